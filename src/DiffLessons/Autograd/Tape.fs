namespace DiffLessons

open System
open DiffLessons.Native

type internal Node = Node<Tensor>

/// Slopes of activations, from their results: what a gradient is multiplied by on its way back.
[<RequireQualifiedAccess>]
module internal Slope =
    /// Whether the result is not 0, as it is above 0 and for NaN.
    let relu (y: NativeTensor) = y.ne (KeptScalar.zero ())

    /// 1 - y^2.
    let tanh (y: NativeTensor) =
        use whole = y.new_number (KeptScalar.one ())
        whole.addcmul (y, y, (KeptScalar.minusOne ()))

    /// y (1 - y), in that order: near 1 the difference y - y^2 would be little but rounding.
    let sigmoid (y: NativeTensor) =
        let rest = Elements.subtractFrom y (KeptScalar.one ())
        rest.mul_ y

/// Running back over values whose way back is written in this library.
///
/// libtorch records what it computes and can run back over all of it, but for a small network its recording and its engine
/// take most of a training step. So the operations that small networks consist of are kept on a tape here, each with the
/// formula of its way back, computed by libtorch as plain products and sums. A value goes on the tape when all that it depends
/// on is there or constant: tracked tensors and parameters, and what the operations that call `record` or `map` make of them.
/// For any other operation the value is a leaf of libtorch's graph, and where libtorch ends the tape goes on; so both may be
/// mixed, and every nesting of levels works.
[<RequireQualifiedAccess>]
module internal Tape =
    /// The nodes of an operation's inputs, null for a constant; null if it is none for the tape.
    let nodesOf (inputs: Tensor[]) : Node[] =
        let nodes: Node[] = Array.zeroCreate inputs.Length
        let mutable first: Node = null
        let mutable fits = true

        for i in 0 .. inputs.Length - 1 do
            let input = inputs[i]

            if not (isNull input.Tangent) then
                fits <- false
            elif not (isNull input.Lineage) then
                let node = input.Node
                nodes[i] <- node

                if isNull node then
                    fits <- false
                elif isNull first then
                    first <- node
                elif node.Tag <> first.Tag then
                    fits <- false

        if fits && not (isNull first) then nodes else null

    /// A node for what was computed from those inputs.
    let node (inputs: Node[]) (value: NativeTensor) : Node =
        let mutable leaves: Leaf[] = null

        for input in inputs do
            if not (isNull input) then
                if isNull leaves then
                    leaves <- input.Leaves
                elif not (Object.ReferenceEquals(leaves, input.Leaves)) then
                    leaves <- Lineage.Union(Lineage leaves, Lineage input.Leaves).Leaves

        Node(leaves, -1, value, NativeTensor.None, inputs)

    /// Where the history of a value goes on from libtorch to the tape.
    let entries (y: Tensor) : Node[] =
        if isNull y.Lineage then
            [||]
        else
            Entries<Tensor>.Nodes y.Lineage.Entries

    /// Runs back from nodes, given the gradient by each (null for the 1 of a node that takes it), to the tensors that are differentiated by: `deliver` gets leaf,
    /// place and gradient. The seeds are freed on the way; what was passed is forgotten, unless it is to be retained.
    let run
        (seeds: struct (Node * NativeTensor)[])
        (retain: bool)
        (deliver: Leaf -> int -> NativeTensor -> unit)
        : unit =
        let waiting = ResizeArray<struct (Node * NativeTensor)>()

        let give (node: Node) (gradient: NativeTensor) =
            if node.Place >= 0 then
                deliver node.Leaves[0] node.Place gradient
            else
                let place =
                    waiting.FindIndex(fun (struct (other, _)) ->
                        Object.ReferenceEquals(other, node))

                if place < 0 then
                    waiting.Add(struct (node, gradient))
                else
                    let struct (_, before) = waiting[place]
                    waiting[place] <- struct (node, before.add gradient)
                    before.Dispose()
                    gradient.Dispose()

        // What is computed later has the greater number: when its turn comes, nothing can be added to it any more.
        let takeLatest () =
            let mutable latest = 0

            for i in 1 .. waiting.Count - 1 do
                let struct (node, _) = waiting[i]
                let struct (best, _) = waiting[latest]

                if node.Id > best.Id then
                    latest <- i

            let taken = waiting[latest]
            waiting.RemoveAt latest
            taken

        for struct (node, seed) in seeds do
            give node seed

        while waiting.Count > 0 do
            let struct (node, given) = takeLatest ()
            use gradient = given

            let inputs = node.Inputs
            let back = if retain then node.Back else node.TakeBack()

            if isNull (box back) then
                raise (DifferentiationException ErrorTranslation.usedUp)

            let answers = back gradient

            for i in 0 .. inputs.Length - 1 do
                if not (isNull inputs[i] || answers[i].IsNone) then
                    give inputs[i] answers[i]

            if not retain then
                node.Release()

    /// The value of a new node.
    let value (node: Node) (sizes: int[]) : Tensor =
        Tensor.Make(node.Plain, Lineage(node.Leaves, Entries(node, null, null)), sizes)

    /// Records what an operation makes of inputs that have nodes. `back` gets the inputs and the result, then the gradient by
    /// the result, and gives new tensors: the gradients by the inputs, null for constants.
    let record
        (operation: string)
        (f: NativeTensor[] -> NativeTensor)
        (back: NativeTensor[] -> NativeTensor -> NativeTensor -> NativeTensor[])
        (inputs: Tensor[])
        (nodes: Node[])
        (sizes: int[])
        : Tensor =
        let raws =
            Array.map2
                (fun (input: Tensor) (node: Node) -> if isNull node then input.Live else node.Plain)
                inputs
                nodes

        let raw =
            ErrorTranslation.run operation (fun () -> f raws) (fun () -> Tensor.Describe inputs)

        let node = node nodes raw
        node.Back <- back raws raw
        value node sizes

    /// An elementwise operation with its slope, from its result, and its rule for forward differentiation (see `Tensor.Push`); on the
    /// tape where it belongs there.
    let rec map
        (operation: string)
        (f: NativeTensor -> NativeTensor)
        (slope: NativeTensor -> NativeTensor)
        (rule: Tensor -> Tensor -> Tensor -> Tensor)
        (a: Tensor)
        : Tensor =
        match a.Node with
        | null when isNull a.Tangent -> Tensor.Map(operation, f, a)
        | null -> Tensor.Push(map operation f slope rule, rule, a)
        | node ->
            record
                operation
                (fun raws -> f raws[0])
                (fun _ result gradient ->
                    use factor = slope result
                    [| gradient.mul factor |])
                [| a |]
                [| node |]
                a.Sizes
