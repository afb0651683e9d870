namespace DiffLessons

open System
open System.Collections.Generic

/// .NET arrays of several axes, as `float[,]`, and arrays of arrays, as `float[][]`: their elements are copied row by row, never one by one.
[<RequireQualifiedAccess>]
module internal NestedArrays =
    let private isElement (kind: Type) =
        kind.IsPrimitive
        && kind <> typeof<char>
        && kind <> typeof<nativeint>
        && kind <> typeof<unativeint>

    /// The elements of an array of several axes, in row-major order.
    let private ofAxes (array: Array) (kind: Type) : Array =
        let flat = Array.CreateInstance(kind, array.Length)
        Buffer.BlockCopy(array, 0, flat, 0, Buffer.ByteLength array)
        flat

    /// The shape by first rows, and all innermost rows; false where rows differ or something is missing.
    let private collect (array: Array) (shape: List<int>) (rows: List<Array>) : bool =
        let rec visit (depth: int) (part: Array) =
            if isNull part || part.Length = 0 then
                false
            else
                if depth = shape.Count then
                    shape.Add part.Length

                if shape[depth] <> part.Length then
                    false
                elif part.GetType().GetElementType().IsArray then
                    part |> Seq.cast<Array> |> Seq.forall (visit (depth + 1))
                else
                    rows.Add part
                    true

        visit 0 array

    let rec private innermost (kind: Type) : Type option =
        let element = kind.GetElementType()

        if kind.GetArrayRank() > 1 then None
        elif element.IsArray then innermost element
        elif isElement element then Some element
        else None

    /// The shape and the elements, in row-major order, of an array of numbers or booleans of several axes, or of arrays in arrays.
    /// None for anything else, and where rows are not of one shape.
    let tryFlatten (array: Array) : (int[] * Array) option =
        let kind = array.GetType().GetElementType()

        if array.Rank > 1 then
            if
                isElement kind
                && int64 array.Length * 8L <= int64 Int32.MaxValue
                && array.Length > 0
            then
                Some(Array.init array.Rank array.GetLength, ofAxes array kind)
            else
                None
        else
            match innermost (array.GetType()) with
            | Some element when kind.IsArray ->
                let shape, rows = List<int>(), List<Array>()

                if collect array shape rows then
                    let length = Shape.nelement (shape.ToArray())
                    let flat = Array.CreateInstance(element, length)
                    let mutable at = 0

                    for row in rows do
                        Array.Copy(row, 0, flat, at, row.Length)
                        at <- at + row.Length

                    Some(shape.ToArray(), flat)
                else
                    None
            | _ -> None
