namespace DiffLessons

open DiffLessons.Native

/// What the backward rule of an operation reads: the operation's inputs and result, and which inputs need a gradient.
[<Sealed>]
type internal SavedTensors(inputs: Tensor[], nodes: Node[]) =
    let values =
        Array.map2
            (fun (input: Tensor) (node: Node) -> if isNull node then input.Variable else node.Value)
            inputs
            nodes

    let counters = inputs |> Array.map (fun input -> input.Version)

    let versions =
        counters
        |> Array.map (fun counter -> if isNull counter then 0L else counter.Count)

    /// The inputs, for the forward computation.
    member _.Inputs = values

    /// An input, for the backward pass: as it was, or the pass fails.
    member _.Input(index: int) : NativeTensor =
        let counter = counters[index]

        if not (isNull counter) && counter.Count <> versions[index] then
            Fail.differentiation ErrorTranslation.updatedSince

        values[index]

    /// Whether the gradient by an input is needed: it is no constant.
    member _.Needs(index: int) = not (isNull nodes[index])

    /// The gradients by the inputs, each by a function of its own; none for a constant.
    member t.Gradients([<System.ParamArray>] gradients: (unit -> NativeTensor)[]) : NativeTensor[] =
        Array.init nodes.Length (fun i -> if t.Needs i then gradients[i]() else NativeTensor.None)

    /// The result.
    member val Output = NativeTensor.None with get, set

    /// What the forward computation makes for the backward pass alone, which is freed with the node; none by default.
    member val Intermediate = NativeTensor.None with get, set

/// The nodes that a backward pass has yet to come to, with their gradients so far, in the order in which the nodes were made. `deliver` gets
/// the gradients by leaves.
[<Sealed>]
type internal WaitingNodes(deliver: Leaf -> int -> NativeTensor -> unit) =
    let waiting = ResizeArray<struct (Node * NativeTensor)>()

    let idAt i =
        let struct (node, _) = waiting[i]
        node.Id

    /// How many of them were made before the node.
    let countBefore (node: Node) =
        let mutable low, high = 0, waiting.Count

        while low < high do
            let middle = (low + high) / 2

            if idAt middle < node.Id then
                low <- middle + 1
            else
                high <- middle

        low

    member _.Count = waiting.Count

    /// Adds to the gradient by a node. Takes the gradient over.
    member _.Accumulate(node: Node, gradient: NativeTensor) : unit =
        if node.IsLeaf then
            deliver node.Leaves[0] node.Index gradient
        else
            let at = countBefore node

            if at = waiting.Count || idAt at <> node.Id then
                waiting.Insert(at, struct (node, gradient))
            else
                let struct (_, before) = waiting[at]
                waiting[at] <- struct (node, before.add gradient)
                before.Dispose()
                gradient.Dispose()

    /// In reverse topological order: a node made later comes first, so its gradient is complete when its turn comes.
    member _.TakeLatest() : struct (Node * NativeTensor) =
        let latest = waiting[waiting.Count - 1]
        waiting.RemoveAt(waiting.Count - 1)
        latest

