/// Generated inputs of tensor properties, as plain data that prints and shrinks: tensors are made of it inside the property.
module DiffLessons.Tests.Generators

open System
open FsCheck
open FsCheck.FSharp
open DiffLessons

/// One generated case: sizes to build shapes from, elements to fill them with, and a number that decides everything else.
type Case = {
    Sizes: int list
    Values: float list
    Pick: int
}

/// A tensor's shape and its elements in row-major order.
type Plain = { Shape: int[]; Data: float[] }

/// A kind of input: how sizes are drawn, and the tensors that a case stands for.
type Kind = {
    Name: string
    Sizes: Gen<int list>
    Inputs: Case -> Plain list
}

[<RequireQualifiedAccess>]
module Plain =
    let tensor (dtype: Dtype) (plain: Plain) : Tensor =
        (dsharp.tensor (plain.Data, dtype = dtype)).view plain.Shape

    let format (plain: Plain) = Shape.format plain.Shape

/// Multiples of 1/8 with 1/4 <= |v| <= 2: exact in float32, no overflow in exp, and away from every kink at 0.
let value: Gen<float> =
    Gen.map2 (fun sign n -> sign * float n / 8.0) (Gen.elements [ 1.0; -1.0 ]) (Gen.choose (2, 16))

/// Sizes of so many axes, each from 1 to 4; the more axes, the smaller.
let sizesOf (fewest: int) (most: int) : Gen<int list> =
    gen {
        let! rank = Gen.choose (fewest, most)
        return! Gen.listOfLength rank (Gen.choose (1, (if rank > 3 then 3 else 4)))
    }

/// As many sizes as there are bounds, each from 1 to its bound.
let sizesUpTo (bounds: int list) : Gen<int list> =
    bounds |> List.map (fun most -> Gen.choose (1, most)) |> Gen.sequenceToList

/// Hands out a case's values, one after the other and around again.
let private reader (case: Case) : unit -> float =
    let values = List.toArray case.Values
    let at = ref -1

    fun () ->
        at.Value <- at.Value + 1
        values[at.Value % values.Length]

let private filled (shape: seq<int>) (next: unit -> float) : Plain =
    let shape = Seq.toArray shape

    {
        Shape = shape
        Data = Array.init (Shape.nelement shape) (fun _ -> next ())
    }

/// Numbers at least 1/4 apart, none of them within 1/16 of 0, in an order that the seed decides.
let distinctValues (seed: int) (count: int) : float[] =
    let numbers = Array.init count (fun i -> float (i - count / 2) / 4.0 + 0.0625)
    Random(seed).Shuffle numbers
    numbers

/// Whole numbers from 0 up to, not including, the bound, as an Int64 tensor that the seed decides.
let indices (seed: int) (bound: int) (shape: int[]) : Tensor =
    let random = Random seed
    let numbers = Array.init (Shape.nelement shape) (fun _ -> int64 (random.Next bound))
    (dsharp.tensor numbers).view shape

let private single name sizes (change: float -> float) = {
    Name = name
    Sizes = sizes
    Inputs = fun case -> [ filled case.Sizes (reader case >> change) ]
}

/// One tensor of 0 to 4 axes.
let tensor = single "tensor" (sizesOf 0 4) id
/// One tensor of 1 to 4 axes.
let axes = single "tensor with axes" (sizesOf 1 4) id
/// One tensor of 2 to 4 axes.
let planes = single "tensor with two axes or more" (sizesOf 2 4) id

/// One tensor of at least two elements.
let several =
    single "tensor of several elements" (sizesOf 1 3 |> Gen.map (fun s -> s @ [ 3 ])) id

/// One tensor of positive numbers.
let positive = single "positive tensor" (sizesOf 0 4) abs
/// One tensor of numbers between -0.9 and 0.9.
let unit = single "tensor in (-1, 1)" (sizesOf 0 4) (fun v -> 0.45 * v)
/// A matrix.
let matrix = single "matrix" (sizesOf 2 2) id

/// One tensor whose numbers all differ: no ties for extremes.
let distinct = {
    Name = "tensor of distinct numbers"
    Sizes = sizesOf 1 4
    Inputs =
        fun case ->
            let shape = List.toArray case.Sizes

            [
                {
                    Shape = shape
                    Data = distinctValues case.Pick (Shape.nelement shape)
                }
            ]
}

/// One tensor of at least three numbers along its last axis, which all differ.
let distinctSeveral = {
    distinct with
        Name = "tensor of several distinct numbers"
        Sizes = sizesOf 0 2 |> Gen.map (fun sizes -> sizes @ [ 3 ])
}

