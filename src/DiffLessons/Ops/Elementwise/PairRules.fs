namespace DiffLessons

open DiffLessons.Native

/// What functions of two tensors, element by element, are made of. Shapes broadcast.
[<AutoOpen>]
module internal PairRules =
    /// A function whose tangent is libtorch's derivative.
    let pairwise name (f: NativeTensor -> NativeTensor -> NativeTensor) (a: Tensor) (b: Tensor) =
        Tensor.Present(name, a)
        Tensor.Present(name, b)
        Tensor.Lift2(name, f, a, b, Shape.broadcast name a.Sizes b.Sizes)

    /// A function in steps, or one that gives no floating point numbers: a constant.
    let constantPair
        name
        (f: NativeTensor -> NativeTensor -> NativeTensor)
        (a: Tensor)
        (b: Tensor)
        =
        Tensor.Present(name, a)
        Tensor.Present(name, b)

        let plain (raws: NativeTensor[]) =
            use x = raws[0].detach()
            use y = raws[1].detach()
            f x y

        Tensor.Flat(name, plain, [| a; b |], Shape.broadcast name a.Sizes b.Sizes)

    /// The same of one tensor.
    let constantOf name (f: NativeTensor -> NativeTensor) (a: Tensor) =
        Tensor.Present(name, a)

        let plain (raws: NativeTensor[]) =
            use x = raws[0].detach()
            f x

        Tensor.Flat(name, plain, [| a |], a.Sizes)

    /// Refuses two tensors of which neither is of floating point numbers. Other numbers become those of the one that is: libtorch's
    /// derivatives compute with them, and booleans have no difference there, which would end the process.
    let floatingPair name (a: Tensor) (b: Tensor) : Tensor * Tensor =
        Tensor.Present(name, a)
        Tensor.Present(name, b)

        let toDtypeOf (other: Tensor) =
            constantOf name (fun x -> x.``to`` other.Handle.dtype)

        match a.dtype.IsFloatingPoint, b.dtype.IsFloatingPoint with
        | true, true -> a, b
        | true, false -> a, toDtypeOf a b
        | false, true -> toDtypeOf b a, b
        | false, false ->
            Fail.dtype
                $"{name}: expected a floating point tensor, given {Tensor.Describe([| a; b |]).Text}. Convert one of them, with float32() or float64()."

    /// A number as a 0-d tensor to compare elements with: of their dtype where that holds it, else of one in which neither is rounded.
    let comparand name (a: Tensor) (number: scalar) : Tensor =
        Guard.notNull name "a number" number
        Tensor.Present(name, a)
        let dtype = a.dtype

        let common =
            if Scalar.isFloating number then
                if dtype.IsFloatingPoint && NumberRange.holds dtype (number.ToDouble null) then
                    dtype
                else
                    Dtype.Float64
            elif dtype = Dtype.Bool then
                Dtype.Int64
            elif NumberRange.holds dtype (number.ToDouble null) then
                dtype
            else
                Dtype.Float64

        use value = Scalar.toTorch number
        Tensor.Constant(a.Handle.new_number (value, Dtype.toTorch common))

    /// The function for <c>--></c> that such an entry makes.
    let besides (op: Op) (b: Tensor) : Tensor -> Tensor = Op.curried op [ "b", box b ]

    /// The same beside a number, which becomes a 0-d tensor: for files too.
    let besidesNumber (op: Op) (b: scalar) : Tensor -> Tensor =
        Guard.notNull op.Name "a number" b

        let raw =
            if Scalar.isFloating b then
                torch.tensor (b.ToDouble null)
            else
                torch.tensor (b.ToInt64 null)

        besides op (Tensor.Constant raw)
