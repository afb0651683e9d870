namespace DiffLessons.Util

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Collections.Specialized
open System.Globalization
open System.IO

/// <summary>More functions on sequences.</summary>
[<RequireQualifiedAccess>]
module Seq =
    let private indexOf name (extreme: seq<int * 'T> -> int * 'T) (items: seq<'T>) : int =
        let items = DiffLessons.Guard.items name "seq" items |> Seq.indexed

        if Seq.isEmpty items then
            DiffLessons.Guard.refuse "seq" $"{name}: expected one element or more, got none."

        fst (extreme items)

    /// <summary>The index of the greatest element, the first of several.</summary>
    /// <exception cref="T:DiffLessons.OptionException">There is no element.</exception>
    let maxIndex (seq: seq<'T>) : int =
        indexOf "Seq.maxIndex" (Seq.maxBy snd) seq

    /// <summary>The index of the least element, the first of several.</summary>
    /// <exception cref="T:DiffLessons.OptionException">There is no element.</exception>
    let minIndex (seq: seq<'T>) : int =
        indexOf "Seq.minIndex" (Seq.minBy snd) seq

    /// <summary>Whether all elements are equal; true for none.</summary>
    let allEqual (items: seq<'T>) : bool =
        DiffLessons.Guard.items "Seq.allEqual" "items" items
        |> Seq.distinct
        |> Seq.truncate 2
        |> Seq.length
            <
            2

    /// <summary>The elements that occur more than once, each once.</summary>
    let duplicates (l: seq<'T>) : 'T list =
        DiffLessons.Guard.items "Seq.duplicates" "l" l
        |> Seq.countBy id
        |> Seq.filter (fun (_, times) -> times > 1)
        |> Seq.map fst
        |> Seq.toList

    /// <summary>Whether an element occurs more than once.</summary>
    let hasDuplicates (l: seq<'T>) : bool = not (List.isEmpty (duplicates l))

    /// <summary>The elements in an array: the sequence itself, not a copy, when it is one.</summary>
    let toArrayQuick (xs: seq<'T>) : 'T[] =
        match xs with
        | :? ('T[]) as array -> array
        | _ -> DiffLessons.Guard.items "Seq.toArrayQuick" "xs" xs

/// <summary>Copies of what dictionaries hold.</summary>
[<RequireQualifiedAccess>]
module Dictionary =
    /// <summary>The keys, in an array.</summary>
    let copyKeys (dictionary: Dictionary<'Key, 'Value>) : 'Key[] =
        DiffLessons.Guard.notNull "Dictionary.copyKeys" "dictionary" dictionary
        Seq.toArray dictionary.Keys

    /// <summary>The values, in an array.</summary>
    let copyValues (dictionary: Dictionary<'Key, 'Value>) : 'Value[] =
        DiffLessons.Guard.notNull "Dictionary.copyValues" "dictionary" dictionary
        Seq.toArray dictionary.Values

/// <summary>Copies of what ordered dictionaries hold.</summary>
[<RequireQualifiedAccess>]
module OrderedDictionary =
    /// <summary>The keys in their order, in an array.</summary>
    let copyKeys (dictionary: OrderedDictionary) : 'Key[] =
        DiffLessons.Guard.notNull "OrderedDictionary.copyKeys" "dictionary" dictionary
        dictionary.Keys |> Seq.cast<'Key> |> Seq.toArray

/// <summary>Levels of one's own, counted from 1.</summary>
type NestingLevel() =
    let mutable current = 0u

    /// <summary>Goes one level deeper and returns the new level.</summary>
    member _.Next() : uint32 =
        current <- current + 1u
        current

/// <summary>Arrays of several axes from nested sequences, and printing.</summary>
[<AutoOpen>]
module ExtensionAutoOpens =
    let private join (parts: Array[]) : Array =
        let shape = Array.init parts[0].Rank parts[0].GetLength

        if parts |> Array.exists (fun part -> Array.init part.Rank part.GetLength <> shape) then
            raise (
                DiffLessons.ShapeException
                    "array: expected rows of one shape, got rows of several. Give every row as many elements."
            )

        ArrayND.fill (Array.append [| parts.Length |] shape) (fun index ->
            parts[index[0]].GetValue index[1..])

    let private nested<'T> depth (data: seq<'T>) : Array =
        let rec build depth (data: obj) : Array =
            if isNull data then
                raise (
                    DiffLessons.OptionException(
                        "array: expected rows of elements, got null.",
                        "data"
                    )
                )

            let items =
                (data :?> System.Collections.IEnumerable) |> Seq.cast<obj> |> Seq.toArray

            if depth = 1 then
                items :> Array
            elif items.Length = 0 then
                ArrayND.zeroCreate<obj>(Array.zeroCreate depth)
            else
                items |> Array.map (build (depth - 1)) |> join

        build depth data

    /// The elements of an array of objects, in one of their own type.
    let private typed<'T> (array: Array) : Array =
        ArrayND.map (fun value -> value :?> 'T) array

    /// <summary>An array of three axes from nested sequences, all rows of one length.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Rows differ in length.</exception>
    let array3D (data: seq<#seq<#seq<'T>>>) : 'T[,,] = typed<'T>(nested 3 data) :?> 'T[,,]

    /// <summary>An array of four axes from nested sequences, all rows of one length.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Rows differ in length.</exception>
    let array4D (data: seq<#seq<#seq<#seq<'T>>>>) : 'T[,,,] = typed<'T>(nested 4 data) :?> 'T[,,,]

    /// <summary>An array of five axes from nested sequences, all rows of one length.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Rows differ in length.</exception>
    let array5D (data: seq<#seq<#seq<#seq<#seq<'T>>>>>) : Array = typed<'T>(nested 5 data)

    /// <summary>An array of six axes from nested sequences, all rows of one length.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Rows differ in length.</exception>
    let array6D (data: seq<#seq<#seq<#seq<#seq<#seq<'T>>>>>>) : Array = typed<'T>(nested 6 data)

    /// <summary>Whether a value is not null.</summary>
    let notNull (value: 'T) : bool = not (isNull (box value))

    /// <summary>Writes a value to the console as <c>%A</c> does, and ends the line.</summary>
    let print (x: 'T) : unit = printfn "%A" x

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
