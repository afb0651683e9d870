namespace DiffLessons

open DiffLessons.Native

/// Differentiable operations with a backward rule of this library. Each is recorded on the tape where all that its inputs depend on is
/// there, and by libtorch otherwise.
[<RequireQualifiedAccess>]
module internal Autograd =
    /// f of each element, with its backward rule and its rule for forward differentiation (see `Tensor.Push`).
    let rec elementwise
        (operation: string)
        (f: NativeTensor -> NativeTensor)
        (backward: SavedTensors -> NativeTensor -> NativeTensor[])
        (tangent: Tensor -> Tensor -> Tensor -> Tensor)
        (x: Tensor)
        : Tensor =
        match x.Node with
        | null when isNull x.Tangent -> Tensor.Map(operation, f, x)
        | null -> Tensor.Push(elementwise operation f backward tangent, tangent, x)
        | node ->
            let forward (saved: SavedTensors) = f saved.Inputs[0]
            Tape.record operation forward backward [| x |] [| node |] x.Sizes

    /// The logarithm of the softmax along an axis, with its rule for forward differentiation.
    let rec logSoftmax (operation: string) (dim: int) tangent (x: Tensor) : Tensor =
        let f (x: NativeTensor) = x.log_softmax (int64 dim)

        match x.Node with
        | null when isNull x.Tangent -> Tensor.Map(operation, f, x)
        | null -> Tensor.Push(logSoftmax operation dim tangent, tangent, x)
        | node ->
            let forward (saved: SavedTensors) = f saved.Inputs[0]
            let backward = Backward.logSoftmax (int64 dim)
            Tape.record operation forward backward [| x |] [| node |] x.Sizes

    /// A view of x, of those sizes. `back` makes the gradient by x of that by the view.
    let rec view
        (operation: string)
        (f: NativeTensor -> NativeTensor)
        (back: NativeTensor -> NativeTensor)
        (x: Tensor)
        (sizes: int[])
        : Tensor =
        match x.Node with
        | null when isNull x.Tangent -> Tensor.LiftView(operation, f, x, sizes)
        | null ->
            let apply x = view operation f back x sizes
            Tensor.Push(apply, (fun _ _ t -> apply t), x)
        | node ->
            let result = Tape.recordView (f node.Value) back node sizes
            result.Version <- x.Version
            result

    /// Tensors joined: linear in all of them together. `apart` takes the gradient apart.
    let joined
        (operation: string)
        (f: NativeTensor[] -> NativeTensor)
        (apart: NativeTensor -> NativeTensor[])
        (tensors: Tensor[])
        (sizes: int[])
        : Tensor =
        let isAlike (t: Tensor) =
            t.Handle.dtype = tensors[0].Handle.dtype

        match
            (if Array.forall isAlike tensors then
                 Tape.nodesOf tensors
             else
                 null)
        with
        | null -> Tensor.LinearN(operation, f, tensors)
        | nodes ->
            let values =
                Array.map2
                    (fun (t: Tensor) (node: Node) -> if isNull node then t.Variable else node.Value)
                    tensors
                    nodes

            let output =
                ErrorTranslation.run operation (fun () -> f values) (fun () ->
                    Tensor.Describe tensors)

            Tape.recordUnsaved output apart nodes sizes

    let private reduced operation f backward (x: Tensor) : Tensor =
        match x.Node with
        | null -> Tensor.Linear(operation, f, x, Shape.scalar)
        | node -> Tape.recordUnsaved (f node.Value) (backward x.Sizes) [| node |] Shape.scalar

    /// The sum of all elements of a floating point tensor.
    let sum (operation: string) (x: Tensor) : Tensor =
        reduced operation (fun x -> x.sum ()) Backward.sum x

    /// Their mean.
    let mean (operation: string) (x: Tensor) : Tensor =
        reduced operation (fun x -> x.mean ()) Backward.mean x

    /// x W^T + b on the last axis of x, of shapes (..., in), (out, in) and (out); b may be null.
    let rec linear (operation: string) (x: Tensor) (w: Tensor) (b: Tensor) : Tensor =
        let sizes = Array.copy x.Sizes
        sizes[sizes.Length - 1] <- w.Sizes[0]
        let hasBias = not (isNull (box b))
        let inputs = if hasBias then [| x; w; b |] else [| x; w |]

        match Tape.nodesOf inputs with
        | null when not (isNull (Tensor.LatestTangent inputs)) -> moving operation inputs
        | null when hasBias ->
            Tensor.Lift3(operation, (fun x w b -> F.linear (x, w, b)), x, w, b, sizes)
        | null -> Tensor.Lift2(operation, (fun x w -> F.linear (x, w)), x, w, sizes)
        | nodes ->
            let forward (saved: SavedTensors) =
                match saved.Inputs with
                | [| x; w; b |] -> F.linear (x, w, b)
                | inputs -> F.linear (inputs[0], inputs[1])

            Tape.record operation forward Backward.linear inputs nodes sizes

    /// The same of inputs that carry tangents: that of the result is linear in each of them.
    and private moving (operation: string) (inputs: Tensor[]) : Tensor =
        let tangent = Tensor.LatestTangent inputs
        let primals = inputs |> Array.map (fun t -> t.PrimalAt tangent.Level)
        let x, w = primals[0], primals[1]

        let third (ts: Tensor[]) =
            if ts.Length = 3 then ts[2] else Unchecked.defaultof<Tensor>

        let rule (ts: Tensor[]) =
            let withBias x w = linear operation x w (third ts)

            match isNull (box ts[0]), isNull (box ts[1]) with
            | true, true -> withBias (x.Zeros()) w
            | false, true -> withBias ts[0] w
            | true, false -> withBias x ts[1]
            | false, false ->
                let byWeight = linear operation x ts[1] Unchecked.defaultof<Tensor>
                Tensor.Total(withBias ts[0] w, byWeight)

        let derivative = Tensor.Carried(tangent.Level, inputs, rule)
        let result = (linear operation x w (third primals)).WithTangent(tangent, derivative)

        if Array.exists (SteepTangents.isAt tangent.Level) inputs then
            SteepTangents.note result
        else
            result

    /// The product of tensors of one dtype, whose result has that shape.
    let rec matmul
        (f: NativeTensor -> NativeTensor -> NativeTensor)
        (a: Tensor)
        (b: Tensor)
        (sizes: int[])
        : Tensor =
        let isOfMatrix = a.Sizes.Length = 2 && (b.Sizes.Length = 2 || b.Sizes.Length = 1)

        match (if isOfMatrix then Tape.nodesOf [| a; b |] else null) with
        | null when isNull a.Tangent && isNull b.Tangent -> Tensor.Lift2("matmul", f, a, b, sizes)
        | null ->
            let apply x y = matmul f x y sizes

            let rule x y _ tx ty =
                if isNull (box tx) then apply x ty
                elif isNull (box ty) then apply tx y
                else Tensor.Total(apply tx y, apply x ty)

            Tensor.Push2(apply, rule, a, b)
        | nodes ->
            let forward (saved: SavedTensors) = f saved.Inputs[0] saved.Inputs[1]
            Tape.record "matmul" forward Backward.matmul [| a; b |] nodes sizes

    /// A loss, whose gradient is mostly 1 and then need not be made.
    let private loss operation forward backward inputs nodes sizes : Tensor =
        let loss: Tensor = Tape.record operation forward backward inputs nodes sizes
        loss.Node.AcceptsNoGradient <- true
        loss

    /// The squared error of two tensors of one shape and dtype.
    let mse
        (operation: string)
        (x: Tensor)
        (y: Tensor)
        (reduction: torch.nn.Reduction)
        sizes
        : Tensor =
        let inputs = [| x; y |]

        match Tape.nodesOf inputs with
        | null -> Tensor.Lift2(operation, (fun x y -> F.mse_loss (x, y, reduction)), x, y, sizes)
        | nodes ->
            let forward (saved: SavedTensors) =
                F.mse_loss (saved.Inputs[0], saved.Inputs[1], reduction)

            let backward = Backward.mse (reduction = torch.nn.Reduction.Mean)
            loss operation forward backward inputs nodes sizes

    /// The logarithm of the softmax of each row. Over rows shorter than a vector register libtorch takes one number at a time,
    /// so columns are given to it instead.
    let private logSoftmaxOfRows (scores: NativeTensor) : NativeTensor =
        if scores.size 1 < 8L && scores.size 0 >= 32L then
            use transposed = scores.t ()
            use columns = transposed.contiguous ()
            use logs = columns.log_softmax 0L
            logs.t ()
        else
            scores.log_softmax 1L

    /// The cross-entropy of rows of scores, of which none is left out, summed or averaged. None where it is not for the tape.
    let tryCrossEntropy
        (operation: string)
        (x: Tensor)
        (classes: NativeTensor)
        (isMean: bool)
        : Tensor option =
        match x.Node with
        | null -> None
        | node ->
            let reduction =
                if isMean then
                    torch.nn.Reduction.Mean
                else
                    torch.nn.Reduction.Sum

            let forward (saved: SavedTensors) =
                saved.Intermediate <- logSoftmaxOfRows saved.Inputs[0]
                F.nll_loss (saved.Intermediate, classes, reduction = reduction)

            let backward = Backward.crossEntropy classes isMean
            Some(loss operation forward backward [| x |] [| node |] Shape.scalar)

    /// One layer of a recurrent network in one direction, all its states: `states` computes them from the input, the first state and the
    /// weights W, U, b and c, and the slope of its nonlinearity is computed from the states.
    let recurrent
        (operation: string)
        (states: NativeTensor[] -> NativeTensor)
        (slope: NativeTensor -> NativeTensor)
        (time: int)
        (x: Tensor)
        (start: Tensor)
        (weights: Tensor[])
        : Tensor =
        let inputs = Array.append [| x; start |] weights

        match Tape.nodesOf inputs with
        | null -> Tensor.LiftN(operation, states, inputs)
        | nodes ->
            let sizes = Array.append x.Sizes[..1] [| weights[1].Sizes[1] |]
            let forward (saved: SavedTensors) = states saved.Inputs
            Tape.record operation forward (Backward.recurrent slope time) inputs nodes sizes

    /// The last steps of tensors of one shape, stacked on a new first axis.
    let lastSteps (operation: string) (time: int) (inputs: Tensor[]) : Tensor =
        let forward (raws: NativeTensor[]) =
            let last = raws |> Array.map (fun steps -> steps.select (time, -1L))
            let stacked = torch.stack (last, 0L)

            for step in last do
                step.Dispose()

            stacked

        match Tape.nodesOf inputs with
        | null -> Tensor.LinearN(operation, forward, inputs)
        | nodes ->
            let sizes = Array.append [| inputs.Length |] (Array.removeAt time inputs[0].Sizes)
            let forward (saved: SavedTensors) = forward saved.Inputs
            Tape.record operation forward (Backward.lastSteps time) inputs nodes sizes

    let private cut (shapes: int[][]) (vector: NativeTensor) : NativeTensor[] =
        Array.map2
            (fun (part: NativeTensor) (shape: int[]) ->
                if shape.Length = 1 then
                    part
                else
                    use part = part
                    part.reshape (Shape.toTorch shape))
            (vector.split (shapes |> Array.map (fun shape -> int64 (Shape.nelement shape))))
            shapes

    let private recordPieces (node: Node) (shapes: int[][]) : Tensor[] =
        let shared = [| NativeTensor.None |]
        // The pieces depend on a copy of the vector, which passes their gradient on when it is complete.
        let whole = Tape.node [| node |] node.Value

        whole.Backward <-
            fun gradient ->
                shared[0] <- NativeTensor.None
                [| gradient.alias () |]

        let starts =
            shapes |> Array.scan (fun at shape -> at + int64 (Shape.nelement shape)) 0L

        cut shapes node.Value
        |> Array.mapi (fun i raw ->
            let piece = Tape.node [| whole |] raw
            piece.Backward <- Backward.piece node.Value shared starts[i]
            Tape.value piece shapes[i])

    /// Cuts a vector into tensors of those shapes, which are contiguous in it.
    let unflatten (operation: string) (vector: Tensor) (shapes: int[][]) : Tensor[] =
        match vector.Node with
        | null when isNull vector.Tangent ->
            // No more handles than pieces, and their shapes are known.
            Array.map2
                (fun raw shape -> Tensor(LiveTensors.held raw, vector.Graph, null, null, shape))
                (cut shapes vector.Variable)
                shapes
        | null -> Tensor.LinearMany(operation, cut shapes, vector)
        | node -> recordPieces node shapes
