namespace DiffLessons

open DiffLessons.Native

/// <summary>Axes swapped and moved, elements rolled and turned.</summary>
[<AutoOpen>]
module Rearranging =
    /// Axes named one by one, each once.
    let private axes (operation: string) (a: Tensor) (name: string) (dims: seq<int>) : int[] =
        let dims =
            Guard.items operation name dims |> Array.map (Shape.completeDim operation a.dim)

        if (Array.distinct dims).Length <> dims.Length then
            Shape.fail
                $"{operation}: each dimension may be named once in {name}, got {Shape.format dims}."

        dims

    /// For each axis of the result the axis that comes there, when some are moved and the others keep their order.
    let internal movedOrder (rank: int) (from: int[]) (target: int[]) : int[] =
        let rest =
            System.Collections.Generic.Queue([| 0 .. rank - 1 |] |> Array.except from)

        Array.init rank (fun at ->
            match System.Array.IndexOf(target, at) with
            | -1 -> rest.Dequeue()
            | i -> from[i])

    type Tensor with

        /// <summary>The transpose of a matrix; a vector or a number as it is.</summary>
        /// <exception cref="T:DiffLessons.ShapeException">There are more than two axes: use <c>mT</c> for a batch of matrices, or <c>permute</c>.</exception>
        member a.T: Tensor =
            if a.dim > 2 then
                Shape.fail
                    $"T: expected a matrix, got shape {Shape.format a.Sizes}. Use mT for a batch of matrices, or permute."

            if a.dim < 2 then a else a.transpose (0, 1)

        /// <summary>The transpose of each matrix of a batch: the last two axes swapped.</summary>
        member a.mT: Tensor =
            if a.dim < 2 then
                Shape.fail
                    $"mT: expected a matrix or a batch of matrices, got shape {Shape.format a.Sizes}."

            a.transpose (-2, -1)

        /// <summary>The same elements in another shape; the same as <c>view</c>.</summary>
        /// <param name="shape">The new shape, of as many elements; one axis may be -1 and takes what is left over.</param>
        member a.reshape(shape: seq<int>) : Tensor = a.view shape

        /// <summary>Swaps two axes; the same as <c>transpose</c>.</summary>
        /// <param name="axis0">One axis; negative counts from the end.</param>
        /// <param name="axis1">The other axis.</param>
        member a.swapaxes(axis0: int, axis1: int) : Tensor = a.transpose (axis0, axis1)

        /// <summary>Moves axes; the others keep their order.</summary>
        /// <param name="source">The axes to move; negative ones count from the end.</param>
        /// <param name="destination">Their positions in the result.</param>
        member a.movedim(source: seq<int>, destination: seq<int>) : Tensor =
            let from = axes "movedim" a "source" source
            let target = axes "movedim" a "destination" destination

            if from.Length <> target.Length then
                Shape.fail
                    $"movedim: expected as many destinations as sources, got {Shape.format from} and {Shape.format target}."

            if a.dim = 0 then
                a
            else
                a.permute (movedOrder a.dim from target)

        /// <summary>Moves an axis; the others keep their order.</summary>
        /// <param name="source">The axis to move; negative counts from the end.</param>
        /// <param name="destination">Its position in the result.</param>
        member a.movedim(source: int, destination: int) = a.movedim ([ source ], [ destination ])

        /// <summary>Shifts elements along axes; what is shifted beyond the end comes in at the start.</summary>
        /// <param name="shifts">By how many elements, for each axis; negative ones shift to the start.</param>
        /// <param name="dims">The axes.</param>
        member a.roll(shifts: seq<int>, dims: seq<int>) : Tensor =
            let shifts = Guard.items "roll" "shifts" shifts
            let dims = Guard.items "roll" "dims" dims |> Array.map (Indices.axis "roll" a)
            Shape.paired "roll" "shifts" shifts "dimensions" dims
            let raw, along = Shape.toTorch shifts, Shape.toTorch dims

            if dims.Length = 0 then
                a
            else
                traced "roll" a (fun () -> [ "shifts", box shifts; "dims", box dims ]) (fun () ->
                    Tensor.Linear("roll", (fun x -> x.roll (raw, along)), a, a.Sizes))

        /// <summary>Shifts elements; what is shifted beyond the end comes in at the start.</summary>
        /// <param name="shift">By how many elements; a negative number shifts to the start.</param>
        /// <param name="dim">The axis; by default the elements are shifted in row-major order, whatever the axes.</param>
        member a.roll(shift: int, ?dim: int) : Tensor =
            match dim with
            | Some dim -> a.roll ([ shift ], [ dim ])
            | None -> (a.view -1).roll([ shift ], [ 0 ]).view a.Sizes

        /// <summary>Turns a plane by quarters.</summary>
        /// <param name="k">How many quarters, from the first axis towards the second; 1 by default.</param>
        /// <param name="dims">The two axes of the plane, 0 and 1 by default.</param>
        member a.rot90(?k: int, ?dims: seq<int>) : Tensor =
            let dims = axes "rot90" a "dims" (defaultArg dims [ 0; 1 ])

            if dims.Length <> 2 then
                Shape.fail $"rot90: expected two dimensions, got {Shape.format dims}."

            let i, j = dims[0], dims[1]

            match ((defaultArg k 1) % 4 + 4) % 4 with
            | 0 -> a
            | 1 -> (a.flip [ j ]).transpose(i, j)
            | 2 -> a.flip [ i; j ]
            | _ -> (a.transpose (i, j)).flip [ j ]

        /// <summary>Pieces of one length along an axis; the last may be shorter.</summary>
        /// <param name="chunks">How many, 1 or more; fewer where the axis is too short.</param>
        /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
        member a.chunk(chunks: int, ?dim: int) : Tensor[] =
            let dim = Indices.axis "chunk" a (defaultArg dim 0)
            Guard.atLeast "chunk" "chunks" 1 chunks

            if isTraced () then
                let whole = a.Sizes[dim]
                let length = max 1 ((whole + chunks - 1) / chunks)

                partsOf a dim [|
                    for start in 0..length .. max 0 (whole - 1) do
                        min length (whole - start)
                |]
            else
                Tensor.LinearMany("chunk", (fun x -> x.chunk (int64 chunks, int64 dim)), a)

        /// <summary>Windows that slide along an axis, on a new last axis, without copying.</summary>
        /// <param name="dim">The axis; negative counts from the end. It becomes as long as there are windows.</param>
        /// <param name="size">The length of a window, at most that of the axis.</param>
        /// <param name="step">The distance of windows, 1 or more.</param>
        member a.unfold(dim: int, size: int, step: int) : Tensor =
            let dim = Indices.axis "unfold" a dim
            Guard.atLeast "unfold" "size" 0 size
            Guard.atLeast "unfold" "step" 1 step

            if size > a.Sizes[dim] then
                Shape.fail
                    $"unfold: a window of {string size} does not fit into dimension {string dim} of {Shape.format a.Sizes}."

            let count = (a.Sizes[dim] - size) / step + 1
            let sizes = [| yield! Array.updateAt dim count a.Sizes; size |]
            Shape.checkSizes "unfold" sizes

            Tensor.View("unfold", (fun x -> x.unfold (int64 dim, int64 size, int64 step)), a, sizes)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let reshape =
            Op.one
                "reshape"
                ("shape", _.ints)
                "in another shape; one length may be -1"
                (fun x shape -> x.reshape shape)

        let swapaxes =
            Op.make "swapaxes" [ "axis0"; "axis1" ] "two axes swapped" (fun o ->
                let i, j = o.int "axis0", o.int "axis1"
                fun x -> x.swapaxes (i, j))

        let movedim =
            Op.make "movedim" [ "source"; "destination" ] "axes moved" (fun o ->
                let source, destination = o.ints "source", o.ints "destination"
                fun x -> x.movedim (source, destination))

        let roll =
            Op.make "roll" [ "shifts"; "dims" ] "shifted along axes, around the end" (fun o ->
                let shifts, dims = o.ints "shifts", o.ints "dims"
                fun x -> x.roll (shifts, dims))

        let rot90 =
            Op.make "rot90" [ "k"; "dims" ] "a plane turned by quarters" (fun o ->
                let k, dims = o.tryInt "k", o.tryInts "dims"
                fun x -> x.rot90 (?k = k, ?dims = Option.map Seq.ofArray dims))

        let unfold =
            Op.make
                "unfold"
                [ "dim"; "size"; "step" ]
                "windows along an axis, on a new last one"
                (fun o ->
                    let dim, size, step = o.int "dim", o.int "size", o.int "step"
                    fun x -> x.unfold (dim, size, step))

        let all = [ reshape; swapaxes; movedim; roll; rot90; unfold ]

    type dsharp with

        static member reshape(input: Tensor, shape: seq<int>) : Tensor = input.reshape shape

        static member swapaxes(input: Tensor, axis0: int, axis1: int) : Tensor =
            input.swapaxes (axis0, axis1)

        static member movedim(input: Tensor, source: seq<int>, destination: seq<int>) : Tensor =
            input.movedim (source, destination)

        static member movedim(input: Tensor, source: int, destination: int) : Tensor =
            input.movedim (source, destination)

        static member roll(input: Tensor, shift: int, ?dim: int) = input.roll (shift, ?dim = dim)

        static member roll(input: Tensor, shifts: seq<int>, dims: seq<int>) : Tensor =
            input.roll (shifts, dims)

        static member rot90(input: Tensor, ?k: int, ?dims: seq<int>) : Tensor =
            input.rot90 (?k = k, ?dims = dims)

        static member chunk(input: Tensor, chunks: int, ?dim: int) : Tensor[] =
            input.chunk (chunks, ?dim = dim)

        static member unfold(input: Tensor, dim: int, size: int, step: int) : Tensor =
            input.unfold (dim, size, step)

        static member reshape(shape: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.reshape [ "shape", box (Guard.items "reshape" "shape" shape) ]

        static member swapaxes(axis0: int, axis1: int) : Tensor -> Tensor =
            Op.curried Ops.swapaxes [ "axis0", box axis0; "axis1", box axis1 ]

        static member movedim(source: seq<int>, destination: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.movedim [
                "source", box (Guard.items "movedim" "source" source)
                "destination", box (Guard.items "movedim" "destination" destination)
            ]

        static member roll(shifts: seq<int>, dims: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.roll [
                "shifts", box (Guard.items "roll" "shifts" shifts)
                "dims", box (Guard.items "roll" "dims" dims)
            ]

        static member rot90(k: int, ?dims: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.rot90 ([ "k", box k ] @ many "dims" dims)

        static member unfold(dim: int, size: int, step: int) : Tensor -> Tensor =
            Op.curried Ops.unfold [ "dim", box dim; "size", box size; "step", box step ]
