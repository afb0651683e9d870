namespace DiffLessons

open DiffLessons.Native

/// <summary>Elements selected by masks and indices.</summary>
[<AutoOpen>]
module Selecting =
    let private shapeWith (a: Tensor) (dim: int) (length: int) = Array.updateAt dim length a.Sizes

    type Tensor with

        /// <summary>The elements where a mask is true, as a vector, in row-major order.</summary>
        /// <param name="mask">A Bool tensor, whose shape broadcasts with this tensor's.</param>
        member a.maskedSelect(mask: Tensor) : Tensor =
            Indices.checkMask "maskedSelect" "mask" mask
            Shape.broadcast "maskedSelect" a.Sizes mask.Sizes |> ignore
            let raw = mask.Handle
            Tensor.Linear("maskedSelect", (fun x -> x.masked_select raw), a, null)

        /// <summary>The sub-tensors at indices of an axis, in that order.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="indices">A vector of integers; negative ones count from the end, and may be repeated.</param>
        member a.indexSelect(dim: int, indices: Tensor) : Tensor =
            traced "indexSelect" a (fun () -> [ "dim", box dim; "indices", box indices ]) (fun () ->
                let dim = Indices.axis "indexSelect" a dim
                Indices.checkVector "indexSelect" indices
                let raw = Indices.resolve "indexSelect" a.Sizes[dim] indices

                Tensor.Linear(
                    "indexSelect",
                    (fun x -> x.index_select (int64 dim, raw)),
                    a,
                    shapeWith a dim indices.Sizes[0]
                ))

        /// <summary>The elements at indices of the flattened tensor.</summary>
        /// <param name="indices">Integers; negative ones count from the end. The result has their shape.</param>
        member a.take(indices: Tensor) : Tensor =
            let raw = Indices.resolve "take" a.nelement indices
            Tensor.Linear("take", (fun x -> x.take raw), a, indices.Sizes)

        /// <summary>The elements at indices along an axis, as <c>argmax</c> and <c>argsort</c> give them; the other axes broadcast.</summary>
        /// <param name="indices">Integers, in a tensor of as many axes; negative ones count from the end.</param>
        /// <param name="dim">The axis; by default both tensors are flattened first.</param>
        member a.takeAlongDim(indices: Tensor, ?dim: int) : Tensor =
            Indices.checkDtype "takeAlongDim" indices

            match dim with
            | None -> (a.view -1).takeAlongDim(indices.view -1, 0)
            | Some dim ->
                let dim = Indices.axis "takeAlongDim" a dim

                if indices.dim <> a.dim then
                    Shape.fail
                        $"takeAlongDim: expected indices of {string a.dim} axes, as the tensor of shape {Shape.format a.Sizes} has, got shape {Shape.format indices.Sizes}."

                let without (t: Tensor) = Array.updateAt dim 1 t.Sizes
                let sizes = Shape.broadcast "takeAlongDim" (without a) (without indices)
                let sizes = Array.updateAt dim indices.Sizes[dim] sizes
                let raw = Indices.resolve "takeAlongDim" a.Sizes[dim] indices

                Tensor.Linear(
                    "takeAlongDim",
                    (fun x -> x.take_along_dim (raw, int64 dim)),
                    a,
                    sizes
                )

        /// <summary>A part of an axis, without copying.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="start">The first index; negative counts from the end.</param>
        /// <param name="length">How many.</param>
        member a.narrow(dim: int, start: int, length: int) : Tensor =
            let dim = Indices.axis "narrow" a dim
            let size = a.Sizes[dim]
            let first = if start < 0 then start + size else start

            if first < 0 || first > size || length < 0 || length > size - first then
                Shape.fail
                    $"narrow: {string length} elements from {string start} on are not in dimension {string dim} of {Shape.format a.Sizes}. Expected start from {string -size} to {string size}, and a length that fits."

            part a dim first length

        /// <summary>The indices of the elements that are not 0 (or are true), in row-major order: an Int64 matrix with a row for each and a column per axis.</summary>
        member a.nonzero() : Tensor =
            Tensor.Flat("nonzero", (fun raws -> raws[0].nonzero()), [| a |], null)

        /// <summary>Which elements are among those of another tensor; a Bool tensor. NaN equals nothing.</summary>
        /// <param name="elements">The elements to look for, in any shape.</param>
        member a.isin(elements: Tensor) : Tensor =
            Tensor.Present("isin", a)
            Tensor.Present("isin", elements)

            // libtorch compares numbers of a common dtype, but no booleans and no half precision.
            let comparable (t: Tensor) =
                match t.dtype with
                | Dtype.Bool -> t.cast Dtype.Byte
                | Dtype.Float16
                | Dtype.BFloat16 -> t.cast Dtype.Float32
                | _ -> t

            let a, elements = comparable a, comparable elements
            let wide = defaultArg (Dtype.widen a.dtype elements.dtype) a.dtype
            let inputs = [| a.cast wide; elements.cast wide |]
            Tensor.Flat("isin", (fun raws -> raws[0].isin raws[1]), inputs, a.Sizes)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let maskedSelect =
            Op.one
                "maskedSelect"
                ("mask", _.tensor)
                "the elements where a mask is true, as a vector"
                (fun x mask -> x.maskedSelect mask)

        let indexSelect =
            Op.make
                "indexSelect"
                [ "dim"; "indices" ]
                "the sub-tensors at indices of an axis"
                (fun o ->
                    let dim, indices = o.int "dim", o.tensor "indices"
                    fun x -> x.indexSelect (dim, indices))

        let take =
            Op.one
                "take"
                ("indices", _.tensor)
                "the elements at indices of the flattened tensor"
                (fun x indices -> x.take indices)

        let takeAlongDim =
            Op.make
                "takeAlongDim"
                [ "indices"; "dim" ]
                "the elements at indices along an axis; the other axes broadcast"
                (fun o ->
                    let indices, dim = o.tensor "indices", o.tryInt "dim"
                    fun x -> x.takeAlongDim (indices, ?dim = dim))

        let narrow =
            Op.make "narrow" [ "dim"; "start"; "length" ] "a part of an axis" (fun o ->
                let dim, start, length = o.int "dim", o.int "start", o.int "length"
                fun x -> x.narrow (dim, start, length))

        let nonzero =
            Op.unary
                "nonzero"
                "the indices of the elements that are not 0, a row for each"
                _.nonzero()

        let isin =
            Op.one
                "isin"
                ("elements", _.tensor)
                "which elements are among those of another tensor"
                (fun x elements -> x.isin elements)

        let all = [ maskedSelect; indexSelect; take; takeAlongDim; narrow; nonzero; isin ]

    type dsharp with

        static member maskedSelect(input: Tensor, mask: Tensor) : Tensor = input.maskedSelect mask

        static member indexSelect(input: Tensor, dim: int, indices: Tensor) : Tensor =
            input.indexSelect (dim, indices)

        static member take(input: Tensor, indices: Tensor) : Tensor = input.take indices

        static member takeAlongDim(input: Tensor, indices: Tensor, ?dim: int) : Tensor =
            input.takeAlongDim (indices, ?dim = dim)

        static member narrow(input: Tensor, dim: int, start: int, length: int) : Tensor =
            input.narrow (dim, start, length)

        static member nonzero: Tensor -> Tensor = Op.plain Ops.nonzero
        static member isin(input: Tensor, elements: Tensor) : Tensor = input.isin elements

        static member maskedSelect(mask: Tensor) =
            Op.curried Ops.maskedSelect [ "mask", box mask ]

        static member indexSelect(dim: int, indices: Tensor) : Tensor -> Tensor =
            Op.curried Ops.indexSelect [ "dim", box dim; "indices", box indices ]

        static member take(indices: Tensor) =
            Op.curried Ops.take [ "indices", box indices ]

        static member takeAlongDim(indices: Tensor, dim: int) : Tensor -> Tensor =
            Op.curried Ops.takeAlongDim [ "indices", box indices; "dim", box dim ]

        static member narrow(dim: int, start: int, length: int) : Tensor -> Tensor =
            Op.curried Ops.narrow [ "dim", box dim; "start", box start; "length", box length ]

        static member isin(elements: Tensor) =
            Op.curried Ops.isin [ "elements", box elements ]
