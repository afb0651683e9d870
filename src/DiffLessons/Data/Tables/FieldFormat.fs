namespace DiffLessons.Data

open System
open System.Collections.Generic
open System.Globalization

/// How fields of a file are read as values.
[<Sealed>]
type internal FieldFormat(decimalComma: bool, missing: seq<string>) =
    let culture =
        let own = CultureInfo.InvariantCulture.Clone() :?> CultureInfo

        if decimalComma then
            own.NumberFormat.NumberDecimalSeparator <- ","

        own

    let missing = HashSet<string>(missing, StringComparer.Ordinal)
    let isMissing = missing.GetAlternateLookup<ReadOnlySpan<char>>()

    let longest =
        if missing.Count = 0 then
            0
        else
            Seq.max (Seq.map String.length missing)

    static let timeFormats = [|
        "yyyy-MM-dd"
        "yyyy/MM/dd"
        "yyyy-MM-dd HH:mm"
        "yyyy-MM-ddTHH:mm"
        "yyyy-MM-dd HH:mm:ss"
        "yyyy-MM-ddTHH:mm:ss"
        "yyyy-MM-dd HH:mm:ss.FFFFFFF"
        "yyyy-MM-ddTHH:mm:ss.FFFFFFF"
        "yyyy-MM-ddTHH:mmK"
        "yyyy-MM-ddTHH:mm:ssK"
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"
        "yyyy-MM-dd HH:mm:ssK"
    |]

    /// What counts as a missing value by default.
    static member UsualMissing = [ ""; "NA"; "N/A"; "NaN"; "nan"; "null"; "NULL"; "?" ]

    /// Whether a field, without the spaces around it, counts as a missing value.
    member _.IsMissing(field: ReadOnlySpan<char>) : bool =
        field.Length <= longest && isMissing.Contains field

    /// Whether a text for missing values could be read as a number.
    member val MissingMayBeNumbers: bool =
        missing
        |> Seq.exists (fun text ->
            match Double.TryParse(text, NumberStyles.Float, culture) with
            | true, number -> Double.IsFinite number
            | _ -> false)

    /// A finite number, in UTF-8.
    member _.TryNumber(field: ReadOnlySpan<byte>, number: byref<float>) : bool =
        Double.TryParse(field, NumberStyles.Float, culture, &number)
        && Double.IsFinite number

    /// A finite number.
    member _.TryNumber(field: ReadOnlySpan<char>, number: byref<float>) : bool =
        Double.TryParse(field, NumberStyles.Float, culture, &number)
        && Double.IsFinite number

    /// True as 1 and false as 0.
    member _.TryBoolean(field: ReadOnlySpan<char>, number: byref<float>) : bool =
        let mutable value = false

        if Boolean.TryParse(field, &value) then
            number <- if value then 1.0 else 0.0
            true
        else
            false

    /// A date, or a point in time in the form of ISO 8601, as seconds since the beginning of 1970; without a zone it is taken as UTC.
    member _.TryTime(field: ReadOnlySpan<char>, number: byref<float>) : bool =
        let mutable time = DateTime.MinValue

        let styles = DateTimeStyles.AdjustToUniversal ||| DateTimeStyles.AssumeUniversal

        if
            field.Length >= 8
            && DateTime.TryParseExact(
                field,
                timeFormats,
                CultureInfo.InvariantCulture,
                styles,
                &time
            )
        then
            number <- (time - DateTime.UnixEpoch).TotalSeconds
            true
        else
            false
