namespace DiffLessons

open System
open System.Threading
open TorchSharp

/// Numbers leaves in the order in which they are made.
[<RequireQualifiedAccess>]
module internal LeafCount =
    let mutable private count = 0L
    let next () = Interlocked.Increment &count

/// What reverse differentiation differentiates by: one tracked tensor, or the parameters of a tracked model.
/// `Value` is Tensor, which is made of lineages and so comes after them.
[<AbstractClass; AllowNullLiteral>]
type internal Leaf<'Value>(tag: uint32, raws: torch.Tensor[], isRoot: bool) =
    let id = LeafCount.next ()
    member _.Id = id
    /// The nesting level it was tracked at.
    member _.Tag = tag
    member _.Raws = raws
    /// Whether libtorch gathers its gradient by itself (it is not computed from something tracked further out).
    member _.IsRoot = isRoot
    /// Forgets the gradient gathered so far.
    abstract Zero: unit -> unit
    /// Adds gradients, one a tensor (null where there is none), gathered outside libtorch's own accumulation.
    abstract Accumulate: 'Value[] -> unit
    /// The derivative gathered for one of its tensors; null where there is none.
    abstract DerivativeOf: torch.Tensor -> 'Value
    /// Replaces the derivative gathered for one of its tensors.
    abstract SetDerivative: torch.Tensor * 'Value -> unit

/// The leaves a value was computed from, ordered by Id. Values computed from constants alone have none (null).
[<Sealed; AllowNullLiteral>]
type internal Lineage<'Value>(leaves: Leaf<'Value>[]) =
    member _.Leaves = leaves

    member _.Has(leaf: Leaf<'Value>) =
        Array.exists (fun other -> Object.ReferenceEquals(other, leaf)) leaves

    static member Union(a: Lineage<'Value>, b: Lineage<'Value>) =
        if Object.ReferenceEquals(a, b) || isNull b then
            a
        elif isNull a then
            b
        elif b.Leaves |> Array.forall a.Has then
            a
        elif a.Leaves |> Array.forall b.Has then
            b
        else
            Lineage(
                Array.append a.Leaves (b.Leaves |> Array.filter (fun leaf -> not (a.Has leaf)))
                |> Array.sortBy (fun leaf -> leaf.Id)
            )

    static member Without(lineage: Lineage<'Value>, leaf: Leaf<'Value>) =
        if isNull lineage then
            null
        else
            match
                lineage.Leaves
                |> Array.filter (fun other -> not (Object.ReferenceEquals(other, leaf)))
            with
            | [||] -> null
            | rest -> Lineage rest
