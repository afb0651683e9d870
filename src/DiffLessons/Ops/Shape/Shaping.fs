namespace DiffLessons

open DiffLessons.Native

/// <summary>The same elements in another shape or order of axes.</summary>
[<AutoOpen>]
module Shaping =
    type Tensor with

        /// <summary>The same elements seen in another shape.</summary>
        /// <param name="shape">The new shape, of as many elements; one axis may be -1 and takes what is left over.</param>
        member a.view(shape: seq<int>) =
            let target =
                Shape.completeView a.nelement a.Sizes (Guard.items "view" "shape" shape)

            let raw = Shape.toTorch target
            let own = Shape.toTorch a.Sizes
            Autograd.view "view" (fun x -> x.reshape raw) (fun g -> g.reshape own) a target

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
            traced "transpose" a (fun () -> [ "dim0", box dim0; "dim1", box dim1 ]) (fun () ->
                let i = Shape.completeDim "transpose" a.dim dim0
                let j = Shape.completeDim "transpose" a.dim dim1
                let target = Array.copy a.Sizes

                if target.Length > 0 then
                    target[i] <- a.Sizes[j]
                    target[j] <- a.Sizes[i]

                let swap (x: NativeTensor) = x.transpose (int64 i, int64 j)
                Autograd.view "transpose" swap swap a target)

        /// <summary>Puts the axes in another order.</summary>
        /// <param name="permutation">For each new axis the old one it comes from.</param>
        member a.permute(permutation: seq<int>) =
            let order =
                Guard.items "permute" "permutation" permutation
                |> Array.map (Shape.completeDim "permute" a.dim)

            let _, target = Shape.checkCanPermute a.Sizes order
            let raw = Shape.toTorch order

            traced "permute" a (fun () -> [ "permutation", box order ]) (fun () ->
                Tensor.View("permute", (fun x -> x.permute raw), a, target))

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
        /// <param name="dim">The position of the new axis; negative counts from the end of the result.</param>
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
            Shape.checkSizes "expand" target
            let raw = Shape.toTorch target
            Tensor.View("expand", (fun x -> x.expand raw), a, target)

        /// <summary>Stretches to the shape of another tensor; see <c>expand</c>.</summary>
        member a.expandAs(b: Tensor) = a.expand b.Sizes

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private shaped name option doc (f: Tensor -> int[] -> Tensor) =
            Op.one name (option, _.ints) doc f

        let private like name option doc (f: Tensor -> Tensor -> Tensor) =
            Op.one name (option, _.tensor) doc f

        let view =
            shaped "view" "shape" "in another shape; one length may be -1" (fun x shape ->
                x.view shape)

        let viewAs = like "viewAs" "b" "in the shape of b" (fun x b -> x.viewAs b)

        let flatten =
            Op.make "flatten" [ "startDim"; "endDim" ] "neighbouring axes joined into one" (fun o ->
                let startDim, endDim = o.int "startDim", o.tryInt "endDim"
                fun x -> x.flatten (startDim, ?endDim = endDim))

        let unflatten =
            Op.make
                "unflatten"
                [ "dim"; "unflattenedShape" ]
                "one axis split into several"
                (fun o ->
                    let dim, shape = o.int "dim", o.ints "unflattenedShape"
                    fun x -> x.unflatten (dim, shape))

        let transpose =
            Op.make "transpose" [ "dim0"; "dim1" ] "two axes swapped" (fun o ->
                let dim0, dim1 = o.int "dim0", o.int "dim1"
                fun x -> x.transpose (dim0, dim1))

        let permute =
            shaped "permute" "permutation" "axes in another order" (fun x order -> x.permute order)

        let squeeze =
            Op.one
                "squeeze"
                ("dim", _.tryInt)
                "without axes of length 1, or without one"
                (fun x dim -> x.squeeze (?dim = dim))

        let unsqueeze =
            Op.one "unsqueeze" ("dim", _.int) "with one more axis of length 1" (fun x dim ->
                x.unsqueeze dim)

        let unsqueezeAs =
            like "unsqueezeAs" "other" "with as many axes as other has" (fun x other ->
                x.unsqueezeAs other)

        let expand =
            shaped "expand" "shape" "axes of length 1 stretched" (fun x shape -> x.expand shape)

        let expandAs =
            like "expandAs" "b" "stretched to the shape of b" (fun x b -> x.expandAs b)

        let all = [
            view
            viewAs
            flatten
            unflatten
            transpose
            permute
            squeeze
            unsqueeze
            unsqueezeAs
            expand
            expandAs
        ]

    type dsharp with

        static member view(input: Tensor, shape: seq<int>) : Tensor = input.view (shape)
        static member view(input: Tensor, shape: int) : Tensor = input.view (shape)
        static member viewAs(input: Tensor, other: Tensor) : Tensor = input.viewAs (other)

        static member flatten(input: Tensor, ?startDim: int, ?endDim: int) : Tensor =
            input.flatten (?startDim = startDim, ?endDim = endDim)

        static member unflatten(input: Tensor, dim: int, unflattenedShape: seq<int>) : Tensor =
            input.unflatten (dim, unflattenedShape)

        static member transpose(input: Tensor) : Tensor = input.transpose ()
        static member transpose(input: Tensor, dim0: int, dim1: int) = input.transpose (dim0, dim1)
        static member permute(input: Tensor, permutation: seq<int>) = input.permute (permutation)
        static member squeeze(input: Tensor, ?dim: int) : Tensor = input.squeeze (?dim = dim)
        static member unsqueeze(input: Tensor, dim: int) : Tensor = input.unsqueeze (dim)
        static member unsqueezeAs(input: Tensor, other: Tensor) : Tensor = input.unsqueezeAs (other)
        static member expand(input: Tensor, shape: seq<int>) : Tensor = input.expand (shape)
        static member expandAs(input: Tensor, other: Tensor) : Tensor = input.expandAs (other)

        static member view(shape: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.view [ "shape", box (Guard.items "view" "shape" shape) ]

        static member view(shape: int) =
            Op.curried Ops.view [ "shape", box ([| shape |]) ]

        static member viewAs(b: Tensor) : Tensor -> Tensor = Op.curried Ops.viewAs [ "b", box b ]

        static member flatten(startDim: int, ?endDim: int) : Tensor -> Tensor =
            Op.curried Ops.flatten ([ "startDim", box startDim ] @ given "endDim" endDim)

        static member unflatten(dim: int, unflattenedShape: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.unflatten [
                "dim", box dim
                "unflattenedShape",
                box (Guard.items "unflatten" "unflattenedShape" unflattenedShape)
            ]

        static member transpose(dim0: int, dim1: int) : Tensor -> Tensor =
            Op.curried Ops.transpose [ "dim0", box dim0; "dim1", box dim1 ]

        static member permute(permutation: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.permute [
                "permutation", box (Guard.items "permute" "permutation" permutation)
            ]

        static member squeeze(?dim: int) =
            Op.curried Ops.squeeze (given "dim" dim)

        static member unsqueeze(dim: int) =
            Op.curried Ops.unsqueeze [ "dim", box dim ]

        static member unsqueezeAs(other: Tensor) =
            Op.curried Ops.unsqueezeAs [ "other", box other ]

        static member expand(shape: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.expand [ "shape", box (Guard.items "expand" "shape" shape) ]

        static member expandAs(b: Tensor) = Op.curried Ops.expandAs [ "b", box b ]

        /// <summary>The number of elements.</summary>
        static member nelement(input: Tensor) : int = input.nelement
