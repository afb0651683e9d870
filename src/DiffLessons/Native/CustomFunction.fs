namespace DiffLessons.Native

open System
open System.Collections.Generic
open System.Runtime.ExceptionServices

/// An operation with a backward pass of one's own, on native tensors.
[<NoComparison; NoEquality>]
type internal CustomRule = {
    Forward: NativeTensor[] -> NativeTensor
    /// From the inputs, the result as a constant, and the gradient by it: the gradients by the inputs.
    Backward: NativeTensor[] -> NativeTensor -> NativeTensor -> NativeTensor[]
}

/// An operation of libtorch's graph whose backward pass is managed code.
///
/// An exception must not pass through libtorch's engine: the process would end. It is kept, zeros go on in its place, and whoever started the backward
/// pass raises it afterwards. The processor's part of a backward pass runs on the thread that starts it.
[<Sealed>]
type internal CustomFunction() =
    inherit TorchSharp.torch.autograd.SingleTensorFunction<CustomFunction>()

    [<ThreadStatic; DefaultValue>]
    static val mutable private failure: exn

    // What the last passes gave: libtorch takes it over only after the call has returned.
    [<ThreadStatic; DefaultValue>]
    static val mutable private made: TorchSharp.torch.Tensor

    [<ThreadStatic; DefaultValue>]
    static val mutable private given: List<TorchSharp.torch.Tensor>

    static let key = "rule"
    static let resultKey = "result"

    override _.Name = "custom"

    override _.forward(context, vars) =
        let rule = vars[vars.Length - 1] :?> CustomRule

        let inputs =
            vars[.. vars.Length - 2] |> Array.map (fun v -> v :?> TorchSharp.torch.Tensor)

        context.save_for_backward (List inputs)
        context.save_data (key, rule)
        let result = rule.Forward(Array.map NativeTensor.OfShared inputs)
        // As a constant: the result itself would hold the graph that holds it.
        context.save_data (resultKey, result.detach ())
        CustomFunction.made <- result.Share()
        CustomFunction.made

    override _.backward(context, gradient) =
        let rule = context.get_data key :?> CustomRule
        let result = context.get_data resultKey :?> NativeTensor
        let saved = context.get_saved_variables().ToArray()

        let gradients =
            try
                if Batching.IsActive then
                    raise (
                        NotSupportedException
                            "A backward pass of one's own is for one gradient at a time."
                    )

                if isNull CustomFunction.failure then
                    rule.Backward
                        (Array.map NativeTensor.OfShared saved)
                        result
                        (NativeTensor.OfShared gradient)
                else
                    [||]
            with error ->
                CustomFunction.failure <- error
                [||]

        let answer = List<TorchSharp.torch.Tensor>()

        for i in 0 .. saved.Length - 1 do
            if i < gradients.Length then
                answer.Add(gradients[i].Share())
            else
                answer.Add(saved[i].zeros_like())

        // In place of the rule, which is no tensor.
        answer.Add null
        CustomFunction.given <- answer
        answer

    /// The operation on inputs, at least one of which requires a gradient.
    static member Run(rule: CustomRule, inputs: NativeTensor[]) : NativeTensor =
        let vars = Array.append (inputs |> Array.map (fun x -> box x.Torch)) [| box rule |]
        // TorchSharp keeps tensors with the graph, which may outlive a dispose scope of the caller's.
        use scope = TorchSharp.torch.NewDisposeScope()

        try
            NativeTensor.Of(CustomFunction.apply vars)
        finally
            scope.Detach(scope.DisposablesView :> seq<IDisposable>)
            CustomFunction.made <- null
            GC.KeepAlive inputs

    /// Raises what a backward pass that has ended kept.
    static member RaiseFailure() : unit =
        CustomFunction.given <- null

        match CustomFunction.failure with
        | null -> ()
        | error ->
            CustomFunction.failure <- null
            ExceptionDispatchInfo.Capture(error).Throw()
