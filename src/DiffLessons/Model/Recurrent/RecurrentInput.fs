namespace DiffLessons

/// Checks of what recurrent layers and cells take, for messages in their name.
[<RequireQualifiedAccess>]
module internal RecurrentInput =
    /// One time step of a batch.
    let step (who: string) (input: Tensor) (inputSize: int) : unit =
        if input.Sizes.Length <> 2 || input.Sizes[1] <> inputSize then
            Shape.fail
                $"{who}: input has shape {Shape.format input.Sizes}; expected (batch, inputSize) with inputSize {string inputSize}. For a sequence use forwardSequence."

    /// A batch of sequences. Gives its number of sequences.
    let sequence (who: string) (input: Tensor) (inputSize: int) (batchFirst: bool) : int =
        let order =
            if batchFirst then
                "(batch, time, inputSize)"
            else
                "(time, batch, inputSize)"

        if input.Sizes.Length <> 3 || input.Sizes[2] <> inputSize then
            Shape.fail
                $"{who}: input has shape {Shape.format input.Sizes}; expected {order} with inputSize {string inputSize}. Add an axis with unsqueeze, or check batchFirst."

        let time, batch =
            if batchFirst then
                input.Sizes[1], input.Sizes[0]
            else
                input.Sizes[0], input.Sizes[1]

        if time < 1 || batch < 1 then
            Shape.fail
                $"{who}: input has shape {Shape.format input.Sizes}; expected {order} with at least one sequence of one step."

        batch

    let private expect who name (state: Tensor) (expected: int[]) (axes: string) =
        if not (Shape.same state.Sizes expected) then
            Shape.fail
                $"{who}: {name} has shape {Shape.format state.Sizes}; expected {Shape.format expected}: {axes}. newHidden(batch) makes one."

    /// The state of a cell.
    let state (who: string) (name: string) (state: Tensor) (batch: int) (hiddenSize: int) : unit =
        expect who name state [| batch; hiddenSize |] "(batch, hiddenSize)"

    /// The states of a layer: one for each of its layers and directions.
    let states who name (state: Tensor) (layers: int) (batch: int) (hiddenSize: int) : unit =
        expect
            who
            name
            state
            [| layers; batch; hiddenSize |]
            "(numLayers * directions, batch, hiddenSize)"

    /// libtorch's fast recurrences do not look at dtypes themselves.
    let dtype (who: string) (name: string) (tensor: Tensor) (expected: Dtype) : unit =
        Guard.tensor tensor

        if tensor.dtype <> expected then
            Fail.dtype
                $"{who}: {name} is {tensor.dtype}, but the layer's parameters are {expected}. Convert one of them, with cast or model.move."
