namespace DiffLessons

open System
open System.Collections.Generic
open System.Threading
open DiffLessons.Native

/// Numbers leaves and nodes in the order in which they are made.
[<RequireQualifiedAccess>]
module internal Serial =
    let mutable private count = 0L
    let next () = Interlocked.Increment &count

/// What reverse differentiation differentiates by: one tracked tensor, or the parameters of a tracked model.
/// `Value` is Tensor, which is made of lineages and so comes after them.
[<AbstractClass; AllowNullLiteral>]
type internal Leaf<'Value>(tag: uint32, raws: NativeTensor[], isRoot: bool) =
    let id = Serial.next ()
    member _.Id = id
    /// The nesting level it was tracked at.
    member _.Tag = tag
    member _.Raws = raws
    /// Whether libtorch gathers its gradient by itself (it is not computed from something tracked further out).
    member _.IsRoot = isRoot
    /// Forgets the gradient gathered so far.
    abstract Zero: unit -> unit
    /// Makes sure that what is gathered is what was gathered since tracking began.
    abstract Settle: unit -> unit
    default _.Settle() = ()
    /// Called before libtorch's backward pass gathers gradients in place, and after it, also when it fails.
    abstract BeforeBackward: unit -> unit
    default _.BeforeBackward() = ()
    abstract AfterBackward: unit -> unit
    default _.AfterBackward() = ()
    /// Adds gradients, one a tensor (null where there is none), gathered outside libtorch's own accumulation.
    abstract Accumulate: 'Value[] -> unit
    /// The derivative gathered for one of its tensors; null where there is none.
    abstract DerivativeOf: NativeTensor -> 'Value
    /// Replaces the derivative gathered for one of its tensors.
    abstract SetDerivative: NativeTensor * 'Value -> unit
    /// What stands on the tape for one of its tensors; null where libtorch alone differentiates by it.
    abstract NodeOf: NativeTensor -> Node<'Value>
    default _.NodeOf(_: NativeTensor) : Node<'Value> = null
    /// Adds the gradient by one of its tensors, which has a place on the tape, to what libtorch gathers.
    abstract Receive: place: int * gradient: NativeTensor -> unit
    default _.Receive(_: int, _: NativeTensor) : unit = ()

/// A value on the tape (see Tape.fs): libtorch does not know how it was computed, so it lies there without history.
and [<Sealed; AllowNullLiteral>] internal Node<'Value>
    (
        leaves: Leaf<'Value>[],
        place: int,
        plain: NativeTensor,
        live: NativeTensor,
        inputs: Node<'Value>[]
    ) =
    let id = Serial.next ()
    let mutable live = live
    let mutable inputs = inputs
    let mutable users = 0
    let mutable back: NativeTensor -> NativeTensor[] = Unchecked.defaultof<_>

    do
        for input in inputs do
            if not (isNull input) then
                input.AddUsers(1)

    member _.Id = id
    /// What it depends on, all tracked at one level.
    member _.Leaves = leaves
    member _.Tag = leaves[0].Tag
    /// Its number among the leaf's tensors, where it is one of them; -1 where it was computed.
    member _.Place = place
    /// The value as a constant.
    member _.Plain = plain

    /// The value as something that libtorch differentiates by, for operations that are not on the tape.
    member _.Live =
        if live.IsNone then
            live <- plain.detach().requires_grad_ true

        live

    /// The gradient that libtorch has brought this far, which is then forgotten; null if there is none.
    member _.TakeGradient() : NativeTensor =
        if live.IsNone then
            NativeTensor.None
        else
            let gradient = live.grad

            if not gradient.IsNone then
                live.grad <- NativeTensor.None

            gradient

    /// The gradients by the inputs, from the gradient by this value: null for an input that is a constant. Null once used up.
    member _.Back
        with get (): NativeTensor -> NativeTensor[] = back
        and set (value: NativeTensor -> NativeTensor[]) = back <- value

    /// Takes the way back, so that of two threads that run back from one value only one has it, and what it needs is freed once.
    member _.TakeBack() : NativeTensor -> NativeTensor[] =
        Interlocked.Exchange(&back, Unchecked.defaultof<_>)

    /// Whether its way back takes null for the number 1, the gradient by a loss, which then need not be made.
    member val TakesOne = false with get, set

    /// What it was computed from, null for constants.
    member _.Inputs = inputs

    /// Counts the values on the tape that still need this one for their backward pass; several threads may use one value.
    member private _.AddUsers(count: int) =
        Interlocked.Add(&users, count) |> ignore

    /// Whether no one but the tape sees the value, which is then freed as soon as the tape is done with it.
    member val IsOurs = false with get, set

    /// What was computed for the way back alone, and is freed with it; null if nothing was.
    member val Aside: NativeTensor = NativeTensor.None with get, set

    /// Forgets the way back, and what it needed.
    member t.Release() =
        for input in inputs do
            if not (isNull input) then
                input.AddUsers(-1)

        inputs <- [||]
        back <- Unchecked.defaultof<_>

        if not t.Aside.IsNone then
            t.Aside.Dispose()

        if t.IsOurs && Volatile.Read &users = 0 then
            plain.Dispose()

