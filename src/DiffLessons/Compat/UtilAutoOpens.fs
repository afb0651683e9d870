namespace DiffLessons.Util

open System
open System.Collections.Concurrent
open System.Globalization
open System.IO

/// <summary>Constants, text and files.</summary>
[<AutoOpen>]
module UtilAutoOpens =
    /// <summary>The natural logarithm of 10.</summary>
    let log10Val: float = log 10.0

    /// <summary>The natural logarithm of the square root of 2 pi, which the normal density has in it.</summary>
    let logSqrt2Pi: float = log (sqrt (2.0 * Math.PI))

    /// <summary>A function that keeps its results, so that each argument is computed once. It may be called from several threads.</summary>
    let memoize (fn: 'T -> 'U) : 'T -> 'U =
        DiffLessons.Guard.notNull "memoize" "fn" fn
        let known = ConcurrentDictionary<'T, Lazy<'U>>()
        fun x -> (known.GetOrAdd(x, (fun x -> lazy (fn x)))).Force()

    /// <summary>A number of bytes in the unit that suits it, as in <c>1.50 KiB</c>.</summary>
    let bytesReadable (i: int64) : string =
        let units = [| "B"; "KiB"; "MiB"; "GiB"; "TiB"; "PiB"; "EiB" |]
        let mutable size, unit = float i, 0

        while abs size >= 1024.0 && unit < units.Length - 1 do
            size <- size / 1024.0
            unit <- unit + 1

        if unit = 0 then
            $"{string i} B"
        else
            size.ToString("F2", CultureInfo.InvariantCulture) + " " + units[unit]

    /// <summary>A number with commas between thousands, as in <c>1,234,567</c>.</summary>
    let thousandsInt (x: int) : string =
        x.ToString("N0", CultureInfo.InvariantCulture)

    /// <summary>A number with commas between thousands and two digits after the point, as in <c>1,234.50</c>.</summary>
    let thousandsFloat (x: float) : string =
        x.ToString("N2", CultureInfo.InvariantCulture)

    /// <summary>A text whose lines after the first are indented.</summary>
    let indentNewLines (str: string) (numSpaces: int) : string =
        if numSpaces < 0 then
            DiffLessons.Guard.refuse
                "numSpaces"
                $"indentNewLines: expected 0 spaces or more, got {string numSpaces}."

        (DiffLessons.Guard.present "indentNewLines" "str" str)
            .Replace("\n", "\n" + String(' ', numSpaces))

    /// <summary>A text with spaces in front up to a width; longer ones stay.</summary>
    let stringPad (s: string) (width: int) : string =
        (DiffLessons.Guard.present "stringPad" "s" s).PadLeft(max width 0)

    /// <summary>A text with spaces in front up to the width of another.</summary>
    let stringPadAs (s1: string) (s2: string) : string =
        stringPad s1 (DiffLessons.Guard.present "stringPadAs" "s2" s2).Length

    /// <summary>A file's bytes as base 64 text.</summary>
    /// <exception cref="T:DiffLessons.StorageException">The file cannot be read.</exception>
    let fileToBase64String (fileName: string) : string =
        try
            Convert.ToBase64String(File.ReadAllBytes fileName)
        with
        | :? IOException
        | :? UnauthorizedAccessException
        | :? ArgumentException as error ->
            raise (
                DiffLessons.StorageException(
                    $"fileToBase64String: the file \"{fileName}\" cannot be read: {error.Message}",
                    error
                )
            )

    /// <summary>A PNG file as an HTML image that holds its bytes.</summary>
    /// <param name="fileName">The file.</param>
    /// <param name="widthPixels">The width to show it in.</param>
    let pngToHtml (fileName: string) (widthPixels: int) : string =
        $"""<img src="data:image/png;base64,{fileToBase64String fileName}" style="width: {string widthPixels}px; height: auto"/>"""
