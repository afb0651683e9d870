namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>What is cut off or left over: whole and fractional parts, remainders, and numbers in place of NaN.</summary>
[<AutoOpen>]
module Rounding =
    type Tensor with

        /// <summary>Each element without its fraction, rounded towards 0; its derivative is 0.</summary>
        member a.trunc() =
            Tensor.MapFloating("trunc", (fun x -> x.trunc ()), (fun _ y _ -> y.Zeros()), a)

        /// <summary>The fraction of each element, with its sign: x - trunc(x). Its derivative is 1.</summary>
        member a.frac() =
            Tensor.MapFloating("frac", (fun x -> x.frac ()), (fun _ _ t -> t), a)

        /// <summary>What is left of each element divided by that of the other tensor, with the sign of the divisor; also <c>a % b</c>.</summary>
        /// <exception cref="T:DiffLessons.OptionException">Integers are divided by 0.</exception>
        member a.remainder(b: Tensor) : Tensor = a % b

        /// <summary>What is left of each element divided by a number, with the sign of the number.</summary>
        member a.remainder(b: scalar) : Tensor = a % b

        /// <summary>The quotient of each pair of elements, rounded down; its derivative is 0. Integers give integers.</summary>
        /// <exception cref="T:DiffLessons.OptionException">Integers are divided by 0.</exception>
        member a.floorDivide(b: Tensor) : Tensor =
            traced "floorDivide" a (fun () -> [ "b", box b ]) (fun () ->
                Tensor.Present("floorDivide", a)
                Tensor.Present("floorDivide", b)
                BinaryOperator.CheckDivisor("floorDivide", a.Handle, b.Handle)
                constantPair "floorDivide" IntegerDivision.floorDivide a b)

        /// <summary>The quotient of each element and a number, rounded down; its derivative is 0.</summary>
        member a.floorDivide(b: scalar) =
            a.floorDivide (Tensor.Scalar("floorDivide", a, b))

        /// <summary>Each element, with numbers in place of NaN and infinities, where the derivative is 0.</summary>
        /// <param name="nan">For NaN; 0 by default.</param>
        /// <param name="posinf">For infinity; the dtype's greatest number by default.</param>
        /// <param name="neginf">For -infinity; the dtype's least number by default.</param>
        member a.nanToNum(?nan: float, ?posinf: float, ?neginf: float) : Tensor =
            traced
                "nanToNum"
                a
                (fun () -> given "nan" nan @ given "posinf" posinf @ given "neginf" neginf)
                (fun () ->
                    Tensor.Present("nanToNum", a)

                    for number in [ nan; posinf; neginf ] do
                        match number with
                        | Some number when a.dtype.IsFloatingPoint ->
                            NumberRange.check "nanToNum" a.dtype number
                        | _ -> ()

                    let nan = defaultArg nan 0.0
                    let posinf, neginf = Option.toNullable posinf, Option.toNullable neginf

                    let rule (x: Tensor) _ (t: Tensor) =
                        use isFinite = x.Handle.isfinite ()
                        use isOther = isFinite.logical_not ()
                        t.ZeroWhere isOther

                    Tensor.Map("nanToNum", (fun x -> x.nan_to_num (nan, posinf, neginf)), rule, a))

        /// <summary>0 for each element below 0, 1 above, and that of <paramref name="values"/> where it is 0, to which alone there is a derivative.</summary>
        /// <param name="values">What to give at 0; shapes broadcast.</param>
        member a.heaviside(values: Tensor) : Tensor =
            traced "heaviside" a (fun () -> [ "b", box values ]) (fun () ->
                Tensor.Present("heaviside", a)
                Tensor.Present("heaviside", values)

                let values =
                    if a.dtype.IsFloatingPoint && not values.dtype.IsFloatingPoint then
                        constantOf "heaviside" (fun v -> v.``to`` (Dtype.toTorch a.dtype)) values
                    else
                        values

                let apply (x: NativeTensor) (values: NativeTensor) =
                    use constant = x.detach ()
                    use isZero = constant.eq (CachedScalar.zero ())
                    use isAbove = constant.gt (CachedScalar.zero ())
                    use steps = isAbove.``to`` values.dtype
                    torch.where (isZero, values, steps)

                let rule (x: Tensor) _ (z: Tensor) _ (ofValues: Tensor) =
                    if isNull (box ofValues) then
                        z.Zeros()
                    else
                        use isZero = x.Handle.eq (CachedScalar.zero ())
                        use isOther = isZero.logical_not ()
                        (Tensor.Fit(ofValues, z)).ZeroWhere isOther

                Tensor.Map2("heaviside", apply, rule, a, values))

        /// <summary>0 for each element below 0, 1 above, and a number where it is 0.</summary>
        /// <param name="values">What to give at 0.</param>
        member a.heaviside(values: scalar) =
            a.heaviside (Tensor.Scalar("heaviside", a, values))

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let trunc = Op.unary "trunc" "rounded towards 0" _.trunc()
        let frac = Op.unary "frac" "the fraction, with the sign of x" _.frac()

        let remainder =
            Op.withTensor "remainder" "what is left of x / b, with the sign of b" (fun x b ->
                x.remainder b)

        let floorDivide =
            Op.withTensor "floorDivide" "x / b, rounded down" (fun x b -> x.floorDivide b)

        let nanToNum =
            Op.make
                "nanToNum"
                [ "nan"; "posinf"; "neginf" ]
                "x, with numbers in place of NaN (0 by default) and of infinities (the dtype's bounds by default)"
                (fun o ->
                    let nan, posinf, neginf =
                        o.tryFloat "nan", o.tryFloat "posinf", o.tryFloat "neginf"

                    fun x -> x.nanToNum (?nan = nan, ?posinf = posinf, ?neginf = neginf))

        let heaviside =
            Op.withTensor "heaviside" "0 where x is below 0, 1 above, b at 0" (fun x b ->
                x.heaviside b)

        let all = [ trunc; frac; remainder; floorDivide; nanToNum; heaviside ]

    type dsharp with

        static member trunc: Tensor -> Tensor = Op.plain Ops.trunc
        static member frac: Tensor -> Tensor = Op.plain Ops.frac
        static member remainder(a: Tensor, b: Tensor) : Tensor = a.remainder b
        static member remainder(a: Tensor, b: scalar) : Tensor = a.remainder b
        static member remainder(b: Tensor) : Tensor -> Tensor = besides Ops.remainder b
        static member floorDivide(a: Tensor, b: Tensor) : Tensor = a.floorDivide b
        static member floorDivide(a: Tensor, b: scalar) : Tensor = a.floorDivide b
        static member floorDivide(b: Tensor) : Tensor -> Tensor = besides Ops.floorDivide b
        static member heaviside(input: Tensor, values: Tensor) : Tensor = input.heaviside values
        static member heaviside(values: Tensor) : Tensor -> Tensor = besides Ops.heaviside values

        static member nanToNum(input: Tensor, ?nan: float, ?posinf: float, ?neginf: float) =
            input.nanToNum (?nan = nan, ?posinf = posinf, ?neginf = neginf)

        static member nanToNum(?nan: float, ?posinf: float, ?neginf: float) : Tensor -> Tensor =
            Op.curried
                Ops.nanToNum
                (given "nan" nan @ given "posinf" posinf @ given "neginf" neginf)
