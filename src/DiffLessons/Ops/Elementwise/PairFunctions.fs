namespace DiffLessons

open DiffLessons.Native

/// <summary>Functions of two tensors, element by element; shapes broadcast.</summary>
[<AutoOpen>]
module PairFunctions =
    /// A function of floating point numbers whose tangent is libtorch's derivative.
    let private smooth name f (a: Tensor) (b: Tensor) =
        traced name a (fun () -> [ "b", box b ]) (fun () ->
            floatingPair name a b ||> pairwise name f)

    type Tensor with

        /// <summary>The greater of each pair of elements, as <c>max</c>; where they are equal the derivative is shared.</summary>
        member a.maximum(b: Tensor) : Tensor = a.max b

        /// <summary>The greater of each element and a number.</summary>
        member a.maximum(b: scalar) : Tensor = a.max (Tensor.Scalar("maximum", a, b))

        /// <summary>The lesser of each pair of elements, as <c>min</c>; where they are equal the derivative is shared.</summary>
        member a.minimum(b: Tensor) : Tensor = a.min b

        /// <summary>The lesser of each element and a number.</summary>
        member a.minimum(b: scalar) : Tensor = a.min (Tensor.Scalar("minimum", a, b))

        /// <summary>sqrt(a^2 + b^2) of each pair of elements, without overflow; at (0, 0) it has no derivative: NaN.</summary>
        member a.hypot(b: Tensor) : Tensor =
            smooth "hypot" (fun x y -> x.hypot y) a b

        /// <summary>The angle of each point (b, a) from the first axis, in radians from -pi to pi: y first, then x.</summary>
        member a.atan2(b: Tensor) : Tensor =
            smooth "atan2" (fun x y -> x.atan2 y) a b

        /// <summary>The size of each element with the sign of that of the other tensor, to which there is no derivative.</summary>
        member a.copysign(b: Tensor) : Tensor =
            traced "copysign" a (fun () -> [ "b", box b ]) (fun () ->
                Tensor.Present("copysign", a)

                let sign =
                    b
                    |> constantOf "copysign" (fun y ->
                        use ones = y.ones_like ()
                        ones.copysign y)

                abs a * sign)

        /// <summary>The size of each element with the sign of a number.</summary>
        member a.copysign(b: scalar) =
            a.copysign (Tensor.Scalar("copysign", a, b))

        /// <summary>log(e^a + e^b) of each pair of elements, without overflow.</summary>
        member a.logaddexp(b: Tensor) =
            smooth "logaddexp" SingularFunctions.logaddexp a b

        /// <summary>a log(b) of each pair of elements, and 0 where a is 0, unless b is NaN.</summary>
        member a.xlogy(b: Tensor) : Tensor =
            traced "xlogy" a (fun () -> [ "b", box b ]) (fun () ->
                let a, b = floatingPair "xlogy" a b

                let rule (x: Tensor) (y: Tensor) (z: Tensor) tx ty =
                    let byFirst () : Tensor =
                        use isZero = x.Handle.eq (CachedScalar.zero ())
                        use isNotAbove = y.Handle.le (CachedScalar.zero ())
                        use isNothing = isZero.logical_and isNotAbove
                        (tx * log (Tensor.Fit(y, z))).ZeroWhere isNothing

                    if isNull (box ty) then byFirst ()
                    elif isNull (box tx) then x * ty / y
                    else byFirst () + x * ty / y

                Tensor.Map2("xlogy", (fun x y -> x.xlogy y), rule, a, b))

        /// <summary>a + weight (last - a): on the line from a, at weight 0, to the last, at weight 1.</summary>
        /// <param name="last">Where the weight is 1.</param>
        /// <param name="weight">How far from a, element by element.</param>
        member a.lerp(last: Tensor, weight: Tensor) : Tensor =
            traced "lerp" a (fun () -> [ "last", box last; "weight", box weight ]) (fun () ->
                Tensor.Present("lerp", a)
                Tensor.Present("lerp", last)
                Tensor.Present("lerp", weight)
                floatingPair "lerp" a last |> ignore

                if a.dtype = last.dtype && a.dtype = weight.dtype then
                    let sizes =
                        Shape.broadcast
                            "lerp"
                            (Shape.broadcast "lerp" a.Sizes last.Sizes)
                            weight.Sizes

                    Tensor.Lift3("lerp", (fun x y w -> x.lerp (y, w)), a, last, weight, sizes)
                else
                    a + weight * (last - a))

        /// <summary>a + weight (last - a), by one weight.</summary>
        /// <param name="last">Where the weight is 1.</param>
        /// <param name="weight">How far from a.</param>
        member a.lerp(last: Tensor, weight: scalar) : Tensor =
            a.lerp (last, Tensor.Scalar("lerp", a, weight))

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let maximum =
            Op.withTensor "maximum" "the greater of x and b" (fun x b -> x.maximum b)

        let minimum =
            Op.withTensor "minimum" "the lesser of x and b" (fun x b -> x.minimum b)

        let hypot =
            Op.withTensor "hypot" "sqrt(x^2 + b^2), without overflow" (fun x b -> x.hypot b)

        let atan2 =
            Op.withTensor "atan2" "the angle of the point (b, x), in radians" (fun x b -> x.atan2 b)

        let copysign =
            Op.withTensor "copysign" "the size of x with the sign of b" (fun x b -> x.copysign b)

        let logaddexp =
            Op.withTensor "logaddexp" "log(e^x + e^b), without overflow" (fun x b -> x.logaddexp b)

        let xlogy =
            Op.withTensor "xlogy" "x log(b), and 0 where x is 0" (fun x b -> x.xlogy b)

        let lerp =
            Op.make "lerp" [ "last"; "weight" ] "x + weight (last - x)" (fun o ->
                let last, weight = o.tensor "last", o.tensor "weight"
                fun x -> x.lerp (last, weight))

        let all = [ maximum; minimum; hypot; atan2; copysign; logaddexp; xlogy; lerp ]

    type dsharp with

        static member maximum(a: Tensor, b: Tensor) : Tensor = a.maximum b
        static member maximum(a: Tensor, b: scalar) : Tensor = a.maximum b
        static member maximum(b: Tensor) : Tensor -> Tensor = besides Ops.maximum b
        static member minimum(a: Tensor, b: Tensor) : Tensor = a.minimum b
        static member minimum(a: Tensor, b: scalar) : Tensor = a.minimum b
        static member minimum(b: Tensor) : Tensor -> Tensor = besides Ops.minimum b
        static member hypot(a: Tensor, b: Tensor) : Tensor = a.hypot b
        static member hypot(b: Tensor) : Tensor -> Tensor = besides Ops.hypot b
        static member atan2(a: Tensor, b: Tensor) : Tensor = a.atan2 b
        static member atan2(b: Tensor) : Tensor -> Tensor = besides Ops.atan2 b
        static member copysign(a: Tensor, b: Tensor) : Tensor = a.copysign b
        static member copysign(b: Tensor) : Tensor -> Tensor = besides Ops.copysign b
        static member logaddexp(a: Tensor, b: Tensor) : Tensor = a.logaddexp b
        static member logaddexp(b: Tensor) : Tensor -> Tensor = besides Ops.logaddexp b
        static member xlogy(a: Tensor, b: Tensor) : Tensor = a.xlogy b
        static member xlogy(b: Tensor) : Tensor -> Tensor = besides Ops.xlogy b
        static member lerp(a: Tensor, last: Tensor, weight: Tensor) : Tensor = a.lerp (last, weight)
        static member lerp(a: Tensor, last: Tensor, weight: scalar) : Tensor = a.lerp (last, weight)

        static member lerp(last: Tensor, weight: Tensor) : Tensor -> Tensor =
            Op.curried Ops.lerp [ "last", box last; "weight", box weight ]
