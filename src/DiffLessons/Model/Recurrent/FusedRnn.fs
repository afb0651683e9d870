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
        Derivative = Slope.tanh
    }

    let relu = {
        Value = fun x -> x.relu ()
        Derivative = Slope.relu
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
                    let place = i * directions + d
                    use start = starts.select (0L, int64 place)
                    let weights = weights[place * own .. (place + 1) * own - 1]
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

    /// The backward pass of one layer in one direction: to the input, the first state, W, U and the biases. Only what has a node is computed.
    ///
    /// With a_t = W x_t + b + U h_(t-1) + c, the gradient by a_t is f'(a_t) times that by h_t, to which the step after adds its own
    /// times U. All else follows from those of all steps at once.
    let private back
        (f: Activation)
        (time: int)
        (nodes: Node[])
        (unchanged: unit -> unit)
        (raws: NativeTensor[])
        (states: NativeTensor)
        (gradient: NativeTensor)
        : NativeTensor[] =
        unchanged ()
        let x, start, w, u = raws[0], raws[1], raws[2], raws[3]
        use allSlopes = f.Derivative states
        let slopes, gradients = allSlopes.unbind time, gradient.unbind time
        let sums: NativeTensor[] = Array.zeroCreate slopes.Length

        for t in slopes.Length - 1 .. -1 .. 0 do
            if t = slopes.Length - 1 then
                sums[t] <- gradients[t].mul slopes[t]
            else
                use whole = torch.addmm (gradients[t], sums[t + 1], u)
                sums[t] <- whole.mul slopes[t]

        use all = torch.stack (sums, int64 time)
        use rows = all.reshape (-1L, all.size -1)
        use turned = rows.t ()

        let answers = [|
            if isNull nodes[0] then
                NativeTensor.None
            else
                use product = rows.mm w
                product.view x.shape

            if isNull nodes[1] then NativeTensor.None else sums[0].mm u

            if isNull nodes[2] then
                NativeTensor.None
            else
                use inputs = x.reshape (-1L, x.size -1)
                turned.mm inputs

            if isNull nodes[3] then
                NativeTensor.None
            else
                use first = start.unsqueeze time
                use others = states.narrow (time, 0L, states.size time - 1L)
                use before = torch.cat ([| first; others |], int64 time)
                use before = before.reshape (-1L, before.size -1)
                turned.mm before

            for bias in nodes[4..] do
                if isNull bias then NativeTensor.None else rows.sum 0L
        |]

        dispose slopes
        dispose gradients
        dispose sums
        answers

    /// The states after the last step of each layer, from all its states; its gradient goes to the last step alone.
    let private lastOf (time: int) (raws: NativeTensor[]) : NativeTensor =
        let ends = raws |> Array.map (fun states -> states.select (time, -1L))
        let last = torch.stack (ends, 0L)
        dispose ends
        last

    let private lastBack
        (time: int)
        (raws: NativeTensor[])
        (_: NativeTensor)
        (gradient: NativeTensor)
        : NativeTensor[] =
        raws
        |> Array.mapi (fun layer states ->
            let whole = states.zeros_like ()
            use last = whole.select (time, -1L)
            use given = gradient.select (0L, int64 layer)
            last.copy_ given |> ignore
            whole)

    /// Runs layers of one direction on the tape; gives the outputs and the last states. Null where they do not belong there.
    let record
        (kind: string)
        (f: Activation)
        (x: Tensor)
        (starts: Tensor)
        (weights: Tensor[])
        (unchanged: unit -> unit)
        (layers: int)
        (batchFirst: bool)
        : Tensor[] =
        if
            isNull (Tape.nodesOf (Array.append [| x; starts |] weights))
            || not (isNull starts.Node)
        then
            null
        else
            let time = if batchFirst then 1 else 0
            let own = weights.Length / layers

            let layer (input: Tensor) (i: int) =
                let parameters = weights[i * own .. (i + 1) * own - 1]
                let start = Tensor.Constant(starts.Live.select (0L, int64 i))
                let inputs = Array.append [| input; start |] parameters
                let nodes = Tape.nodesOf inputs

                let states (raws: NativeTensor[]) =
                    let each = direction f.Value raws[0] raws[1] raws[2..] time false
                    let whole = torch.stack (each, int64 time)
                    dispose each
                    whole

                let sizes = Array.append input.Sizes[..1] [| parameters[1].Sizes[1] |]
                Tape.record kind states (back f time nodes unchanged) inputs nodes sizes

            let outputs = Array.scan layer x [| 0 .. layers - 1 |] |> Array.tail
            let output = Array.last outputs
            let batch = output.Sizes[1 - time]

            let last =
                Tape.record kind (lastOf time) (lastBack time) outputs (Tape.nodesOf outputs) [|
                    layers
                    batch
                    output.Sizes[2]
                |]

            [| output; last |]
