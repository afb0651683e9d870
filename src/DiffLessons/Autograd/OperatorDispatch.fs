namespace DiffLessons

open DiffLessons.Native

/// A function of one tensor that F# calls by a name of its own: `-x`, `abs x`, `exp x`.
[<RequireQualifiedAccess>]
type internal UnaryOperator =
    | Neg
    | Abs
    | Acos
    | Asin
    | Atan
    | Ceil
    | Cos
    | Cosh
    | Exp
    | Floor
    | Log
    | Log10
    | Round
    | Sin
    | Sinh
    | Sqrt
    | Tan
    | Tanh

    /// Its name in messages.
    member operator.Name =
        match operator with
        | Neg -> "neg"
        | Abs -> "abs"
        | Acos -> "acos"
        | Asin -> "asin"
        | Atan -> "atan"
        | Ceil -> "ceil"
        | Cos -> "cos"
        | Cosh -> "cosh"
        | Exp -> "exp"
        | Floor -> "floor"
        | Log -> "log"
        | Log10 -> "log10"
        | Round -> "round"
        | Sin -> "sin"
        | Sinh -> "sinh"
        | Sqrt -> "sqrt"
        | Tan -> "tan"
        | Tanh -> "tanh"

    /// Whether its slope is infinite at some numbers (see SteepSlopes.fs).
    member operator.MayBeSteep =
        match operator with
        | Acos
        | Asin
        | Cosh
        | Exp
        | Log
        | Log10
        | Sinh
        | Sqrt -> true
        | _ -> false

    member private operator.Of(x: NativeTensor) : NativeTensor =
        match operator with
        | Neg -> x.neg ()
        | Abs -> x.abs ()
        | Acos -> SteepSlopes.acos x
        | Asin -> SteepSlopes.asin x
        | Atan -> x.atan ()
        | Ceil -> x.ceil ()
        | Cos -> x.cos ()
        | Cosh -> SteepSlopes.cosh x
        | Exp -> SteepSlopes.exp x
        | Floor -> x.floor ()
        | Log -> SteepSlopes.log x
        | Log10 -> SteepSlopes.log10 x
        | Round -> x.round ()
        | Sin -> x.sin ()
        | Sinh -> SteepSlopes.sinh x
        | Sqrt -> SteepSlopes.sqrt x
        | Tan -> x.tan ()
        | Tanh -> x.tanh ()

    /// Refuses integers and booleans where the function is one of floating point numbers.
    member private operator.Check(x: NativeTensor) : unit =
        match operator with
        | Neg
        | Abs -> ()
        | _ ->
            if not (x.is_floating_point ()) then
                Fail.dtype
                    $"{operator.Name}: expected a floating point tensor, got {Dtype.ofTorch x.dtype}. Convert it first, with float32() or float64()."

    member operator.Compute(x: NativeTensor) : NativeTensor =
        operator.Check x

        ErrorTranslation.run operator.Name (fun () -> operator.Of x) (fun () ->
            OperandDescription.Of [| x |])

/// An operator between two tensors, whose shapes broadcast.
[<RequireQualifiedAccess>]
type internal BinaryOperator =
    | Add
    | Sub
    | Mul
    | Div
    | Remainder
    | Pow

    member operator.Name =
        match operator with
        | Add -> "add"
        | Sub -> "sub"
        | Mul -> "mul"
        | Div -> "div"
        | Remainder -> "remainder"
        | Pow -> "pow"

    /// Refuses a power of which neither base nor exponent is floating point.
    static member CheckPower(x: NativeTensor, y: NativeTensor) : unit =
        if not (x.is_floating_point () || y.is_floating_point ()) then
            Fail.dtype
                $"pow: expected a floating point base or exponent, given {OperandDescription.Of([| x; y |]).Text}. Convert one of them with float32(), or give a number."

    /// Integers have no negative powers: libtorch refuses a negative number, but makes 0 of a negative element.
    static member private CheckNegative(x: NativeTensor, y: NativeTensor) : unit =
        if
            not (x.is_floating_point ())
            && (Dtype.ofTorch y.dtype).IsIntegral
            && y.numel () > 0L
        then
            use least = y.min ()

            if Elements.one<int64> least torch.ScalarType.Int64 < 0L then
                Fail.dtype
                    $"pow: integers have no negative powers, given {OperandDescription.Of([| x; y |]).Text}. Convert them with float32()."

    static member private Power(x: NativeTensor, y: NativeTensor) : NativeTensor =
        BinaryOperator.CheckNegative(x, y)

        // The derivative takes 1 from the exponent, and booleans have no difference: libtorch would end the process.
        if x.requires_grad && y.dtype = torch.ScalarType.Bool then
            use exponent = y.``to`` x.dtype
            SingularPoints.power x exponent
        else
            SingularPoints.power x y

    /// Booleans count as 0 and 1 beside numbers. libtorch has no difference with them.
    static member private Difference(x: NativeTensor, y: NativeTensor) : NativeTensor =
        let isBool (x: NativeTensor) = (x.dtype = torch.ScalarType.Bool)

        match isBool x, isBool y with
        | true, false ->
            use number = x.``to`` y.dtype
            number.sub y
        | false, true ->
            use number = y.``to`` x.dtype
            x.sub number
        | _ -> x.sub y

    /// Refuses integers to be divided by 0: they have no infinity and no NaN.
    static member CheckDivisor(operation: string, x: NativeTensor, y: NativeTensor) : unit =
        if
            not (x.is_floating_point ())
            && not (y.is_floating_point ())
            && IntegerDivision.hasZero y
        then
            Guard.fail
                $"{operation}: expected integers other than 0 to divide by, got 0 in {OperandDescription.Of([| x; y |]).Text}. Convert them with float32(), which has infinity and NaN."

    member private operator.Of(x: NativeTensor, y: NativeTensor) : NativeTensor =
        match operator with
        | Add -> x.add y
        | Sub -> BinaryOperator.Difference(x, y)
        | Mul -> x.mul y
        | Div -> SteepSlopes.divide x y
        | Remainder ->
            BinaryOperator.CheckDivisor(operator.Name, x, y)
            IntegerDivision.remainder x y
        | Pow -> BinaryOperator.Power(x, y)

    member operator.Compute(x: NativeTensor, y: NativeTensor) : NativeTensor =
        ErrorTranslation.run operator.Name (fun () -> operator.Of(x, y)) (fun () ->
            OperandDescription.Of [| x; y |])