/// Two shapes that broadcast to the sizes: axes left out in front, or of length 1, as `pick` says. 0-d ones are among them.
let broadcastPair (sizes: int list) (pick: int) : int[] * int[] =
    let sizes = List.toArray sizes
    let left = pick / 256 % (sizes.Length + 1)

    let shape drop bits =
        sizes
        |> Array.mapi (fun i size -> if (bits >>> i) &&& 1 = 1 then 1 else size)
        |> Array.skip drop

    if pick % 2 = 0 then
        shape left (pick / 2), shape 0 (pick / 16)
    else
        shape 0 (pick / 2), shape left (pick / 16)

let private pairOf name (first: float -> float) = {
    Name = name
    Sizes = sizesOf 0 3
    Inputs =
        fun case ->
            let next = reader case
            let a, b = broadcastPair case.Sizes case.Pick
            [ filled a (next >> first); filled b next ]
}

/// Two tensors whose shapes broadcast.
let pair = pairOf "pair that broadcasts" id
/// Two tensors whose shapes broadcast, the first positive.
let positivePair = pairOf "pair that broadcasts, the first positive" abs

/// Two tensors whose shapes broadcast, no number in common.
let distinctPair = {
    pair with
        Name = "pair without ties"
        Inputs =
            fun case ->
                let a, b = broadcastPair case.Sizes case.Pick
                let count = Shape.nelement a
                let numbers = distinctValues case.Pick (count + Shape.nelement b)

                [
                    {
                        Shape = a
                        Data = numbers[.. count - 1]
                    }
                    { Shape = b; Data = numbers[count..] }
                ]
}

/// So many tensors of one shape.
let alike (count: int) = {
    Name = $"{count} tensors of one shape"
    Sizes = sizesOf 0 3
    Inputs =
        fun case ->
            let next = reader case
            List.init count (fun _ -> filled case.Sizes next)
}

/// So many tensors, in the shapes that a case decides.
let shaped name sizes (shapes: Case -> int list list) = {
    Name = name
    Sizes = sizes
    Inputs =
        fun case ->
            let next = reader case
            shapes case |> List.map (fun shape -> filled shape next)
}

/// M M^T + n I, far from singular, for an n by n matrix M (or one for each of a batch).
let private conditioned (shape: int list) (next: unit -> float) : Plain =
    let n = List.last shape
    let m = filled shape next

    let data =
        m.Data
        |> Array.chunkBySize (n * n)
        |> Array.collect (fun m ->
            Array.init (n * n) (fun at ->
                let i, j = at / n, at % n
                let product = Seq.sum (seq { for k in 0 .. n - 1 -> m[i * n + k] * m[j * n + k] })
                product + (if i = j then float n else 0.0)))

    { m with Data = data }

let private squareShape (case: Case) =
    match case.Sizes with
    | [ n; batch ] when case.Pick % 3 = 0 -> [ batch; n; n ]
    | n :: _ -> [ n; n ]
    | [] -> [ 1; 1 ]

/// A well-conditioned square matrix, or a batch of them.
let square = {
    Name = "square matrix"
    Sizes = sizesUpTo [ 3; 2 ]
    Inputs = fun case -> [ conditioned (squareShape case) (reader case) ]
}

/// A well-conditioned square matrix with a right-hand side of so many axes.
let system (rightAxes: int) = {
    Name = "linear system"
    Sizes = sizesUpTo [ 3; 3 ]
    Inputs =
        fun case ->
            let next = reader case
            let n = case.Sizes[0]

            [
                conditioned [ n; n ] next
                filled (if rightAxes = 1 then [ n ] else [ n; case.Sizes[1] ]) next
            ]
}

/// Everything a case holds that can be made smaller: sizes go down to 1, values become 1.
let private shrink (case: Case) : seq<Case> =
    seq {
        for i, size in List.indexed case.Sizes do
            if size > 1 then
                {
                    case with
                        Sizes = List.updateAt i (size - 1) case.Sizes
                }

        for i, v in List.indexed case.Values do
            if v <> 1.0 then
                {
                    case with
                        Values = List.updateAt i 1.0 case.Values
                }
    }

/// Cases of a kind.
let cases (kind: Kind) : Arbitrary<Case> =
    let generator =
        gen {
            let! sizes = kind.Sizes
            let! pick = Gen.choose (0, 99999)

            let empty = {
                Sizes = sizes
                Values = [ 1.0 ]
                Pick = pick
            }

            let count = kind.Inputs empty |> List.sumBy (fun plain -> plain.Data.Length)
            let! values = Gen.listOfLength (max count 1) value
            return { empty with Values = values }
        }

    Arb.fromGenShrink (generator, shrink)

/// The tensors of a case.
let inputs (kind: Kind) (dtype: Dtype) (case: Case) : Tensor[] =
    kind.Inputs case |> List.map (Plain.tensor dtype) |> List.toArray
