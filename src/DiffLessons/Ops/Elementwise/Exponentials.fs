namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Powers, exponentials and logarithms of each element beyond those of <c>Elementwise</c>.</summary>
[<AutoOpen>]
module Exponentials =
    type Tensor with

        /// <summary>The square of each element.</summary>
        member a.square() =
            Tensor.Map("square", (fun x -> x.square ()), (fun x _ t -> t.Scaled(x * 2)), a)

        /// <summary>1 / x of each element; infinite at 0.</summary>
        member a.reciprocal() =
            Tensor.MapFloating("reciprocal", SteepSlopes.reciprocal, (fun x y t -> -(t * y) / x), a)
            |> SteepTangents.note

        /// <summary>1 / sqrt(x) of each element; infinite at 0, NaN below.</summary>
        member a.rsqrt() =
            Tensor.MapFloating("rsqrt", SteepSlopes.rsqrt, (fun x y t -> t * y / x * -0.5), a)
            |> SteepTangents.note

        /// <summary>e^x - 1 of each element, exact where x is small.</summary>
        member a.expm1() =
            Tensor.MapFloating("expm1", (fun x -> x.expm1 ()), (fun _ y t -> t * (y + 1)), a)

        /// <summary>2 to the power of each element.</summary>
        member a.exp2() =
            Tensor.MapFloating("exp2", (fun x -> x.exp2 ()), (fun _ y t -> t * y * Math.Log 2.0), a)

        /// <summary>log(1 + x) of each element, exact where x is small; -infinity at -1, NaN below.</summary>
        member a.log1p() =
            Tensor.MapFloating("log1p", SteepSlopes.log1p, (fun x _ t -> t / (x + 1)), a)
            |> SteepTangents.note

        /// <summary>The logarithm to base 2 of each element; -infinity at 0, NaN below.</summary>
        member a.log2() =
            Tensor.MapFloating("log2", SteepSlopes.log2, (fun x _ t -> t / (x * Math.Log 2.0)), a)
            |> SteepTangents.note

        /// <summary>The inverse hyperbolic sine of each element.</summary>
        member a.asinh() =
            Tensor.MapFloating(
                "asinh",
                (fun x -> x.asinh ()),
                (fun x _ t -> t * (x * x + 1).rsqrt()),
                a
            )

        /// <summary>The inverse hyperbolic cosine of each element; NaN below 1.</summary>
        member a.acosh() =
            Tensor.MapFloating(
                "acosh",
                SteepSlopes.acosh,
                (fun x _ t -> t * (x * x - 1).rsqrt()),
                a
            )
            |> SteepTangents.note

        /// <summary>The inverse hyperbolic tangent of each element; NaN outside [-1, 1].</summary>
        member a.atanh() =
            Tensor.MapFloating("atanh", SteepSlopes.atanh, (fun x _ t -> t / (1 - x * x)), a)
            |> SteepTangents.note

        /// <summary>log(x / (1 - x)) of each element, the inverse of <c>sigmoid</c>; NaN outside [0, 1].</summary>
        /// <param name="eps">Elements are first pulled into [eps, 1 - eps], where given.</param>
        /// <exception cref="T:DiffLessons.OptionException">eps is not from 0 to 0.5.</exception>
        member a.logit(?eps: float) : Tensor =
            traced "logit" a (fun () -> given "eps" eps) (fun () ->
                floating "logit" a

                match eps with
                | Some eps when not (eps >= 0.0 && eps <= 0.5) ->
                    Guard.refuse "eps" $"logit: expected eps from 0 to 0.5, got {string eps}."
                | _ -> ()

                // The slope 1 / (x (1 - x)) by the result: NaN where that is NaN.
                let slope (y: Tensor) (t: Tensor) = t * (Tensor.Cosh y * 2 + 2)

                match eps with
                | None ->
                    Tensor.Map("logit", SteepSlopes.logit, (fun _ y t -> slope y t), a)
                    |> SteepTangents.note
                | Some eps ->
                    let apply (x: NativeTensor) =
                        use low = eps.ToScalar()
                        use high = (1.0 - eps).ToScalar()
                        use within = x.clamp (low, high)
                        SteepSlopes.logit within

                    let rule (x: Tensor) (y: Tensor) (t: Tensor) =
                        use low = eps.ToScalar()
                        use high = (1.0 - eps).ToScalar()
                        use isAbove = x.Handle.ge low
                        use isBelow = x.Handle.le high
                        use isWithin = isAbove.logical_and isBelow
                        use isOutside = isWithin.logical_not ()
                        (slope y t).ZeroWhere isOutside

                    Tensor.Map("logit", apply, rule, a) |> SteepTangents.note)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let square = Op.unary "square" "x^2" _.square()
        let reciprocal = Op.unary "reciprocal" "1 / x" _.reciprocal()
        let rsqrt = Op.unary "rsqrt" "1 / sqrt(x)" _.rsqrt()
        let expm1 = Op.unary "expm1" "e^x - 1, exact where x is small" _.expm1()
        let exp2 = Op.unary "exp2" "2^x" _.exp2()

        let log1p = Op.unary "log1p" "log(1 + x), exact where x is small" _.log1p()

        let log2 = Op.unary "log2" "the logarithm to base 2" _.log2()
        let asinh = Op.unary "asinh" "the inverse hyperbolic sine" _.asinh()
        let acosh = Op.unary "acosh" "the inverse hyperbolic cosine" _.acosh()
        let atanh = Op.unary "atanh" "the inverse hyperbolic tangent" _.atanh()

        let logit =
            Op.one
                "logit"
                ("eps", _.tryFloat)
                "log(x / (1 - x)), the inverse of sigmoid; x is first pulled into [eps, 1 - eps], where given"
                (fun x eps -> x.logit (?eps = eps))

        let all = [
            square
            reciprocal
            rsqrt
            expm1
            exp2
            log1p
            log2
            asinh
            acosh
            atanh
            logit
        ]

    type dsharp with

        static member square: Tensor -> Tensor = Op.plain Ops.square
        static member reciprocal: Tensor -> Tensor = Op.plain Ops.reciprocal
        static member rsqrt: Tensor -> Tensor = Op.plain Ops.rsqrt
        static member expm1: Tensor -> Tensor = Op.plain Ops.expm1
        static member exp2: Tensor -> Tensor = Op.plain Ops.exp2
        static member log1p: Tensor -> Tensor = Op.plain Ops.log1p
        static member log2: Tensor -> Tensor = Op.plain Ops.log2
        static member asinh: Tensor -> Tensor = Op.plain Ops.asinh
        static member acosh: Tensor -> Tensor = Op.plain Ops.acosh
        static member atanh: Tensor -> Tensor = Op.plain Ops.atanh
        static member logit(input: Tensor, ?eps: float) : Tensor = input.logit (?eps = eps)
        static member logit(?eps: float) : Tensor -> Tensor = Op.curried Ops.logit (given "eps" eps)