/// The tape: operations whose backward pass is computed by this library's own rules (see Backward.fs).
///
/// libtorch records what it computes and differentiates all of it, but for a small network its recording and its engine take most
/// of a training step. So the operations that small networks consist of are recorded here, and their rules computed by libtorch as
/// plain products and sums. A value is on the tape when all that it depends on is there or constant: tracked tensors and parameters,
/// and what operations that call `record` make of them. To any other operation such a value is a leaf of libtorch's graph; where
/// that graph ends, the backward pass goes on along the tape. So both may be mixed, and every nesting of levels works.
[<RequireQualifiedAccess>]
module internal Tape =
    /// The nodes of an operation's inputs, null for constants. Null if the operation cannot be on the tape: an input was computed off
    /// it, has a tangent or is tracked at another level, or all are constants.
    let nodesOf (inputs: Tensor[]) : Node[] =
        let nodes: Node[] = Array.zeroCreate inputs.Length
        let mutable first: Node = null
        let mutable fits = true

        for i in 0 .. inputs.Length - 1 do
            let input = inputs[i]

            if not (isNull input.Tangent) then
                fits <- false
            elif not (isNull input.Graph) then
                let node = input.Node
                nodes[i] <- node

                if isNull node then
                    fits <- false
                elif isNull first then
                    first <- node
                elif node.Level <> first.Level then
                    fits <- false

        if fits && not (isNull first) then nodes else null

    /// A node for what was computed from those inputs.
    let node (inputs: Node[]) (value: NativeTensor) : Node =
        let mutable leaves: Leaf[] = null

        for input in inputs do
            if not (isNull input) then
                if isNull leaves then
                    leaves <- input.Leaves
                elif not (System.Object.ReferenceEquals(leaves, input.Leaves)) then
                    leaves <-
                        GradientGraph.Union(GradientGraph leaves, GradientGraph input.Leaves).Leaves

        Node(leaves, -1, value, NativeTensor.None, inputs)

    /// The tensor of a node.
    let value (node: Node) (sizes: int[]) : Tensor =
        Tensor.Make(node.Value, GradientGraph(node.Leaves, NodeSet.One node), sizes)

    /// Records what was computed by an operation whose backward rule does not read its inputs, so that they are not saved.
    let recordUnsaved
        (output: NativeTensor)
        (backward: NativeTensor -> NativeTensor[])
        (nodes: Node[])
        (sizes: int[])
        : Tensor =
        let node = node nodes output
        node.Backward <- backward
        value node sizes

    /// The same for a view of the only input: no new memory.
    let recordView
        (output: NativeTensor)
        (backward: NativeTensor -> NativeTensor)
        (input: Node)
        (sizes: int[])
        : Tensor =
        let node = node [| input |] output
        node.Backward <- fun gradient -> [| backward gradient |]
        Tensor(output, GradientGraph(node.Leaves, NodeSet.One node), null, null, sizes)

    /// Computes an operation on inputs that have nodes, and records it. `backward` gets what was saved and the gradient by the result,
    /// and returns new tensors: the gradients by the inputs, none for constants.
    let record
        (operation: string)
        (forward: SavedTensors -> NativeTensor)
        (backward: SavedTensors -> NativeTensor -> NativeTensor[])
        (inputs: Tensor[])
        (nodes: Node[])
        (sizes: int[])
        : Tensor =
        let saved = SavedTensors(inputs, nodes)

        let output =
            ErrorTranslation.run operation (fun () -> forward saved) (fun () ->
                Tensor.Describe inputs)

        saved.Output <- output
        let node = node nodes output
        node.Backward <- backward saved
        node.SavedTensor <- saved.Intermediate
        value node sizes

    /// The backward pass along the tape, from the gradients by some nodes (none for the 1 of a node that accepts it). `deliver` gets
    /// leaf, index and gradient, which is its own from then on. The given gradients are freed on the way, and the nodes too unless the
    /// graph is to be retained.
    let backward
        (seeds: struct (Node * NativeTensor)[])
        (retain: bool)
        (deliver: Leaf -> int -> NativeTensor -> unit)
        : unit =
        let waiting = WaitingNodes deliver

        for struct (node, seed) in seeds do
            waiting.Accumulate(node, seed)

        while waiting.Count > 0 do
            let struct (node, gradient) = waiting.TakeLatest()
            use gradient = gradient
            let inputs = node.Inputs
            let rule = if retain then node.Backward else node.TakeBackward()

            if isNull (box rule) then
                Fail.differentiation ErrorTranslation.usedUp

            let gradients = rule gradient

            for i in 0 .. inputs.Length - 1 do
                if not (isNull inputs[i] || gradients[i].IsNone) then
                    waiting.Accumulate(inputs[i], gradients[i])

            if not retain then
                node.Release()
