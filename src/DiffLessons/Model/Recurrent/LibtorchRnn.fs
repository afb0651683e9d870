namespace DiffLessons

open DiffLessons.Native

/// libtorch's own recurrences over whole sequences, with the weights as arguments.
///
/// TorchSharp offers them as modules that own their weights only; its script compiler reaches the operations themselves,
/// which differentiate to any order and run several times as fast as steps written out one by one.
[<RequireQualifiedAccess>]
module internal LibtorchRnn =
    let private source =
        let operation name state =
            $"""
def {name}(x: Tensor, h: {state}, w: List[Tensor], bias: bool, layers: int, train: bool, both: bool, first: bool):
    return torch.{name}(x, h, w, bias, layers, 0.0, train, both, first)
"""

        operation "lstm" "List[Tensor]" + operation "gru" "Tensor"

    let private compiled = NativeScript source

    /// Runs one layer, or several: input, first states and weights give the output and the last states.
    let run
        (operation: string)
        (x: NativeTensor)
        (states: NativeTensor[])
        (weights: NativeTensor[])
        bias
        layers
        both
        first
        =
        // Whether libtorch saves tensors for the backward pass.
        let train =
            x.requires_grad
            || Array.exists (fun (raw: NativeTensor) -> raw.requires_grad) weights

        let start: obj = if operation = "lstm" then box states else box states[0]

        compiled.Invoke(
            operation,
            [|
                box x
                start
                box weights
                box bias
                box layers
                box train
                box both
                box first
            |]
        )
