namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Picking elements and slices: <c>t[1]</c>, <c>t[1, 2]</c>, <c>t[1..3, *, 0]</c>, <c>t[-1]</c>, <c>t[mask]</c>, <c>t[[ 0; 2 ]]</c>.</summary>
[<AutoOpen>]
module Indexing =
    /// The raw Int64 indices, checked against the length of the axis they point into.
    let internal checkIndices operation (length: int) (indices: Tensor) =
        if indices.nelement > 0 then
            let struct (low, high) = indices.Variable.aminmax ()
            let low, high = low.ToInt64(), high.ToInt64()

            if low < 0L || high >= int64 length then
                Shape.fail
                    $"{operation}: indices must be from 0 to {string (length - 1)}, got {string low} to {string high}."

        indices.Variable.``to`` torch.ScalarType.Int64

    let private lengthOf (shape: int[]) dim =
        if shape.Length = 0 then 1 else shape[dim]

    /// What is selected, as one step with the tensors among the indices.
    let private select (t: Tensor) (picks: Selection.Pick list) (given: seq<obj>) : Tensor =
        traced
            "index"
            t
            (fun () -> [
                "picks", box picks
                "tensors", box (given |> Seq.choose Selection.tensorOf |> Seq.toArray)
            ])
            (fun () -> Selection.get t picks)

    type Tensor with

        /// <summary>The element or sub-tensor at the indices of the first axes; negative indices count from the end.</summary>
        member t.Item
            with get ([<ParamArray>] index: int[]) =
                Guard.notNull "index" "index" index
                select t (Selection.ofArguments t (Seq.map box index)) []

        /// <summary>What integers, lists of integers, tensors of integers, masks and <see cref="T:DiffLessons.At"/> select, one for each axis.</summary>
        /// <remarks>
        /// <c>t[mask]</c>, <c>t[[ 0; 2 ]]</c>, <c>t[1, [ 0; 2 ]]</c>, <c>t[At.Ellipsis, 0]</c>. An array of integers is the index of the first axes, as for <c>t[1, 2]</c>;
        /// a list picks several sub-tensors. Several lists or tensors are taken together, element by element, as in NumPy.
        /// </remarks>
        member t.Item
            with get ([<ParamArray>] index: obj[]) =
                Guard.notNull "index" "index" index
                select t (Selection.ofArguments t index) index

        /// <summary>A slice: an index picks and drops an axis, a range keeps it. One mechanism for any number of axes.</summary>
        member t.GetSlice([<ParamArray>] bounds: obj[]) =
            Guard.notNull "index" "bounds" bounds
            select t (Selection.ofSlice t bounds) bounds

        /// <summary>The index that counts from the end: <c>t[^0]</c> is the last.</summary>
        member t.GetReverseIndex(axis: int, offset: int) =
            if axis < 0 || axis >= t.dim then
                Shape.fail
                    $"index: axis {string axis} does not exist in a tensor of shape {Shape.format t.Sizes}, which has {string t.dim} axes."

            t.Sizes[axis] - 1 - offset

        /// <summary>The sub-tensor at the indices of the first axes.</summary>
        member t.slice(index: seq<int>) =
            select t (Selection.ofArguments t (Guard.items "slice" "index" index |> Seq.map box)) []

        /// <summary>Every step-th sub-tensor of a range along an axis, which stays: what <c>t[first..last]</c> is to that axis, with steps.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="first">The first index, 0 by default; negative counts from the end.</param>
        /// <param name="last">The last index, itself included, the axis' last by default; negative counts from the end.</param>
        /// <param name="step">The distance, 1 or more; 1 by default. To go backwards, use <c>flip</c>.</param>
        /// <exception cref="T:DiffLessons.ShapeException">There is no such axis, or a bound is outside it.</exception>
        member t.slice(dim: int, ?first: int, ?last: int, ?step: int) : Tensor =
            let step = defaultArg step 1

            if step < 1 then
                Guard.refuse
                    "step"
                    $"slice: step must be 1 or more, got {string step}. Use flip to go backwards."

            if t.dim = 0 then
                Shape.fail "slice: a 0-d tensor has no axis to slice."

            let dim = Shape.completeDim "slice" t.dim dim

            select t [
                for axis in 0 .. dim - 1 do
                    Selection.range t axis None None 1
                Selection.range t dim first last step
            ] []

        /// <summary>This tensor with another added into it at a location.</summary>
        /// <param name="location">The index of the corner, one per axis.</param>
        /// <param name="b">The tensor to add, of as many axes, which must fit.</param>
        member t.addSlice(location: seq<int>, b: Tensor) =
            let location = Guard.items "addSlice" "location" location

            Shape.checkCanAddSlice t.Sizes location b.Sizes

            let paddings = [|
                for i in t.dim - 1 .. -1 .. 0 do
                    int64 location[i]
                    int64 (t.Sizes[i] - location[i] - b.Sizes[i])
            |]

            let padded = Tensor.Linear("addSlice", (fun y -> F.pad (y, paddings)), b, t.Sizes)

            t + padded

        /// <summary>Picks elements along an axis: result[i][j] = a[index[i][j]][j] for dim 0, and so on.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="indices">Integers below the axis' length, in a tensor of as many axes; the result has its shape.</param>
        member a.gather(dim: int, indices: Tensor) =
            let dim = Shape.completeDim "gather" a.dim dim
            Shape.checkCanGather a.Sizes dim indices.Sizes indices.dtype
            let sizes = indices.Sizes
            let raw = checkIndices "gather" (lengthOf a.Sizes dim) indices

            traced "gather" a (fun () -> [ "dim", box dim; "indices", box indices ]) (fun () ->
                Tensor.Linear("gather", (fun x -> x.gather (int64 dim, raw)), a, sizes))

        /// <summary>Adds elements into zeros at indices along an axis: the reverse of <c>gather</c>.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="indices">Integers below the destination axis' length, in a tensor of this tensor's shape.</param>
        /// <param name="destinationShape">The shape of the result.</param>
        member a.scatter(dim: int, indices: Tensor, destinationShape: seq<int>) =
            let dim = Shape.completeDim "scatter" a.dim dim
            let target = Guard.items "scatter" "destinationShape" destinationShape
            Shape.checkCanScatter a.Sizes dim indices.Sizes indices.dtype target
            let indices = checkIndices "scatter" (lengthOf target dim) indices

            Tensor.Linear(
                "scatter",
                (fun x ->
                    use zeros = x.new_zeros (Shape.toTorch target)
                    zeros.scatter_add (int64 dim, indices, x)),
                a,
                target
            )

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let slice =
            Op.one
                "slice"
                ("index", _.ints)
                "the sub-tensor at indices of the first axes"
                (fun x index -> x.slice index)

        let gather =
            Op.make "gather" [ "dim"; "indices" ] "elements picked along an axis" (fun o ->
                let dim, indices = o.int "dim", o.tensor "indices"
                fun x -> x.gather (dim, indices))

        let scatter =
            Op.make
                "scatter"
                [ "dim"; "indices"; "destinationShape" ]
                "elements added into zeros along an axis"
                (fun o ->
                    let dim, indices, shape =
                        o.int "dim", o.tensor "indices", o.ints "destinationShape"

                    fun x -> x.scatter (dim, indices, shape))

        let all = [ slice; gather; scatter ]

    type dsharp with

        static member slice(input: Tensor, index: seq<int>) : Tensor = input.slice (index)
        static member gather(input: Tensor, dim: int, indices: Tensor) = input.gather (dim, indices)

        static member scatter
            (input: Tensor, dim: int, indices: Tensor, destinationShape: seq<int>)
            : Tensor =
            input.scatter (dim, indices, destinationShape)

        static member slice(index: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.slice [ "index", box (Guard.items "slice" "index" index) ]

        static member gather(dim: int, indices: Tensor) : Tensor -> Tensor =
            Op.curried Ops.gather [ "dim", box dim; "indices", box indices ]

        static member scatter
            (dim: int, indices: Tensor, destinationShape: seq<int>)
            : Tensor -> Tensor =
            Op.curried Ops.scatter [
                "dim", box dim
                "indices", box indices
                "destinationShape", box (Guard.items "scatter" "destinationShape" destinationShape)
            ]
