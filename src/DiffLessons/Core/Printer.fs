namespace DiffLessons

open System
open System.Globalization
open System.Text

/// <summary>How tensors are written as text.</summary>
[<RequireQualifiedAccess>]
type Printer =
    /// Up to 1000 elements in full, else 3 at each end of an axis; 4 digits.
    | Default
    /// Up to 10 elements in full, else 2 at each end of an axis; 2 digits.
    | Short
    /// All elements; 4 digits.
    | Full
    /// Of one's own: the number of elements written in full, how many at each end else, and the digits after the point, 0 or more.
    | Custom of threshold: int * edgeItems: int * precision: int

    /// <summary>How many elements are written in full.</summary>
    member t.threshold =
        match t with
        | Default -> 1000
        | Short -> 10
        | Full -> Int32.MaxValue
        | Custom(threshold, _, _) -> threshold

    /// <summary>How many elements are written at each end of an axis that is cut short.</summary>
    member t.edgeItems =
        match t with
        | Default -> 3
        | Short -> 2
        | Full -> Int32.MaxValue / 4
        | Custom(_, edgeItems, _) -> edgeItems

    /// <summary>The digits after the decimal point.</summary>
    member t.precision =
        match t with
        | Default
        | Full -> 4
        | Short -> 2
        | Custom(_, _, precision) -> precision

/// <summary>The printer in use, and writing with it.</summary>
[<RequireQualifiedAccess>]
module Printer =
    /// <summary>The printer that tensors are written with: Default until set otherwise.</summary>
    let mutable Default = Printer.Default

    let private number (precision: int) (value: float) =
        let plain = value.ToString($"F{string precision}", CultureInfo.InvariantCulture)

        if Double.IsNaN value then
            "nan"
        elif Double.IsPositiveInfinity value then
            "inf"
        elif Double.IsNegativeInfinity value then
            "-inf"
        elif
            value <> 0.0
            && (abs value >= 1e6 || abs value < Math.Pow(10.0, float -precision))
        then
            value.ToString($"0.{String('0', precision)}e+00", CultureInfo.InvariantCulture)
        else
            plain

    /// A floating point number, with the printer's digits.
    let internal ofFloat (printer: Printer) (value: float) = number (max 0 printer.precision) value

    /// Whether a number can do without digits after the point: it is whole and not too long, or no finite number.
    let internal isShort (value: float) =
        not (Double.IsFinite value) || (value = Math.Round value && abs value < 1e8)

    /// A whole number, with a point to tell it from an integer.
    let internal short (value: float) =
        if Double.IsFinite value then
            value.ToString("F0", CultureInfo.InvariantCulture) + "."
        else
            number 0 value

    /// The indices that are shown of an axis; -1 for those left out.
    let private shownOf (printer: Printer) (shape: int[]) =
        let count = Shape.nelement shape
        // A tensor without elements may have many rows.
        let cut = count > printer.threshold || count = 0

        fun size ->
            if cut && size > 2 * printer.edgeItems then
                [
                    yield! [ 0 .. printer.edgeItems - 1 ]
                    -1
                    yield! [ size - printer.edgeItems .. size - 1 ]
                ]
            else
                [ 0 .. size - 1 ]

    /// Elements as nested brackets: columns aligned, long axes cut short.
    /// `element` writes the element at a row-major index.
    let internal layout (printer: Printer) (shape: int[]) (element: int -> string) =
        let shown = shownOf printer shape
        let last = shape.Length - 1

        let rec texts offset axis = [
            for i in shown shape[axis] do
                if i >= 0 then
                    let here = offset * shape[axis] + i

                    if axis = last then
                        element here
                    else
                        yield! texts here (axis + 1)
        ]

        let width =
            if shape.Length = 0 then
                0
            else
                texts 0 0 |> List.fold (fun w text -> max w text.Length) 0

        let builder = StringBuilder()

        let rec nested offset axis =
            builder.Append '[' |> ignore

            shown shape[axis]
            |> List.iteri (fun k i ->
                if k > 0 then
                    if axis = last then
                        builder.Append ", " |> ignore
                    else
                        // Under the opening bracket of this axis.
                        builder.Append(',').Append('\n', last - axis).Append(' ', axis + 1)
                        |> ignore

                let here = offset * shape[axis] + i

                if i < 0 then
                    builder.Append "..." |> ignore
                elif axis = last then
                    builder.Append((element here).PadLeft width) |> ignore
                else
                    nested here (axis + 1))

            builder.Append ']' |> ignore

        if shape.Length = 0 then
            element 0
        else
            nested 0 0
            builder.ToString()

    /// An option's value: a number, or one per axis.
    let internal plain (value: obj) =
        match value with
        | :? (int[]) as values -> Shape.format values
        | other -> string other
