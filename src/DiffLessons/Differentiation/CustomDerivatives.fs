namespace DiffLessons

/// <summary>Gradients of one's own: operations with a backward pass that is given, and values that no gradient passes.</summary>
[<AutoOpen>]
module CustomDerivatives =
    type dsharp with

        /// <summary>A function with a backward pass of one's own: <c>dsharp.custom ((fun x -> x.round ()), fun _ _ g -> g)</c> rounds and lets gradients through.</summary>
        /// <param name="f">Computes the result. It is given a constant, so it may use anything; what it uses beside its input must not be tracked.</param>
        /// <param name="vjp">From the input, the result and the gradient by the result, the gradient by the input, in its shape. It must be linear in the gradient. Made of operations on tensors, it is differentiated itself for derivatives of higher order.</param>
        /// <returns>The function, differentiable in every mode: forward mode is derived from vjp. The exception that vjp raises is raised by the backward pass.</returns>
        /// <remarks>For a function on TorchSharp's tensors whose gradient libtorch knows, see <c>Tensor.lift</c>.</remarks>
        static member custom
            (f: Tensor -> Tensor, vjp: Tensor -> Tensor -> Tensor -> Tensor)
            : Tensor -> Tensor =
            Guard.notNull "custom" "f" f
            Guard.notNull "custom" "vjp" vjp

            fun x ->
                CustomGradient.apply
                    "custom"
                    (fun xs -> f xs[0])
                    (fun xs y g -> [| vjp xs[0] y g |])
                    [| x |]

        /// <summary>The same for several inputs.</summary>
        /// <param name="f">Computes the result from all inputs.</param>
        /// <param name="vjp">From the inputs, the result and the gradient by the result, the gradients by the inputs.</param>
        static member customMany
            (f: Tensor[] -> Tensor, vjp: Tensor[] -> Tensor -> Tensor -> Tensor[])
            : Tensor[] -> Tensor =
            Guard.notNull "customMany" "f" f
            Guard.notNull "customMany" "vjp" vjp

            fun inputs ->
                if isNull inputs || inputs.Length = 0 then
                    Guard.refuse "inputs" "customMany: expected at least one input, got none."

                CustomGradient.apply "customMany" f vjp inputs
