namespace DiffLessons

open DiffLessons.Native

/// <summary>One of two tensors, or of two functions, for each element, as a condition says.</summary>
[<AutoOpen>]
module Conditions =
    let private choose (operation: string) (condition: Tensor) (a: Tensor) (b: Tensor) : Tensor =
        Indices.checkMask operation "condition" condition
        Tensor.Present(operation, a)
        Tensor.Present(operation, b)

        Shape.broadcast operation (Shape.broadcast operation condition.Sizes a.Sizes) b.Sizes
        |> ignore

        let mask = condition.Handle

        traced "where" a (fun () -> [ "condition", box condition; "b", box b ]) (fun () ->
            Tensor.LinearN(
                operation,
                (fun raws -> torch.where (mask, raws[0], raws[1])),
                [| a; b |]
            ))

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
            choose "where" condition a (Tensor.Scalar("where", a, b))

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

        let all = [ where; maskedFill ]

    type dsharp with

        /// <summary>The first's element where the condition holds, the second's elsewhere; shapes broadcast.</summary>
        static member where(condition: Tensor, a: Tensor, b: Tensor) = choose "where" condition a b

        /// <summary>The tensor's element where the condition holds, a number elsewhere.</summary>
        static member where(condition: Tensor, a: Tensor, b: scalar) = a.where (condition, b)

        /// <summary>A number where the condition holds, the tensor's element elsewhere.</summary>
        static member where(condition: Tensor, a: scalar, b: Tensor) : Tensor =
            choose "where" condition (Tensor.Scalar("where", b, a)) b

        /// <summary>One number where the condition holds, another elsewhere, in the default dtype.</summary>
        static member where(condition: Tensor, a: scalar, b: scalar) : Tensor =
            let one = Tensor.One

            choose
                "where"
                condition
                (Tensor.Scalar("where", one, a))
                (Tensor.Scalar("where", one, b))

        /// <summary>f of each element where the condition holds, g of it elsewhere; each function sees only the elements that are meant for it.</summary>
        /// <param name="condition">A Bool tensor, whose shape broadcasts with that of <paramref name="x"/>.</param>
        /// <param name="f">A function of each element by itself, such as <c>dsharp.log</c>.</param>
        /// <param name="g">Another.</param>
        /// <param name="x">The elements.</param>
        /// <remarks>
        /// Values and derivatives of all orders are those of the function that is chosen: whatever the other one does there (NaN, overflow, an infinite slope), it is not called.
        /// Where the condition is false everywhere, f is not called, and where it is true everywhere, g is not.
        /// </remarks>
        static member where
            (condition: Tensor, f: Tensor -> Tensor, g: Tensor -> Tensor, x: Tensor)
            : Tensor =
            Guard.notNull "where" "f" f
            Guard.notNull "where" "g" g
            Indices.checkMask "where" "condition" condition
            Shape.broadcast "where" condition.Sizes x.Sizes |> ignore

            // A trace has operations, not what they depend on here: the values are the same.
            if isTraced () then
                choose "where" condition (f x) (g x)
            else
                let other = Tensor.Constant(condition.Handle.logical_not ())

                match chosen condition f x, chosen other g x with
                | Some a, Some b -> choose "where" condition a b
                | Some one, None
                | None, Some one -> choose "where" condition one one
                | None, None -> f (choose "where" condition x x)

        static member maskedFill(input: Tensor, mask: Tensor, value: scalar) : Tensor =
            input.maskedFill (mask, value)

        static member maskedFill(input: Tensor, mask: Tensor, value: Tensor) : Tensor =
            input.maskedFill (mask, value)

        static member where(condition: Tensor, b: Tensor) : Tensor -> Tensor =
            Op.curried Ops.where [ "condition", box condition; "b", box b ]

        static member maskedFill(mask: Tensor, value: scalar) : Tensor -> Tensor =
            Op.curried Ops.maskedFill [ "mask", box mask; "value", box value ]
