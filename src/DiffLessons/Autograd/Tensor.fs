namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>A multi-dimensional array of numbers that can be differentiated.</summary>
/// <remarks>
/// A tensor never changes once made. Its elements are in native memory, which is given back when no one holds the tensor any more: nothing needs disposing.
/// Operations between tensors broadcast and promote dtypes as PyTorch does.
/// </remarks>
[<Sealed; StructuredFormatDisplay("{Display}")>]
type Tensor
    internal
    (
        raw: NativeTensor,
        graph: GradientGraph<Tensor>,
        tangent: Tangent<Tensor>,
        leaf: Leaf<Tensor>,
        known: int[]
    ) =
    let mutable sizes = known

    // What every operation reads of its operands first. These members are compiled as static functions, so that a tensor that is null,
    // as other languages and reflection may pass it, is refused by them in this library's terms.

    /// The shape, shared: not to be written to.
    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member internal t.Sizes =
        Guard.tensor t

        if isNull sizes then
            sizes <- Array.init (int (raw.dim ())) (fun i -> int (raw.size i))

        sizes

    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member internal t.Graph =
        Guard.tensor t
        graph

    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member internal t.Tangent =
        Guard.tensor t
        tangent

    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member internal t.Leaf =
        Guard.tensor t
        leaf

    /// The native tensor that holds the elements.
    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member internal t.Handle =
        Guard.tensor t
        raw

    /// The value's node on the tape; null where it is a constant, or was computed by an operation that is not on the tape.
    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member internal t.Node: Node<Tensor> =
        Guard.tensor t

        if isNull graph || not (isNull tangent) then null
        elif isNull leaf then graph.NodeOf raw
        else leaf.NodeOf raw

    /// <summary>A TorchSharp tensor of the same elements, for use beyond this library. It may be kept and disposed, and must not be written to.</summary>
    /// <remarks>Of a tracked value libtorch's graph may begin here: call <c>reverse</c>, not TorchSharp's backward.</remarks>
    member t.Raw: TorchSharp.torch.Tensor = t.Variable.Share()

    /// The native tensor as libtorch differentiates by it: for a value on the tape, a leaf of libtorch's graph.
    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member internal t.Variable: NativeTensor =
        Guard.tensor t
        if isNull graph then raw else graph.VariableOf raw

    /// The version counter of the parameters whose memory holds the elements; null for a tensor with memory of its own, which is never written to.
    member val internal Version: VersionCounter = null with get, set

    /// <summary>The length of each axis, in a fresh array.</summary>
    member t.shape = Array.copy t.Sizes
    /// <summary>The number of axes.</summary>
    member t.dim = t.Sizes.Length
    /// <summary>The number of elements.</summary>
    member t.nelement = Shape.nelement t.Sizes
    /// <summary>The type of the elements.</summary>
    member _.dtype = Dtype.ofTorch raw.dtype
    /// <summary>The device of the elements.</summary>
    member _.device = Device.ofTorch raw
    /// <summary>The type of the device of the elements.</summary>
    member t.deviceType = t.device.DeviceType
    /// <summary>What computes: always <see cref="P:DiffLessons.Backend.Torch"/>.</summary>
    member _.backend = Backend.Torch
    /// <summary>The size of one element in bytes.</summary>
    member _.elementSize = int (raw.element_size ())
    /// <summary>The size of all elements in bytes.</summary>
    member t.memorySize = int64 t.nelement * int64 t.elementSize

    /// A new value: its memory is counted.
    static member internal Make(raw: NativeTensor, graph: GradientGraph<Tensor>, sizes: int[]) =
        Elements.countMemory raw sizes
        Tensor(raw, graph, null, null, sizes)

    /// A constant, of a new native tensor.
    static member internal Constant(raw: NativeTensor) = Tensor.Make(raw, null, null)

    /// The same value with a tangent of the level of another one.
    member internal t.WithTangent(like: Tangent<Tensor>, derivative: Tensor) =
        Tensor(raw, graph, Tangent<Tensor>(like.Level, t, derivative, like.Dispatch), leaf, sizes)

    /// <summary>A tensor of the elements of a TorchSharp tensor, which it shares: they must not be written to. That tensor itself may be disposed.</summary>
    /// <param name="raw">The tensor. It is a constant: to make an operation of TorchSharp's differentiable, use <c>Tensor.lift</c>.</param>
    /// <exception cref="T:DiffLessons.DifferentiationException">The tensor requires a gradient, as what is computed from the <c>Raw</c> of a tracked tensor does: as a constant it would lose that.</exception>
    static member ofRaw(raw: TorchSharp.torch.Tensor) =
        Tensor.Constant(ForeignTensor.constant "ofRaw" raw)

    // ---- operators: of constants they are computed here, of what is differentiated by its own dispatch ----

    /// Refuses a tensor that is null, as other languages and reflection may pass it.
    static member internal Present(operation: string, t: Tensor) : unit =
        if isNull (box t) then
            Guard.fail $"{operation}: expected a tensor, got null."

    /// A number as a 0-d constant of a tensor's dtype, for the operation of that name.
    static member internal Scalar(operation: string, like: Tensor, value: scalar) : Tensor =
        Tensor.Present(operation, like)
        Tensor.Constant(Elements.like operation like.Handle value)

    /// What computes the operators on a tensor; null for a constant.
    static member private Dispatch(operation: string, t: Tensor) : OperatorDispatch<Tensor> =
        Tensor.Present(operation, t)
        Memory.makeRoom ()

        if not (isNull t.Tangent) then t.Tangent.Dispatch
        elif not (isNull t.Graph) then t.Graph.Dispatch
        else null

    static member internal Apply(operator: UnaryOperator, a: Tensor) : Tensor =
        match Tensor.Dispatch(operator.Name, a) with
        | null ->
            Tensor.Make(operator.Compute a.Handle, null, a.Sizes)
            |> observed operator.Name (fun () -> [| a |])
        | dispatch -> dispatch.Unary(operator, a)

    static member internal Apply(operator: BinaryOperator, a: Tensor, b: Tensor) : Tensor =
        match Tensor.Dispatch(operator.Name, a), Tensor.Dispatch(operator.Name, b) with
        | null, null ->
            let sizes = Shape.broadcast operator.Name a.Sizes b.Sizes

            Tensor.Make(operator.Compute(a.Handle, b.Handle), null, sizes)
            |> observed operator.Name (fun () -> [| a; b |])
        | null, dispatch
        | dispatch, _ -> dispatch.Binary(operator, a, b)

    static member internal Bits(operator: BitOperator, a: Tensor, b: Tensor) : Tensor =
        Tensor.Present(operator.Name, a)
        Tensor.Present(operator.Name, b)
        let sizes = Shape.broadcast operator.Name a.Sizes b.Sizes

        Tensor.Make(operator.Compute(a.Handle, b.Handle), null, sizes)
        |> observed operator.Name (fun () -> [| a; b |])

    static member internal Apply(operator: NumberOperator, a: Tensor, b: scalar) : Tensor =
        match Tensor.Dispatch(operator.Name, a) with
        | null ->
            Tensor.Make(operator.Compute(a.Handle, b), null, a.Sizes)
            |> observed operator.Name (fun () ->
                operator.Operands(a, Tensor.Constant(Elements.ofScalar b)))
        | dispatch -> dispatch.Number(operator, a, b)

    /// <summary>The sum of each pair of elements.</summary>
    static member (+)(a: Tensor, b: Tensor) = Tensor.Apply(BinaryOperator.Add, a, b)
    /// <summary>Adds a number to each element.</summary>
    static member (+)(a: Tensor, b: scalar) = Tensor.Apply(NumberOperator.Add, a, b)
    /// <summary>Adds each element to a number.</summary>
    static member (+)(a: scalar, b: Tensor) = Tensor.Apply(NumberOperator.Add, b, a)
    /// <summary>The difference of each pair of elements.</summary>
    static member (-)(a: Tensor, b: Tensor) = Tensor.Apply(BinaryOperator.Sub, a, b)
    /// <summary>Subtracts a number from each element.</summary>
    static member (-)(a: Tensor, b: scalar) = Tensor.Apply(NumberOperator.Sub, a, b)
    /// <summary>Subtracts each element from a number.</summary>
    static member (-)(a: scalar, b: Tensor) = Tensor.Apply(NumberOperator.RSub, b, a)
    /// <summary>The product of each pair of elements.</summary>
    static member (*)(a: Tensor, b: Tensor) = Tensor.Apply(BinaryOperator.Mul, a, b)
    /// <summary>Multiplies each element by a number.</summary>
    static member (*)(a: Tensor, b: scalar) = Tensor.Apply(NumberOperator.Mul, a, b)
    /// <summary>Multiplies a number by each element.</summary>
    static member (*)(a: scalar, b: Tensor) = Tensor.Apply(NumberOperator.Mul, b, a)
    /// <summary>The quotient of each pair of elements; integers divide to a floating point number.</summary>
    static member (/)(a: Tensor, b: Tensor) = Tensor.Apply(BinaryOperator.Div, a, b)
    /// <summary>Divides each element by a number; integers divide to a floating point number.</summary>
    static member (/)(a: Tensor, b: scalar) = Tensor.Apply(NumberOperator.Div, a, b)
    /// <summary>Divides a number by each element.</summary>
    static member (/)(a: scalar, b: Tensor) = Tensor.Apply(NumberOperator.RDiv, b, a)

    /// <summary>What is left of each element divided by that of the other tensor, with the sign of the divisor, as in Python.</summary>
    /// <exception cref="T:DiffLessons.OptionException">Integers are divided by 0.</exception>
    static member (%)(a: Tensor, b: Tensor) =
        Tensor.Apply(BinaryOperator.Remainder, a, b)

    /// <summary>What is left of each element divided by a number, with the sign of the number.</summary>
    static member (%)(a: Tensor, b: scalar) : Tensor = a % Tensor.Scalar("remainder", a, b)
    /// <summary>What is left of a number divided by each element, with the sign of the element.</summary>
    static member (%)(a: scalar, b: Tensor) : Tensor = Tensor.Scalar("remainder", b, a) % b
    /// <summary>Whether both elements of each pair are true; of integers, their common bits.</summary>
    static member (&&&)(a: Tensor, b: Tensor) : Tensor = Tensor.Bits(BitOperator.And, a, b)
    /// <summary>Whether one element of each pair is true; of integers, the bits of either.</summary>
    static member (|||)(a: Tensor, b: Tensor) : Tensor = Tensor.Bits(BitOperator.Or, a, b)
    /// <summary>Whether just one element of each pair is true; of integers, the bits in which they differ.</summary>
    static member (^^^)(a: Tensor, b: Tensor) : Tensor = Tensor.Bits(BitOperator.Xor, a, b)

    /// <summary>Whether each element is false; of integers, each with all its bits turned.</summary>
    static member (~~~)(a: Tensor) : Tensor =
        Tensor.Present("bitwiseNot", a)

        Tensor.Constant(BitOperator.Not a.Handle)
        |> observed "bitwiseNot" (fun () -> [| a |])

    /// <summary>The negative of each element.</summary>
    static member (~-)(a: Tensor) = Tensor.Apply(UnaryOperator.Neg, a)

    /// <summary>Each element of the first to the power of that of the second; one of them is floating point.</summary>
    static member Pow(a: Tensor, b: Tensor) : Tensor =
        Tensor.Present("pow", a)
        Tensor.Present("pow", b)
        BinaryOperator.CheckPower(a.Handle, b.Handle)
        Tensor.Apply(BinaryOperator.Pow, a, b)

    /// <summary>Each element to the power of a number.</summary>
    static member Pow(a: Tensor, b: scalar) : Tensor = Tensor.Apply(NumberOperator.Pow, a, b)
    static member Pow(a: Tensor, b: float) : Tensor = Tensor.Pow(a, b :> scalar)
    static member Pow(a: Tensor, b: int) : Tensor = Tensor.Pow(a, b :> scalar)

    /// <summary>A number to the power of each element.</summary>
    static member Pow(a: scalar, b: Tensor) : Tensor =
        Tensor.Apply(BinaryOperator.Pow, Tensor.Scalar("pow", b, a), b)

    static member Pow(a: float, b: Tensor) : Tensor = Tensor.Pow(a :> scalar, b)
    static member Pow(a: int, b: Tensor) : Tensor = Tensor.Pow(a :> scalar, b)

    // ---- the functions F# itself names (abs x, exp x, ...) ----

    /// <summary>The absolute value of each element; its derivative at 0 is taken as 0.</summary>
    static member Abs(a: Tensor) = Tensor.Apply(UnaryOperator.Abs, a)
    /// <summary>The arc cosine of each element, in radians.</summary>
    static member Acos(a: Tensor) = Tensor.Apply(UnaryOperator.Acos, a)
    /// <summary>The arc sine of each element, in radians.</summary>
    static member Asin(a: Tensor) = Tensor.Apply(UnaryOperator.Asin, a)
    /// <summary>The arc tangent of each element, in radians.</summary>
    static member Atan(a: Tensor) = Tensor.Apply(UnaryOperator.Atan, a)
    /// <summary>Each element rounded up; its derivative is 0.</summary>
    static member Ceiling(a: Tensor) = Tensor.Apply(UnaryOperator.Ceil, a)
    /// <summary>The cosine of each element, in radians.</summary>
    static member Cos(a: Tensor) = Tensor.Apply(UnaryOperator.Cos, a)
    /// <summary>The hyperbolic cosine of each element.</summary>
    static member Cosh(a: Tensor) = Tensor.Apply(UnaryOperator.Cosh, a)
    /// <summary>e to the power of each element.</summary>
    static member Exp(a: Tensor) = Tensor.Apply(UnaryOperator.Exp, a)
    /// <summary>Each element rounded down; its derivative is 0.</summary>
    static member Floor(a: Tensor) = Tensor.Apply(UnaryOperator.Floor, a)
    /// <summary>The natural logarithm of each element.</summary>
    static member Log(a: Tensor) = Tensor.Apply(UnaryOperator.Log, a)
    /// <summary>The logarithm to base 10 of each element.</summary>
    static member Log10(a: Tensor) = Tensor.Apply(UnaryOperator.Log10, a)
    /// <summary>Each element rounded to the nearest integer, halves to the even one; its derivative is 0.</summary>
    static member Round(a: Tensor) = Tensor.Apply(UnaryOperator.Round, a)
    /// <summary>The sine of each element, in radians.</summary>
    static member Sin(a: Tensor) = Tensor.Apply(UnaryOperator.Sin, a)
    /// <summary>The hyperbolic sine of each element.</summary>
    static member Sinh(a: Tensor) = Tensor.Apply(UnaryOperator.Sinh, a)
    /// <summary>The square root of each element.</summary>
    static member Sqrt(a: Tensor) = Tensor.Apply(UnaryOperator.Sqrt, a)
    /// <summary>The tangent of each element, in radians.</summary>
    static member Tan(a: Tensor) = Tensor.Apply(UnaryOperator.Tan, a)
    /// <summary>The hyperbolic tangent of each element, between -1 and 1.</summary>
    static member Tanh(a: Tensor) = Tensor.Apply(UnaryOperator.Tanh, a)

    /// <summary>The number 0 as a 0-d tensor of the default dtype, which <c>List.sum</c> starts from.</summary>
    static member Zero: Tensor = Tensor.Constant(Elements.number 0)
    /// <summary>The number 1 as a 0-d tensor of the default dtype.</summary>
    static member One: Tensor = Tensor.Constant(Elements.number 1)

    /// <summary>Feeds a tensor into a function: <c>x --> f</c> is <c>f x</c>.</summary>
    static member (-->)(t: Tensor, f: Tensor -> 'a) =
        Guard.notNull "-->" "f" f
        f t

    /// <summary>The only element, as a double.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">There is not exactly one element.</exception>
    member t.toDouble() : float = OneElement.toDouble raw
    /// <summary>The only element, as a single.</summary>
    member t.toSingle() : float32 = OneElement.toSingle raw
    /// <summary>The only element, as a 64-bit integer; a fraction is cut off.</summary>
    member t.toInt64() : int64 = OneElement.toInt64 raw
    /// <summary>The only element, as a 32-bit integer; a fraction is cut off.</summary>
    member t.toInt32() : int = OneElement.toInt32 raw
    /// <summary>The only element, as a 16-bit integer; a fraction is cut off.</summary>
    member t.toInt16() : int16 = OneElement.toInt16 raw
    /// <summary>The only element, as a signed byte; a fraction is cut off.</summary>
    member t.toSByte() : sbyte = OneElement.toSByte raw
    /// <summary>The only element, as a byte; a fraction is cut off.</summary>
    member t.toByte() : byte = OneElement.toByte raw
    /// <summary>The only element, as a boolean: whether it differs from 0.</summary>
    member t.toBool() : bool = OneElement.toBool raw

    static member private Given(conversion: string, t: Tensor) : Tensor =
        Guard.notNull conversion "the tensor" t
        t

    static member op_Explicit(t: Tensor) : float = Tensor.Given("float", t).toDouble()
    static member op_Explicit(t: Tensor) : float32 = Tensor.Given("float32", t).toSingle()
    static member op_Explicit(t: Tensor) : int64 = Tensor.Given("int64", t).toInt64()
    static member op_Explicit(t: Tensor) : int = Tensor.Given("int", t).toInt32()
    static member op_Explicit(t: Tensor) : int16 = Tensor.Given("int16", t).toInt16()
    static member op_Explicit(t: Tensor) : sbyte = Tensor.Given("sbyte", t).toSByte()
    static member op_Explicit(t: Tensor) : byte = Tensor.Given("byte", t).toByte()
    static member op_Explicit(t: Tensor) : bool = Tensor.Given("bool", t).toBool()

    /// <summary>The tensor as text: its elements, and dtype, shape and device where they are not the usual ones.</summary>
    /// <param name="printer">How; see <see cref="T:DiffLessons.Printer"/>.</param>
    member t.ToString(printer: Printer) : string =
        Guard.notNull "ToString" "printer" printer
        let isForward, isReverse = not (isNull tangent), not (isNull graph)
        Elements.text printer raw t.dtype t.Sizes t.device (isForward, isReverse)

    /// <summary>The tensor as text, by the printer in use.</summary>
    override t.ToString() : string = t.ToString Printer.Default

    /// What F# Interactive and `%A` show: the tensor, rather than the sequence of its rows.
    member internal t.Display: string = t.ToString()

    interface IFormattable with
        /// <summary>The elements by a number format of .NET's, as in <c>$"{t:F2}"</c>; without one, the tensor as text.</summary>
        member t.ToString(format: string, provider: IFormatProvider) : string =
            if String.IsNullOrEmpty format then
                t.ToString()
            else
                Elements.formatted format provider raw t.dtype t.Sizes

    // ---- equality, order, hash: by value ----

    /// <summary>Whether the other object is a tensor of the same shape and dtype with equal elements.</summary>
    override t.Equals(other: obj) =
        match other with
        | :? Tensor as o ->
            Object.ReferenceEquals(t, o)
            || Shape.same t.Sizes o.Sizes && Elements.areEqual raw o.Handle
        | _ -> false

    /// <summary>A hash of shape, dtype and elements, equal for equal tensors whether they are tracked or not.</summary>
    override t.GetHashCode() = Elements.hashOf t.dtype t.Sizes raw

    member private _.Order(other: obj, ofFloats: float -> float -> int) : int =
        match other with
        | :? Tensor as o -> Elements.order ofFloats raw o.Handle
        | _ -> Shape.fail "compare: a tensor can be compared with a tensor only."

    // ---- the sequence of its sub-tensors along the first axis, as of `for row in t` ----

    member private t.Row(i: int) : Tensor =
        if isNull tangent then
            Tensor(t.Variable.select (0L, int64 i), graph, null, null, Array.tail t.Sizes)
        else
            let row = tangent.Primal.Row(i).WithTangent(tangent, tangent.Derivative.Row i)
            row.Tangent.IsSteep <- tangent.IsSteep
            row

    interface seq<Tensor> with
        member t.GetEnumerator() = Elements.rows t.Sizes t.Row

    interface Collections.IEnumerable with
        member t.GetEnumerator() : Collections.IEnumerator = Elements.rows t.Sizes t.Row

    interface IComparable with
        /// <summary>Compares two tensors of one element each by value; NaN comes before all numbers.</summary>
        member t.CompareTo(o: obj) = t.Order(o, fun x y -> x.CompareTo y)

    interface Collections.IStructuralComparable with
        /// <summary>Compares two tensors of one element each by value, as F#'s operators ask for it: to them NaN is neither less nor greater.</summary>
        member t.CompareTo(other: obj, comparer: Collections.IComparer) =
            t.Order(other, fun x y -> comparer.Compare(x, y))

    /// A tensor of one element stands for a number wherever one is taken, as for a learning rate.
    interface IConvertible with
        member _.GetTypeCode() = OneElement.typeCode raw
        member _.ToBoolean _ = OneElement.toBool raw
        member _.ToByte _ = OneElement.toByte raw
        member t.ToChar _ = OneElement.toChar t raw
        member t.ToDecimal _ = OneElement.toDecimal t raw
        member _.ToDouble _ = OneElement.toDouble raw
        member _.ToInt16 _ = OneElement.toInt16 raw
        member _.ToInt32 _ = OneElement.toInt32 raw
        member _.ToInt64 _ = OneElement.toInt64 raw
        member _.ToSByte _ = OneElement.toSByte raw
        member _.ToSingle _ = OneElement.toSingle raw
        member t.ToUInt16 _ = OneElement.toUInt16 t raw
        member t.ToUInt32 _ = OneElement.toUInt32 t raw
        member t.ToUInt64 _ = OneElement.toUInt64 t raw
        member t.ToString(_: IFormatProvider) = t.ToString()
        member _.ToDateTime _ = OneElement.toDateTime raw
        member t.ToType(target, provider) = OneElement.toType target provider t raw
