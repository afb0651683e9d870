namespace DiffLessons

open System
open TorchSharp

/// A tracked tensor: its derivative is libtorch's own accumulation, or, below another level, gathered here.
[<Sealed>]
type internal TensorLeaf(tag: uint32, raw: torch.Tensor, isRoot: bool) =
    inherit Leaf(tag, [| raw |], isRoot)

    member val Gathered = ValueNone with get, set

    override t.Zero() =
        t.Gathered <- ValueNone

        if isRoot && Vjp.exists raw.grad then
            raw.grad <- null

    override t.Accumulate(gradients: Tensor[]) =
        if not (isNull (box gradients[0])) then
            t.Gathered <-
                match t.Gathered with
                | ValueNone -> ValueSome gradients[0]
                | ValueSome before -> ValueSome(before + gradients[0])

    override t.DerivativeOf(_: torch.Tensor) : Tensor =
        match t.Gathered with
        | ValueSome gathered -> gathered
        | ValueNone ->
            if isRoot && Vjp.exists raw.grad then
                Tensor.Constant(raw.grad.clone ())
            else
                Unchecked.defaultof<Tensor>

    override t.SetDerivative(_: torch.Tensor, derivative: Tensor) : unit =
        t.Zero()
        t.Gathered <- ValueSome derivative

