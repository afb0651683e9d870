namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Changes of shape, order and extent.</summary>
[<AutoOpen>]
module TensorLayout =
    /// The raw Int64 indices, checked against the length of the axis they point into.
    let internal checkIndices operation (length: int) (indices: Tensor) =
        if indices.nelement > 0 then
            let struct (low, high) = indices.Live.aminmax ()
            let low, high = low.ToInt64(), high.ToInt64()

            if low < 0L || high >= int64 length then
                Shape.fail
                    $"{operation}: indices must be from 0 to {string (length - 1)}, got {string low} to {string high}."

        indices.Live.``to`` torch.ScalarType.Int64

    let private lengthOf (shape: int[]) dim =
        if shape.Length = 0 then 1 else shape[dim]

    type Tensor with

        /// <summary>The same elements seen in another shape.</summary>
        /// <param name="shape">The new shape, of as many elements; one axis may be -1 and takes what is left over.</param>
        member a.view(shape: seq<int>) =
            let target =
                Shape.completeView a.nelement a.Sizes (Guard.items "view" "shape" shape)

            let raw = Shape.toTorch target
            Tensor.View("view", (fun x -> x.reshape raw), a, target)

        /// <summary>The same elements seen as a vector of that length (-1: whatever it is).</summary>
        /// <param name="shape">The length.</param>
        member a.view(shape: int) = a.view [ shape ]

        /// <summary>The same elements seen in the shape of another tensor.</summary>
        member a.viewAs(other: Tensor) = a.view other.Sizes

        /// <summary>Joins neighbouring axes into one.</summary>
        /// <param name="startDim">The first axis to join, 0 by default.</param>
        /// <param name="endDim">The last axis to join, the last of all by default.</param>
        member a.flatten(?startDim: int, ?endDim: int) =
            if a.dim < 2 then
                a.view -1
            else
                let first = Shape.completeDim "flatten" a.dim (defaultArg startDim 0)
                let last = Shape.completeDim "flatten" a.dim (defaultArg endDim -1)

                Shape.checkCanFlatten a.Sizes first last
                a.view (Shape.flatten first last a.Sizes)

        /// <summary>Splits one axis into several.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="unflattenedShape">The lengths of the new axes, whose product is the axis' length.</param>
        member a.unflatten(dim: int, unflattenedShape: seq<int>) =
            if a.dim = 0 then
                Shape.fail "unflatten: a 0-d tensor has no axis to split. Use view."

            let dim = Shape.completeDim "unflatten" a.dim dim

            let parts =
                Shape.completeView
                    a.Sizes[dim]
                    [| a.Sizes[dim] |]
                    (Guard.items "unflatten" "unflattenedShape" unflattenedShape)

            a.view [| yield! a.Sizes[.. dim - 1]; yield! parts; yield! a.Sizes[dim + 1 ..] |]

        /// <summary>The transpose of a matrix.</summary>
        member a.transpose() =
            if a.dim <> 2 then
                Shape.fail
                    $"transpose: expected a matrix, got shape {Shape.format a.Sizes}. Name the two dimensions to swap."

            a.transpose (0, 1)

        /// <summary>Swaps two axes.</summary>
        /// <param name="dim0">One axis; negative counts from the end.</param>
        /// <param name="dim1">The other axis.</param>
        member a.transpose(dim0: int, dim1: int) =
            let i = Shape.completeDim "transpose" a.dim dim0
            let j = Shape.completeDim "transpose" a.dim dim1
            let target = Array.copy a.Sizes

            if target.Length > 0 then
                target[i] <- a.Sizes[j]
                target[j] <- a.Sizes[i]

            Tensor.View("transpose", (fun x -> x.transpose (int64 i, int64 j)), a, target)

        /// <summary>Puts the axes in another order.</summary>
        /// <param name="permutation">For each new axis the old one it comes from.</param>
        member a.permute(permutation: seq<int>) =
            let order =
                Guard.items "permute" "permutation" permutation
                |> Array.map (Shape.completeDim "permute" a.dim)

            let _, target = Shape.checkCanPermute a.Sizes order
            let raw = Shape.toTorch order
            Tensor.View("permute", (fun x -> x.permute raw), a, target)

        /// <summary>Leaves out axes of length 1.</summary>
        /// <param name="dim">The axis to leave out if it has length 1; all such axes by default.</param>
        member a.squeeze(?dim: int) =
            match dim with
            | None -> a.view (Shape.squeeze -1 a.Sizes)
            | Some dim ->
                let dim = Shape.completeDim "squeeze" a.dim dim

                if a.dim > 0 && a.Sizes[dim] = 1 then
                    a.view (Shape.squeeze dim a.Sizes)
                else
                    a

        /// <summary>Adds an axis of length 1.</summary>
        /// <param name="dim">Where the new axis stands; negative counts from the end of the result.</param>
        member a.unsqueeze(dim: int) =
            a.view (Shape.checkCanUnsqueeze dim a.Sizes)

        /// <summary>Adds axes of length 1 at the end until there are as many as another tensor has.</summary>
        member a.unsqueezeAs(other: Tensor) =
            if other.dim <= a.dim then
                a
            else
                a.view (Shape.unsqueezeAs a.Sizes other.Sizes)

        /// <summary>Stretches axes of length 1, and adds axes in front, without copying.</summary>
        /// <param name="newShape">The shape to reach; -1 keeps an axis.</param>
        member a.expand(newShape: seq<int>) =
            let given = Guard.items "expand" "newShape" newShape
            Shape.checkCanExpand a.Sizes given
            let target = Shape.completeExpand a.Sizes given
            let raw = Shape.toTorch target
            Tensor.View("expand", (fun x -> x.expand raw), a, target)

        /// <summary>Stretches to the shape of another tensor; see <c>expand</c>.</summary>
        member a.expandAs(b: Tensor) = a.expand b.Sizes

        /// <summary>Reverses the order along axes.</summary>
        /// <param name="dims">The axes; negative ones count from the end.</param>
        member a.flip(dims: seq<int>) =
            let dims =
                Guard.items "flip" "dims" dims |> Array.map (Shape.completeDim "flip" a.dim)

            Shape.checkCanFlip a.dim dims
            let raw = Shape.toTorch dims
            Tensor.Linear("flip", (fun x -> x.flip raw), a, a.Sizes)

        /// <summary>Repeats the tensor along an axis.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="times">How often, 0 or more.</param>
        member a.repeat(dim: int, times: int) =
            let dim = Shape.completeDim "repeat" a.dim dim

            if times < 0 then
                raise (
                    OptionException(
                        $"repeat: times must be 0 or more, got {string times}.",
                        "times"
                    )
                )

            let counts = Array.init (max a.dim 1) (fun i -> if i = dim then int64 times else 1L)
            Tensor.Linear("repeat", (fun x -> x.repeat counts), a, null)

        /// <summary>Adds zeros before and after along each axis.</summary>
        /// <param name="paddings">How many an axis, at either end.</param>
        member a.pad(paddings: seq<int>) =
            let paddings = Guard.items "pad" "paddings" paddings
            Shape.checkCanPad a.Sizes paddings

            let padded (size: int) (p: int) =
                Shape.size "pad" "a padded axis" (int64 size + 2L * int64 p)

            let target = Array.map2 padded a.Sizes paddings

            let raw = [|
                for p in Array.rev paddings do
                    yield! [ int64 p; int64 p ]
            |]

            Tensor.Linear("pad", (fun x -> F.pad (x, raw)), a, target)

        /// <summary>Puts zeros between elements: element i goes to i * dilation.</summary>
        /// <param name="dilations">The distance an axis, 1 or more.</param>
        member a.dilate(dilations: seq<int>) =
            let dilations = Guard.items "dilate" "dilations" dilations
            Shape.checkCanDilate a.dim dilations
            let target = Shape.dilated a.Sizes dilations

            Tensor.Linear(
                "dilate",
                (fun x ->
                    dilations
                    |> Array.mapi (fun i d -> int64 i, int64 d)
                    |> Array.fold
                        (fun (whole: NativeTensor) (i, d) ->
                            if d = 1L then
                                whole
                            else
                                // Interleave d - 1 zeros after each element of axis i, then cut the last ones off.
                                let shape = whole.shape
                                let n = shape[int i]
                                use wide = whole.unsqueeze (i + 1L)
                                let padShape = wide.shape
                                padShape[int i + 1] <- d - 1L
                                use gaps = whole.new_zeros padShape
                                use both = torch.cat ([| wide; gaps |], i + 1L)
                                let flat = Array.copy shape
                                flat[int i] <- n * d
                                use joined = both.reshape flat
                                joined.narrow (i, 0L, (if n = 0L then 0L else (n - 1L) * d + 1L)))
                        (x.alias ())),
                a,
                target
            )

        /// <summary>Takes every dilation-th element: the inverse of <c>dilate</c>.</summary>
        /// <param name="dilations">The distance an axis, 1 or more.</param>
        member a.undilate(dilations: seq<int>) =
            let dilations = Guard.items "undilate" "dilations" dilations
            Shape.options "undilate" a.dim "dilations" 1 dilations

            let indices =
                dilations
                |> Array.map (fun d ->
                    torch.TensorIndex.Slice(Nullable(), Nullable(), Nullable(int64 d)))

            Tensor.View(
                "undilate",
                (fun x -> if indices.Length = 0 then x.alias () else x.index indices),
                a,
                Shape.undilatedShape a.Sizes dilations
            )

        /// <summary>Picks elements along an axis: result[i][j] = a[index[i][j]][j] for dim 0, and so on.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="indices">Integers below the axis' length, in a tensor of as many axes; the result has its shape.</param>
        member a.gather(dim: int, indices: Tensor) =
            let dim = Shape.completeDim "gather" a.dim dim
            Shape.checkCanGather a.Sizes dim indices.Sizes indices.dtype
            let sizes = indices.Sizes
            let indices = checkIndices "gather" (lengthOf a.Sizes dim) indices
            Tensor.Linear("gather", (fun x -> x.gather (int64 dim, indices)), a, sizes)

        /// <summary>Adds elements into zeros at places given along an axis: the reverse of <c>gather</c>.</summary>
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

        /// <summary>The pieces of given lengths along an axis.</summary>
        /// <param name="sizes">The lengths, which add up to the axis' length.</param>
        /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
        member a.split(sizes: seq<int>, ?dim: int) : Tensor[] =
            let sizes = Guard.items "split" "sizes" sizes
            Shape.checkCanSplit a.Sizes sizes (defaultArg dim 0) |> ignore
            let dim = Shape.completeDim "split" a.dim (defaultArg dim 0)
            let raw = Shape.toTorch sizes
            Tensor.LinearMany("split", (fun x -> x.split (raw, int64 dim)), a)

        /// <summary>The slices along an axis, which they lose: the inverse of <c>stack</c>.</summary>
        /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
        member a.unstack(?dim: int) : Tensor[] =
            let dim = defaultArg dim 0
            Shape.checkCanUnstack a.Sizes dim |> ignore
            let dim = Shape.completeDim "unstack" a.dim dim

            if a.Sizes[dim] = 0 then
                [||]
            else
                Tensor.LinearMany("unstack", (fun x -> x.unbind (int dim)), a)

        /// <summary>Joins tensors along an axis they have.</summary>
        /// <param name="tensors">At least one; shapes may differ along the axis only.</param>
        /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
        static member cat(tensors: seq<Tensor>, ?dim: int) =
            let tensors = Guard.items "cat" "tensors" tensors
            let dim, _ = Shape.cat (tensors |> Array.map (fun t -> t.Sizes)) (defaultArg dim 0)
            Tensor.LinearN("cat", (fun raws -> torch.cat (raws, int64 dim)), tensors)

        /// <summary>Joins tensors of one shape along a new axis.</summary>
        /// <param name="tensors">At least one, all of the same shape.</param>
        /// <param name="dim">Where the new axis stands, 0 by default.</param>
        static member stack(tensors: seq<Tensor>, ?dim: int) =
            let tensors = Guard.items "stack" "tensors" tensors

            let shapes = tensors |> Array.map (fun t -> t.Sizes)
            Shape.checkCanStack shapes (defaultArg dim 0) |> ignore
            let dim = Shape.completeDim "stack" (tensors[0].dim + 1) (defaultArg dim 0)
            Tensor.LinearN("stack", (fun raws -> torch.stack (raws, int64 dim)), tensors)
