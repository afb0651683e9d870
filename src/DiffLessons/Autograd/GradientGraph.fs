namespace DiffLessons

open System
open System.Collections.Generic
open System.Threading
open DiffLessons.Native

/// Numbers leaves and nodes in the order in which they are made: a topological order of the graph.
[<RequireQualifiedAccess>]
module internal SequenceNumber =
    let mutable private count = 0L
    let next () = Interlocked.Increment &count

/// How often memory that several tensors share was written to: a backward pass refuses saved tensors that have changed.
[<Sealed; AllowNullLiteral>]
type internal VersionCounter() =
    member val Count = 0L with get, set

/// The tangent of a value at one level of forward differentiation.
[<Sealed; AllowNullLiteral>]
type internal Tangent<'Value>
    (level: uint32, primal: 'Value, derivative: 'Value, dispatch: OperatorDispatch<'Value>) =
    member _.Level = level
    member _.Primal = primal
    member _.Derivative = derivative

    /// How operators on what has this tangent are computed.
    member _.Dispatch = dispatch

    /// Whether a function of infinite slope has made elements of it infinite or NaN (see SteepTangents.fs).
    member val IsSteep = false with get, set

    /// The tangent of the higher level of two, either of which may be null.
    static member Latest(a: Tangent<'Value>, b: Tangent<'Value>) =
        if isNull b || not (isNull a) && a.Level >= b.Level then
            a
        else
            b

/// A leaf of the gradient graph, which gradients are computed by: one tracked tensor, or the parameters of a tracked model.
/// `Value` is Tensor, which refers to graphs and so comes after them.
[<AbstractClass; AllowNullLiteral>]
type internal Leaf<'Value>(level: uint32, variables: NativeTensor[], isRoot: bool) =
    member val Id = SequenceNumber.next ()
    /// The nesting level it was tracked at.
    member _.Level = level
    /// Its tensors, as libtorch differentiates by them.
    member _.Variables = variables
    /// Whether libtorch can accumulate its gradient in place: it was not computed from something tracked at an outer level.
    member _.IsRoot = isRoot
    /// How operators on what depends on it are computed.
    abstract Dispatch: OperatorDispatch<'Value>
    /// Sets the accumulated gradients to zero.
    abstract Zero: unit -> unit
    /// Carries out a zeroing that was put off, before gradients are added or read.
    abstract EnsureZeroed: unit -> unit
    default _.EnsureZeroed() = ()
    /// Called before libtorch's backward pass accumulates gradients in place.
    abstract BeforeBackward: unit -> unit
    default _.BeforeBackward() = ()
    /// Called after it, also when it fails.
    abstract AfterBackward: unit -> unit
    default _.AfterBackward() = ()
    /// Adds a gradient of the tape by one of its tensors, given by its index. Takes the gradient over; others may share its elements.
    abstract Take: index: int * gradient: NativeTensor -> unit
    /// Adds gradients that are differentiable themselves or belong to a nested level, one per tensor, null where there is none.
    abstract Add: 'Value[] -> unit
    /// The gradient accumulated for one of its tensors; null where there is none.
    abstract Gradient: NativeTensor -> 'Value
    /// Replaces the gradient accumulated for one of its tensors.
    abstract SetGradient: NativeTensor * 'Value -> unit
    /// The node of one of its tensors; null where only libtorch's graph leads to it.
    abstract NodeOf: NativeTensor -> Node<'Value>
    default _.NodeOf(_: NativeTensor) : Node<'Value> = null

/// A node of the tape (see Tape.fs): a value, and its backward function (PyTorch's grad_fn). libtorch does not know how the value was computed.
and [<Sealed; AllowNullLiteral>] internal Node<'Value>
    (
        leaves: Leaf<'Value>[],
        index: int,
        value: NativeTensor,
        variable: NativeTensor,
        inputs: Node<'Value>[]
    ) =
    let mutable variable = variable
    let mutable inputs = inputs
    // How many nodes still need the value for their backward pass; several threads may use one value.
    let mutable users = 0
    let mutable backward: NativeTensor -> NativeTensor[] = Unchecked.defaultof<_>

    let addUsers (count: int) =
        for input in inputs do
            if not (isNull input) then
                input.CountUsers count

    do addUsers 1

    member val Id = SequenceNumber.next ()
    /// The leaves it depends on, all of one level.
    member _.Leaves = leaves
    member _.Level = leaves[0].Level
    /// Its index among the leaf's tensors, where it is one of them; -1 where it was computed.
    member _.Index = index
    member _.IsLeaf = index >= 0
    /// The value as a constant.
    member _.Value = value
    /// The nodes it was computed from, null for constants.
    member _.Inputs = inputs

    member private _.CountUsers(count: int) =
        Interlocked.Add(&users, count) |> ignore

    /// The value as a leaf of libtorch's graph, for operations that are not on the tape.
    member _.Variable =
        if variable.IsNone then
            variable <- value.detach().requires_grad_ true

        variable

    /// Takes the gradient that libtorch's backward pass has left in the variable; none if there is none.
    member _.TakeGradient() : NativeTensor =
        if variable.IsNone then
            NativeTensor.None
        else
            let gradient = variable.grad

            if not gradient.IsNone then
                variable.grad <- NativeTensor.None

            gradient

    /// From the gradient by this value, the gradients by its inputs (none for a constant). Null once the graph is freed.
    member _.Backward
        with get (): NativeTensor -> NativeTensor[] = backward
        and set (value: NativeTensor -> NativeTensor[]) = backward <- value

    /// Takes the backward function away: of two threads that run backward from one value only one gets it, so saved tensors are freed once.
    member _.TakeBackward() : NativeTensor -> NativeTensor[] =
        Interlocked.Exchange(&backward, Unchecked.defaultof<_>)

    /// Whether the backward function takes none for a gradient of 1, as of a loss, which then need not be made.
    member val AcceptsNoGradient = false with get, set

    /// Whether nothing but the graph holds the value, which is then freed as soon as no node needs it.
    member val OwnsValue = false with get, set

    /// What was computed for the backward pass alone, and is freed with the node; none if nothing was.
    member val SavedTensor: NativeTensor = NativeTensor.None with get, set

    /// Frees what the backward pass needed.
    member t.Release() =
        addUsers -1
        inputs <- [||]
        backward <- Unchecked.defaultof<_>

        if not t.SavedTensor.IsNone then
            t.SavedTensor.Dispose()

        if t.OwnsValue && Volatile.Read &users = 0 then
            value.Dispose()

/// The tape's nodes at which libtorch's graph of a value ends, as a tree: to join two sets costs the same however many nodes they have.
[<RequireQualifiedAccess; CustomEquality; NoComparison>]
type internal NodeSet<'Value> =
    | Empty
    | One of Node<'Value>
    | Both of NodeSet<'Value> * NodeSet<'Value> * isComputed: bool

    override t.Equals(other: obj) = Object.ReferenceEquals(t, other)
    override t.GetHashCode() = LanguagePrimitives.PhysicalHash t

    /// Whether any node was computed: the parameters themselves were not.
    member t.IsComputed =
        match t with
        | Empty -> false
        | One node -> not node.IsLeaf
        | Both(_, _, isComputed) -> isComputed

    static member Union(a: NodeSet<'Value>, b: NodeSet<'Value>) : NodeSet<'Value> =
        match a, b with
        | a, Empty -> a
        | Empty, b -> b
        | a, b when Object.ReferenceEquals(a, b) -> a
        | a, b -> Both(a, b, a.IsComputed || b.IsComputed)

    /// The nodes, each once.
    member t.ToArray() : Node<'Value>[] =
        match t with
        | Empty -> [||]
        | One node -> [| node |]
        | _ ->
            let seen = HashSet<obj>(HashIdentity.Reference)
            let nodes = ResizeArray<Node<'Value>>()
            let waiting = Stack<NodeSet<'Value>>([ t ])

            while waiting.Count > 0 do
                match waiting.Pop() with
                | Empty -> ()
                | One node ->
                    if seen.Add node then
                        nodes.Add node
                | Both(a, b, _) as both ->
                    if seen.Add both then
                        waiting.Push a
                        waiting.Push b

            nodes.ToArray()

/// The gradient graph of a value: the leaves it depends on, ordered by Id, and the nodes of the tape that it was computed from.
/// What lies between them and the value is in libtorch's own graph. A constant has none (null).
[<Sealed; AllowNullLiteral>]
type internal GradientGraph<'Value>(leaves: Leaf<'Value>[], nodes: NodeSet<'Value>) =
    new(leaves) = GradientGraph(leaves, NodeSet.Empty)
    member _.Leaves = leaves
    member _.Nodes = nodes
    member _.Dispatch = leaves[0].Dispatch

    /// The value's own node, if it is on the tape.
    member _.NodeOf(value: NativeTensor) : Node<'Value> =
        match nodes with
        | NodeSet.One node when node.Value.Is value -> node
        | _ -> null

    /// The value as libtorch differentiates by it.
    member t.VariableOf(value: NativeTensor) : NativeTensor =
        match t.NodeOf value with
        | null -> value
        | node -> node.Variable

    member _.Has(leaf: Leaf<'Value>) =
        Array.exists (fun other -> Object.ReferenceEquals(other, leaf)) leaves

    /// The graph of what is computed from two values.
    static member Union(a: GradientGraph<'Value>, b: GradientGraph<'Value>) =
        if Object.ReferenceEquals(a, b) || isNull b then
            a
        elif isNull a then
            b
        else
            let leaves =
                if Object.ReferenceEquals(a.Leaves, b.Leaves) || Array.forall a.Has b.Leaves then
                    a.Leaves
                elif Array.forall b.Has a.Leaves then
                    b.Leaves
                else
                    Array.append a.Leaves (Array.filter (a.Has >> not) b.Leaves)
                    |> Array.sortBy (fun leaf -> leaf.Id)

            let nodes = NodeSet<'Value>.Union(a.Nodes, b.Nodes)

            let isThat (graph: GradientGraph<'Value>) =
                Object.ReferenceEquals(graph.Leaves, leaves)
                && Object.ReferenceEquals(graph.Nodes, nodes)

            if isThat a then a
            elif isThat b then b
            else GradientGraph(leaves, nodes)

    /// The graph without a leaf; null where no other is left.
    static member Without(graph: GradientGraph<'Value>, leaf: Leaf<'Value>) =
        if isNull graph || not (graph.Has leaf) then
            graph
        else
            let isOther (other: Leaf<'Value>) =
                not (Object.ReferenceEquals(other, leaf))

            match Array.filter isOther graph.Leaves with
            | [||] -> null
            | rest ->
                let nodes =
                    graph.Nodes.ToArray()
                    |> Array.filter (fun node ->
                        node.Leaves |> Array.exists (fun leaf -> Array.contains leaf rest))
                    |> Array.fold
                        (fun nodes node -> NodeSet<'Value>.Union(nodes, NodeSet.One node))
                        NodeSet.Empty

                GradientGraph(rest, nodes)
