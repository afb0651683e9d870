namespace DiffLessons.Util

open System
open System.Collections
open System.Collections.Generic
open System.Collections.Specialized
open DiffLessons

/// Arrays of any number of axes, element by element.
[<RequireQualifiedAccess>]
module internal WideArray =
    let shapeOf (array: Array) = Array.init array.Rank array.GetLength

    let zeroCreate<'T> (shape: int[]) : Array = Array.CreateInstance(typeof<'T>, shape)

    let init (shape: int[]) (f: int[] -> 'T) : Array =
        let array = zeroCreate<'T> shape

        for flat in 0 .. array.Length - 1 do
            let index = flatIndexToIndex shape flat
            array.SetValue(f index, index)

        array

    let map (mapping: obj -> 'U) (array: Array) : Array =
        init (shapeOf array) (fun index -> mapping (array.GetValue index))

    /// Parts of one shape, joined along a new first axis.
    let private join operation (parts: Array[]) : Array =
        let shape = shapeOf parts[0]

        for part in parts do
            if shapeOf part <> shape then
                raise (
                    ShapeException
                        $"{operation}: expected parts of one shape, got {Shape.format shape} and {Shape.format (shapeOf part)}. Give every part as many elements."
                )

        init (Array.append [| parts.Length |] shape) (fun index ->
            parts[index[0]].GetValue index[1..])

    /// Nested sequences, so many deep, as one array.
    let rec ofNested operation (depth: int) (data: obj) : Array =
        let items = (data :?> IEnumerable) |> Seq.cast<obj> |> Seq.toArray

        if depth = 1 then
            items
        elif items.Length = 0 then
            zeroCreate<obj>(Array.zeroCreate depth)
        else
            items |> Array.map (ofNested operation (depth - 1)) |> join operation

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
        WideArray.zeroCreate<'T> [| length1; length2; length3; length4; length5 |]

    /// <summary>What a function gives for each index.</summary>
    let init
        (length1: int)
        (length2: int)
        (length3: int)
        (length4: int)
        (length5: int)
        (initializer: int -> int -> int -> int -> int -> 'T)
        : Array =
        WideArray.init [| length1; length2; length3; length4; length5 |] (fun i ->
            initializer i[0] i[1] i[2] i[3] i[4])

    /// <summary>One value everywhere.</summary>
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
    let length1 (array: Array) : int = array.GetLength 0
    /// <summary>The length of the second axis.</summary>
    let length2 (array: Array) : int = array.GetLength 1
    /// <summary>The length of the third axis.</summary>
    let length3 (array: Array) : int = array.GetLength 2
    /// <summary>The length of the fourth axis.</summary>
    let length4 (array: Array) : int = array.GetLength 3
    /// <summary>The length of the fifth axis.</summary>
    let length5 (array: Array) : int = array.GetLength 4

    /// <summary>The element at an index.</summary>
    let get
        (array: Array)
        (index1: int)
        (index2: int)
        (index3: int)
        (index4: int)
        (index5: int)
        : obj =
        array.GetValue [| index1; index2; index3; index4; index5 |]

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
        array.SetValue(value, [| index1; index2; index3; index4; index5 |])

    /// <summary>What a function gives for each element.</summary>
    let map (mapping: obj -> 'U) (array: Array) : Array = WideArray.map mapping array

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
        WideArray.zeroCreate<'T> [| length1; length2; length3; length4; length5; length6 |]

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
        WideArray.init [| length1; length2; length3; length4; length5; length6 |] (fun i ->
            initializer i[0] i[1] i[2] i[3] i[4] i[5])

    /// <summary>One value everywhere.</summary>
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
    let length1 (array: Array) : int = array.GetLength 0
    /// <summary>The length of the second axis.</summary>
    let length2 (array: Array) : int = array.GetLength 1
    /// <summary>The length of the third axis.</summary>
    let length3 (array: Array) : int = array.GetLength 2
    /// <summary>The length of the fourth axis.</summary>
    let length4 (array: Array) : int = array.GetLength 3
    /// <summary>The length of the fifth axis.</summary>
    let length5 (array: Array) : int = array.GetLength 4
    /// <summary>The length of the sixth axis.</summary>
    let length6 (array: Array) : int = array.GetLength 5

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
        array.GetValue [| index1; index2; index3; index4; index5; index6 |]

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
        array.SetValue(value, [| index1; index2; index3; index4; index5; index6 |])

    /// <summary>What a function gives for each element.</summary>
    let map (mapping: obj -> 'U) (array: Array) : Array = WideArray.map mapping array

/// <summary>Arrays of more than four axes from nested sequences.</summary>
[<AutoOpen>]
module WideArrayAutoOpens =
    let private typed<'T> (array: Array) : Array =
        WideArray.map (fun value -> value :?> 'T) array

    /// <summary>A 5-d array of nested sequences.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Their lengths differ.</exception>
    let array5D (data: seq<#seq<#seq<#seq<#seq<'T>>>>>) : Array =
        typed<'T>(WideArray.ofNested "array5D" 5 data)

    /// <summary>A 6-d array of nested sequences.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Their lengths differ.</exception>
    let array6D (data: seq<#seq<#seq<#seq<#seq<#seq<'T>>>>>>) : Array =
        typed<'T>(WideArray.ofNested "array6D" 6 data)

/// <summary>Copies of what dictionaries hold.</summary>
[<RequireQualifiedAccess>]
module Dictionary =
    /// <summary>The keys, in an array.</summary>
    let copyKeys (dictionary: Dictionary<'Key, 'Value>) : 'Key[] = Seq.toArray dictionary.Keys

    /// <summary>The values, in an array.</summary>
    let copyValues (dictionary: Dictionary<'Key, 'Value>) : 'Value[] = Seq.toArray dictionary.Values

/// <summary>Copies of what ordered dictionaries hold.</summary>
[<RequireQualifiedAccess>]
module OrderedDictionary =
    /// <summary>The keys in their order, in an array.</summary>
    let copyKeys (dictionary: OrderedDictionary) : 'Key[] =
        dictionary.Keys |> Seq.cast<'Key> |> Seq.toArray

/// <summary>Levels of one's own, counted from 1.</summary>
type NestingLevel() =
    let mutable current = 0u

    /// <summary>Goes one level deeper and returns the new level.</summary>
    member _.Next() : uint32 =
        current <- current + 1u
        current
