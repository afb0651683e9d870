namespace DiffLessons

open DiffLessons.Native

/// Recurrent layers over sequences of unequal length: sorted by length, the steps between one end and the next are run on those sequences that
/// go on, so that no step is computed that no sequence has.
[<RequireQualifiedAccess>]
module internal PackedSequences =
    /// One length for each sequence, from 1 to the number of steps.
    let check (who: string) (lengths: int[]) (steps: int) (batch: int) : unit =
        if lengths.Length <> batch then
            Shape.fail
                $"{who}: expected lengths of {string batch} sequences, one for each, got {string lengths.Length}."

        for length in lengths do
            if length < 1 || length > steps then
                Guard.refuse
                    "lengths"
                    $"{who}: expected lengths from 1 to {string steps}, the input's number of steps, got {string length}."

    /// Lengths that are given as a tensor.
    let ofTensor (who: string) (lengths: Tensor) : int[] =
        Tensor.Present(who, lengths)

        if lengths.dim <> 1 || not lengths.dtype.IsIntegral then
            Guard.refuse
                "lengths"
                $"{who}: expected lengths as a vector of integers, got shape {Shape.format lengths.Sizes} of {lengths.dtype}."

        use wide = lengths.Handle.``to`` (torch.ScalarType.Int64, torch.CPU)
        use dense = wide.contiguous ()
        dense.toArray<int64>() |> Array.map int

    let private integers (values: int[]) (shape: int[]) (device: Device) : Tensor =
        let values = Array.map int64 values
        Tensor.Constant(torch.tensor(values).reshape(Shape.toTorch shape)).move device

    /// The steps of each sequence in reverse; elements after its end stay.
    let private reversed (lengths: int[]) (x: Tensor) : Tensor =
        let steps, batch = x.Sizes[0], x.Sizes[1]

        let from =
            Array.init (steps * batch) (fun i ->
                let t, b = i / batch, i % batch
                if t < lengths[b] then lengths[b] - 1 - t else t)

        x.gather (0, (integers from [| steps; batch; 1 |] x.device).expand x.Sizes)

    /// One layer in one direction on sequences sorted by falling length: the outputs, zeros after each end, and the last states.
    let private direction
        (run: Tensor -> Tensor[] -> Tensor[])
        (lengths: int[])
        (x: Tensor)
        (states: Tensor[])
        : Tensor[] =
        let steps, batch = x.Sizes[0], x.Sizes[1]
        let outputs, ended = ResizeArray<Tensor>(), ResizeArray<Tensor[]>()
        let mutable states = states
        let mutable start = 0

        for length in lengths |> Array.distinct |> Array.rev do
            let running = lengths |> Array.filter (fun l -> l >= length) |> Array.length
            let goOn = lengths |> Array.filter (fun l -> l > length) |> Array.length
            let part = (x.narrow (0, start, length - start)).narrow(1, 0, running)
            let results = run part states
            outputs.Add(results[0].pad([| 0; 0; 0 |], after = [| 0; batch - running; 0 |]))
            ended.Add(results[1..] |> Array.map (fun s -> s.narrow (1, goOn, running - goOn)))
            states <- results[1..] |> Array.map (fun s -> s.narrow (1, 0, goOn))
            start <- length

        if start < steps then
            let shape = [| steps - start; batch; outputs[0].Sizes[2] |]
            outputs.Add(Creation.full shape 0 (Some x.device) (Some x.dtype) None)

        // Those that ended last come first.
        let last =
            Array.init states.Length (fun i ->
                ended
                |> Seq.rev
                |> Seq.map (fun e -> e[i])
                |> Seq.toArray
                |> (fun e -> Tensor.cat (e, 1)))

        Array.append [| Tensor.cat outputs |] last

    /// Runs all layers and directions on (time, batch, size): the outputs, zeros after each end, and the last states of each sequence.
    /// <param name="run">One layer in one direction.</param>
    /// <param name="between">What a layer's output goes through before the next layer.</param>
    let run
        (run: int -> int -> Tensor -> Tensor[] -> Tensor[])
        (between: Tensor -> Tensor)
        (layers: int)
        (directions: int)
        (lengths: int[])
        (input: Tensor)
        (states: Tensor[])
        : Tensor[] =
        let order = [| 0 .. lengths.Length - 1 |] |> Array.sortBy (fun i -> -lengths[i])
        let sorted = order |> Array.map (fun i -> lengths[i])
        let back = Array.zeroCreate<int> order.Length
        order |> Array.iteri (fun at i -> back[i] <- at)

        let pick (order: int[]) (x: Tensor) =
            x.indexSelect (1, integers order [| order.Length |] x.device)

        let states = states |> Array.map (pick order)
        let ends = ResizeArray<Tensor[]>()

        let one layer d (x: Tensor) =
            let index = layer * directions + d
            let own = states |> Array.map (fun s -> s.narrow (0, index, 1))
            let turn = if d = 1 then reversed sorted else id
            let results = direction (run layer d) sorted (turn x) own
            ends.Add results[1..]
            turn results[0]

        let layer (x: Tensor) (i: int) =
            let outputs = Array.init directions (fun d -> one i d x)

            let output =
                if directions = 1 then
                    outputs[0]
                else
                    Tensor.cat (outputs, 2)

            if i < layers - 1 then between output else output

        let output = Seq.fold layer (pick order input) (seq { 0 .. layers - 1 })

        let last =
            Array.init states.Length (fun i ->
                Tensor.cat (ends |> Seq.map (fun e -> e[i]) |> Seq.toArray, 0) |> pick back)

        Array.append [| pick back output |] last
