namespace DiffLessons

open DiffLessons.Native

/// <summary>Operations of one's own, from functions on TorchSharp's tensors.</summary>
[<AutoOpen>]
module TensorLift =
    let private refuse (operation: string) (what: string) =
        Guard.fail $"{operation}: expected a TorchSharp tensor as the result, got {what}."

    /// A result as the library may hold it: plain, of a dtype it knows.
    let private taken (operation: string) (result: TorchSharp.torch.Tensor) : NativeTensor =
        let raw = NativeTensor.OfShared result

        if raw.IsInvalid then
            refuse operation "none"

        ForeignTensor.check operation raw
        Plain.make raw

    /// Calls a function of the user's.
    let private call
        (operation: string)
        (f: TorchSharp.torch.Tensor[] -> TorchSharp.torch.Tensor[])
        (raws: NativeTensor[])
        : NativeTensor[] =
        let results = Hold.user (raws |> Array.map _.Share()) f

        if isNull results then
            refuse operation "none"

        Array.map (taken operation) results

    let private lifted (operation: string) f (inputs: Tensor[]) : Tensor[] =
        let operation = if isNull operation then "lift" else operation

        if isNull (box f) then
            Guard.refuse "f" $"{operation}: expected a function, got null."

        if isNull inputs || inputs.Length = 0 || Array.exists (box >> isNull) inputs then
            Guard.fail $"{operation}: expected tensors as operands, got none, or null."

        let compute () =
            Tensor.Lift(operation, call operation f, inputs)

        match OperationObserver<Tensor>.Current with
        | null -> compute ()
        | observer ->
            // Under a name that no operation of the library has, whatever the user calls it.
            let results = observer.Unobserved compute
            observer.Operation($"Tensor.lift \"{operation}\"", inputs, results)
            results

    type Tensor with

        /// <summary>Makes an operation of a function on TorchSharp's tensors: <c>Tensor.lift "cumsum" (fun raw -> torch.cumsum (raw, 0)) x</c>.</summary>
        /// <param name="operation">The operation's name, for messages.</param>
        /// <param name="f">Computes the result by libtorch's differentiable operations. It must not write to what it is given, and may run more than once.</param>
        /// <param name="x">The operand.</param>
        /// <returns>The result, which is differentiable by the operand in every mode, to the order that libtorch's operations are.</returns>
        static member lift
            (operation: string)
            (f: TorchSharp.torch.Tensor -> TorchSharp.torch.Tensor)
            (x: Tensor)
            : Tensor =
            Guard.notNull "lift" "f" f
            (lifted operation (fun raws -> [| f raws[0] |]) [| x |])[0]

        /// <summary>The same, for two operands.</summary>
        /// <param name="operation">The operation's name, for messages.</param>
        /// <param name="f">Computes the result.</param>
        /// <param name="x">The first operand.</param>
        /// <param name="y">The second operand.</param>
        static member lift2
            (operation: string)
            (f: TorchSharp.torch.Tensor -> TorchSharp.torch.Tensor -> TorchSharp.torch.Tensor)
            (x: Tensor)
            (y: Tensor)
            : Tensor =
            Guard.notNull "lift2" "f" f
            (lifted operation (fun raws -> [| f raws[0] raws[1] |]) [| x; y |])[0]

        /// <summary>The same, for any number of operands and results, such as a decomposition.</summary>
        /// <param name="operation">The operation's name, for messages.</param>
        /// <param name="f">Computes the results.</param>
        /// <param name="inputs">The operands, one or more.</param>
        static member liftMany
            (operation: string)
            (f: TorchSharp.torch.Tensor[] -> TorchSharp.torch.Tensor[])
            (inputs: Tensor[])
            : Tensor[] =
            lifted operation f inputs
