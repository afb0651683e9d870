namespace DiffLessons

open DiffLessons.Native

/// An RNN layer with tanh or relu over whole sequences (Elman 1990).
///
/// libtorch has an operation for it, and this is faster: what the inputs add is computed for all steps at once, which leaves to
/// a step one matrix product and the nonlinearity, where libtorch transposes the weight and adds at each.
[<RequireQualifiedAccess>]
module internal FusedRnn =
    /// An activation function, and its derivative from its result.
    type Activation = {
        Value: NativeTensor -> NativeTensor
        Derivative: NativeTensor -> NativeTensor
    }

    let tanh = {
        Value = fun x -> x.tanh ()
        Derivative = Backward.tanhSlope
    }

    let relu = {
        Value = fun x -> x.relu ()
        Derivative = Backward.reluSlope
    }

    let private dispose (tensors: NativeTensor[]) =
        for tensor in tensors do
            tensor.Dispose()

    /// The states after each step of one layer in one direction, in the order of the input.
    let private direction
        f
        (input: NativeTensor)
        (start: NativeTensor)
        (weights: NativeTensor[])
        time
        backwards
        =
        use bias =
            if weights.Length > 2 then
                weights[2].add weights[3]
            else
                NativeTensor.None

        use sums = F.linear (input, weights[0], bias)
        use across = weights[1].t()
        let steps = sums.unbind time
        let order: NativeTensor[] -> NativeTensor[] = if backwards then Array.rev else id
        let mutable state = start

        let states =
            order steps
            |> Array.map (fun fromInput ->
                use sum = torch.addmm (fromInput, state, across)
                state <- f sum
                state)

        dispose steps
        order states

    /// Runs all layers and directions: the outputs, and the last states.
    let run
        (f: NativeTensor -> NativeTensor)
        (x: NativeTensor)
        (starts: NativeTensor)
        (weights: NativeTensor[])
        (layers: int)
        (directions: int)
        (batchFirst: bool)
        : NativeTensor[] =
        let time = if batchFirst then 1 else 0
        let own = weights.Length / (layers * directions)
        let ends = ResizeArray<NativeTensor>()

        let layer (input: NativeTensor) (i: int) =
            let outputs =
                Array.init directions (fun d ->
                    let index = i * directions + d
                    use start = starts.select (0L, int64 index)
                    let weights = weights[index * own .. (index + 1) * own - 1]
                    let states = direction f input start weights time (d = 1)
                    let last = if d = 1 then states[0] else Array.last states
                    ends.Add last
                    let output = torch.stack (states, int64 time)
                    dispose (states |> Array.filter (fun h -> not (h.Is last)))
                    output)

            if i > 0 then
                input.Dispose()

            if directions = 1 then
                outputs[0]
            else
                let joined = torch.cat (outputs, -1L)
                dispose outputs
                joined

        let output = Seq.fold layer x (seq { 0 .. layers - 1 })
        let last = torch.stack (ends.ToArray(), 0L)
        dispose (ends.ToArray())
        [| output; last |]

    /// Runs layers of one direction, each as one differentiable operation; gives the outputs and the last states.
    let layers
        (kind: string)
        (f: Activation)
        (x: Tensor)
        (starts: Tensor)
        (weights: Tensor[])
        (layers: int)
        (batchFirst: bool)
        : Tensor[] =
        let time = if batchFirst then 1 else 0
        let own = weights.Length / layers

        let states (raws: NativeTensor[]) =
            let each = direction f.Value raws[0] raws[1] raws[2..] time false
            let whole = torch.stack (each, int64 time)
            dispose each
            whole

        let layer (input: Tensor) (i: int) =
            Autograd.recurrent
                kind
                states
                f.Derivative
                time
                input
                starts[i]
                weights[i * own .. (i + 1) * own - 1]

        let outputs = Array.scan layer x [| 0 .. layers - 1 |] |> Array.tail
        [| Array.last outputs; Autograd.lastSteps kind time outputs |]
