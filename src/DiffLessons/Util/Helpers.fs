namespace DiffLessons.Util

open System
open System.Collections.Concurrent
open System.Globalization
open DiffLessons

/// <summary>Nested sequences as arrays of several axes, and small helpers for scripts.</summary>
[<AutoOpen>]
module ExtensionAutoOpens =
    let private axis name (expected: int) (items: 'T[]) =
        if items.Length <> expected then
            raise (
                ShapeException
                    $"{name}: expected rows of one length, got {expected} and {items.Length}."
            )

    let private nested name (items: seq<#seq<'T>>) : 'T[][] =
        let rows = items |> Seq.map Seq.toArray |> Seq.toArray
        let length = rows |> Array.tryHead |> Option.fold (fun _ row -> row.Length) 0
        rows |> Array.iter (axis name length)
        rows

    /// <summary>A 3-d array of nested sequences.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Their lengths differ.</exception>
    let array3D (data: seq<#seq<#seq<'T>>>) : 'T[,,] =
        let planes = nested "array3D" data |> Array.map (nested "array3D")
        let rows = planes |> Array.tryHead |> Option.fold (fun _ plane -> plane.Length) 0

        let columns =
            planes
            |> Seq.tryHead
            |> Option.bind Array.tryHead
            |> Option.fold (fun _ row -> row.Length) 0

        for plane in planes do
            plane |> Array.iter (axis "array3D" columns)

        Array3D.init planes.Length rows columns (fun i j k -> planes[i].[j].[k])

    /// <summary>A 4-d array of nested sequences.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Their lengths differ.</exception>
    let array4D (data: seq<#seq<#seq<#seq<'T>>>>) : 'T[,,,] =
        let blocks = data |> Seq.map (fun block -> array3D block) |> Seq.toArray
        let size (block: 'T[,,]) = [| for d in 0..2 -> block.GetLength d |]
        let shape = if blocks.Length = 0 then [| 0; 0; 0 |] else size blocks[0]

        for block in blocks do
            if size block <> shape then
                raise (
                    ShapeException
                        $"array4D: expected blocks of one shape, got {Shape.format shape} and {Shape.format (size block)}."
                )

        Array4D.init blocks.Length shape[0] shape[1] shape[2] (fun i j k l -> blocks[i][j, k, l])

    /// <summary>Whether a value is not null.</summary>
    let notNull (value: 'T) : bool = not (isNull (box value))

    /// <summary>Writes a value to the console, as <c>%A</c> does, and ends the line.</summary>
    let print (x: 'T) : unit = printfn "%A" x

/// <summary>Constants, and numbers and text as people read them.</summary>
[<AutoOpen>]
module UtilAutoOpens =
    /// <summary>The natural logarithm of 10.</summary>
    let log10Val: float = log 10.0

    /// <summary>The natural logarithm of the square root of 2 pi, of which a normal density consists at its mean.</summary>
    let logSqrt2Pi: float = log (sqrt (2.0 * Math.PI))

    /// <summary>The function that keeps each of its results, and so is called once for each argument.</summary>
    /// <remarks>May be used on several threads at once; the function may then be called more than once for an argument.</remarks>
    let memoize (fn: 'T -> 'U) : 'T -> 'U =
        let results = ConcurrentDictionary<'T, 'U>()
        fun argument -> results.GetOrAdd(argument, fn)

    /// <summary>The text with spaces in front, up to a width.</summary>
    let stringPad (s: string) (width: int) : string = s.PadLeft(max width 0)

    /// <summary>The first text with spaces in front, up to the width of the second.</summary>
    let stringPadAs (s1: string) (s2: string) : string = stringPad s1 s2.Length

    /// <summary>The text with so many spaces in front of each line but the first.</summary>
    let indentNewLines (str: string) (numSpaces: int) : string =
        str.Replace("\n", "\n" + String(' ', max numSpaces 0))

    /// <summary>A whole number with commas between thousands: 1,234,567.</summary>
    let thousandsInt (x: int) : string =
        x.ToString("N0", CultureInfo.InvariantCulture)

    /// <summary>A number with commas between thousands and two decimals: 1,234.50.</summary>
    let thousandsFloat (x: float) : string =
        x.ToString("N2", CultureInfo.InvariantCulture)

    /// <summary>A number of bytes with the unit that suits it: 1536 is 1.5 KiB.</summary>
    let bytesReadable (i: int64) : string =
        let units = [| "B"; "KiB"; "MiB"; "GiB"; "TiB"; "PiB"; "EiB" |]

        let rec scaled (size: float) at =
            if abs size >= 1024.0 && at < units.Length - 1 then
                scaled (size / 1024.0) (at + 1)
            else
                let number = size.ToString("0.###", CultureInfo.InvariantCulture)
                $"{number} {units[at]}"

        scaled (float i) 0

/// <summary>The nesting level of differentiation, under the name it has in DiffSharp; see <see cref="T:DiffLessons.GlobalNestingLevel"/>.</summary>
type GlobalNestingLevel = DiffLessons.GlobalNestingLevel