/// Nodes where a history goes on from libtorch to the tape: one, or those of two histories together.
[<Sealed; AllowNullLiteral>]
type internal Entries<'Value>(node: Node<'Value>, one: Entries<'Value>, other: Entries<'Value>) =
    member _.Node = node
    member _.One = one
    member _.Other = other

    /// Whether anything was computed on the tape: a parameter by itself was not.
    member val IsComputed =
        (not (isNull node) && node.Place < 0)
        || (not (isNull one) && one.IsComputed)
        || (not (isNull other) && other.IsComputed)

    static member Union(a: Entries<'Value>, b: Entries<'Value>) : Entries<'Value> =
        if isNull b || Object.ReferenceEquals(a, b) then a
        elif isNull a then b
        else Entries(null, a, b)

    /// Each node once. Joining costs the same however much was joined before, so it is here that doubles are left out.
    static member Nodes(entries: Entries<'Value>) : Node<'Value>[] =
        if isNull entries then
            [||]
        elif not (isNull entries.Node) then
            [| entries.Node |]
        else
            let seen = HashSet<obj>(HashIdentity.Reference)
            let nodes = ResizeArray<Node<'Value>>()
            let waiting = Stack<Entries<'Value>>()
            waiting.Push entries

            while waiting.Count > 0 do
                let next = waiting.Pop()

                if seen.Add next then
                    if isNull next.Node then
                        waiting.Push next.One
                        waiting.Push next.Other
                    elif seen.Add next.Node then
                        nodes.Add next.Node

            nodes.ToArray()

/// The leaves a value was computed from, ordered by Id, and where its history goes on from libtorch to the tape.
/// Values computed from constants alone have none (null).
[<Sealed; AllowNullLiteral>]
type internal Lineage<'Value>(leaves: Leaf<'Value>[], entries: Entries<'Value>) =
    new(leaves) = Lineage(leaves, null)
    member _.Leaves = leaves
    member _.Entries = entries

    /// The value's own place on the tape, if it is there.
    member _.NodeOf(raw: NativeTensor) : Node<'Value> =
        if isNull entries || isNull entries.Node then null
        elif entries.Node.Plain.Is raw then entries.Node
        else null

    /// The value as libtorch differentiates by it.
    member t.LiveOf(raw: NativeTensor) : NativeTensor =
        match t.NodeOf raw with
        | null -> raw
        | node -> node.Live

    member _.Has(leaf: Leaf<'Value>) =
        Array.exists (fun other -> Object.ReferenceEquals(other, leaf)) leaves

    static member Union(a: Lineage<'Value>, b: Lineage<'Value>) =
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

            let entries = Entries<'Value>.Union(a.Entries, b.Entries)

            let isThat (lineage: Lineage<'Value>) =
                Object.ReferenceEquals(lineage.Leaves, leaves)
                && Object.ReferenceEquals(lineage.Entries, entries)

            if isThat a then a
            elif isThat b then b
            else Lineage(leaves, entries)

    static member Without(lineage: Lineage<'Value>, leaf: Leaf<'Value>) =
        let isOther (other: Leaf<'Value>) =
            not (Object.ReferenceEquals(other, leaf))

        if isNull lineage || not (Array.exists (isOther >> not) lineage.Leaves) then
            lineage
        else
            match Array.filter isOther lineage.Leaves with
            | [||] -> null
            | rest ->
                let mutable entries = null

                for node in Entries<'Value>.Nodes lineage.Entries do
                    if node.Leaves |> Array.exists (fun leaf -> Array.contains leaf rest) then
                        entries <- Entries<'Value>.Union(entries, Entries(node, null, null))

                Lineage(rest, entries)