/// Reverse differentiation of tensors that may carry tangents and stand inside other levels.
[<RequireQualifiedAccess>]
module internal Reverse =
    let private add (a: Tensor) (b: Tensor) =
        if isNull (box a) then b
        elif isNull (box b) then a
        else a + b

    let private nothing = Unchecked.defaultof<Tensor>

    let private level (t: Tensor) =
        if isNull t.Tangent then 0u else t.Tangent.Level

    let private carries (t: Tensor) = not (isNull t.Tangent)

    /// The gradients of `y`, weighted by `v`, by a leaf's tensors; null where there is none.
    /// `outer` is what the gradients themselves depend on, and so stay differentiable by.
    let rec gradients
        (y: Tensor)
        (v: Tensor)
        (leaf: Leaf)
        (outer: Lineage)
        (retain: bool)
        : Tensor[] =
        if carries y || carries v then
            // With y = p + e t and v = w + e z, the gradient is p'w + e (t'w + p'z).
            let top =
                match carries y, carries v with
                | true, true -> max (level y) (level v)
                | true, false -> level y
                | _ -> level v

            let split (t: Tensor) =
                if carries t && level t = top then
                    t.Tangent.Primal, t.Tangent.Derivative
                else
                    t, nothing

            let primal, tangent = split y
            let weight, weightTangent = split v
            let first = gradients primal weight leaf outer true

            let second =
                if isNull (box tangent) then
                    Array.create leaf.Raws.Length nothing
                else
                    gradients tangent weight leaf outer true

            let third =
                if isNull (box weightTangent) then
                    Array.create leaf.Raws.Length nothing
                else
                    gradients primal weightTangent leaf outer true

            Array.init first.Length (fun i ->
                let derivative = add second[i] third[i]

                if isNull (box derivative) then
                    first[i]
                elif isNull (box first[i]) then
                    (derivative * 0).WithTangent(top, derivative)
                else
                    first[i].WithTangent(top, derivative))
        elif not y.Raw.requires_grad then
            Array.create leaf.Raws.Length nothing
        else
            let create = not (isNull outer)

            try
                Vjp.gradients [| y.Raw |] leaf.Raws [| v.Raw |] create retain
                |> Array.map (fun raw ->
                    if isNull raw then
                        nothing
                    else
                        Tensor.Make(raw, outer, null))
            with error ->
                raise (Refusal.translate "reverse" (fun () -> Shape.format y.Sizes) error)

    let private weightOf (operation: string) (y: Tensor) (value: Tensor option) =
        match value with
        | Some v ->
            if not (Shape.same v.Sizes y.Sizes) then
                Shape.fail
                    $"{operation}: expected a weight of the value's shape {Shape.format y.Sizes}, got {Shape.format v.Sizes}."

            // libtorch's own check would end the process.
            if v.dtype <> y.dtype then
                raise (
                    DtypeException
                        $"{operation}: expected a weight of the value's dtype {y.dtype}, got {v.dtype}. Convert it with cast."
                )

            v
        | None ->
            if y.nelement <> 1 then
                raise (
                    DifferentiationException
                        $"{operation}: expected a scalar (one element), got shape {Shape.format y.Sizes}. Reduce it with sum() or mean(), give a weight of that shape, or use dsharp.jacobian for all derivatives."
                )

            Tensor.Constant(y.Raw.detach().ones_like())

    /// The gradient of a scalar `y`, or of <v, y>, by one tracked tensor; zeros when `y` does not depend on it.
    let gradient operation (y: Tensor) (v: Tensor option) (x: Tensor) (retain: bool) : Tensor =
        let weight = weightOf operation y v

        let outer = Lineage.Union(Lineage.Without(y.Lineage, x.Leaf), weight.Lineage)

        // No level further out is live: libtorch gathers in x, which no one else holds. Unlike `gradients` this raises
        // what goes wrong on the way back, where TorchSharp's own `grad` would end the process.
        let alone () =
            if y.Raw.requires_grad then
                try
                    torch.autograd.backward (
                        ResizeArray [ y.Raw ],
                        ResizeArray [ weight.Raw ],
                        Nullable retain,
                        false,
                        ResizeArray [ x.Raw ]
                    )
                with error ->
                    raise (Refusal.translate operation (fun () -> Shape.format y.Sizes) error)

            let answer = x.Raw.grad

            if Vjp.exists answer then
                x.Raw.grad <- null
                [| Tensor.Make(answer, null, x.Sizes) |]
            else
                [||]

        let answers =
            if isNull outer && x.Leaf.IsRoot && not (carries y) && not (carries weight) then
                alone ()
            else
                gradients y weight x.Leaf outer retain

        match answers with
        | [| answer |] when not (isNull (box answer)) -> answer
        | _ -> Tensor.Constant(x.Raw.detach().zeros_like())

    /// Runs back from `y` into every tensor and model tracked at its innermost level.
    let propagate (y: Tensor) (value: Tensor option) (zero: bool) (retain: bool) =
        if isNull y.Lineage then
            raise (
                DifferentiationException
                    "reverse: this value depends on nothing that is tracked. Call reverseDiff() on the tensor or model to differentiate by, before computing the value from it."
            )

        let leaves = y.Lineage.Leaves

        let innermost =
            if leaves.Length = 1 then
                leaves[0].Tag
            else
                leaves |> Array.fold (fun tag leaf -> max tag leaf.Tag) 0u

        let inner, outer =
            if leaves |> Array.forall (fun leaf -> leaf.Tag = innermost) then
                leaves, Array.empty
            else
                leaves |> Array.partition (fun leaf -> leaf.Tag = innermost)

        let constantWeight =
            match value with
            | Some v -> not (carries v) && isNull v.Lineage
            | None -> true

        if zero then
            for leaf in inner do
                leaf.Zero()

        // What training does at every step: libtorch gathers by itself.
        let plain =
            outer.Length = 0
            && constantWeight
            && not (carries y)
            && inner |> Array.forall (fun leaf -> leaf.IsRoot)

        if plain then
            try
                if value.IsNone && y.dim = 0 && not retain then
                    y.Raw.backward ()
                else
                    y.Raw.backward ([| (weightOf "reverse" y value).Raw |], retain)
            with error ->
                raise (Refusal.translate "reverse" (fun () -> Shape.format y.Sizes) error)
        else
            let weight = weightOf "reverse" y value

            let outerLineage =
                Lineage.Union((if outer.Length = 0 then null else Lineage outer), weight.Lineage)

            inner
            |> Array.iteri (fun i leaf ->
                leaf.Accumulate(
                    gradients y weight leaf outerLineage (retain || i < inner.Length - 1)
                ))

