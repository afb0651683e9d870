namespace DiffLessons

open DiffLessons.Native

/// <summary>Comparisons, which give Bool tensors and have no derivative, and the greater and lesser of pairs.</summary>
[<AutoOpen>]
module Comparisons =
    let private tolerance name (given: float option) (usual: float) =
        match given with
        | Some value when not (value >= 0.0) ->
            Guard.refuse name $"allclose: {name} must be 0 or more, got {string value}."
        | _ -> defaultArg given usual

    let private flat name f (a: Tensor) =
        Tensor.Flat(name, (fun raws -> f raws[0]), [| a |], a.Sizes)

    let private compared name f (a: Tensor) (b: Tensor) =
        Tensor.Flat(
            name,
            (fun raws -> f raws[0] raws[1]),
            [| a; b |],
            Shape.broadcast name a.Sizes b.Sizes
        )

    type Tensor with

        /// <summary>Whether each pair of elements is equal; a Bool tensor.</summary>
        member a.eq(b: Tensor) = compared "eq" (fun x y -> x.eq y) a b

        /// <summary>Whether each element equals a number; a Bool tensor.</summary>
        member a.eq(b: scalar) =
            compared "eq" (fun x y -> x.eq y) a (comparand "eq" a b)

        /// <summary>Whether each pair of elements differs; a Bool tensor.</summary>
        member a.ne(b: Tensor) = compared "ne" (fun x y -> x.ne y) a b

        /// <summary>Whether each element differs from a number; a Bool tensor.</summary>
        member a.ne(b: scalar) =
            compared "ne" (fun x y -> x.ne y) a (comparand "ne" a b)

        /// <summary>Whether each element is less than that of the other; a Bool tensor.</summary>
        member a.lt(b: Tensor) = compared "lt" (fun x y -> x.lt y) a b

        /// <summary>Whether each element is less than a number; a Bool tensor.</summary>
        member a.lt(b: scalar) =
            compared "lt" (fun x y -> x.lt y) a (comparand "lt" a b)

        /// <summary>Whether each element is at most that of the other; a Bool tensor.</summary>
        member a.le(b: Tensor) = compared "le" (fun x y -> x.le y) a b

        /// <summary>Whether each element is at most a number; a Bool tensor.</summary>
        member a.le(b: scalar) =
            compared "le" (fun x y -> x.le y) a (comparand "le" a b)

        /// <summary>Whether each element is greater than that of the other; a Bool tensor.</summary>
        member a.gt(b: Tensor) = compared "gt" (fun x y -> x.gt y) a b

        /// <summary>Whether each element is greater than a number; a Bool tensor.</summary>
        member a.gt(b: scalar) =
            compared "gt" (fun x y -> x.gt y) a (comparand "gt" a b)

        /// <summary>Whether each element is at least that of the other; a Bool tensor.</summary>
        member a.ge(b: Tensor) = compared "ge" (fun x y -> x.ge y) a b

        /// <summary>Whether each element is at least a number; a Bool tensor.</summary>
        member a.ge(b: scalar) =
            compared "ge" (fun x y -> x.ge y) a (comparand "ge" a b)

        /// <summary>Which elements are NaN; a Bool tensor.</summary>
        member a.isnan() = flat "isnan" (fun x -> x.isnan ()) a

        /// <summary>Which elements are infinite; a Bool tensor.</summary>
        member a.isinf() = flat "isinf" (fun x -> x.isinf ()) a

        member private a.Any(f: NativeTensor -> NativeTensor) =
            use which = f a.Variable
            use any = which.any ()
            any.item<bool>()

        /// <summary>Whether some element is NaN.</summary>
        member a.hasnan() = a.Any(fun x -> x.isnan ())

        /// <summary>Whether some element is infinite.</summary>
        member a.hasinf() = a.Any(fun x -> x.isinf ())

        /// <summary>Whether some element is NaN or infinite.</summary>
        member a.hasinfnan() = a.hasnan () || a.hasinf ()

        /// <summary>The greater of each pair of elements; where they are equal the derivative is shared.</summary>
        member a.max(b: Tensor) =
            let rule x y z tx ty =
                let part a b (t: Tensor) =
                    if isNull (box t) then
                        t
                    else
                        Tensor.Chosen(a, b, z, t, (fun a b -> a.lt b))

                Tensor.Terms(part x y tx, part y x ty)

            Tensor.Map2("max", (fun x y -> x.maximum y), rule, a, b)

        /// <summary>The lesser of each pair of elements; where they are equal the derivative is shared.</summary>
        member a.min(b: Tensor) =
            let rule x y z tx ty =
                let part a b (t: Tensor) =
                    if isNull (box t) then
                        t
                    else
                        Tensor.Chosen(a, b, z, t, (fun a b -> a.gt b))

                Tensor.Terms(part x y tx, part y x ty)

            Tensor.Map2("min", (fun x y -> x.minimum y), rule, a, b)

        /// <summary>Whether shapes are equal and all elements close: |a - b| at most absoluteTolerance + relativeTolerance |b|.</summary>
        /// <param name="tensor">The other tensor.</param>
        /// <param name="relativeTolerance">1e-5 by default.</param>
        /// <param name="absoluteTolerance">1e-8 by default.</param>
        /// <exception cref="T:DiffLessons.OptionException">A tolerance is negative or NaN.</exception>
        member a.allclose(tensor: Tensor, ?relativeTolerance: float, ?absoluteTolerance: float) =
            let relative = tolerance "relativeTolerance" relativeTolerance 1e-5
            let absolute = tolerance "absoluteTolerance" absoluteTolerance 1e-8

            Shape.same a.Sizes tensor.Sizes
            && (use x = a.Variable.detach().``to`` torch.ScalarType.Float64
                use y = tensor.Variable.detach().``to`` torch.ScalarType.Float64
                x.allclose (y, relative, absolute))

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let eq = Op.withTensor "eq" "whether x = b" (fun x b -> x.eq b)
        let ne = Op.withTensor "ne" "whether x differs from b" (fun x b -> x.ne b)
        let lt = Op.withTensor "lt" "whether x < b" (fun x b -> x.lt b)
        let le = Op.withTensor "le" "whether x is at most b" (fun x b -> x.le b)
        let gt = Op.withTensor "gt" "whether x > b" (fun x b -> x.gt b)
        let ge = Op.withTensor "ge" "whether x is at least b" (fun x b -> x.ge b)
        let isnan = Op.unary "isnan" "which elements are NaN" _.isnan()
        let isinf = Op.unary "isinf" "which elements are infinite" _.isinf()

        let all = [ eq; ne; lt; le; gt; ge; isnan; isinf ]

    type dsharp with

        static member isnan: Tensor -> Tensor = Op.plain Ops.isnan
        static member isinf: Tensor -> Tensor = Op.plain Ops.isinf
        static member eq(a: Tensor, b: Tensor) : Tensor = a.eq b
        static member eq(a: Tensor, b: scalar) : Tensor = a.eq b
        static member ne(a: Tensor, b: Tensor) : Tensor = a.ne b
        static member ne(a: Tensor, b: scalar) : Tensor = a.ne b
        static member lt(a: Tensor, b: Tensor) : Tensor = a.lt b
        static member lt(a: Tensor, b: scalar) : Tensor = a.lt b
        static member le(a: Tensor, b: Tensor) : Tensor = a.le b
        static member le(a: Tensor, b: scalar) : Tensor = a.le b
        static member gt(a: Tensor, b: Tensor) : Tensor = a.gt b
        static member gt(a: Tensor, b: scalar) : Tensor = a.gt b
        static member ge(a: Tensor, b: Tensor) : Tensor = a.ge b
        static member ge(a: Tensor, b: scalar) : Tensor = a.ge b
        static member hasnan(input: Tensor) : bool = input.hasnan ()
        static member hasinf(input: Tensor) : bool = input.hasinf ()
        static member max(a: Tensor, b: Tensor) : Tensor = a.max b
        static member min(a: Tensor, b: Tensor) : Tensor = a.min b
        static member eq(b: Tensor) : Tensor -> Tensor = Op.curried Ops.eq [ "b", box b ]
        static member eq(b: scalar) : Tensor -> Tensor = besidesNumber Ops.eq b
        static member ne(b: Tensor) : Tensor -> Tensor = Op.curried Ops.ne [ "b", box b ]
        static member ne(b: scalar) : Tensor -> Tensor = besidesNumber Ops.ne b
        static member lt(b: Tensor) : Tensor -> Tensor = Op.curried Ops.lt [ "b", box b ]
        static member lt(b: scalar) : Tensor -> Tensor = besidesNumber Ops.lt b
        static member le(b: Tensor) : Tensor -> Tensor = Op.curried Ops.le [ "b", box b ]
        static member le(b: scalar) : Tensor -> Tensor = besidesNumber Ops.le b
        static member gt(b: Tensor) : Tensor -> Tensor = Op.curried Ops.gt [ "b", box b ]
        static member gt(b: scalar) : Tensor -> Tensor = besidesNumber Ops.gt b
        static member ge(b: Tensor) : Tensor -> Tensor = Op.curried Ops.ge [ "b", box b ]
        static member ge(b: scalar) : Tensor -> Tensor = besidesNumber Ops.ge b
