/// Slow and plain tensor arithmetic in .NET alone, to compare with.
[<RequireQualifiedAccess>]
module DiffLessons.Tests.Oracle

open DiffLessons
open DiffLessons.Tests.Generators

/// All indices into a shape, in row-major order.
let rec indices (shape: int list) : int list list =
    match shape with
    | [] -> [ [] ]
    | n :: rest ->
        let inner = indices rest

        [
            for i in 0 .. n - 1 do
                for tail in inner -> i :: tail
        ]

let private offset (shape: int[]) (index: int list) =
    List.fold2 (fun at n i -> at * n + i) 0 (List.ofArray shape) index

/// The element at an index.
let get (plain: Plain) (index: int list) = plain.Data[offset plain.Shape index]

/// The element at an index; 0 outside.
let getOrZero (plain: Plain) (index: int list) =
    if List.forall2 (fun n i -> i >= 0 && i < n) (List.ofArray plain.Shape) index then
        get plain index
    else
        0.0

/// A tensor of the shape, filled by index.
let make (shape: int list) (f: int list -> float) : Plain = {
    Shape = List.toArray shape
    Data = indices shape |> List.map f |> List.toArray
}

let map f (plain: Plain) = {
    plain with
        Data = Array.map f plain.Data
}

/// Element by element, with shapes that broadcast.
let map2 (f: float -> float -> float) (a: Plain) (b: Plain) : Plain =
    let shape = Shape.broadcast "oracle" a.Shape b.Shape |> List.ofArray

    let seen (plain: Plain) (index: int list) =
        index
        |> List.skip (index.Length - plain.Shape.Length)
        |> List.map2 (fun n i -> if n = 1 then 0 else i) (List.ofArray plain.Shape)
        |> get plain

    make shape (fun index -> f (seen a index) (seen b index))

/// Gathers the elements along a dimension, which goes or stays as 1.
let along (dim: int) (keep: bool) (f: float[] -> float) (a: Plain) : Plain =
    let shape = List.ofArray a.Shape

    if shape.IsEmpty then
        map (fun v -> f [| v |]) a
    else
        let line (index: int list) =
            f [| for i in 0 .. shape[dim] - 1 -> get a (List.updateAt dim i index) |]

        let kept = make (List.updateAt dim 1 shape) line

        if keep then
            kept
        else
            {
                kept with
                    Shape = Array.removeAt dim a.Shape
            }

/// The mean, and the variance over n - less elements.
let mean (values: float[]) = Array.average values

let variance less (values: float[]) =
    let m = mean values
    Array.sumBy (fun v -> (v - m) * (v - m)) values / float (values.Length - less)

/// A convolution over any number of axes, by its definition.
let conv (x: Plain) (w: Plain) (stride: int) (padding: int) (dilation: int) : Plain =
    let space = List.ofArray x.Shape[2..]
    let kernel = List.ofArray w.Shape[2..]

    let size n k =
        (n + 2 * padding - dilation * (k - 1) - 1) / stride + 1

    make [ x.Shape[0]; w.Shape[0]; yield! List.map2 size space kernel ] (fun index ->
        match index with
        | n :: o :: at ->
            List.sum [
                for c in 0 .. x.Shape[1] - 1 do
                    for tap in indices kernel do
                        let place =
                            List.map2 (fun i t -> i * stride + t * dilation - padding) at tap

                        getOrZero x (n :: c :: place) * get w (o :: c :: tap)
            ]
        | _ -> 0.0)

/// A transposed convolution: every input element adds its multiple of the filters into the result.
let convTransposed
    (x: Plain)
    (w: Plain)
    (stride: int)
    (padding: int)
    (dilation: int)
    (extra: int)
    : Plain =
    let space = List.ofArray x.Shape[2..]
    let kernel = List.ofArray w.Shape[2..]

    let size n k =
        (n - 1) * stride - 2 * padding + dilation * (k - 1) + extra + 1

    make [ x.Shape[0]; w.Shape[1]; yield! List.map2 size space kernel ] (fun index ->
        match index with
        | n :: o :: at ->
            List.sum [
                for c in 0 .. x.Shape[1] - 1 do
                    for from in indices space do
                        for tap in indices kernel do
                            let place =
                                List.map2 (fun i t -> i * stride + t * dilation - padding) from tap

                            if place = at then
                                get x (n :: c :: from) * get w (c :: o :: tap)
            ]
        | _ -> 0.0)

/// Pooling over any number of axes: what stands in each window, padding included, gathered.
let pool
    (x: Plain)
    (k: int)
    (stride: int)
    (padding: int)
    (outside: float)
    (f: float[] -> float)
    : Plain =
    let space = List.ofArray x.Shape[2..]
    let size n = (n + 2 * padding - k) / stride + 1

    make [ x.Shape[0]; x.Shape[1]; yield! List.map size space ] (fun index ->
        match index with
        | n :: c :: at ->
            [|
                for tap in indices (List.map (fun _ -> k) space) do
                    let place = List.map2 (fun i t -> i * stride + t - padding) at tap

                    if List.forall2 (fun n i -> i >= 0 && i < n) space place then
                        get x (n :: c :: place)
                    else
                        outside
            |]
            |> f
        | _ -> 0.0)
