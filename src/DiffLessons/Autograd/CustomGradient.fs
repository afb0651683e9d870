namespace DiffLessons

open DiffLessons.Native

/// Operations whose backward pass is a function of tensors that the user gives.
[<RequireQualifiedAccess>]
module internal CustomGradient =
    /// Refuses gradients that are not those of the inputs.
    let private checkGradients operation (inputs: Tensor[]) (gradients: Tensor[]) =
        if isNull gradients || gradients.Length <> inputs.Length then
            let count = if isNull gradients then 0 else gradients.Length

            Guard.refuse
                "vjp"
                $"{operation}: expected vjp to give {string inputs.Length} gradients, one for each input, got {string count}."

        for input, gradient in Array.zip inputs gradients do
            Tensor.Present(operation, gradient)

            if not (Shape.same input.Sizes gradient.Sizes) then
                Shape.fail
                    $"{operation}: expected vjp to give a gradient of the input's shape {Shape.format input.Sizes}, got {Shape.format gradient.Sizes}."

            if gradient.dtype <> input.dtype then
                Fail.dtype
                    $"{operation}: expected vjp to give a gradient of the input's dtype {input.dtype}, got {gradient.dtype}. Convert it with cast."

    /// The value, as a constant of its own.
    let private compute operation (f: Tensor[] -> Tensor) (raws: NativeTensor[]) : NativeTensor =
        let inputs = raws |> Array.map (fun raw -> Tensor.Constant(raw.detach ()))
        let y = f inputs
        Tensor.Present(operation, y)

        if not (isNull y.Graph && isNull y.Tangent) then
            Fail.differentiation
                $"{operation}: the function's result depends on something that is tracked and not among its inputs, whose gradient vjp does not give. Make it an input, with customMany."

        if not y.dtype.IsFloatingPoint then
            Fail.dtype
                $"{operation}: expected the function to give floating point numbers, got {y.dtype}."

        // The function may hand its input on, or keep its result.
        y.Handle.clone ()

    /// Lifts a function with its backward pass.
    let apply
        (operation: string)
        (f: Tensor[] -> Tensor)
        (vjp: Tensor[] -> Tensor -> Tensor -> Tensor[])
        (inputs: Tensor[])
        : Tensor =
        let rec run (raws: NativeTensor[]) : NativeTensor =
            if raws |> Array.exists (fun raw -> raw.requires_grad) && torch.is_grad_enabled () then
                CustomFunction.Run(
                    {
                        Forward = compute operation f
                        Backward = backward
                    },
                    raws
                )
            else
                compute operation f raws

        and backward (raws: NativeTensor[]) (result: NativeTensor) (gradient: NativeTensor) =
            let isRecorded = torch.is_grad_enabled ()
            use _enabled = torch.enable_grad ()

            // Where the gradient is to be differentiated itself, tensors are part of libtorch's graph, below all levels that begin from now on.
            let wrap (raw: NativeTensor) =
                if isRecorded && raw.requires_grad then
                    let graph = GradientGraph [| TensorLeaf(0u, raw, false) :> Leaf |]
                    Tensor(raw, graph, null, null, null)
                else
                    Tensor.Constant(raw.detach ())

            let xs = Array.map wrap raws

            let y =
                if isRecorded then
                    wrap (run raws)
                else
                    Tensor.Constant(result.alias ())

            let gradients = vjp xs y (wrap gradient)
            checkGradients operation xs gradients

            // Handles of their own, which libtorch's engine takes over.
            gradients |> Array.map (fun g -> g.Variable.alias ())

        for input in inputs do
            Tensor.Floating(operation, input)

        match OperationObserver<Tensor>.Current with
        | null -> Tensor.LiftN(operation, run, inputs)
        // A trace has the operations that the function consists of.
        | _ when inputs |> Array.forall _.IsConstant -> f inputs
        | _ -> Tensor.LiftN(operation, run, inputs)