/// <summary>Tracking tensors for differentiation, and reading derivatives.</summary>
[<AutoOpen>]
module TensorDifferentiation =
    let private differentiable operation (t: Tensor) =
        if not t.dtype.IsFloatingPoint then
            raise (
                DtypeException
                    $"{operation}: only floating point tensors have derivatives, got {t.dtype}. Convert it with float32() or float64()."
            )

    let private alike operation what (t: Tensor) (derivative: Tensor) =
        if not (Shape.same t.Sizes derivative.Sizes) then
            Shape.fail
                $"{operation}: expected {what} of the tensor's shape {Shape.format t.Sizes}, got {Shape.format derivative.Sizes}."

        if t.dtype <> derivative.dtype then
            raise (
                DtypeException
                    $"{operation}: expected {what} of the tensor's dtype {t.dtype}, got {derivative.dtype}. Convert it with cast."
            )

    /// The same tangents on another innermost value.
    let rec private rebase
        (t: Tensor)
        (raw: torch.Tensor)
        (lineage: Lineage)
        (leaf: Leaf)
        : Tensor =
        if isNull t.Tangent then
            Tensor(raw, lineage, null, leaf, t.Sizes)
        else
            (rebase t.Tangent.Primal raw lineage leaf)
                .WithTangent(t.Tangent.Level, t.Tangent.Derivative)

    type Tensor with

        /// <summary>The tensor, tracked for reverse differentiation: what is computed from it can be run back to it with <c>reverse</c>.</summary>
        /// <param name="derivative">A derivative to start from; none by default.</param>
        /// <param name="nestingTag">The level to track at; the current one by default.</param>
        /// <exception cref="T:DiffLessons.DtypeException">The tensor is not floating point.</exception>
        member t.reverseDiff(?derivative: Tensor, ?nestingTag: uint32) : Tensor =
            differentiable "reverseDiff" t
            derivative |> Option.iter (alike "reverseDiff" "a derivative" t)
            let tag = defaultArg nestingTag GlobalNestingLevel.Current
            let isRoot = isNull t.Lineage

            let raw =
                if isRoot then
                    t.Raw.detach().requires_grad_ true
                else
                    Vjp.node t.Raw

            let leaf = TensorLeaf(tag, raw, isRoot)
            derivative |> Option.iter (fun d -> leaf.Accumulate [| d |])
            rebase t raw (Lineage.Union(t.Lineage, Lineage [| leaf |])) leaf

        /// <summary>The tensor with a tangent, for forward differentiation: what is computed from it carries its derivative in that direction.</summary>
        /// <param name="derivative">The tangent, of the tensor's shape.</param>
        /// <param name="nestingTag">The level; the current one by default, 1 outside every differentiating call.</param>
        member t.forwardDiff(derivative: Tensor, ?nestingTag: uint32) : Tensor =
            differentiable "forwardDiff" t

            alike "forwardDiff" "a tangent" t derivative

            let tag = defaultArg nestingTag (max 1u GlobalNestingLevel.Current)

            if not (isNull t.Tangent) && t.Tangent.Level >= tag then
                raise (
                    DifferentiationException
                        $"forwardDiff: the tensor already carries a tangent at level {t.Tangent.Level}, so a new one needs a level above it; got {tag}. Use GlobalNestingLevel.Next()."
                )

            t.WithTangent(tag, derivative)

        /// <summary>The tensor as a constant: neither tracked nor with a tangent. Its elements are shared, not copied.</summary>
        member t.noDiff() : Tensor =
            if isNull t.Lineage && isNull t.Tangent then
                t
            else
                Tensor(t.Raw.detach (), null, null, null, t.Sizes)

        /// <summary>Whether the tensor carries a tangent.</summary>
        member t.isForwardDiff = not (isNull t.Tangent)
        /// <summary>Whether the tensor is tracked, or computed from something tracked.</summary>
        member t.isReverseDiff = isNull t.Tangent && not (isNull t.Lineage)
        /// <summary>Whether the tensor is a constant.</summary>
        member t.isNoDiff = isNull t.Tangent && isNull t.Lineage

        /// <summary>The level of the outermost differentiation the tensor takes part in; 0 for a constant.</summary>
        member t.nestingTag =
            if not (isNull t.Tangent) then
                t.Tangent.Level
            elif isNull t.Lineage then
                0u
            else
                t.Lineage.Leaves |> Array.fold (fun tag leaf -> max tag leaf.Tag) 0u

        /// <summary>How many levels of forward differentiation the tensor carries, and one more if it is tracked.</summary>
        member t.depth =
            let rec count (t: Tensor) =
                if not (isNull t.Tangent) then 1 + count t.Tangent.Primal
                elif isNull t.Lineage then 0
                else 1

            count t

        /// <summary>The value without its outermost tangent, or untracked.</summary>
        member t.primal: Tensor = if isNull t.Tangent then t.noDiff () else t.Tangent.Primal

        /// <summary>The value without any tangent and untracked.</summary>
        member t.primalDeep: Tensor = t.noDiff ()

        /// <summary>The derivative: the outermost tangent, or what <c>reverse</c> has gathered for a tracked tensor or parameter (zeros before it).</summary>
        /// <exception cref="T:DiffLessons.DifferentiationException">The tensor is a constant, or computed from what is tracked.</exception>
        member t.derivative
            with get (): Tensor =
                if not (isNull t.Tangent) then
                    t.Tangent.Derivative
                else
                    match t.Leaf with
                    | null ->
                        raise (
                            DifferentiationException(
                                if isNull t.Lineage then
                                    "derivative: this tensor is a constant. Call reverseDiff() or forwardDiff(tangent) and use the tensor that returns."
                                else
                                    "derivative: only tracked tensors keep derivatives, and this one is computed from them. Read the derivative of the tensor that reverseDiff() returned, or of the model's parameters."
                            )
                        )
                    | leaf ->
                        let derivative = leaf.DerivativeOf t.Raw

                        if isNull (box derivative) then
                            Tensor.Constant(t.Raw.detach().zeros_like())
                        else
                            derivative
            and set (value: Tensor) =
                match t.Leaf with
                | null ->
                    raise (
                        DifferentiationException
                            "derivative: only a tracked tensor's derivative can be set. Call reverseDiff() and use the tensor that returns."
                    )
                | leaf ->
                    alike "derivative" "a derivative" t value
                    leaf.SetDerivative(t.Raw, value)

        /// <summary>The derivative of the highest order: the derivative of the derivative, and so on, as long as it carries a tangent.</summary>
        member t.derivativeDeep: Tensor =
            let rec deepest (t: Tensor) =
                if isNull t.Tangent then
                    t.noDiff ()
                else
                    deepest t.Tangent.Derivative

            deepest t.derivative

        /// <summary>Runs back from this value: gathers its derivatives in every tensor and model tracked at its innermost level.</summary>
        /// <param name="value">The weight of each element (the derivative of the final result by it); may be left out for a scalar.</param>
        /// <param name="zeroDerivatives">Whether to forget derivatives gathered before (the default), or to add to them.</param>
        /// <param name="retainGraph">Whether to keep the graph for another run; false by default, which frees its memory.</param>
        /// <exception cref="T:DiffLessons.DifferentiationException">Nothing is tracked, the value is no scalar, or its graph is used up.</exception>
        member t.reverse(?value: Tensor, ?zeroDerivatives: bool, ?retainGraph: bool) : unit =
            Reverse.propagate
                t
                value
                (defaultArg zeroDerivatives true)
                (defaultArg retainGraph false)

        /// <summary>Forgets the derivatives gathered in what this value is computed from.</summary>
        /// <param name="zeroDerivatives">Whether to do so.</param>
        member t.reverseReset(zeroDerivatives: bool) : unit =
            if zeroDerivatives && not (isNull t.Lineage) then
                for leaf in t.Lineage.Leaves do
                    leaf.Zero()

        /// <summary>Runs back from this value, adding to the derivatives gathered before and keeping the graph.</summary>
        /// <param name="value">The weight of each element.</param>
        member t.reversePush(value: Tensor) : unit =
            Reverse.propagate t (Some value) false true
