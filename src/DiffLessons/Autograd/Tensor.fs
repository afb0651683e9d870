namespace DiffLessons

open System
open DiffLessons.Native

/// The tangent of a value at one level of forward differentiation.
[<Sealed; AllowNullLiteral>]
type internal Tangent(level: uint32, primal: Tensor, derivative: Tensor) =
    member _.Level = level
    member _.Primal = primal
    member _.Derivative = derivative

/// <summary>A multi-dimensional array of numbers that can be differentiated.</summary>
/// <remarks>
/// A tensor never changes once made. Its elements lie in native memory, which is given back when no one holds the tensor any more: nothing needs disposing.
/// Operations between tensors broadcast and promote dtypes as PyTorch does.
/// </remarks>
and [<Sealed>] Tensor
    internal
    (
        raw: NativeTensor,
        graph: GradientGraph<Tensor>,
        tangent: Tangent,
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

    /// <summary>The TorchSharp tensor underneath, for use beyond this library. It must not be disposed or written to.</summary>
    /// <remarks>Of a tracked value libtorch's graph may begin here: call <c>reverse</c>, not TorchSharp's backward.</remarks>
    member t.Raw: TorchSharp.torch.Tensor = t.Variable.Torch

    /// The native tensor as libtorch differentiates by it: for a value on the tape, a leaf of libtorch's graph.
    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member internal t.Variable: NativeTensor =
        Guard.tensor t

        if isNull graph then raw else graph.VariableOf raw

    /// The version counter of the parameters whose memory the elements lie in; null for a tensor with memory of its own, which is never written to.
    member val internal Version: VersionCounter = null with get, set

    /// <summary>The length of each axis, in a fresh array.</summary>
    member t.shape = Array.copy t.Sizes
    /// <summary>The number of axes.</summary>
    member t.dim = t.Sizes.Length
    /// <summary>The number of elements.</summary>
    member t.nelement = Shape.nelement t.Sizes
    /// <summary>The type of the elements.</summary>
    member _.dtype = Dtype.ofTorch raw.dtype

    /// <summary>The device the elements lie on.</summary>
    member _.device =
        match raw.device_type with
        | torch.DeviceType.CUDA -> Device.Device(DiffLessons.DeviceType.CUDA, raw.device_index)
        | _ -> Device.CPU

    /// <summary>The type of the device the elements lie on.</summary>
    member t.deviceType = t.device.DeviceType
    /// <summary>What computes: always <see cref="P:DiffLessons.Backend.Torch"/>.</summary>
    member _.backend = Backend.Torch
    /// <summary>The size of one element in bytes.</summary>
    member _.elementSize = int (raw.element_size ())
    /// <summary>The size of all elements in bytes.</summary>
    member t.memorySize = int64 t.nelement * int64 t.elementSize

    // ---- making tensors ----

    /// A new value: its memory is counted.
    static member internal Make(raw: NativeTensor, graph: GradientGraph<Tensor>, sizes: int[]) =
        let elements =
            if isNull sizes then
                raw.numel ()
            else
                int64 (Shape.nelement sizes)

        // Of a small tensor the elements are the smaller part.
        Memory.note elements (if elements < 32L then 4L else raw.element_size ())
        Tensor(raw, graph, null, null, sizes)

    /// A constant, of a new native tensor.
    static member internal Constant(raw: NativeTensor) = Tensor.Make(raw, null, null)

    /// Refuses what comes from TorchSharp and no tensor of this library can be: without elements, or of complex or quantised numbers.
    static member internal CheckForeign(operation: string, raw: NativeTensor) : unit =
        if raw.device_type = torch.DeviceType.META then
            raise (
                DeviceException
                    $"{operation}: expected a TorchSharp tensor with elements, got one on the meta device, which has a shape alone. Make it on another device."
            )

        if not (Dtype.isKnown raw.dtype) then
            raise (
                DtypeException
                    $"{operation}: expected a TorchSharp tensor of one of this library's dtypes, got one of {raw.dtype}. Convert it, complex numbers with torch.view_as_real."
            )


    /// <summary>Wraps a TorchSharp tensor, which belongs to the result from then on.</summary>
    /// <param name="raw">The tensor. It is a constant: to make an operation of TorchSharp's differentiable, use <c>Tensor.lift</c>.</param>
    /// <exception cref="T:DiffLessons.DifferentiationException">The tensor requires a gradient, as what is computed from the <c>Raw</c> of a tracked tensor does: as a constant it would lose that.</exception>
    static member ofRaw(raw: TorchSharp.torch.Tensor) =
        Libtorch.ensureLoaded ()
        let raw = NativeTensor.Of raw

        if raw.IsInvalid then
            raise (OptionException "ofRaw: expected a TorchSharp tensor, got none.")

        if raw.requires_grad then
            raise (
                DifferentiationException
                    "ofRaw: this TorchSharp tensor requires a gradient, which its value as a constant would lose. Make the operation with Tensor.lift, or give raw.detach() where a constant is meant."
            )

        Tensor.CheckForeign("ofRaw", raw)
        Tensor.Constant(Plain.make raw)

    // ---- lifting: every operation goes through here ----

    /// Refuses a tensor that is null, as other languages and reflection may pass it.
    static member internal Present(operation: string, t: Tensor) : unit =
        if isNull (box t) then
            raise (OptionException $"{operation}: expected a tensor, got null.")

    static member private AllPresent(operation: string, inputs: Tensor[]) : unit =
        for t in inputs do
            Tensor.Present(operation, t)

    static member internal Describe(inputs: Tensor[]) : Given =
        let dtypes = inputs |> Array.map (fun t -> t.dtype)

        {
            Text =
                Array.map2
                    (fun (t: Tensor) dtype -> $"{Shape.format t.Sizes} {dtype}")
                    inputs
                    dtypes
                |> String.concat ", "
            Dtypes = dtypes
        }

    static member private Raws(inputs: Tensor[]) =
        inputs |> Array.map (fun t -> t.Variable)

    /// Lifts an operation with several results to tensors that may carry tangents and be tracked.
    static member internal Lift
        (operation: string, f: NativeTensor[] -> NativeTensor[], inputs: Tensor[])
        : Tensor[] =
        Tensor.AllPresent(operation, inputs)

        let level =
            inputs
            |> Array.fold (fun l t -> if isNull t.Tangent then l else max l t.Tangent.Level) 0u

        let moving = inputs |> Array.exists (fun t -> not (isNull t.Tangent))

        if not moving then
            let raws =
                ErrorTranslation.run operation (fun () -> f (Tensor.Raws inputs)) (fun () ->
                    Tensor.Describe inputs)

            let graph =
                inputs |> Array.fold (fun l t -> GradientGraph<Tensor>.Union(l, t.Graph)) null

            raws
            |> Array.map (fun raw ->
                if raw.IsNone then
                    Unchecked.defaultof<Tensor>
                else
                    let graph =
                        if isNull graph || raw.is_floating_point () then
                            graph
                        else
                            null

                    Tensor.Make(raw, graph, null))
        else
            let at (t: Tensor) =
                not (isNull t.Tangent) && t.Tangent.Level = level

            let active = [| 0 .. inputs.Length - 1 |] |> Array.filter (fun i -> at inputs[i])
            let primals = inputs |> Array.map (fun t -> if at t then t.Tangent.Primal else t)
            let tangents = active |> Array.map (fun i -> inputs[i].Tangent.Derivative)
            let values = Tensor.Lift(operation, f, primals)

            let derivatives =
                Tensor.Lift(
                    operation,
                    (fun raws ->
                        Vjp.jvp f raws[.. primals.Length - 1] active raws[primals.Length ..]),
                    Array.append primals tangents
                )

            if derivatives.Length <> values.Length then
                raise (
                    DifferentiationException
                        $"{operation}: expected the function to return as many results each time, got {values.Length}, then {derivatives.Length}."
                )

            Array.map2
                (fun (value: Tensor) (derivative: Tensor) ->
                    if not (isNull (box derivative)) then
                        value.WithTangent(level, derivative)
                    elif isNull (box value) || not (value.Handle.is_floating_point ()) then
                        value
                    else
                        value.WithTangent(level, value.Zeros()))
                values
                derivatives

    member internal t.WithTangent(level: uint32, derivative: Tensor) =
        Tensor(raw, graph, Tangent(level, t, derivative), leaf, sizes)

    /// Lifts an operation on several tensors with one result, of a shape known beforehand or null.
    static member internal LiftN
        (operation: string, f: NativeTensor[] -> NativeTensor, inputs: Tensor[])
        : Tensor =
        Tensor.Lift(operation, (fun raws -> [| f raws |]), inputs)[0]

    static member private LiftOne
        (operation: string, f: NativeTensor -> NativeTensor, a: Tensor, sizes: int[], isView: bool)
        : Tensor =
        Tensor.Present(operation, a)

        if isNull a.Tangent then
            let raw =
                ErrorTranslation.run operation (fun () -> f a.Variable) (fun () ->
                    Tensor.Describe [| a |])

            if isView then
                Tensor(raw, a.Graph, null, null, sizes)
            else
                Tensor.Make(raw, a.Graph, sizes)
        else
            Tensor.LiftN(operation, (fun raws -> f raws[0]), [| a |])

    /// Lifts an operation on one tensor. The result's shape may be given, when it is known.
    static member internal Lift1(operation, f, a, sizes) : Tensor =
        Tensor.LiftOne(operation, f, a, sizes, false)

    /// Lifts an operation on two tensors. The result's shape may be given, when it is known.
    static member internal Lift2
        (
            operation: string,
            f: NativeTensor -> NativeTensor -> NativeTensor,
            a: Tensor,
            b: Tensor,
            sizes: int[]
        ) : Tensor =
        Tensor.Present(operation, a)
        Tensor.Present(operation, b)

        if isNull a.Tangent && isNull b.Tangent then
            let raw =
                ErrorTranslation.run operation (fun () -> f a.Variable b.Variable) (fun () ->
                    Tensor.Describe [| a; b |])

            Tensor.Make(raw, GradientGraph<Tensor>.Union(a.Graph, b.Graph), sizes)
        else
            Tensor.LiftN(operation, (fun raws -> f raws[0] raws[1]), [| a; b |])

    /// Lifts an operation on three tensors. The result's shape may be given, when it is known.
    static member internal Lift3
        (
            operation: string,
            f: NativeTensor -> NativeTensor -> NativeTensor -> NativeTensor,
            a: Tensor,
            b: Tensor,
            c: Tensor,
            sizes: int[]
        ) : Tensor =
        Tensor.Present(operation, a)
        Tensor.Present(operation, b)
        Tensor.Present(operation, c)

        if isNull a.Tangent && isNull b.Tangent && isNull c.Tangent then
            let raw =
                ErrorTranslation.run
                    operation
                    (fun () -> f a.Variable b.Variable c.Variable)
                    (fun () -> Tensor.Describe [| a; b; c |])

            Tensor.Make(
                raw,
                GradientGraph<Tensor>.Union(GradientGraph<Tensor>.Union(a.Graph, b.Graph), c.Graph),
                sizes
            )
        else
            Tensor.LiftN(operation, (fun raws -> f raws[0] raws[1] raws[2]), [| a; b; c |])

    /// An operation whose result does not depend smoothly on its inputs: indices, comparisons.
    static member internal Flat
        (operation: string, f: NativeTensor[] -> NativeTensor, inputs: Tensor[], sizes: int[])
        : Tensor =
        Tensor.AllPresent(operation, inputs)

        let raw =
            ErrorTranslation.run operation (fun () -> f (Tensor.Raws inputs)) (fun () ->
                Tensor.Describe inputs)

        Tensor.Make(raw, null, sizes)

    // ---- forward differentiation: rules for the tangents of results ----
    //
    // A rule is an expression of tensors, so at other levels it is differentiated like any other expression. An operation without
    // a rule has its tangent by two reverse passes, in `Lift`.

    /// The level of the tangent; 0 without one.
    member internal _.Level = if isNull tangent then 0u else tangent.Level

    /// The value without the tangent of a level.
    member internal t.PrimalAt(level: uint32) : Tensor =
        if t.Level = level then tangent.Primal else t

    /// The tangent of a level; null if there is none.
    member internal t.TangentAt(level: uint32) : Tensor =
        if t.Level = level then
            tangent.Derivative
        else
            Unchecked.defaultof<Tensor>

    /// Constant zeros of the same shape and dtype.
    member internal _.Zeros() : Tensor =
        use plain = raw.detach ()
        Tensor.Constant(plain.zeros_like ())

    /// Applies an operation to a tensor that carries a tangent. `rule` gives the result's tangent from the input, the result and the
    /// input's tangent.
    static member internal Push
        (apply: Tensor -> Tensor, rule: Tensor -> Tensor -> Tensor -> Tensor, a: Tensor)
        : Tensor =
        let x = a.Tangent.Primal
        let y = apply x
        y.WithTangent(a.Tangent.Level, rule x y a.Tangent.Derivative)

    /// Applies an operation to two tensors, at least one with a tangent. `rule` gives the result's tangent from the inputs, the result and
    /// the inputs' tangents, one of which may be null.
    static member internal Push2
        (
            apply: Tensor -> Tensor -> Tensor,
            rule: Tensor -> Tensor -> Tensor -> Tensor -> Tensor -> Tensor,
            a: Tensor,
            b: Tensor
        ) : Tensor =
        let level = max a.Level b.Level
        let x, y = a.PrimalAt level, b.PrimalAt level
        let z = apply x y
        z.WithTangent(level, rule x y z (a.TangentAt level) (b.TangentAt level))

    /// Lifts a linear operation on one tensor: the result's tangent is the operation on the tangent.
    static member internal Linear(operation, f, a: Tensor, sizes) : Tensor =
        Tensor.Present(operation, a)

        if isNull a.Tangent then
            Tensor.Lift1(operation, f, a, sizes)
        else
            let apply x = Tensor.Linear(operation, f, x, sizes)
            Tensor.Push(apply, (fun _ _ t -> apply t), a)

    /// The same, for one that gives a view of its input: no new memory.
    static member internal View(operation, f, a: Tensor, sizes) : Tensor =
        Tensor.Present(operation, a)

        if isNull a.Tangent then
            Tensor.LiftOne(operation, f, a, sizes, true)
        else
            let apply x = Tensor.View(operation, f, x, sizes)
            Tensor.Push(apply, (fun _ _ t -> apply t), a)

    /// The same, for one with several results.
    static member internal LinearMany
        (operation, f: NativeTensor -> NativeTensor[], a: Tensor)
        : Tensor[] =
        Tensor.Present(operation, a)

        if isNull a.Tangent then
            Tensor.Lift(operation, (fun raws -> f raws[0]), [| a |])
        else
            Array.map2
                (fun (y: Tensor) (t: Tensor) -> y.WithTangent(a.Tangent.Level, t))
                (Tensor.LinearMany(operation, f, a.Tangent.Primal))
                (Tensor.LinearMany(operation, f, a.Tangent.Derivative))

    /// Lifts an operation on several tensors that is linear in all of them together, as joining is.
    static member internal LinearN
        (operation: string, f: NativeTensor[] -> NativeTensor, inputs: Tensor[])
        : Tensor =
        Tensor.AllPresent(operation, inputs)
        let level = inputs |> Array.fold (fun level t -> max level t.Level) 0u

        if level = 0u then
            Tensor.LiftN(operation, f, inputs)
        else
            let tangentOf (t: Tensor) =
                if t.Level = level then t.Tangent.Derivative else t.Zeros()

            let value =
                Tensor.LinearN(operation, f, inputs |> Array.map (fun t -> t.PrimalAt level))

            value.WithTangent(level, Tensor.LinearN(operation, f, Array.map tangentOf inputs))

    /// Lifts an operation on several tensors that is linear in each of them, as a product is.
    static member internal Multilinear
        (operation: string, f: NativeTensor[] -> NativeTensor, inputs: Tensor[])
        : Tensor =
        Tensor.AllPresent(operation, inputs)
        let level = inputs |> Array.fold (fun level t -> max level t.Level) 0u

        if level = 0u then
            Tensor.LiftN(operation, f, inputs)
        else
            let primals = inputs |> Array.map (fun t -> t.PrimalAt level)

            let terms = [
                for i in 0 .. inputs.Length - 1 do
                    if inputs[i].Level = level then
                        let factors = Array.copy primals
                        factors[i] <- inputs[i].Tangent.Derivative
                        Tensor.Multilinear(operation, f, factors)
            ]

            let value = Tensor.Multilinear(operation, f, primals)
            value.WithTangent(level, List.reduce (fun a b -> Tensor.Total(a, b)) terms)

    /// Lifts a product of two tensors, linear in each.
    static member internal Product
        (operation: string, f: NativeTensor -> NativeTensor -> NativeTensor, a, b, sizes)
        : Tensor =
        Tensor.Present(operation, a)
        Tensor.Present(operation, b)

        if isNull (a: Tensor).Tangent && isNull (b: Tensor).Tangent then
            Tensor.Lift2(operation, f, a, b, sizes)
        else
            let apply x y =
                Tensor.Product(operation, f, x, y, sizes)

            let rule x y _ tx ty =
                if isNull (box tx) then apply x ty
                elif isNull (box ty) then apply tx y
                else Tensor.Total(apply tx y, apply x ty)

            Tensor.Push2(apply, rule, a, b)

    /// Lifts a product of two tensors to which a third one is added: a layer's input, weight and bias.
    static member internal Affine
        (
            operation: string,
            f: NativeTensor -> NativeTensor -> NativeTensor -> NativeTensor,
            a: Tensor,
            b: Tensor,
            bias: Tensor,
            sizes: int[]
        ) : Tensor =
        Tensor.AllPresent(operation, [| a; b; bias |])
        let level = max (max a.Level b.Level) bias.Level

        if level = 0u then
            Tensor.Lift3(operation, f, a, b, bias, sizes)
        else
            let x, y = a.PrimalAt level, b.PrimalAt level
            let tx, ty = a.TangentAt level, b.TangentAt level

            let product x y =
                Tensor.Product(operation, (fun x y -> f x y NativeTensor.None), x, y, sizes)

            let withBias x y =
                if bias.Level = level then
                    Tensor.Affine(operation, f, x, y, bias.Tangent.Derivative, sizes)
                else
                    product x y

            let derivative =
                match isNull (box tx), isNull (box ty) with
                | true, true -> withBias (x.Zeros()) y
                | false, true -> withBias tx y
                | true, false -> withBias x ty
                | false, false -> Tensor.Total(withBias tx y, product x ty)

            let value = Tensor.Affine(operation, f, x, y, bias.PrimalAt level, sizes)
            value.WithTangent(level, derivative)

    /// Lifts an operation on one tensor with a rule (see `Push`).
    static member internal Lift1(operation, f, rule, a: Tensor, sizes) : Tensor =
        Tensor.Present(operation, a)

        if isNull a.Tangent then
            Tensor.Lift1(operation, f, a, sizes)
        else
            Tensor.Push((fun x -> Tensor.Lift1(operation, f, rule, x, sizes)), rule, a)

    // ---- what rules are made of ----

    member private _.IsConstant = isNull graph && isNull tangent

    /// Whether elements lie as in another tensor, so that one may take the other in without a change of shape or dtype.
    member private t.IsLike(other: Tensor) =
        Shape.same t.Sizes other.Sizes && raw.dtype = other.Handle.dtype

    /// The product with a factor that was made for it alone, whose memory it may take.
    member internal t.Scaled(factor: Tensor) : Tensor =
        if t.IsConstant && factor.IsConstant && t.IsLike factor then
            factor.Handle.mul_ raw |> ignore
            factor
        else
            t * factor

    /// The sum of two terms that were made for it alone, whose memory it may take.
    static member internal Total(a: Tensor, b: Tensor) : Tensor =
        if a.IsConstant && b.IsConstant && a.IsLike b then
            a.Handle.add_ (b.Handle, (KeptScalar.one ())) |> ignore
            b.Handle.Dispose()
            a
        else
            a + b

    /// The sum of two terms of a tangent, either of which may be null.
    static member internal Terms(a: Tensor, b: Tensor) : Tensor =
        if isNull (box a) then b
        elif isNull (box b) then a
        else a + b

    /// a b + c d.
    static member internal Products(a: Tensor, b: Tensor, c: Tensor, d: Tensor) : Tensor =
        let first = a * b

        if
            first.IsConstant
            && c.IsConstant
            && d.IsConstant
            && first.IsLike c
            && first.IsLike d
        then
            first.Handle.addcmul_ (c.Handle, d.Handle, (KeptScalar.one ())) |> ignore
            first
        else
            first + c * d

    /// A tangent in the shape and dtype of the result, for a term of a sum.
    static member internal Fit(t: Tensor, result: Tensor) : Tensor =
        let target = result.Handle.dtype
        let sizes = result.Sizes

        let wide =
            if Shape.same t.Sizes sizes then
                t
            else
                Tensor.View("expand", (fun x -> x.expand (Shape.toTorch sizes)), t, sizes)

        if wide.Handle.dtype = target then
            wide
        else
            Tensor.Linear("cast", (fun x -> x.``to`` target), wide, sizes)

    /// The elements, but 0 where a mask is true.
    member internal t.ZeroWhere(mask: NativeTensor) : Tensor =
        Tensor.Linear("mask", (fun x -> x.masked_fill (mask, (KeptScalar.zero ()))), t, t.Sizes)

    /// The elements, but 1 where a mask is true: for denominators that no result depends on there. Masking the quotient alone would
    /// not do, for its backward pass multiplies 0 by infinity.
    member internal t.OneWhere(mask: NativeTensor) : Tensor =
        Tensor.Map(
            "mask",
            (fun (x: NativeTensor) -> x.masked_fill (mask, (KeptScalar.one ()))),
            (fun _ _ (t: Tensor) -> t.ZeroWhere mask),
            t
        )

    /// The elements, which are constants where a mask is true. Takes the mask over.
    member internal t.StillWhere(mask: NativeTensor) : Tensor =
        use mask = mask
        use any = mask.any ()

        if any.item<bool>() then
            use isOther = mask.logical_not ()
            let constant = t.Handle.detach().masked_fill(isOther, KeptScalar.zero ())
            Tensor.Total(t.ZeroWhere mask, Tensor.Constant constant)
        else
            t

    /// A tangent of the greater (or lesser) of x and y along x: all of it where x is chosen, half where they are equal.
    static member internal Chosen
        (
            x: Tensor,
            y: Tensor,
            result: Tensor,
            t: Tensor,
            isOther: NativeTensor -> NativeTensor -> NativeTensor
        ) : Tensor =
        use equal = x.Handle.eq y.Handle
        use other = isOther x.Handle y.Handle
        let t = Tensor.Fit(t, result)
        use half = (0.5).ToScalar()

        let share (t: NativeTensor) =
            use halved = t.mul half
            use shared = torch.where (equal, halved, t)
            shared.masked_fill (other, (KeptScalar.zero ()))

        Tensor.Linear("share", share, t, t.Sizes)

    // ---- elementwise ----

    /// Elementwise on one tensor: the shape stays.
    static member internal Map
        (operation: string, f: NativeTensor -> NativeTensor, a: Tensor)
        : Tensor =
        Tensor.Present(operation, a)
        Tensor.Lift1(operation, f, a, a.Sizes)

    /// Elementwise on one tensor, with a rule (see `Push`).
    static member internal Map(operation, f, rule, a: Tensor) : Tensor =
        Tensor.Present(operation, a)
        Tensor.Lift1(operation, f, rule, a, a.Sizes)

    /// Elementwise on one tensor, in steps: the tangent is 0.
    static member internal Steps(operation, f, a: Tensor) : Tensor =
        Tensor.Map(operation, f, (fun _ y _ -> y.Zeros()), a)

    /// Refuses a tensor of integers or booleans. What is tracked or has a tangent is floating point.
    static member internal Floating(operation: string, a: Tensor) : unit =
        Tensor.Present(operation, a)

        if a.IsConstant && not a.dtype.IsFloatingPoint then
            raise (
                DtypeException
                    $"{operation}: expected a floating point tensor, got {a.dtype}. Convert it first, with float32() or float64()."
            )

    /// Elementwise on one floating point tensor, with a rule (see `Push`).
    static member internal MapFloating(operation, f, rule, a: Tensor) : Tensor =
        Tensor.Floating(operation, a)
        Tensor.Lift1(operation, f, rule, a, a.Sizes)

    /// Elementwise on one floating point tensor, in steps: the tangent is 0.
    static member internal StepsFloating(operation, f, a: Tensor) : Tensor =
        Tensor.MapFloating(operation, f, (fun _ y _ -> y.Zeros()), a)

    /// Elementwise on two tensors, whose shapes broadcast, with a rule (see `Push2`).
    static member internal Map2
        (
            operation: string,
            f: NativeTensor -> NativeTensor -> NativeTensor,
            rule: Tensor -> Tensor -> Tensor -> Tensor -> Tensor -> Tensor,
            a: Tensor,
            b: Tensor
        ) : Tensor =
        Tensor.Present(operation, a)
        Tensor.Present(operation, b)

        if isNull a.Tangent && isNull b.Tangent then
            Tensor.Lift2(operation, f, a, b, Shape.broadcast operation a.Sizes b.Sizes)
        else
            Tensor.Push2((fun x y -> Tensor.Map2(operation, f, rule, x, y)), rule, a, b)

    /// Elementwise on a tensor and a number, with a rule (see `Push`).
    static member internal MapScalar
        (
            operation: string,
            f: NativeTensor -> NativeScalar -> NativeTensor,
            rule: Tensor -> Tensor -> Tensor -> Tensor,
            a: Tensor,
            b: scalar
        ) : Tensor =
        Tensor.Present(operation, a)

        if isNull a.Tangent then
            use value = Scalar.toTorch b
            Tensor.Lift1(operation, (fun x -> f x value), a, a.Sizes)
        else
            Tensor.Push((fun x -> Tensor.MapScalar(operation, f, rule, x, b)), rule, a)

    // ---- arithmetic ----

    /// <summary>The sum of each pair of elements.</summary>
    static member (+)(a: Tensor, b: Tensor) =
        Tensor.Map2(
            "add",
            (fun x y -> x.add y),
            (fun _ _ z tx ty ->
                if isNull (box tx) then Tensor.Fit(ty, z)
                elif isNull (box ty) then Tensor.Fit(tx, z)
                else tx + ty),
            a,
            b
        )

    /// <summary>Adds a number to each element.</summary>
    static member (+)(a: Tensor, b: scalar) =
        Tensor.MapScalar("add", (fun x s -> x.add s), (fun _ _ t -> t), a, b)

    /// <summary>Adds each element to a number.</summary>
    static member (+)(a: scalar, b: Tensor) =
        Tensor.MapScalar("add", (fun x s -> x.add s), (fun _ _ t -> t), b, a)

    /// <summary>The difference of each pair of elements.</summary>
    static member (-)(a: Tensor, b: Tensor) =
        Tensor.Map2(
            "sub",
            (fun x y -> x.sub y),
            (fun _ _ z tx ty ->
                if isNull (box tx) then Tensor.Fit(-ty, z)
                elif isNull (box ty) then Tensor.Fit(tx, z)
                else tx - ty),
            a,
            b
        )

    /// <summary>Subtracts a number from each element.</summary>
    static member (-)(a: Tensor, b: scalar) =
        Tensor.MapScalar("sub", (fun x s -> x.sub s), (fun _ _ t -> t), a, b)

    /// <summary>Subtracts each element from a number.</summary>
    static member (-)(a: scalar, b: Tensor) =
        Tensor.MapScalar("sub", Elements.subtractFrom, (fun _ _ t -> -t), b, a)

    /// <summary>The product of each pair of elements.</summary>
    static member (*)(a: Tensor, b: Tensor) =
        Tensor.Map2(
            "mul",
            (fun x y -> x.mul y),
            (fun x y _ tx ty ->
                if isNull (box tx) then x * ty
                elif isNull (box ty) then tx * y
                else Tensor.Products(tx, y, x, ty)),
            a,
            b
        )

    /// <summary>Multiplies each element by a number.</summary>
    static member (*)(a: Tensor, b: scalar) =
        Tensor.MapScalar("mul", (fun x s -> x.mul s), (fun _ _ t -> t * b), a, b)

    /// <summary>Multiplies a number by each element.</summary>
    static member (*)(a: scalar, b: Tensor) =
        Tensor.MapScalar("mul", (fun x s -> x.mul s), (fun _ _ t -> a * t), b, a)

    /// <summary>The quotient of each pair of elements; integers divide to a floating point number.</summary>
    static member (/)(a: Tensor, b: Tensor) =
        Tensor.Map2(
            "div",
            (fun x y -> x.div y),
            (fun _ y z tx ty ->
                if isNull (box ty) then tx / y
                elif isNull (box tx) then -(z * ty) / y
                else (tx - z * ty) / y),
            a,
            b
        )

    /// <summary>Divides each element by a number; integers divide to a floating point number.</summary>
    static member (/)(a: Tensor, b: scalar) =
        Tensor.MapScalar("div", (fun x s -> x.div s), (fun _ _ t -> t / b), a, b)

    /// <summary>Divides a number by each element.</summary>
    static member (/)(a: scalar, b: Tensor) =
        Tensor.MapScalar(
            "div",
            (fun x s ->
                use inverse = x.reciprocal ()
                inverse.mul s),
            (fun x z t -> -(z * t) / x),
            b,
            a
        )

    /// <summary>The negative of each element.</summary>
    static member (~-)(a: Tensor) =
        Tensor.Linear("neg", (fun x -> x.neg ()), a, a.Sizes)

    /// The power of tensors of any dtypes.
    static member private Power(a: Tensor, b: Tensor) : Tensor =
        let power (x: NativeTensor) (y: NativeTensor) =
            // The derivative takes 1 from the exponent, and booleans have no difference: libtorch would end the process.
            if x.requires_grad && y.dtype = torch.ScalarType.Bool then
                use exponent = y.``to`` x.dtype
                SingularPoints.power x exponent
            else
                SingularPoints.power x y

        if not a.dtype.IsFloatingPoint && b.dtype.IsIntegral && b.nelement > 0 then
            use least = b.Handle.min ()

            // libtorch refuses a negative number, but makes 0 of a negative element.
            if Elements.one<int64> least torch.ScalarType.Int64 < 0L then
                raise (
                    DtypeException
                        $"pow: integers have no negative powers, given {Tensor.Describe([| a; b |]).Text}. Convert them with float32()."
                )

        // 0 to the power 0 does not depend on the base, and 0 to a power of 0 or more not on the exponent.
        let atZero (x: Tensor) (y: Tensor) : NativeTensor =
            use isZero = x.Handle.eq (KeptScalar.zero ())
            use isAbove = y.Handle.ge (KeptScalar.zero ())
            isZero.logical_and isAbove

        let byBase (x: Tensor) (y: Tensor) (z: Tensor) (tx: Tensor) =
            use isZero = y.Handle.eq (KeptScalar.zero ())
            // There the slope y x^(y - 1) is 0 times infinity, or times NaN; elsewhere it is computed, since it depends on the exponent.
            use isOut = x.Handle.eq (KeptScalar.zero ())
            use isNan = x.Handle.isnan ()
            use isSingular = isOut.logical_or isNan
            use isMasked = isZero.logical_and isSingular
            // Booleans have no difference.
            let y = if y.Handle.dtype = torch.ScalarType.Bool then y * 1 else y
            let y = Tensor.Fit(y, z)
            let y = (y.OneWhere isMasked).StillWhere(atZero x y)
            (tx * (y * Tensor.Pow(x, y - 1))).ZeroWhere isMasked

        let byExponent (x: Tensor) (y: Tensor) (z: Tensor) (ty: Tensor) =
            use both = atZero x y
            let x = Tensor.Fit(x, z).OneWhere both
            (ty * (z * Tensor.Log x)).ZeroWhere both

        let rule x y z tx ty =
            if isNull (box tx) then byExponent x y z ty
            elif isNull (box ty) then byBase x y z tx
            else Tensor.Total(byBase x y z tx, byExponent x y z ty)

        Tensor.Map2("pow", power, rule, a, b)

    /// <summary>Each element of the first to the power of that of the second; one of them is floating point.</summary>
    static member Pow(a: Tensor, b: Tensor) : Tensor =
        Tensor.Present("pow", a)
        Tensor.Present("pow", b)

        if not a.dtype.IsFloatingPoint && not b.dtype.IsFloatingPoint then
            raise (
                DtypeException
                    $"pow: expected a floating point base or exponent, given {Tensor.Describe([| a; b |]).Text}. Convert one of them with float32(), or give a number."
            )

        Tensor.Power(a, b)

    /// <summary>Each element to the power of a number.</summary>
    static member Pow(a: Tensor, b: scalar) : Tensor =
        let rule (x: Tensor) (y: Tensor) (t: Tensor) =
            match b.ToDouble null with
            | 0.0 -> y.Zeros()
            | 1.0 -> t
            | 2.0 -> t.Scaled(x * 2)
            | exponent -> t.Scaled(exponent * Tensor.Pow(x, exponent - 1.0))

        Tensor.MapScalar("pow", (fun x s -> x.pow s), rule, a, b)

    /// <summary>Each element to the power of a number.</summary>
    static member Pow(a: Tensor, b: float) : Tensor = Tensor.Pow(a, b :> scalar)

    /// <summary>Each element to the power of a number.</summary>
    static member Pow(a: Tensor, b: int) : Tensor = Tensor.Pow(a, b :> scalar)

    /// <summary>A number to the power of each element.</summary>
    static member Pow(a: scalar, b: Tensor) : Tensor =
        Tensor.Power(Tensor.ScalarLike("pow", b, a), b)

    /// <summary>A number to the power of each element.</summary>
    static member Pow(a: float, b: Tensor) : Tensor = Tensor.Pow(a :> scalar, b)

    /// <summary>A number to the power of each element.</summary>
    static member Pow(a: int, b: Tensor) : Tensor = Tensor.Pow(a :> scalar, b)

    /// A number as a 0-d tensor of another one's dtype, for the operation of that name.
    static member internal ScalarLike(operation: string, like: Tensor, value: scalar) : Tensor =
        Guard.notNull operation "a number" value
        Tensor.Present(operation, like)
        // Made in an integer dtype, 2.5 would become 2.
        let dtype =
            if Scalar.isFloating value && not like.dtype.IsFloatingPoint then
                Dtype.Float32
            else
                like.dtype

        NumberRange.check operation dtype value
        use s = Scalar.toTorch value
        Tensor.Constant(like.Handle.new_full ([||], s, Dtype.toTorch dtype))

    // ---- the functions F# itself names (abs x, exp x, ...) ----

    /// <summary>The absolute value of each element; its derivative at 0 is taken as 0.</summary>
    static member Abs(a: Tensor) =
        Tensor.Map(
            "abs",
            (fun x -> x.abs ()),
            (fun x _ t -> t.Scaled(Tensor.Steps("sign", (fun x -> x.sign ()), x))),
            a
        )

    /// <summary>The arc cosine of each element, in radians.</summary>
    static member Acos(a: Tensor) =
        Tensor.MapFloating(
            "acos",
            (fun x -> x.acos ()),
            (fun x _ t -> -(t / Tensor.Sqrt(1 - x * x))),
            a
        )

    /// <summary>The arc sine of each element, in radians.</summary>
    static member Asin(a: Tensor) =
        Tensor.MapFloating(
            "asin",
            (fun x -> x.asin ()),
            (fun x _ t -> t / Tensor.Sqrt(1 - x * x)),
            a
        )

    /// <summary>The arc tangent of each element, in radians.</summary>
    static member Atan(a: Tensor) =
        Tensor.MapFloating("atan", (fun x -> x.atan ()), (fun x _ t -> t / (x * x + 1)), a)

    /// <summary>Each element rounded up; its derivative is 0.</summary>
    static member Ceiling(a: Tensor) =
        Tensor.StepsFloating("ceil", (fun x -> x.ceil ()), a)

    /// <summary>The cosine of each element, in radians.</summary>
    static member Cos(a: Tensor) =
        Tensor.MapFloating("cos", (fun x -> x.cos ()), (fun x _ t -> -(t.Scaled(Tensor.Sin x))), a)

    /// <summary>The hyperbolic cosine of each element.</summary>
    static member Cosh(a: Tensor) =
        Tensor.MapFloating("cosh", (fun x -> x.cosh ()), (fun x _ t -> t.Scaled(Tensor.Sinh x)), a)

    /// <summary>e to the power of each element.</summary>
    static member Exp(a: Tensor) =
        Tensor.MapFloating("exp", (fun x -> x.exp ()), (fun _ y t -> t * y), a)

    /// <summary>Each element rounded down; its derivative is 0.</summary>
    static member Floor(a: Tensor) =
        Tensor.StepsFloating("floor", (fun x -> x.floor ()), a)

    /// <summary>The natural logarithm of each element.</summary>
    static member Log(a: Tensor) =
        Tensor.MapFloating("log", (fun x -> x.log ()), (fun x _ t -> t / x), a)

    /// <summary>The logarithm to base 10 of each element.</summary>
    static member Log10(a: Tensor) =
        Tensor.MapFloating(
            "log10",
            (fun x -> x.log10 ()),
            (fun x _ t -> t / (x * Math.Log 10.0)),
            a
        )

    /// <summary>Each element rounded to the nearest integer, halves to the even one; its derivative is 0.</summary>
    static member Round(a: Tensor) =
        Tensor.StepsFloating("round", (fun x -> x.round ()), a)

    /// <summary>The sine of each element, in radians.</summary>
    static member Sin(a: Tensor) =
        Tensor.MapFloating("sin", (fun x -> x.sin ()), (fun x _ t -> t.Scaled(Tensor.Cos x)), a)

    /// <summary>The hyperbolic sine of each element.</summary>
    static member Sinh(a: Tensor) =
        Tensor.MapFloating("sinh", (fun x -> x.sinh ()), (fun x _ t -> t.Scaled(Tensor.Cosh x)), a)

    /// <summary>The square root of each element.</summary>
    static member Sqrt(a: Tensor) =
        Tensor.MapFloating("sqrt", (fun x -> x.sqrt ()), (fun _ y t -> t / (y * 2)), a)

    /// <summary>The tangent of each element, in radians.</summary>
    static member Tan(a: Tensor) =
        Tensor.MapFloating("tan", (fun x -> x.tan ()), (fun _ y t -> t.Scaled(y * y + 1)), a)

    /// <summary>The hyperbolic tangent of each element, between -1 and 1.</summary>
    static member Tanh(a: Tensor) =
        Tensor.MapFloating("tanh", (fun x -> x.tanh ()), (fun _ y t -> t.Scaled(1 - y * y)), a)

    // ---- what F#'s sums begin with ----

    /// <summary>The number 0 as a 0-d tensor of the default dtype, which <c>List.sum</c> starts from.</summary>
    static member Zero: Tensor = Tensor.Constant(Elements.number 0)
    /// <summary>The number 1 as a 0-d tensor of the default dtype.</summary>
    static member One: Tensor = Tensor.Constant(Elements.number 1)

    // ---- composing ----

    /// <summary>Feeds a tensor into a function: <c>x --> f</c> is <c>f x</c>.</summary>
    static member (-->)(t: Tensor, f: Tensor -> 'a) =
        Guard.notNull "-->" "f" f
        f t

    // ---- one element, as a .NET number ----

    /// <summary>The only element, as a double.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">There is not exactly one element.</exception>
    member t.toDouble() : float =
        // What training reads at every step.
        if raw.dtype = torch.ScalarType.Float32 then
            float (Elements.one<float32> raw torch.ScalarType.Float32)
        else
            Elements.one<float> raw torch.ScalarType.Float64

    /// <summary>The only element, as a single.</summary>
    member t.toSingle() : float32 =
        Elements.one<float32> raw torch.ScalarType.Float32

    /// <summary>The only element, as a 64-bit integer; a fraction is cut off.</summary>
    member t.toInt64() : int64 =
        Elements.one<int64> raw torch.ScalarType.Int64

    /// <summary>The only element, as a 32-bit integer; a fraction is cut off.</summary>
    member t.toInt32() : int =
        Elements.one<int> raw torch.ScalarType.Int32

    /// <summary>The only element, as a 16-bit integer; a fraction is cut off.</summary>
    member t.toInt16() : int16 =
        Elements.one<int16> raw torch.ScalarType.Int16

    /// <summary>The only element, as a signed byte; a fraction is cut off.</summary>
    member t.toSByte() : sbyte =
        Elements.one<sbyte> raw torch.ScalarType.Int8

    /// <summary>The only element, as a byte; a fraction is cut off.</summary>
    member t.toByte() : byte =
        Elements.one<byte> raw torch.ScalarType.Byte

    /// <summary>The only element, as a boolean: whether it differs from 0.</summary>
    member t.toBool() : bool =
        Elements.one<bool> raw torch.ScalarType.Bool

    /// What a conversion to another .NET type gives, which says so where that type cannot hold the number.
    member private t.Fitting(target: Type, convert: unit -> 'a) : 'a =
        try
            convert ()
        with
        | :? OverflowException
        | :? InvalidCastException
        | :? FormatException ->
            raise (
                DtypeException
                    $"Convert: expected a number that fits {target.Name}, got {t}. Take a wider type, or check the number."
            )

    /// <summary>The only element, for F#'s <c>float</c>.</summary>
    static member op_Explicit(t: Tensor) : float =
        Guard.notNull "float" "the tensor" t
        t.toDouble ()

    /// <summary>The only element, for F#'s <c>float32</c>.</summary>
    static member op_Explicit(t: Tensor) : float32 =
        Guard.notNull "float32" "the tensor" t
        t.toSingle ()

    /// <summary>The only element, for F#'s <c>int64</c>.</summary>
    static member op_Explicit(t: Tensor) : int64 =
        Guard.notNull "int64" "the tensor" t
        t.toInt64 ()

    /// <summary>The only element, for F#'s <c>int</c>.</summary>
    static member op_Explicit(t: Tensor) : int =
        Guard.notNull "int" "the tensor" t
        t.toInt32 ()

    /// <summary>The only element, for F#'s <c>int16</c>.</summary>
    static member op_Explicit(t: Tensor) : int16 =
        Guard.notNull "int16" "the tensor" t
        t.toInt16 ()

    /// <summary>The only element, for F#'s <c>sbyte</c>.</summary>
    static member op_Explicit(t: Tensor) : sbyte =
        Guard.notNull "sbyte" "the tensor" t
        t.toSByte ()

    /// <summary>The only element, for F#'s <c>byte</c>.</summary>
    static member op_Explicit(t: Tensor) : byte =
        Guard.notNull "byte" "the tensor" t
        t.toByte ()

    /// <summary>Whether the only element differs from 0.</summary>
    static member op_Explicit(t: Tensor) : bool =
        Guard.notNull "bool" "the tensor" t
        t.toBool ()

    // ---- as text ----

    /// <summary>The tensor as text: its elements, and dtype, shape and device where they are not the usual ones.</summary>
    /// <param name="printer">How; see <see cref="T:DiffLessons.Printer"/>.</param>
    member t.ToString(printer: Printer) : string =
        Guard.notNull "ToString" "printer" printer

        let tracking =
            if not (isNull tangent) then ",forward"
            elif not (isNull graph) then ",reverse"
            else ""

        Elements.text printer raw t.dtype t.Sizes t.device tracking

    /// <summary>The tensor as text, by the printer in use.</summary>
    override t.ToString() : string = t.ToString Printer.Default

    // ---- equality, order, hash: by value ----

    member private t.SameElements(o: Tensor) =
        use equal = raw.eq o.Variable
        use all = equal.all ()
        all.item<bool>()

    /// <summary>Whether the other object is a tensor of the same shape and dtype with equal elements.</summary>
    override t.Equals(other: obj) =
        match other with
        | :? Tensor as o ->
            Object.ReferenceEquals(t, o)
            || (t.Sizes.AsSpan().SequenceEqual(o.Sizes.AsSpan())
                && t.dtype = o.dtype
                && t.device = o.device
                && t.SameElements o)
        | _ -> false

    /// <summary>A hash of shape, dtype and elements, equal for equal tensors whether they are tracked or not.</summary>
    override t.GetHashCode() =
        let mutable hash = HashCode()
        hash.Add t.dtype

        for size in t.Sizes do
            hash.Add size

        Elements.hash &hash raw
        hash.ToHashCode()

    member private t.Order(other: obj, ofFloats: float -> float -> int) : int =
        match other with
        | :? Tensor as o when t.nelement = 1 && o.nelement = 1 ->
            Elements.order ofFloats raw o.Handle
        | :? Tensor as o ->
            Shape.fail
                $"compare: only tensors of one element have an order, got {Shape.format t.Sizes} and {Shape.format o.Sizes}. Use lt, le, gt or ge, which compare element by element."
        | _ -> Shape.fail "compare: a tensor can be compared with a tensor only."

    interface IComparable with
        /// <summary>Compares two tensors of one element each by value; NaN comes before all numbers.</summary>
        member t.CompareTo(other: obj) =
            t.Order(other, fun x y -> x.CompareTo y)

    interface Collections.IStructuralComparable with
        /// <summary>Compares two tensors of one element each by value, as F#'s operators ask for it: to them NaN is neither less nor greater.</summary>
        member t.CompareTo(other: obj, comparer: Collections.IComparer) =
            t.Order(other, fun x y -> comparer.Compare(x, y))

    /// A tensor of one element stands for a number wherever one is taken, as for a learning rate.
    interface IConvertible with
        member t.GetTypeCode() =
            if t.nelement <> 1 then
                TypeCode.Object
            else
                match t.dtype with
                | Dtype.Float64 -> TypeCode.Double
                | Dtype.Float32
                | Dtype.Float16
                | Dtype.BFloat16 -> TypeCode.Single
                | Dtype.Int64 -> TypeCode.Int64
                | Dtype.Int32 -> TypeCode.Int32
                | Dtype.Int16 -> TypeCode.Int16
                | Dtype.Int8 -> TypeCode.SByte
                | Dtype.Byte -> TypeCode.Byte
                | Dtype.Bool -> TypeCode.Boolean

        member t.ToBoolean _ = t.toBool ()
        member t.ToByte _ = t.toByte ()

        member t.ToChar _ =
            t.Fitting(typeof<char>, fun () -> Convert.ToChar(t.toInt64 ()))

        member t.ToDecimal _ =
            t.Fitting(typeof<decimal>, fun () -> decimal (t.toDouble ()))

        member t.ToDouble _ = t.toDouble ()
        member t.ToInt16 _ = t.toInt16 ()
        member t.ToInt32 _ = t.toInt32 ()
        member t.ToInt64 _ = t.toInt64 ()
        member t.ToSByte _ = t.toSByte ()
        member t.ToSingle _ = t.toSingle ()

        member t.ToUInt16 _ =
            t.Fitting(typeof<uint16>, fun () -> Convert.ToUInt16(t.toInt64 ()))

        member t.ToUInt32 _ =
            t.Fitting(typeof<uint32>, fun () -> Convert.ToUInt32(t.toInt64 ()))

        member t.ToUInt64 _ =
            t.Fitting(typeof<uint64>, fun () -> Convert.ToUInt64(t.toInt64 ()))

        member t.ToString(_: IFormatProvider) = t.ToString()

        member t.ToDateTime _ =
            raise (DtypeException $"ToDateTime: a tensor of {t.dtype} is no date.")

        member t.ToType(target, provider) =
            Guard.notNull "ToType" "the type" target

            if target.IsInstanceOfType t then
                box t
            else
                t.Fitting(target, fun () -> Convert.ChangeType(t.toDouble (), target, provider))

/// What reverse differentiation differentiates by.
type internal Leaf = Leaf<Tensor>

/// What a node of the tape is.
type internal Node = Node<Tensor>

/// What a value was computed from.
type internal GradientGraph = GradientGraph<Tensor>
