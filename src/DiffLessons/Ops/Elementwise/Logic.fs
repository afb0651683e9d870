namespace DiffLessons

open DiffLessons.Native

/// <summary>Logic of each element, bits of integers, and which elements are finite or close. None has a derivative.</summary>
[<AutoOpen>]
module Logic =
    /// Bool in, Bool out; of numbers, 0 is false and all others are true.
    let private logical name (f: NativeTensor -> NativeTensor -> NativeTensor) a b =
        constantPair name f a b

    let private within name (given: float option) (usual: float) =
        match given with
        | Some value when not (value >= 0.0) ->
            Guard.refuse name $"isclose: {name} must be 0 or more, got {string value}."
        | _ -> defaultArg given usual

    type Tensor with

        /// <summary>Whether both elements of each pair are true: of numbers, other than 0. A Bool tensor.</summary>
        member a.logicalAnd(b: Tensor) =
            logical "logicalAnd" (fun x y -> x.logical_and y) a b

        /// <summary>Whether an element of each pair is true: of numbers, other than 0. A Bool tensor.</summary>
        member a.logicalOr(b: Tensor) =
            logical "logicalOr" (fun x y -> x.logical_or y) a b

        /// <summary>Whether just one element of each pair is true: of numbers, other than 0. A Bool tensor.</summary>
        member a.logicalXor(b: Tensor) =
            logical "logicalXor" (fun x y -> x.logical_xor y) a b

        /// <summary>Whether each element is false: of numbers, 0. A Bool tensor.</summary>
        member a.logicalNot() =
            constantOf "logicalNot" (fun x -> x.logical_not ()) a

        /// <summary>The common bits of each pair of integers; of booleans, whether both are true. Also <c>a &amp;&amp;&amp; b</c>.</summary>
        /// <exception cref="T:System.InvalidOperationException">A tensor is of floating point numbers.</exception>
        member a.bitwiseAnd(b: Tensor) : Tensor = a &&& b

        /// <summary>The bits of either integer of each pair; of booleans, whether one is true. Also <c>a ||| b</c>.</summary>
        /// <exception cref="T:System.InvalidOperationException">A tensor is of floating point numbers.</exception>
        member a.bitwiseOr(b: Tensor) : Tensor = a ||| b

        /// <summary>The bits in which the integers of each pair differ; of booleans, whether just one is true. Also <c>a ^^^ b</c>.</summary>
        /// <exception cref="T:System.InvalidOperationException">A tensor is of floating point numbers.</exception>
        member a.bitwiseXor(b: Tensor) : Tensor = a ^^^ b

        /// <summary>Each integer with all its bits turned; of booleans, whether it is false. Also <c>~~~a</c>.</summary>
        /// <exception cref="T:System.InvalidOperationException">The tensor is of floating point numbers.</exception>
        member a.bitwiseNot() : Tensor = ~~~a

        /// <summary>Which elements are neither infinite nor NaN; a Bool tensor.</summary>
        member a.isfinite() =
            constantOf "isfinite" (fun x -> x.isfinite ()) a

        /// <summary>Whether each pair of elements is close: |a - b| at most absoluteTolerance + relativeTolerance |b|. A Bool tensor.</summary>
        /// <param name="b">The other tensor; shapes broadcast.</param>
        /// <param name="relativeTolerance">1e-5 by default.</param>
        /// <param name="absoluteTolerance">1e-8 by default.</param>
        /// <param name="equalNan">Whether NaN is close to NaN; false by default.</param>
        /// <exception cref="T:DiffLessons.OptionException">A tolerance is negative or NaN.</exception>
        member a.isclose
            (b: Tensor, ?relativeTolerance: float, ?absoluteTolerance: float, ?equalNan: bool)
            =
            traced
                "isclose"
                a
                (fun () ->
                    ("b", box b) :: given "relativeTolerance" relativeTolerance
                    @ given "absoluteTolerance" absoluteTolerance
                    @ given "equalNan" equalNan)
                (fun () ->
                    Tensor.Present("isclose", a)
                    Tensor.Present("isclose", b)
                    let relative = within "relativeTolerance" relativeTolerance 1e-5
                    let absolute = within "absoluteTolerance" absoluteTolerance 1e-8
                    let equalNan = defaultArg equalNan false
                    let sizes = Shape.broadcast "isclose" a.Sizes b.Sizes |> Shape.toTorch

                    let close (x: NativeTensor) (y: NativeTensor) =
                        // Of one dtype, as libtorch asks: in float64 no integer up to 2^53 is rounded.
                        use x = x.``to`` torch.ScalarType.Float64
                        use y = y.``to`` torch.ScalarType.Float64
                        // libtorch does not broadcast a smaller one that comes first.
                        use x = x.expand sizes
                        x.isclose (y, relative, absolute, equalNan)

                    constantPair "isclose" close a b)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let logicalAnd =
            Op.withTensor "logicalAnd" "whether both are true, or other than 0" (fun x b ->
                x.logicalAnd b)

        let logicalOr =
            Op.withTensor "logicalOr" "whether one is true, or other than 0" (fun x b ->
                x.logicalOr b)

        let logicalXor =
            Op.withTensor "logicalXor" "whether just one is true, or other than 0" (fun x b ->
                x.logicalXor b)

        let logicalNot = Op.unary "logicalNot" "whether x is false, or 0" _.logicalNot()

        let bitwiseAnd =
            Op.withTensor "bitwiseAnd" "the common bits of integers; of booleans, both" (fun x b ->
                x.bitwiseAnd b)

        let bitwiseOr =
            Op.withTensor
                "bitwiseOr"
                "the bits of either integer; of booleans, one of them"
                (fun x b -> x.bitwiseOr b)

        let bitwiseXor =
            Op.withTensor
                "bitwiseXor"
                "the bits in which integers differ; of booleans, just one"
                (fun x b -> x.bitwiseXor b)

        let bitwiseNot =
            Op.unary "bitwiseNot" "all bits turned; of booleans, the other one" _.bitwiseNot()

        let isfinite =
            Op.unary "isfinite" "which elements are neither infinite nor NaN" _.isfinite()

        let isclose =
            Op.make
                "isclose"
                [ "b"; "relativeTolerance"; "absoluteTolerance"; "equalNan" ]
                "whether |x - b| is at most absoluteTolerance + relativeTolerance |b|"
                (fun o ->
                    let b = o.tensor "b"

                    let relative, absolute =
                        o.tryFloat "relativeTolerance", o.tryFloat "absoluteTolerance"

                    let equalNan = o.tryBool "equalNan"

                    fun x ->
                        x.isclose (
                            b,
                            ?relativeTolerance = relative,
                            ?absoluteTolerance = absolute,
                            ?equalNan = equalNan
                        ))

        let all = [
            logicalAnd
            logicalOr
            logicalXor
            logicalNot
            bitwiseAnd
            bitwiseOr
            bitwiseXor
            bitwiseNot
            isfinite
            isclose
        ]

    type dsharp with

        static member logicalNot: Tensor -> Tensor = Op.plain Ops.logicalNot
        static member bitwiseNot: Tensor -> Tensor = Op.plain Ops.bitwiseNot
        static member isfinite: Tensor -> Tensor = Op.plain Ops.isfinite
        static member logicalAnd(a: Tensor, b: Tensor) : Tensor = a.logicalAnd b
        static member logicalAnd(b: Tensor) : Tensor -> Tensor = besides Ops.logicalAnd b
        static member logicalOr(a: Tensor, b: Tensor) : Tensor = a.logicalOr b
        static member logicalOr(b: Tensor) : Tensor -> Tensor = besides Ops.logicalOr b
        static member logicalXor(a: Tensor, b: Tensor) : Tensor = a.logicalXor b
        static member logicalXor(b: Tensor) : Tensor -> Tensor = besides Ops.logicalXor b
        static member bitwiseAnd(a: Tensor, b: Tensor) : Tensor = a.bitwiseAnd b
        static member bitwiseAnd(b: Tensor) : Tensor -> Tensor = besides Ops.bitwiseAnd b
        static member bitwiseOr(a: Tensor, b: Tensor) : Tensor = a.bitwiseOr b
        static member bitwiseOr(b: Tensor) : Tensor -> Tensor = besides Ops.bitwiseOr b
        static member bitwiseXor(a: Tensor, b: Tensor) : Tensor = a.bitwiseXor b
        static member bitwiseXor(b: Tensor) : Tensor -> Tensor = besides Ops.bitwiseXor b

        static member isclose
            (
                a: Tensor,
                b: Tensor,
                ?relativeTolerance: float,
                ?absoluteTolerance: float,
                ?equalNan: bool
            ) : Tensor =
            a.isclose (
                b,
                ?relativeTolerance = relativeTolerance,
                ?absoluteTolerance = absoluteTolerance,
                ?equalNan = equalNan
            )

        static member isclose(b: Tensor) : Tensor -> Tensor = besides Ops.isclose b
