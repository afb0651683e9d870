namespace DiffLessons

open DiffLessons.Native

/// <summary>Tensors joined, taken apart, repeated and reversed along axes.</summary>
[<AutoOpen>]
module Joining =
    /// A part of an axis, as a view.
    let internal part (a: Tensor) (dim: int) (start: int) (length: int) : Tensor =
        traced
            "narrow"
            a
            (fun () -> [ "dim", box dim; "start", box start; "length", box length ])
            (fun () ->
                Tensor.View(
                    "narrow",
                    (fun x -> x.narrow (int64 dim, int64 start, int64 length)),
                    a,
                    Array.updateAt dim length a.Sizes
                ))

    /// Parts of those lengths, one after the other: what a trace has of an axis that is split, for an operation has one result there.
    let internal partsOf (a: Tensor) (dim: int) (lengths: int[]) : Tensor[] =
        let starts = lengths |> Array.scan (+) 0
        lengths |> Array.mapi (fun i length -> part a dim starts[i] length)

    type Tensor with

        /// <summary>Joins tensors along an axis they have.</summary>
        /// <param name="tensors">At least one; shapes may differ along the axis only.</param>
        /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
        static member cat(tensors: seq<Tensor>, ?dim: int) =
            let tensors = Guard.items "cat" "tensors" tensors

            let dim, sizes =
                Shape.cat (tensors |> Array.map (fun t -> t.Sizes)) (defaultArg dim 0)

            AllocationCheck.checkLike "cat" sizes null tensors[0].Handle

            traced
                "cat"
                tensors[0]
                (fun () -> [ "tensors", box tensors; "dim", box dim ])
                (fun () ->
                    let lengths = tensors |> Array.map (fun t -> int64 t.Sizes[dim])
                    let cat (raws: NativeTensor[]) = torch.cat (raws, int64 dim)
                    let parts (g: NativeTensor) = g.split (lengths, int64 dim)
                    Autograd.joined "cat" cat parts tensors sizes)

        /// <summary>Joins tensors of one shape along a new axis.</summary>
        /// <param name="tensors">At least one, all of the same shape.</param>
        /// <param name="dim">The position of the new axis, 0 by default.</param>
        static member stack(tensors: seq<Tensor>, ?dim: int) =
            let tensors = Guard.items "stack" "tensors" tensors

            let shapes = tensors |> Array.map (fun t -> t.Sizes)
            let sizes = Shape.checkCanStack shapes (defaultArg dim 0)
            AllocationCheck.checkLike "stack" sizes null tensors[0].Handle
            let dim = Shape.completeDim "stack" (tensors[0].dim + 1) (defaultArg dim 0)

            traced
                "stack"
                tensors[0]
                (fun () -> [ "tensors", box tensors; "dim", box dim ])
                (fun () ->
                    let stack (raws: NativeTensor[]) = torch.stack (raws, int64 dim)
                    Autograd.joined "stack" stack (fun g -> g.unbind (int64 dim)) tensors sizes)

        /// <summary>The pieces of given lengths along an axis.</summary>
        /// <param name="sizes">The lengths, which add up to the axis' length.</param>
        /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
        member a.split(sizes: seq<int>, ?dim: int) : Tensor[] =
            let sizes = Guard.items "split" "sizes" sizes
            Shape.checkCanSplit a.Sizes sizes (defaultArg dim 0) |> ignore
            let dim = Shape.completeDim "split" a.dim (defaultArg dim 0)
            let raw = Shape.toTorch sizes

            if isTraced () then
                partsOf a dim sizes
            else
                Tensor.LinearMany("split", (fun x -> x.split (raw, int64 dim)), a)

        /// <summary>The slices along an axis, which they lose: the inverse of <c>stack</c>.</summary>
        /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
        member a.unstack(?dim: int) : Tensor[] =
            let dim = defaultArg dim 0
            Shape.checkCanUnstack a.Sizes dim |> ignore
            let dim = Shape.completeDim "unstack" a.dim dim

            if a.Sizes[dim] = 0 then
                [||]
            elif isTraced () then
                partsOf a dim (Array.create a.Sizes[dim] 1)
                |> Array.map (fun part ->
                    let sizes = Array.removeAt dim part.Sizes
                    let raw = Shape.toTorch sizes
                    Tensor.View("view", (fun x -> x.reshape raw), part, sizes))
            else
                Tensor.LinearMany("unstack", (fun x -> x.unbind (int dim)), a)

        /// <summary>Repeats the tensor along an axis.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="times">How often, 0 or more.</param>
        member a.repeat(dim: int, times: int) =
            traced "repeat" a (fun () -> [ "dim", box dim; "times", box times ]) (fun () ->
                let dim = Shape.completeDim "repeat" a.dim dim

                if times < 0 then
                    Guard.refuse "times" $"repeat: times must be 0 or more, got {string times}."

                // The axis may be one that a number does not have yet.
                let repeated = if a.dim = 0 then [| 1 |] else Array.copy a.Sizes
                let what = $"the length of dimension {string dim}"
                repeated[dim] <- Shape.size "repeat" what (int64 repeated[dim] * int64 times)
                Shape.checkSizes "repeat" repeated

                let counts =
                    Array.init (max a.dim 1) (fun i -> if i = dim then int64 times else 1L)

                Tensor.Linear("repeat", (fun x -> x.repeat counts), a, repeated))

        /// <summary>Reverses the order along axes.</summary>
        /// <param name="dims">The axes; negative ones count from the end.</param>
        member a.flip(dims: seq<int>) =
            let dims =
                Guard.items "flip" "dims" dims |> Array.map (Shape.completeDim "flip" a.dim)

            Shape.checkCanFlip a.dim dims
            let raw = Shape.toTorch dims

            traced "flip" a (fun () -> [ "dims", box dims ]) (fun () ->
                Tensor.Linear("flip", (fun x -> x.flip raw), a, a.Sizes))

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let repeat =
            Op.make "repeat" [ "dim"; "times" ] "repeated along an axis" (fun o ->
                let dim, times = o.int "dim", o.int "times"
                fun x -> x.repeat (dim, times))

        let flip =
            Op.one "flip" ("dims", _.ints) "reversed along axes" (fun x dims -> x.flip dims)

        let all = [ repeat; flip ]

    type dsharp with

        /// <summary>Joins tensors along an axis they have; see <c>Tensor.cat</c>.</summary>
        static member cat(tensors: seq<Tensor>, ?dim: int) = Tensor.cat (tensors, ?dim = dim)

        /// <summary>Joins tensors of one shape along a new axis; see <c>Tensor.stack</c>.</summary>
        static member stack(tensors: seq<Tensor>, ?dim: int) = Tensor.stack (tensors, ?dim = dim)

        static member split(input: Tensor, sizes: seq<int>, ?dim: int) : Tensor[] =
            input.split (sizes, ?dim = dim)

        static member unstack(input: Tensor, ?dim: int) : Tensor[] = input.unstack (?dim = dim)
        static member repeat(input: Tensor, dim: int, times: int) = input.repeat (dim, times)
        static member flip(input: Tensor, dims: seq<int>) : Tensor = input.flip (dims)

        static member split(sizes: seq<int>, ?dim: int) : Tensor -> Tensor[] =
            fun x -> x.split (sizes, ?dim = dim)

        static member unstack(dim: int) : Tensor -> Tensor[] = fun x -> x.unstack (dim)

        static member repeat(dim: int, times: int) : Tensor -> Tensor =
            Op.curried Ops.repeat [ "dim", box dim; "times", box times ]

        static member flip(dims: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.flip [ "dims", box (Guard.items "flip" "dims" dims) ]

/// <summary>The curried forms that are opened by hand, with <c>open DiffLessons.Compose</c>: with them, F# no longer takes a list for
/// the sequence of <c>tensors |> dsharp.stack</c>. All others are always there.</summary>
module Compose =
    type dsharp with

        static member cat(dim: int) : seq<Tensor> -> Tensor =
            fun tensors -> Tensor.cat (tensors, dim)

        static member stack(dim: int) : seq<Tensor> -> Tensor =
            fun tensors -> Tensor.stack (tensors, dim)
