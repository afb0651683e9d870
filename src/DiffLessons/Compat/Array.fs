namespace DiffLessons.Util

/// <summary>More functions on arrays.</summary>
[<RequireQualifiedAccess>]
module Array =
    /// <summary>Whether arrays are of one length and their elements close: |a - b| at most absoluteTolerance + relativeTolerance |b|.</summary>
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

    /// <summary>The sums of the first elements: of one, of two, and so on to all.</summary>
    let inline cumulativeSum (a: 'T[]) : 'T[] =
        match a with
        | [||] -> [||]
        | _ -> Array.scan (+) LanguagePrimitives.GenericZero a |> Array.tail

    /// <summary>Whether a predicate of index and element holds everywhere.</summary>
    let foralli (f: int -> 'T -> bool) (arr: 'T[]) : bool =
        DiffLessons.Guard.notNull "Array.foralli" "f" f
        DiffLessons.Guard.notNull "Array.foralli" "arr" arr
        Seq.forall (fun i -> f i arr[i]) (seq { 0 .. arr.Length - 1 })

    /// <summary>The distinct values, and how often each occurs.</summary>
    /// <param name="sorted">Whether the most frequent come first; by first occurrence otherwise.</param>
    /// <param name="values">The values to count.</param>
    let getUniqueCounts (sorted: bool) (values: 'T[]) : 'T[] * int[] =
        DiffLessons.Guard.notNull "Array.getUniqueCounts" "values" values
        let counts = values |> Array.countBy id

        (if sorted then Array.sortByDescending snd counts else counts) |> Array.unzip

    /// <summary>What a function gives for each row and column, row by row.</summary>
    let initFlat2D (i: int) (j: int) (f: int -> int -> 'T) : 'T[] =
        DiffLessons.Guard.notNull "Array.initFlat2D" "f" f
        DiffLessons.Shape.checkSizes "initFlat2D" [| i; j |]
        Array.init (i * j) (fun at -> f (at / j) (at % j))

    /// <summary>What a function gives for each three indices, in row-major order.</summary>
    let initFlat3D (i: int) (j: int) (k: int) (f: int -> int -> int -> 'T) : 'T[] =
        DiffLessons.Guard.notNull "Array.initFlat3D" "f" f
        DiffLessons.Shape.checkSizes "initFlat3D" [| i; j; k |]
        Array.init (i * j * k) (fun at -> f (at / (j * k)) (at / k % j) (at % k))

    let private checkIndex operation (last: int) (index: int) =
        if index < 0 || index > last then
            raise (
                DiffLessons.ShapeException(
                    $"{operation}: index {string index} is outside the array. Expected 0 to {string last}.",
                    "index"
                )
            )

    /// <summary>An array with values put in before an index.</summary>
    let insertManyAt (index: int) (values: seq<'T>) (source: 'T[]) : 'T[] =
        DiffLessons.Guard.notNull "Array.insertManyAt" "source" source
        checkIndex "insertManyAt" source.Length index

        Microsoft.FSharp.Collections.Array.insertManyAt
            index
            (DiffLessons.Guard.items "insertManyAt" "values" values)
            source

    /// <summary>An array without the element at an index.</summary>
    let removeAt (index: int) (source: 'T[]) : 'T[] =
        DiffLessons.Guard.notNull "Array.removeAt" "source" source
        checkIndex "removeAt" (source.Length - 1) index
        Microsoft.FSharp.Collections.Array.removeAt index source
