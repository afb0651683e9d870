namespace DiffLessons

open System
open DiffLessons.Native

/// A tracked tensor: its derivative is libtorch's own accumulation, or, below another level, gathered here.
[<Sealed>]
type internal TensorLeaf(tag: uint32, raw: NativeTensor, isRoot: bool) =
    inherit Leaf(tag, [| raw |], isRoot)

    let mutable node: Node = null
    member val Gathered = ValueNone with get, set

    override t.NodeOf(_: NativeTensor) : Node =
        // What is computed from something tracked further out has a history that only libtorch knows.
        if isNull node && isRoot then
            node <- Node([| t |], 0, raw.detach (), raw, [||])

        node

    override _.Receive(_: int, gradient: NativeTensor) : unit =
        if Vjp.exists raw.grad then
            raw.grad.add_ (gradient, (KeptScalar.one ())) |> ignore
        else
            raw.grad <- gradient.clone ()

    override t.Zero() =
        t.Gathered <- ValueNone

        if isRoot && Vjp.exists raw.grad then
            raw.grad <- NativeTensor.None

    override t.Accumulate(gradients: Tensor[]) =
        if not (isNull (box gradients[0])) then
            t.Gathered <-
                match t.Gathered with
                | ValueNone -> ValueSome gradients[0]
                | ValueSome before -> ValueSome(before + gradients[0])

    /// What libtorch gathered is taken from it, not copied: what it gathers later is added to this, never in place.
    override t.DerivativeOf(_: NativeTensor) : Tensor =
        lock t (fun () ->
            if isRoot then
                let gathered = raw.grad

                if Vjp.exists gathered then
                    raw.grad <- NativeTensor.None
                    t.Accumulate [| Tensor.Constant gathered |]

            match t.Gathered with
            | ValueSome derivative -> derivative
            | ValueNone -> Unchecked.defaultof<Tensor>)

    override t.SetDerivative(_: NativeTensor, derivative: Tensor) : unit =
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

    /// What libtorch finds of the gradients of `y` by tensors; null where there is none.
    let private recorded (y: Tensor) (weight: NativeTensor) by create retain : NativeTensor[] =
        try
            Vjp.gradients [| y.Live |] by [| weight |] create retain
        with error ->
            raise (
                ErrorTranslation.translate
                    "reverse"
                    (fun () -> {
                        Text = Shape.format y.Sizes
                        Dtypes = [||]
                    })
                    error
            )

    /// The gradients of a value without tangents: as far as libtorch's history goes, and on from there on the tape.
    let private plainGradients (y: Tensor) (weight: NativeTensor) (leaf: Leaf) create retain =
        let found: NativeTensor[] = Array.zeroCreate leaf.Raws.Length

        let seeds =
            match y.Node with
            | null when y.Live.requires_grad ->
                let entries = Tape.entries y |> Array.filter (fun n -> Array.contains leaf n.Leaves)
                let by = Array.append leaf.Raws (entries |> Array.map (fun n -> n.Live))
                let answers = recorded y weight by create retain
                Array.blit answers 0 found 0 found.Length

                Array.zip entries answers[found.Length ..]
                |> Array.filter (fun (_, answer) -> not answer.IsNone)
                |> Array.map (fun (node, answer) -> struct (node, answer))
            | null -> [||]
            | node -> [| struct (node, weight.alias ()) |]

        Tape.run seeds retain (fun target place gradient ->
            if Object.ReferenceEquals(target, leaf) then
                found[place] <-
                    if found[place].IsNone then
                        gradient
                    else
                        found[place].add gradient)

        found

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
        else
            let found = plainGradients y v.Live leaf (not (isNull outer)) retain

            found
            |> Array.map (fun raw ->
                if raw.IsNone then
                    nothing
                else
                    Tensor.Make(raw, outer, null))

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

            Tensor.Constant(y.Handle.ones_like ())

    /// Lets libtorch run back from `y` and gather in all that is tracked below it.
    let private runBack (operation: string) (y: Tensor) (v: Tensor option) (retain: bool) =
        try
            if v.IsNone && y.dim = 0 && not retain then
                y.Live.backward ()
            else
                y.Live.backward ((weightOf operation y v).Live, retain)
        with error ->
            raise (
                ErrorTranslation.translate
                    operation
                    (fun () -> {
                        Text = Shape.format y.Sizes
                        Dtypes = [||]
                    })
                    error
            )

    /// Runs back from `y` to all that is tracked below it, where nothing else is: libtorch, and then the tape, gather there.
    let private gather (operation: string) (y: Tensor) (v: Tensor option) (retain: bool) =
        let seeds =
            match y.Node with
            | null ->
                let entries = Tape.entries y

                // What another level's run may have left there.
                for node in entries do
                    node.TakeGradient() |> ignore

                let leaves = if isNull y.Lineage then [||] else y.Lineage.Leaves

                try
                    for leaf in leaves do
                        leaf.BeforeBackward()

                    runBack operation y v retain
                finally
                    for leaf in leaves do
                        leaf.AfterBackward()

                entries
                |> Array.map (fun node -> struct (node, node.TakeGradient()))
                |> Array.filter (fun (struct (_, gradient)) -> not gradient.IsNone)
            | node ->
                let weight =
                    if v.IsNone && y.dim = 0 then
                        if node.TakesOne then
                            NativeTensor.None
                        else
                            node.Plain.ones_like ()
                    else
                        (weightOf operation y v).Live.alias()

                [| struct (node, weight) |]

        Tape.run seeds retain (fun leaf place gradient ->
            leaf.Receive(place, gradient)
            gradient.Dispose())

    /// The gradient of a scalar `y`, or of <v, y>, by one tracked tensor; zeros when `y` does not depend on it.
    let gradient operation (y: Tensor) (v: Tensor option) (x: Tensor) (retain: bool) : Tensor =
        // What stands at a weight's place carries what it depends on; the weight of a scalar is 1.
        let weightLineage =
            match v with
            | Some weight -> weight.Lineage
            | None -> null

        let outer = Lineage.Union(Lineage.Without(y.Lineage, x.Leaf), weightLineage)

        let isConstant =
            match v with
            | Some weight -> not (carries weight)
            | None -> true

        // No level further out is live, so nothing but x is tracked below y: libtorch gathers in x, which no one else
        // holds. Unlike `gradients` this raises what goes wrong on the way back, where TorchSharp's own `grad` would end
        // the process.
        let alone () =
            if not (isNull y.Node) || y.Live.requires_grad then
                gather operation y v retain
            else
                weightOf operation y v |> ignore

            let answer = x.Live.grad

            if Vjp.exists answer then
                x.Live.grad <- NativeTensor.None
                [| Tensor.Make(answer, null, x.Sizes) |]
            else
                [||]

        let answers =
            if isNull outer && x.Leaf.IsRoot && not (carries y) && isConstant then
                alone ()
            else
                gradients y (weightOf operation y v) x.Leaf outer retain

        match answers with
        | [| answer |] when not (isNull (box answer)) -> answer
        | _ -> Tensor.Constant(x.Live.detach().zeros_like())

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

        for leaf in inner do
            if zero then leaf.Zero() else leaf.Settle()

        // What training does at every step: libtorch gathers by itself.
        let plain =
            outer.Length = 0
            && constantWeight
            && not (carries y)
            && inner |> Array.forall (fun leaf -> leaf.IsRoot)

        if plain then
            gather "reverse" y value retain
        else
            let weight = weightOf "reverse" y value

            let rest =
                inner |> Array.fold (fun rest leaf -> Lineage.Without(rest, leaf)) y.Lineage

            let outerLineage = Lineage.Union(rest, weight.Lineage)

            inner
            |> Array.iteri (fun i leaf ->
                leaf.Accumulate(
                    gradients y weight leaf outerLineage (retain || i < inner.Length - 1)
                ))
