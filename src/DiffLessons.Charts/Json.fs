namespace DiffLessons.Charts

open System
open System.Collections
open System.Globalization
open System.IO
open System.Text.Encodings.Web
open System.Text.Json
open DiffLessons

/// <summary>A JSON value: what a figure hands to the page, and what a lesson writes to its metrics.</summary>
[<RequireQualifiedAccess>]
type Json =
    /// <summary>The value <c>null</c>.</summary>
    | Null
    /// <summary><c>true</c> or <c>false</c>.</summary>
    | Bool of bool
    /// <summary>A number, written so that it reads back bit for bit.</summary>
    | Number of float
    /// <summary>A single-precision number, written so that it reads back bit for bit.</summary>
    | Single of float32
    /// <summary>A whole number.</summary>
    | Integer of int64
    /// <summary>A text.</summary>
    | Text of string
    /// <summary>Plot data, written with six significant digits; what is not finite becomes <c>null</c>, a gap.</summary>
    | Values of float[]
    /// <summary>A list of values.</summary>
    | List of Json list
    /// <summary>Names with their values, in order.</summary>
    | Object of (string * Json) list
    /// <summary>JSON text from elsewhere, written as it is.</summary>
    | Raw of string

/// <summary>Makes and writes JSON values.</summary>
[<RequireQualifiedAccess>]
module Json =

    /// <summary>A list of texts.</summary>
    let texts (values: seq<string>) =
        values |> Seq.map Json.Text |> List.ofSeq |> Json.List

    /// <summary>A matrix of plot data, row by row.</summary>
    let rows (values: float[][]) =
        values |> Seq.map Json.Values |> List.ofSeq |> Json.List

    let private special (value: float) =
        if Double.IsNaN value then "NaN"
        elif value > 0.0 then "Infinity"
        else "-Infinity"

    let rec private write (json: Utf8JsonWriter) value =
        match value with
        | Json.Null -> json.WriteNullValue()
        | Json.Bool flag -> json.WriteBooleanValue flag
        | Json.Number number when Double.IsFinite number -> json.WriteNumberValue number
        | Json.Number number -> json.WriteStringValue(special number)
        | Json.Single number when Single.IsFinite number -> json.WriteNumberValue number
        | Json.Single number -> json.WriteStringValue(special (float number))
        | Json.Integer number -> json.WriteNumberValue number
        | Json.Text text -> json.WriteStringValue text
        | Json.Values numbers ->
            json.WriteStartArray()

            for number in numbers do
                if Double.IsFinite number then
                    json.WriteRawValue(number.ToString("G6", CultureInfo.InvariantCulture), true)
                else
                    json.WriteNullValue()

            json.WriteEndArray()
        | Json.List items ->
            json.WriteStartArray()
            items |> List.iter (write json)
            json.WriteEndArray()
        | Json.Object fields ->
            json.WriteStartObject()

            for name, field in fields do
                json.WritePropertyName name
                write json field

            json.WriteEndObject()
        | Json.Raw text -> json.WriteRawValue text

    let private toBytes options value =
        use stream = new MemoryStream()
        use json = new Utf8JsonWriter(stream, options = options)
        write json value
        json.Flush()
        stream.ToArray()

    /// <summary>The value on one line, safe inside an HTML <c>script</c> element: it holds no angle bracket.</summary>
    let toCompact value =
        toBytes (JsonWriterOptions()) value
        |> Text.Encoding.UTF8.GetString
        |> fun text -> text.Replace("<", "\\u003C")

    /// <summary>The value over several lines, for people to read; Chinese stays as it is.</summary>
    let toIndented value =
        let options =
            JsonWriterOptions(
                Indented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
            )

        Text.Encoding.UTF8.GetString(toBytes options value)

    /// <summary>Turns a .NET value into JSON.</summary>
    /// <param name="what">What the value is for, the beginning of the error message.</param>
    /// <param name="value">
    /// A number, flag, text or <c>Json</c>, or a sequence of these, or of <c>(name, value)</c> pairs; sequences nest.
    /// Numbers that are not finite become the texts <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.
    /// </param>
    /// <exception cref="T:DiffLessons.OptionException">The value is of another type.</exception>
    let rec ofValue (what: string) (value: obj) : Json =
        match value with
        | null -> Json.Null
        | :? Json as json -> json
        | :? bool as flag -> Json.Bool flag
        | :? float as number -> Json.Number number
        | :? float32 as number -> Json.Single number
        | :? int as number -> Json.Integer(int64 number)
        | :? int64 as number -> Json.Integer number
        | :? string as text -> Json.Text text
        | :? IEnumerable as items -> ofItems what (List.ofSeq (Seq.cast<obj> items))
        | other ->
            raise (
                OptionException
                    $"{what}: expected a number, flag, text, or a sequence of them or of (name, value), got {other.GetType().Name}. Convert it first, for instance with float."
            )

    and private ofItems what items =
        let pairs =
            items
            |> List.map (function
                | :? Runtime.CompilerServices.ITuple as pair when pair.Length = 2 ->
                    match pair[0] with
                    | :? string as name -> Some(name, ofValue $"{what}, {name}" pair[1])
                    | _ -> None
                | _ -> None)

        if not pairs.IsEmpty && List.forall Option.isSome pairs then
            Json.Object(List.choose id pairs)
        else
            Json.List(List.map (ofValue what) items)
