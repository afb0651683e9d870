namespace DiffLessons.Util

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
