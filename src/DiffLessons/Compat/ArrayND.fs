namespace DiffLessons.Util

open System

/// <summary>Arrays of any number of axes, by their shape.</summary>
[<RequireQualifiedAccess>]
module ArrayND =
    let private create<'T> (shape: int[]) : Array =
        DiffLessons.Shape.checkSizes "array" shape

        if shape.Length = 0 then
            DiffLessons.Shape.fail "array: expected one axis or more, got none."

        Array.CreateInstance(typeof<'T>, shape)

    /// Refuses an array of another number of axes than an operation is for.
    let internal ranked (rank: int) (array: Array) : Array =
        DiffLessons.Guard.notNull "array" "the array" array

        if array.Rank <> rank then
            DiffLessons.Shape.fail
                $"array: expected an array of {string rank} axes, got one of {string array.Rank}."

        array

    /// The array, after a check that it has an element at the index.
    let internal at (index: int[]) (array: Array) : Array =
        let shape = Array.init (ranked index.Length array).Rank array.GetLength
        DiffLessons.ShapeAutoOpens.indexToFlatIndex shape index |> ignore
        array

    /// Sets the element at an index to a value of the array's type.
    let internal set (operation: string) (index: int[]) (value: 'T) (array: Array) : unit =
        try
            (at index array).SetValue(value, index)
        with :? InvalidCastException ->
            raise (
                DiffLessons.DtypeError.ofParameter
                    $"{operation}: expected a value of the array's type, {array.GetType().GetElementType().Name}, got one of {typeof<'T>.Name}."
                    "value"
            )

    /// Sets each element of a new array; `f` takes the index of each axis.
    let internal fill (shape: int[]) (f: int[] -> 'T) : Array =
        let array = create<'T> shape

        for flat in 0 .. array.Length - 1 do
            let index = DiffLessons.ShapeAutoOpens.flatIndexToIndex shape flat
            array.SetValue(f index, index)

        array

    /// <summary>An array of default values (0, false, null).</summary>
    /// <exception cref="T:DiffLessons.ShapeException">A length is negative, or there is none.</exception>
    let zeroCreate<'T> (shape: int[]) : Array =
        DiffLessons.Guard.notNull "ArrayND.zeroCreate" "shape" shape
        create<'T> shape

    /// <summary>What a function gives for each index, as an array of that many axes; the value itself for none.</summary>
    let init (shape: int[]) (f: int[] -> 'T) : obj =
        DiffLessons.Guard.notNull "ArrayND.init" "shape" shape
        DiffLessons.Guard.notNull "ArrayND.init" "f" f

        if shape.Length = 0 then
            box (f [||])
        else
            box (fill shape f)

    /// What a function gives for each element, in an array of the same shape.
    let internal map (mapping: obj -> 'U) (array: Array) : Array =
        DiffLessons.Guard.notNull "ArrayND.map" "mapping" mapping
        DiffLessons.Guard.notNull "ArrayND.map" "array" array
        fill (Array.init array.Rank array.GetLength) (fun index -> mapping (array.GetValue index))

/// <summary>More functions on arrays of four axes.</summary>
[<RequireQualifiedAccess>]
module Array4D =
    /// <summary>What a function gives for each element.</summary>
    let map (mapping: 'T -> 'U) (array: 'T[,,,]) : 'U[,,,] =
        DiffLessons.Guard.notNull "Array4D.map" "mapping" mapping
        DiffLessons.Guard.notNull "Array4D.map" "array" array

        Array4D.init
            (Array4D.length1 array)
            (Array4D.length2 array)
            (Array4D.length3 array)
            (Array4D.length4 array)
            (fun i j k l -> mapping array[i, j, k, l])

/// <summary>Arrays of five axes, for which F# has no type: each is a <see cref="T:System.Array"/>.</summary>
[<RequireQualifiedAccess>]
module Array5D =
    /// <summary>An array of default values.</summary>
    let zeroCreate<'T>
        (length1: int)
        (length2: int)
        (length3: int)
        (length4: int)
        (length5: int)
        : Array =
        ArrayND.zeroCreate<'T> [| length1; length2; length3; length4; length5 |]

    /// <summary>What a function gives for each index.</summary>
    let init
        (length1: int)
        (length2: int)
        (length3: int)
        (length4: int)
        (length5: int)
        (initializer: int -> int -> int -> int -> int -> 'T)
        : Array =
        DiffLessons.Guard.notNull "init" "initializer" initializer

        ArrayND.fill [| length1; length2; length3; length4; length5 |] (fun i ->
            initializer i[0] i[1] i[2] i[3] i[4])

    /// <summary>An array whose elements are all the same value.</summary>
    let create
        (length1: int)
        (length2: int)
        (length3: int)
        (length4: int)
        (length5: int)
        (initial: 'T)
        : Array =
        init length1 length2 length3 length4 length5 (fun _ _ _ _ _ -> initial)

    /// <summary>The length of the first axis.</summary>
    let length1 (array: Array) : int = (ArrayND.ranked 5 array).GetLength 0
    /// <summary>The length of the second axis.</summary>
    let length2 (array: Array) : int = (ArrayND.ranked 5 array).GetLength 1
    /// <summary>The length of the third axis.</summary>
    let length3 (array: Array) : int = (ArrayND.ranked 5 array).GetLength 2
    /// <summary>The length of the fourth axis.</summary>
    let length4 (array: Array) : int = (ArrayND.ranked 5 array).GetLength 3
    /// <summary>The length of the fifth axis.</summary>
    let length5 (array: Array) : int = (ArrayND.ranked 5 array).GetLength 4

    /// <summary>The element at an index.</summary>
    let get
        (array: Array)
        (index1: int)
        (index2: int)
        (index3: int)
        (index4: int)
        (index5: int)
        : obj =
        let index = [| index1; index2; index3; index4; index5 |]
        (ArrayND.at index array).GetValue index

    /// <summary>Sets the element at an index.</summary>
    let set
        (array: Array)
        (index1: int)
        (index2: int)
        (index3: int)
        (index4: int)
        (index5: int)
        (value: 'T)
        : unit =
        let index = [| index1; index2; index3; index4; index5 |]
        ArrayND.set "Array5D.set" index value array

    /// <summary>What a function gives for each element.</summary>
    let map (mapping: obj -> 'U) (array: Array) : Array = ArrayND.map mapping array

/// <summary>Arrays of six axes, for which F# has no type: each is a <see cref="T:System.Array"/>.</summary>
[<RequireQualifiedAccess>]
module Array6D =
    /// <summary>An array of default values.</summary>
    let zeroCreate<'T>
        (length1: int)
        (length2: int)
        (length3: int)
        (length4: int)
        (length5: int)
        (length6: int)
        : Array =
        ArrayND.zeroCreate<'T> [| length1; length2; length3; length4; length5; length6 |]

    /// <summary>What a function gives for each index.</summary>
    let init
        (length1: int)
        (length2: int)
        (length3: int)
        (length4: int)
        (length5: int)
        (length6: int)
        (initializer: int -> int -> int -> int -> int -> int -> 'T)
        : Array =
        DiffLessons.Guard.notNull "init" "initializer" initializer

        ArrayND.fill [| length1; length2; length3; length4; length5; length6 |] (fun i ->
            initializer i[0] i[1] i[2] i[3] i[4] i[5])

    /// <summary>An array whose elements are all the same value.</summary>
    let create
        (length1: int)
        (length2: int)
        (length3: int)
        (length4: int)
        (length5: int)
        (length6: int)
        (initial: 'T)
        : Array =
        init length1 length2 length3 length4 length5 length6 (fun _ _ _ _ _ _ -> initial)

    /// <summary>The length of the first axis.</summary>
    let length1 (array: Array) : int = (ArrayND.ranked 6 array).GetLength 0
    /// <summary>The length of the second axis.</summary>
    let length2 (array: Array) : int = (ArrayND.ranked 6 array).GetLength 1
    /// <summary>The length of the third axis.</summary>
    let length3 (array: Array) : int = (ArrayND.ranked 6 array).GetLength 2
    /// <summary>The length of the fourth axis.</summary>
    let length4 (array: Array) : int = (ArrayND.ranked 6 array).GetLength 3
    /// <summary>The length of the fifth axis.</summary>
    let length5 (array: Array) : int = (ArrayND.ranked 6 array).GetLength 4
    /// <summary>The length of the sixth axis.</summary>
    let length6 (array: Array) : int = (ArrayND.ranked 6 array).GetLength 5

    /// <summary>The element at an index.</summary>
    let get
        (array: Array)
        (index1: int)
        (index2: int)
        (index3: int)
        (index4: int)
        (index5: int)
        (index6: int)
        : obj =
        let index = [| index1; index2; index3; index4; index5; index6 |]
        (ArrayND.at index array).GetValue index

    /// <summary>Sets the element at an index.</summary>
    let set
        (array: Array)
        (index1: int)
        (index2: int)
        (index3: int)
        (index4: int)
        (index5: int)
        (index6: int)
        (value: 'T)
        : unit =
        let index = [| index1; index2; index3; index4; index5; index6 |]
        ArrayND.set "Array6D.set" index value array

    /// <summary>What a function gives for each element.</summary>
    let map (mapping: obj -> 'U) (array: Array) : Array = ArrayND.map mapping array
