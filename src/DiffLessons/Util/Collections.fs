namespace DiffLessons.Util

open System
open System.Collections.Generic
open DiffLessons

/// <summary>Functions on arrays beside those of F# itself, which stand under the same name.</summary>
module Array =
    /// <summary>Whether two arrays have one length and agree element by element, to absoluteTolerance + relativeTolerance * |array2|.</summary>
    let inline allClose
        (relativeTolerance: 'T)
        (absoluteTolerance: 'T)
        (array1: 'T[])
        (array2: 'T[])
        : bool =
        array1.Length = array2.Length
        && Array.forall2
            (fun a b -> abs (a - b) <= absoluteTolerance + relativeTolerance * abs b)
            array1
            array2

    /// <summary>The sum of the elements up to each, itself included.</summary>
    let inline cumulativeSum (a: 'T[]) =
        (Array.scan (+) LanguagePrimitives.GenericZero a)[1..]

    /// <summary>Whether a predicate on index and element holds for all.</summary>
    let foralli (f: int -> 'T -> bool) (arr: 'T[]) : bool =
        arr |> Seq.indexed |> Seq.forall (fun (i, item) -> f i item)

    /// <summary>The different elements, and how often each occurs.</summary>
    /// <param name="sorted">Whether the most frequent come first; by first occurrence otherwise.</param>
    /// <param name="values">The elements.</param>
    let getUniqueCounts (sorted: bool) (values: 'T[]) : 'T[] * int[] =
        let counts = values |> Array.countBy id
        Array.unzip (if sorted then Array.sortByDescending snd counts else counts)

    /// <summary>The i * j elements of a matrix of i rows, row by row.</summary>
    let initFlat2D (i: int) (j: int) (f: int -> int -> 'T) : 'T[] =
        Array.init (i * j) (fun at -> f (at / j) (at % j))

    /// <summary>The i * j * k elements of a 3-d array, the last index running fastest.</summary>
    let initFlat3D (i: int) (j: int) (k: int) (f: int -> int -> int -> 'T) : 'T[] =
        Array.init (i * j * k) (fun at -> f (at / (j * k)) (at / k % j) (at % k))

/// <summary>Functions on sequences beside those of F# itself, which stand under the same name.</summary>
module Seq =
    let private extreme name (best: ('T -> 'T -> bool)) (items: seq<'T>) : int =
        let folder found (i, item) =
            match found with
            | Some(_, other) when not (best item other) -> found
            | _ -> Some(i, item)

        match items |> Seq.indexed |> Seq.fold folder None with
        | Some(i, _) -> i
        | None -> raise (OptionException($"{name}: expected one element or more, got none.", "seq"))

    /// <summary>The index of the greatest element, the first of several.</summary>
    /// <exception cref="T:DiffLessons.OptionException">There is no element.</exception>
    let maxIndex (seq: seq<'T>) : int = extreme "Seq.maxIndex" (>) seq

    /// <summary>The index of the least element, the first of several.</summary>
    /// <exception cref="T:DiffLessons.OptionException">There is no element.</exception>
    let minIndex (seq: seq<'T>) : int = extreme "Seq.minIndex" (<) seq

    /// <summary>Whether all elements are equal, as those of an empty sequence are.</summary>
    let allEqual (items: seq<'T>) : bool =
        match Seq.tryHead items with
        | Some first -> items |> Seq.forall ((=) first)
        | None -> true

    /// <summary>The elements that occur more than once, each once, by first occurrence.</summary>
    let duplicates (l: seq<'T>) : 'T list =
        l
        |> Seq.countBy id
        |> Seq.filter (fun (_, count) -> count > 1)
        |> Seq.map fst
        |> Seq.toList

    /// <summary>Whether some element occurs more than once.</summary>
    let hasDuplicates (l: seq<'T>) : bool =
        let seen = HashSet<'T>()
        l |> Seq.exists (seen.Add >> not)

/// <summary>Functions on 4-d arrays beside those of F# itself, which stand under the same name.</summary>
module Array4D =
    /// <summary>The array of what a function makes of each element.</summary>
    let map (mapping: 'T -> 'U) (array: 'T[,,,]) : 'U[,,,] =
        Array4D.init
            (array.GetLength 0)
            (array.GetLength 1)
            (array.GetLength 2)
            (array.GetLength 3)
            (fun i j k l -> mapping array[i, j, k, l])

/// <summary>Arrays of any number of axes, such as <c>dsharp.tensor</c> reads.</summary>
[<RequireQualifiedAccess>]
module ArrayND =
    let private check (shape: int[]) =
        Shape.checkSizes "ArrayND" shape

        if shape.Length > 32 then
            raise (
                ShapeException
                    $"ArrayND: expected at most 32 axes, as .NET arrays have, got {shape.Length}."
            )

    /// <summary>An array of zeros, or of what else stands for nothing in its type.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">A size is negative, or there are more than 32.</exception>
    let zeroCreate<'T> (shape: int[]) : Array =
        check shape

        if shape.Length = 0 then
            Array.zeroCreate<'T> 1
        else
            Array.CreateInstance(typeof<'T>, shape)

    /// <summary>An array of what a function makes of each index; without axes, that one element.</summary>
    /// <param name="shape">The size of each axis.</param>
    /// <param name="f">Is given an index, in an array of its own.</param>
    /// <exception cref="T:DiffLessons.ShapeException">A size is negative, or there are more than 32.</exception>
    let init (shape: int[]) (f: int[] -> 'T) : obj =
        check shape

        if shape.Length = 0 then
            box (f [||])
        else
            let result = zeroCreate<'T> shape
            let count = Shape.nelement shape

            for at in 0 .. count - 1 do
                let index = Array.zeroCreate<int> shape.Length
                let mutable rest = at

                for axis in shape.Length - 1 .. -1 .. 0 do
                    index[axis] <- rest % shape[axis]
                    rest <- rest / shape[axis]

                result.SetValue(box (f (Array.copy index)), index)

            box result
