namespace DiffLessons

open DiffLessons.Native

/// Lifting of elementwise operations, and what rules for their tangents are made of.
[<AutoOpen>]
module internal ElementwiseLifting =
    type Tensor with

        /// Elementwise on one tensor: the shape stays.
        static member Map(operation: string, f: NativeTensor -> NativeTensor, a: Tensor) : Tensor =
            Tensor.Present(operation, a)
            Tensor.Lift1(operation, f, a, a.Sizes)

        /// Elementwise on one tensor, with a rule (see `Push`).
        static member Map(operation, f, rule, a: Tensor) : Tensor =
            Tensor.Present(operation, a)
            Tensor.Lift1(operation, f, rule, a, a.Sizes)

        /// Elementwise on one tensor, in steps: the tangent is 0.
        static member Steps(operation, f, a: Tensor) : Tensor =
            Tensor.Map(operation, f, (fun _ y _ -> y.Zeros()), a)

        /// Refuses a tensor of integers or booleans. What is tracked or has a tangent is floating point.
        static member Floating(operation: string, a: Tensor) : unit =
            Tensor.Present(operation, a)

            if a.IsConstant && not a.dtype.IsFloatingPoint then
                Fail.dtype
                    $"{operation}: expected a floating point tensor, got {a.dtype}. Convert it first, with float32() or float64()."

        /// Elementwise on one floating point tensor, with a rule (see `Push`).
        static member MapFloating(operation, f, rule, a: Tensor) : Tensor =
            Tensor.Floating(operation, a)
            Tensor.Lift1(operation, f, rule, a, a.Sizes)

        /// Elementwise on two tensors, whose shapes broadcast, with a rule (see `Push2`).
        static member Map2
            (
                operation: string,
                f: NativeTensor -> NativeTensor -> NativeTensor,
                rule: Tensor -> Tensor -> Tensor -> Tensor -> Tensor -> Tensor,
                a: Tensor,
                b: Tensor
            ) : Tensor =
            Tensor.Present(operation, a)
            Tensor.Present(operation, b)

            if isNull a.Tangent && isNull b.Tangent then
                Tensor.Lift2(operation, f, a, b, Shape.broadcast operation a.Sizes b.Sizes)
            else
                Tensor.Push2((fun x y -> Tensor.Map2(operation, f, rule, x, y)), rule, a, b)

        /// A tangent in the shape and dtype of the result, for a term of a sum.
        static member Fit(t: Tensor, result: Tensor) : Tensor =
            let target = result.Handle.dtype
            let sizes = result.Sizes

            let wide =
                if Shape.same t.Sizes sizes then
                    t
                else
                    Tensor.View("expand", (fun x -> x.expand (Shape.toTorch sizes)), t, sizes)

            if wide.Handle.dtype = target then
                wide
            else
                Tensor.Linear("cast", (fun x -> x.``to`` target), wide, sizes)

        /// The elements, but 0 where a mask is true.
        member t.ZeroWhere(mask: NativeTensor) : Tensor =
            Tensor.Linear(
                "mask",
                (fun x -> x.masked_fill (mask, (CachedScalar.zero ()))),
                t,
                t.Sizes
            )

        /// The elements, but 1 where a mask is true: for denominators that no result depends on there. Masking the quotient alone would
        /// not do, for its backward pass multiplies 0 by infinity.
        member t.OneWhere(mask: NativeTensor) : Tensor =
            Tensor.Map(
                "mask",
                (fun (x: NativeTensor) -> x.masked_fill (mask, (CachedScalar.one ()))),
                (fun _ _ (t: Tensor) -> t.ZeroWhere mask),
                t
            )

        /// The elements, which are constants where a mask is true. Takes the mask over.
        member t.StillWhere(mask: NativeTensor) : Tensor =
            use mask = mask
            use any = mask.any ()

            if any.item<bool>() then
                use isOther = mask.logical_not ()
                let constant = t.Handle.detach().masked_fill(isOther, CachedScalar.zero ())
                Tensor.Total(t.ZeroWhere mask, Tensor.Constant constant)
            else
                t

        /// A tangent of the greater (or lesser) of x and y along x: all of it where x is chosen, half where they are equal.
        static member Chosen
            (
                x: Tensor,
                y: Tensor,
                result: Tensor,
                t: Tensor,
                isOther: NativeTensor -> NativeTensor -> NativeTensor
            ) : Tensor =
            use equal = x.Handle.eq y.Handle
            use other = isOther x.Handle y.Handle
            let t = Tensor.Fit(t, result)
            use half = (0.5).ToScalar()

            let share (t: NativeTensor) =
                use halved = t.mul half
                use shared = torch.where (equal, halved, t)
                shared.masked_fill (other, (CachedScalar.zero ()))

            Tensor.Linear("share", share, t, t.Sizes)
