namespace DiffLessons

open DiffLessons.Native

/// One time step of a recurrent network: the input, the states and the weights in PyTorch's order give the next states.
[<RequireQualifiedAccess>]
module internal RecurrentCell =
    /// W x + b and U h + c; the biases may be left out.
    let private sums (x: NativeTensor) (h: NativeTensor) (weights: NativeTensor[]) =
        let bias i =
            if weights.Length > 2 then weights[i] else NativeTensor.None

        struct (F.linear (x, weights[0], bias 2), F.linear (h, weights[1], bias 3))

    /// The sum that the nonlinearity of a plain recurrent network is applied to.
    let rnnSum (raws: NativeTensor[]) : NativeTensor =
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
