namespace DiffLessons

open DiffLessons.Native

/// What reductions over one, several or all axes are made of.
[<AutoOpen>]
module internal AxisRules =
    /// All axes of a tensor.
    let allAxes (a: Tensor) : int[] = Array.init a.dim id

    /// Axes as a caller names them, counted from the start and in order.
    let axesOf (name: string) (a: Tensor) (dims: seq<int>) : int[] =
        Tensor.Present(name, a)
        let dims = Guard.items name "dims" dims

        if dims.Length = 0 then
            Guard.refuse
                "dims"
                $"{name}: expected at least one dimension, got none. Leave them out to reduce all."

        let axes = dims |> Array.map (Shape.completeDim name a.dim) |> Array.sort

        match Array.pairwise axes |> Array.tryFind (fun (one, next) -> one = next) with
        | Some(axis, _) ->
            Shape.fail
                $"{name}: expected each dimension once, got {string axis} twice, in {Shape.format dims}."
        | None -> ()

        // A 0-d tensor has none, whichever is named.
        if a.dim = 0 then [||] else axes

    /// One axis as a caller names it.
    let axisOf (name: string) (a: Tensor) (dim: int) : int[] = axesOf name a [ dim ]

    /// The shape without axes, or with length 1 for each.
    let reducedShape (a: Tensor) (axes: int[]) (keep: bool) : int[] =
        if keep then
            a.Sizes |> Array.mapi (fun i n -> if Array.contains i axes then 1 else n)
        else
            [| 0 .. a.dim - 1 |] |> Array.except axes |> Array.map (fun i -> a.Sizes[i])

    /// Refuses axes along which there is nothing.
    let notEmptyAlong (name: string) (a: Tensor) (axes: int[]) : unit =
        if axes |> Array.exists (fun i -> a.Sizes[i] = 0) then
            Shape.fail
                $"{name}: expected at least one element to reduce, got shape {Shape.format a.Sizes}."

    let private reshaped (name: string) (sizes: int[]) (a: Tensor) : Tensor =
        if Shape.same sizes a.Sizes then
            a
        else
            let target = Shape.toTorch sizes
            Tensor.Linear(name, (fun x -> x.reshape target), a, sizes)

    /// The axes as one, the last.
    let gatheredAxes (name: string) (a: Tensor) (axes: int[]) : Tensor =
        let rest = [| 0 .. a.dim - 1 |] |> Array.except axes
        let order = Array.append rest axes
        let length = axes |> Array.fold (fun n i -> n * a.Sizes[i]) 1
        let sizes = Array.append (rest |> Array.map (fun i -> a.Sizes[i])) [| length |]

        let moved =
            if order = [| 0 .. a.dim - 1 |] then
                a
            else
                let dims = order |> Array.map int64
                let permuted = order |> Array.map (fun i -> a.Sizes[i])
                Tensor.View(name, (fun x -> x.permute dims), a, permuted)

        reshaped name sizes moved

    /// Reduces axes by a function that reduces the last axis.
    let overAxes
        (name: string)
        (a: Tensor)
        (axes: int[])
        (keep: bool)
        (reduceLast: Tensor -> Tensor)
        : Tensor =
        reduceLast (gatheredAxes name a axes)
        |> reshaped name (reducedShape a axes keep)

    /// The shape without its last axis.
    let withoutLast (a: Tensor) : int[] = a.Sizes[.. a.dim - 2]
