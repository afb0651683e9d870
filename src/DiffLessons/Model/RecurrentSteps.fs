namespace DiffLessons

open DiffLessons.Native

/// One time step of a recurrent network: the input, the states and the weights in PyTorch's order give the next states.
[<RequireQualifiedAccess>]
module internal RecurrentStep =
    /// W x + b and U h + c; the biases may be left out.
    let private sums (x: NativeTensor) (h: NativeTensor) (weights: NativeTensor[]) =
        let bias i =
            if weights.Length > 2 then weights[i] else NativeTensor.None

        struct (F.linear (x, weights[0], bias 2), F.linear (h, weights[1], bias 3))

    /// What the nonlinearity of a plain network makes its next state of.
    let simple (raws: NativeTensor[]) : NativeTensor =
        let struct (i, u) = sums raws[0] raws[1] raws[2..]
        use fromInput = i
        use fromState = u
        fromInput.add fromState

    /// The next hidden state and the next cell state.
    let lstm (raws: NativeTensor[]) : NativeTensor[] =
        let struct (i, u) = sums raws[0] raws[1] raws[3..]
        use fromInput = i
        use fromState = u
        use gates = fromInput.add fromState
        let parts = gates.chunk (4L, 1L)
        use input = parts[0].sigmoid()
        use forget = parts[1].sigmoid()
        use candidate = parts[2].tanh()
        use output = parts[3].sigmoid()
        use kept = forget.mul raws[2]
        use added = input.mul candidate
        let cell = kept.add added
        use squashed = cell.tanh ()
        [| output.mul squashed; cell |]

    /// The next hidden state.
    let gru (raws: NativeTensor[]) : NativeTensor =
        let struct (i, u) = sums raws[0] raws[1] raws[2..]
        use fromInput = i
        use fromState = u
        let x, h = fromInput.chunk (3L, 1L), fromState.chunk (3L, 1L)
        use resetSum = x[0].add h[0]
        use reset = resetSum.sigmoid ()
        use updateSum = x[1].add h[1]
        use update = updateSum.sigmoid ()
        use remembered = reset.mul h[2]
        use candidateSum = x[2].add remembered
        use candidate = candidateSum.tanh ()
        // (1 - z) n + z h
        use difference = raws[1].sub candidate
        use moved = update.mul difference
        candidate.add moved

/// A plain recurrent network with any nonlinearity, step by step.
[<RequireQualifiedAccess>]
module internal Unrolled =
    let step (kind: string) (f: Tensor -> Tensor) (x: Tensor) (h: Tensor) (weights: Tensor[]) =
        let sum = Tensor.LiftN(kind, RecurrentStep.simple, Array.append [| x; h |] weights)
        let next = f sum

        if not (Shape.same next.Sizes sum.Sizes) then
            Shape.fail
                $"{kind}: expected nonlinearity to keep the shape {Shape.format sum.Sizes}, got {Shape.format next.Sizes}. Give a function of each element, such as dsharp.tanh."

        next

    /// Runs all layers and directions: the outputs, and the last states.
    let run
        (kind: string)
        (f: Tensor -> Tensor)
        (input: Tensor)
        (states: Tensor)
        (weights: Tensor[])
        (layers: int)
        (directions: int)
        (batchFirst: bool)
        : Tensor[] =
        let time = if batchFirst then 1 else 0
        let perDirection = weights.Length / (layers * directions)
        let ends = ResizeArray<Tensor>()

        let direction place backwards (steps: Tensor[]) =
            let own = weights[place * perDirection .. (place + 1) * perDirection - 1]
            let order = if backwards then Array.rev else id

            let hs =
                order steps
                |> Array.scan (fun h x -> step kind f x h own) states[place]
                |> Array.tail

            ends.Add(Array.last hs)
            order hs

        let layer (steps: Tensor[]) (i: int) =
            let forwards = direction (i * directions) false steps

            if directions = 1 then
                forwards
            else
                direction (i * directions + 1) true steps
                |> Array.map2 (fun a b -> Tensor.cat ([ a; b ], 1)) forwards

        let outputs = Seq.fold layer (input.unstack time) (seq { 0 .. layers - 1 })
        [| Tensor.stack (outputs, time); Tensor.stack ends |]
