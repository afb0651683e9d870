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

    /// Refuses two tensors of which neither is of floating point numbers.
    let floatingPair name (a: Tensor) (b: Tensor) : unit =
        Tensor.Present(name, a)
        Tensor.Present(name, b)

        if not a.dtype.IsFloatingPoint && not b.dtype.IsFloatingPoint then
            raise (
                DtypeException
                    $"{name}: expected a floating point tensor, given {Tensor.Describe([| a; b |]).Text}. Convert one of them, with float32() or float64()."
            )

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

    /// The registry's entry of a function of two tensors, the second of which is the option b.
    let withTensor name doc (f: Tensor -> Tensor -> Tensor) : Op =
        Op.make name [ "b" ] doc (fun o ->
            let b = o.tensor "b"
            fun x -> f x b)

    /// The function for <c>--></c> that such an entry makes.
    let besides (op: Op) (b: Tensor) : Tensor -> Tensor = Op.curried op [ "b", box b ]