/// An operator between a tensor and a number; the number comes first in PyTorch's rsub and in rdiv.
[<RequireQualifiedAccess>]
type internal NumberOperator =
    | Add
    | Sub
    | RSub
    | Mul
    | Div
    | RDiv
    | Pow

    member operator.Name =
        match operator with
        | Add -> "add"
        | Sub
        | RSub -> "sub"
        | Mul -> "mul"
        | Div
        | RDiv -> "div"
        | Pow -> "pow"

    /// Whether its slope, beside a number, is infinite at some numbers (see SteepSlopes.fs).
    member operator.MayBeSteep(number: scalar) : bool =
        match operator with
        | RDiv -> true
        | Pow ->
            let exponent = number.ToDouble null
            not (exponent >= 1.0 || exponent = 0.0)
        | _ -> false

    /// The tensor and the number as operands, from left to right.
    member operator.Operands(x: 'Value, number: 'Value) : 'Value[] =
        match operator with
        | RSub
        | RDiv -> [| number; x |]
        | _ -> [| x; number |]

    member private operator.Of
        (x: NativeTensor, number: NativeScalar, given: scalar)
        : NativeTensor =
        match operator with
        | Add -> x.add number
        | Sub -> x.sub number
        | RSub -> Elements.subtractFrom x number
        | Mul -> x.mul number
        | Div -> x.div number
        | RDiv ->
            use inverse = SteepSlopes.reciprocal x
            inverse.mul number
        | Pow -> SteepSlopes.power number (given.ToDouble null) x

    /// Booleans count as 0 and 1 beside a number. libtorch has no difference with them.
    member private operator.Apply(x: NativeTensor, number: scalar, native: NativeScalar) =
        match operator with
        | Sub
        | RSub when x.dtype = torch.ScalarType.Bool && not (number :? bool) ->
            let dtype =
                if Scalar.isFloating number then
                    torch.ScalarType.Float32
                else
                    torch.ScalarType.Int64

            use numbers = x.``to`` dtype
            operator.Of(numbers, native, number)
        | _ -> operator.Of(x, native, number)

    /// Refuses a number that what libtorch computes in does not hold: it would be wrapped around, or become infinite.
    member private operator.CheckNumber(x: NativeTensor, number: scalar) : unit =
        let value = number.ToDouble null

        // These numbers every dtype holds.
        if not (value >= 0.0 && value <= 127.0) then
            let own = Dtype.ofTorch x.dtype

            let dtype =
                match operator with
                | Pow when own.IsFloatingPoint -> own
                | Div
                | RDiv when not own.IsFloatingPoint -> Dtype.Float32
                // In half precision libtorch computes with single precision.
                | _ when own.IsFloatingPoint -> if own = Dtype.Float64 then own else Dtype.Float32
                | _ when Scalar.isFloating number -> Dtype.Float32
                | _ -> own

            NumberRange.check operator.Name dtype number

    member operator.Compute(x: NativeTensor, number: scalar) : NativeTensor =
        use native = Scalar.toTorch number
        operator.CheckNumber(x, number)

        ErrorTranslation.run operator.Name (fun () -> operator.Apply(x, number, native)) (fun () ->
            OperandDescription.Of [| x |])

/// A logical operator of booleans, and of the bits of integers. It has no derivative.
[<RequireQualifiedAccess>]
type internal BitOperator =
    | And
    | Or
    | Xor

    member operator.Name =
        match operator with
        | And -> "bitwiseAnd"
        | Or -> "bitwiseOr"
        | Xor -> "bitwiseXor"

    /// Refuses floating point numbers.
    static member private Check(operation: string, operands: NativeTensor[]) : unit =
        if operands |> Array.exists _.is_floating_point() then
            let logical = operation.Replace("bitwise", "logical")

            Fail.dtype
                $"{operation}: expected booleans or integers, given {OperandDescription.Of(operands).Text}. Compare the numbers first, or use {logical}."

    static member Not(x: NativeTensor) : NativeTensor =
        BitOperator.Check("bitwiseNot", [| x |])
        x.bitwise_not ()

    member operator.Compute(x: NativeTensor, y: NativeTensor) : NativeTensor =
        BitOperator.Check(operator.Name, [| x; y |])

        let compute () =
            match operator with
            | And -> x.bitwise_and y
            | Or -> x.bitwise_or y
            | Xor -> x.bitwise_xor y

        ErrorTranslation.run operator.Name compute (fun () -> OperandDescription.Of [| x; y |])

/// Computes operators on operands of which one at least is differentiated. What can be differentiated brings it along, since it is
/// made of rules for tensors (see OperatorRules.fs), and tensors come after this.
[<AbstractClass; AllowNullLiteral>]
type internal OperatorDispatch<'Value>() =
    abstract Unary: UnaryOperator * 'Value -> 'Value
    abstract Binary: BinaryOperator * 'Value * 'Value -> 'Value
    abstract Number: NumberOperator * 'Value * scalar -> 'Value
