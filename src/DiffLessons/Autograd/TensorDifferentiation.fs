namespace DiffLessons

open System.Runtime.CompilerServices
open DiffLessons.Native

/// Derivatives of vectors joined from tracked tensors, and of pieces cut from them: read from the tensors that accumulate them.
[<RequireQualifiedAccess>]
module internal DerivativeSource =
    let private sources = ConditionalWeakTable<Tensor, (unit -> Tensor)>()

    /// Gives a tensor a derivative that is only computed when it is read.
    let attach (t: Tensor) (source: unit -> Tensor) : Tensor =
        sources.AddOrUpdate(t, source)
        t

    let tryFind (t: Tensor) : (unit -> Tensor) voption =
        match sources.TryGetValue t with
        | true, source -> ValueSome source
        | _ -> ValueNone

/// <summary>Tracking tensors for differentiation, and reading derivatives.</summary>
[<AutoOpen>]
module TensorDifferentiation =
    let private differentiable operation (t: Tensor) =
        Guard.tensor t

        if not t.dtype.IsFloatingPoint then
            Fail.dtype
                $"{operation}: only floating point tensors have derivatives, got {t.dtype}. Convert it with float32() or float64()."

    let private alike operation what (t: Tensor) (derivative: Tensor) =
        if not (Shape.same t.Sizes derivative.Sizes) then
            Shape.fail
                $"{operation}: expected {what} of the tensor's shape {Shape.format t.Sizes}, got {Shape.format derivative.Sizes}."

        if t.dtype <> derivative.dtype then
            Fail.dtype
                $"{operation}: expected {what} of the tensor's dtype {t.dtype}, got {derivative.dtype}. Convert it with cast."

    /// The same tangents on another innermost value.
    let rec private rebase
        (t: Tensor)
        (raw: NativeTensor)
        (graph: GradientGraph)
        (leaf: Leaf)
        : Tensor =
        if isNull t.Tangent then
            Tensor(raw, graph, null, leaf, t.Sizes)
        else
            (rebase t.Tangent.Primal raw graph leaf).Taking(t.Tangent, t.Tangent.Derivative)

    type Tensor with

        /// <summary>The tensor, tracked for reverse differentiation: <c>reverse</c> on what is computed from it gives the derivative by it.</summary>
        /// <param name="derivative">A derivative to start from; none by default.</param>
        /// <param name="nestingTag">The level to track at; the current one by default.</param>
        /// <exception cref="T:System.InvalidOperationException">The tensor is not floating point.</exception>
        member t.reverseDiff(?derivative: Tensor, ?nestingTag: uint32) : Tensor =
            differentiable "reverseDiff" t
            derivative |> Option.iter (alike "reverseDiff" "a derivative" t)
            let tag = defaultArg nestingTag GlobalNestingLevel.Current
            let isRoot = isNull t.Graph

            let raw =
                if isRoot then
                    t.Variable.detach().requires_grad_ true
                else
                    Gradients.node t.Variable

            let leaf = TensorLeaf(tag, LiveTensors.held raw, isRoot)
            derivative |> Option.iter (fun d -> leaf.Add [| d |])
            rebase t raw (GradientGraph.Union(t.Graph, GradientGraph [| leaf |])) leaf

        /// <summary>The tensor with a tangent, for forward differentiation: what is computed from it carries its derivative in that direction.</summary>
        /// <param name="derivative">The tangent, of the tensor's shape.</param>
        /// <param name="nestingTag">The level; the current one by default, 1 outside every differentiating call.</param>
        member t.forwardDiff(derivative: Tensor, ?nestingTag: uint32) : Tensor =
            differentiable "forwardDiff" t

            alike "forwardDiff" "a tangent" t derivative

            let tag = defaultArg nestingTag (max 1u GlobalNestingLevel.Current)

            if not (isNull t.Tangent) && t.Tangent.Level >= tag then
                Fail.differentiation
                    $"forwardDiff: the tensor already carries a tangent at level {string t.Tangent.Level}, so a new one needs a level above it; got {string tag}. Use GlobalNestingLevel.Next()."

            t.WithTangent(tag, derivative)

        /// <summary>The tensor as a constant: neither tracked nor with a tangent. Its elements are shared, not copied.</summary>
        member t.noDiff() : Tensor =
            if isNull t.Graph && isNull t.Tangent then
                t
            elif t.Handle.requires_grad then
                Tensor(LiveTensors.held (t.Handle.detach ()), null, null, null, t.Sizes)
            else
                Tensor(t.Handle, null, null, null, t.Sizes)

        /// <summary>Whether the tensor carries a tangent.</summary>
        member t.isForwardDiff = not (isNull t.Tangent)
        /// <summary>Whether the tensor is tracked, or computed from something tracked.</summary>
        member t.isReverseDiff = isNull t.Tangent && not (isNull t.Graph)
        /// <summary>Whether the tensor is a constant.</summary>
        member t.isNoDiff = isNull t.Tangent && isNull t.Graph

        /// <summary>The level of the outermost differentiation the tensor takes part in; 0 for a constant.</summary>
        member t.nestingTag =
            if not (isNull t.Tangent) then
                t.Tangent.Level
            elif isNull t.Graph then
                0u
            else
                t.Graph.Leaves |> Array.fold (fun tag leaf -> max tag leaf.Level) 0u

        /// <summary>How many levels of forward differentiation the tensor carries, and one more if it is tracked.</summary>
        member t.depth =
            let rec count (t: Tensor) =
                if not (isNull t.Tangent) then 1 + count t.Tangent.Primal
                elif isNull t.Graph then 0
                else 1

            count t

        /// <summary>The value without its outermost tangent, or untracked.</summary>
        member t.primal: Tensor = if isNull t.Tangent then t.noDiff () else t.Tangent.Primal

        /// <summary>The value without any tangent and untracked.</summary>
        member t.primalDeep: Tensor = t.noDiff ()

        /// <summary>The derivative: the outermost tangent, or what <c>reverse</c> has accumulated for a tracked tensor or parameter (zeros before it).</summary>
        /// <exception cref="T:DiffLessons.DifferentiationException">The tensor is a constant, or computed from what is tracked.</exception>
        member t.derivative
            with get (): Tensor =
                if not (isNull t.Tangent) then
                    t.Tangent.Derivative
                else
                    match t.Leaf, DerivativeSource.tryFind t with
                    | null, ValueSome source -> source ()
                    | null, ValueNone ->
                        raise (
                            DifferentiationException(
                                if isNull t.Graph then
                                    "derivative: this tensor is a constant. Call reverseDiff() or forwardDiff(tangent) and use the tensor that returns."
                                else
                                    "derivative: only tracked tensors keep derivatives, and this one is computed from them. Read the derivative of the tensor that reverseDiff() returned, or of the model's parameters."
                            )
                        )
                    | leaf, _ ->
                        let derivative = leaf.Gradient t.Variable

                        if isNull (box derivative) then
                            Tensor.Constant(t.Variable.detach().zeros_like())
                        else
                            derivative
            and set (value: Tensor) =
                match t.Leaf with
                | null ->
                    Fail.differentiation
                        "derivative: only a tracked tensor's derivative can be set. Call reverseDiff() and use the tensor that returns."
                | leaf ->
                    alike "derivative" "a derivative" t value
                    leaf.SetGradient(t.Variable, value)

        /// <summary>The derivative of the highest order: the derivative of the derivative, and so on, as long as it carries a tangent.</summary>
        member t.derivativeDeep: Tensor =
            let rec deepest (t: Tensor) =
                if isNull t.Tangent then
                    t.noDiff ()
                else
                    deepest t.Tangent.Derivative

            deepest t.derivative

        /// <summary>Runs the backward pass from this value: accumulates its derivatives in every tensor and model tracked at its innermost level.</summary>
        /// <param name="value">The weight of each element (the derivative of the final result by it); may be left out for a scalar.</param>
        /// <param name="zeroDerivatives">Whether to forget derivatives accumulated before (the default), or to add to them.</param>
        /// <param name="retainGraph">Whether to keep the graph for another backward pass; false by default, which frees its memory.</param>
        /// <exception cref="T:DiffLessons.DifferentiationException">Nothing is tracked, the value is no scalar, or its graph is used up.</exception>
        member t.reverse(?value: Tensor, ?zeroDerivatives: bool, ?retainGraph: bool) : unit =
            Reverse.propagate
                t
                value
                (defaultArg zeroDerivatives true)
                (defaultArg retainGraph false)

        /// <summary>Forgets the derivatives accumulated in what this value is computed from.</summary>
        /// <param name="zeroDerivatives">Whether to do so.</param>
        member t.reverseReset(zeroDerivatives: bool) : unit =
            if zeroDerivatives && not (isNull t.Graph) then
                for leaf in t.Graph.Leaves do
                    leaf.Zero()

        /// <summary>Runs the backward pass from this value, adding to the derivatives accumulated before and keeping the graph.</summary>
        /// <param name="value">The weight of each element.</param>
        member t.reversePush(value: Tensor) =
            Reverse.propagate t (Some value) false true

        /// <summary>Runs the backward pass from this value; the same as <c>reverse</c>.</summary>
        /// <param name="value">The weight of each element (the derivative of the final result by it), of the value's shape.</param>
        member t.backward(value: Tensor) : unit = t.reverse value

        /// <summary>Whether both tensors are constants, both carry a tangent, or both are tracked.</summary>
        member t.isSameDiffType(t2: Tensor) : bool =
            t.isForwardDiff = t2.isForwardDiff && t.isReverseDiff = t2.isReverseDiff

        /// <summary>The tensor in one line: shape, dtype, device, and the part it takes in differentiation.</summary>
        member t.summary() : string =
            let part =
                if t.isForwardDiff then
                    $"forward, level {string t.nestingTag}"
                elif t.isReverseDiff then
                    $"reverse, level {string t.nestingTag}"
                else
                    "constant"

            $"Tensor {Shape.format t.Sizes} {t.dtype} {t.device}, {part}"
