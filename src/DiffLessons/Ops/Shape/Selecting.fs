namespace DiffLessons

open DiffLessons.Native

/// <summary>Elements selected by conditions, masks and indices.</summary>
[<AutoOpen>]
module Selecting =
    let private choose (operation: string) (condition: Tensor) (a: Tensor) (b: Tensor) : Tensor =
        Indices.checkMask operation "condition" condition
        Tensor.Present(operation, a)
        Tensor.Present(operation, b)

        Shape.broadcast operation (Shape.broadcast operation condition.Sizes a.Sizes) b.Sizes
        |> ignore

        let mask = condition.Handle
        Tensor.LinearN(operation, (fun raws -> torch.where (mask, raws[0], raws[1])), [| a; b |])

    /// A function of the elements where a condition holds. Elsewhere it is given one of these again, so that it never sees an element that
    /// was not meant for it. None where the condition holds nowhere.
    let private chosen (condition: Tensor) (f: Tensor -> Tensor) (x: Tensor) : Tensor option =
        use values = x.Handle.detach ()
        use elements = values.masked_select condition.Handle

        if elements.numel () = 0L then
            None
        else
            use first = elements.narrow (0L, 0L, 1L)
            let again = Tensor.Constant(first.reshape [||])
            Some(f (choose "where" condition x again))

    let private shapeWith (a: Tensor) (dim: int) (length: int) = Array.updateAt dim length a.Sizes

    type Tensor with

        /// <summary>This tensor's element where the condition holds, the other's elsewhere; shapes broadcast.</summary>
        /// <param name="condition">A Bool tensor.</param>
        /// <param name="b">The other tensor.</param>
        /// <remarks>The derivative by what is not chosen is 0. See <c>dsharp.where</c> for functions that have none there.</remarks>
        member a.where(condition: Tensor, b: Tensor) : Tensor = choose "where" condition a b

        /// <summary>This tensor's element where the condition holds, a number elsewhere.</summary>
        /// <param name="condition">A Bool tensor, whose shape broadcasts with this tensor's.</param>
        /// <param name="b">The number.</param>
        member a.where(condition: Tensor, b: scalar) : Tensor =
            choose "where" condition a (Tensor.ScalarLike("where", a, b))

        /// <summary>The elements where a mask is true, as a vector, in row-major order.</summary>
        /// <param name="mask">A Bool tensor, whose shape broadcasts with this tensor's.</param>
        member a.maskedSelect(mask: Tensor) : Tensor =
            Indices.checkMask "maskedSelect" "mask" mask
            Shape.broadcast "maskedSelect" a.Sizes mask.Sizes |> ignore
            let raw = mask.Handle
            Tensor.Linear("maskedSelect", (fun x -> x.masked_select raw), a, null)

        /// <summary>This tensor with a number where a mask is true.</summary>
        /// <param name="mask">A Bool tensor, whose shape broadcasts with this tensor's.</param>
        /// <param name="value">The number, which this tensor's dtype must hold.</param>
        member a.maskedFill(mask: Tensor, value: scalar) : Tensor =
            Indices.checkMask "maskedFill" "mask" mask
            choose "maskedFill" mask (Indices.number "maskedFill" a value) a

        /// <summary>This tensor with a number where a mask is true, differentiable by the number too.</summary>
        /// <param name="mask">A Bool tensor, whose shape broadcasts with this tensor's.</param>
        /// <param name="value">A 0-d tensor.</param>
        member a.maskedFill(mask: Tensor, value: Tensor) : Tensor =
            Indices.checkMask "maskedFill" "mask" mask
            Tensor.Present("maskedFill", value)

            if value.dim <> 0 then
                Shape.fail
                    $"maskedFill: expected a number or a 0-d tensor, got shape {Shape.format value.Sizes}. Use where for a tensor of values."

            choose "maskedFill" mask (Indices.source "maskedFill" a value) a

        /// <summary>The sub-tensors at indices of an axis, in that order.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="indices">A vector of integers; negative ones count from the end, and may be repeated.</param>
        member a.indexSelect(dim: int, indices: Tensor) : Tensor =
            let dim = Indices.axis "indexSelect" a dim
            Indices.checkVector "indexSelect" indices
            let raw = Indices.resolve "indexSelect" a.Sizes[dim] indices

            Tensor.Linear(
                "indexSelect",
                (fun x -> x.index_select (int64 dim, raw)),
                a,
                shapeWith a dim indices.Sizes[0]
            )

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

            Tensor.View(
                "narrow",
                (fun x -> x.narrow (int64 dim, int64 first, int64 length)),
                a,
                shapeWith a dim length
            )

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
        let where =
            Op.make
                "where"
                [ "condition"; "b" ]
                "x where the condition holds, b elsewhere"
                (fun o ->
                    let condition, b = o.tensor "condition", o.tensor "b"
                    fun x -> x.where (condition, b))

        let maskedSelect =
            Op.make
                "maskedSelect"
                [ "mask" ]
                "the elements where a mask is true, as a vector"
                (fun o ->
                    let mask = o.tensor "mask"
                    fun x -> x.maskedSelect mask)

        let maskedFill =
            Op.make
                "maskedFill"
                [ "mask"; "value" ]
                "x, with a number where a mask is true"
                (fun o ->
                    let mask = o.tensor "mask"

                    let value =
                        o.tryScalar "value" |> Option.defaultWith (fun () -> o.float "value")

                    fun x -> x.maskedFill (mask, value))

        let indexSelect =
            Op.make
                "indexSelect"
                [ "dim"; "indices" ]
                "the sub-tensors at indices of an axis"
                (fun o ->
                    let dim, indices = o.int "dim", o.tensor "indices"
                    fun x -> x.indexSelect (dim, indices))

        let take =
            Op.make "take" [ "indices" ] "the elements at indices of the flattened tensor" (fun o ->
                let indices = o.tensor "indices"
                fun x -> x.take indices)

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
                (fun x -> x.nonzero ())

        let isin =
            Op.make
                "isin"
                [ "elements" ]
                "which elements are among those of another tensor"
                (fun o ->
                    let elements = o.tensor "elements"
                    fun x -> x.isin elements)

        let all = [
            where
            maskedSelect
            maskedFill
            indexSelect
            take
            takeAlongDim
            narrow
            nonzero
            isin
        ]

    type dsharp with

        /// <summary>The first's element where the condition holds, the second's elsewhere; shapes broadcast.</summary>
        static member where(condition: Tensor, a: Tensor, b: Tensor) : Tensor =
            choose "where" condition a b

        /// <summary>The tensor's element where the condition holds, a number elsewhere.</summary>
        static member where(condition: Tensor, a: Tensor, b: scalar) : Tensor =
            a.where (condition, b)

        /// <summary>A number where the condition holds, the tensor's element elsewhere.</summary>
        static member where(condition: Tensor, a: scalar, b: Tensor) : Tensor =
            choose "where" condition (Tensor.ScalarLike("where", b, a)) b

        /// <summary>One number where the condition holds, another elsewhere, in the default dtype.</summary>
        static member where(condition: Tensor, a: scalar, b: scalar) : Tensor =
            let one = Tensor.One

            choose
                "where"
                condition
                (Tensor.ScalarLike("where", one, a))
                (Tensor.ScalarLike("where", one, b))

        /// <summary>f of each element where the condition holds, g of it elsewhere; each function sees only the elements that are meant for it.</summary>
        /// <param name="condition">A Bool tensor, whose shape broadcasts with that of <paramref name="x"/>.</param>
        /// <param name="f">A function of each element by itself, such as <c>dsharp.log</c>.</param>
        /// <param name="g">Another.</param>
        /// <param name="x">The elements.</param>
        /// <remarks>
        /// Values and derivatives of all orders are those of the function that is chosen: whatever the other one does there (NaN, overflow, an infinite slope), it is not asked.
        /// Where the condition is false everywhere, f is not called, and where it is true everywhere, g is not.
        /// </remarks>
        static member where
            (condition: Tensor, f: Tensor -> Tensor, g: Tensor -> Tensor, x: Tensor)
            : Tensor =
            Guard.notNull "where" "f" f
            Guard.notNull "where" "g" g
            Indices.checkMask "where" "condition" condition
            Shape.broadcast "where" condition.Sizes x.Sizes |> ignore
            let other = Tensor.Constant(condition.Handle.logical_not ())

            match chosen condition f x, chosen other g x with
            | Some a, Some b -> choose "where" condition a b
            | Some one, None
            | None, Some one -> choose "where" condition one one
            | None, None -> f (choose "where" condition x x)

        static member maskedSelect(input: Tensor, mask: Tensor) : Tensor = input.maskedSelect mask

        static member maskedFill(input: Tensor, mask: Tensor, value: scalar) : Tensor =
            input.maskedFill (mask, value)

        static member maskedFill(input: Tensor, mask: Tensor, value: Tensor) : Tensor =
            input.maskedFill (mask, value)

        static member indexSelect(input: Tensor, dim: int, indices: Tensor) : Tensor =
            input.indexSelect (dim, indices)

        static member take(input: Tensor, indices: Tensor) : Tensor = input.take indices

        static member takeAlongDim(input: Tensor, indices: Tensor, ?dim: int) : Tensor =
            input.takeAlongDim (indices, ?dim = dim)

        static member narrow(input: Tensor, dim: int, start: int, length: int) : Tensor =
            input.narrow (dim, start, length)

        static member nonzero: Tensor -> Tensor = Op.plain Ops.nonzero

        static member isin(input: Tensor, elements: Tensor) : Tensor = input.isin elements

        static member where(condition: Tensor, b: Tensor) : Tensor -> Tensor =
            Op.curried Ops.where [ "condition", box condition; "b", box b ]

        static member maskedSelect(mask: Tensor) : Tensor -> Tensor =
            Op.curried Ops.maskedSelect [ "mask", box mask ]

        static member maskedFill(mask: Tensor, value: scalar) : Tensor -> Tensor =
            Op.curried Ops.maskedFill [ "mask", box mask; "value", box value ]

        static member indexSelect(dim: int, indices: Tensor) : Tensor -> Tensor =
            Op.curried Ops.indexSelect [ "dim", box dim; "indices", box indices ]

        static member take(indices: Tensor) : Tensor -> Tensor =
            Op.curried Ops.take [ "indices", box indices ]

        static member takeAlongDim(indices: Tensor, dim: int) : Tensor -> Tensor =
            Op.curried Ops.takeAlongDim [ "indices", box indices; "dim", box dim ]

        static member narrow(dim: int, start: int, length: int) : Tensor -> Tensor =
            Op.curried Ops.narrow [ "dim", box dim; "start", box start; "length", box length ]

        static member isin(elements: Tensor) : Tensor -> Tensor =
            Op.curried Ops.isin [ "elements", box elements ]
