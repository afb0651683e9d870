namespace DiffLessons

open DiffLessons.Native

/// Reverse differentiation of tensors that may carry tangents and be tracked at several levels: libtorch's backward pass, and from where its
/// graph ends the tape's.
[<RequireQualifiedAccess>]
module internal Reverse =
    let private nothing = Unchecked.defaultof<Tensor>

    let private add (a: Tensor) (b: Tensor) =
        if isNull (box a) then b
        elif isNull (box b) then a
        else a + b

    let private hasTangent (t: Tensor) = not (isNull t.Tangent)

    /// The graph of a value and of its tangents, which the gradients of a value with tangents depend on.
    let rec private graphOf (t: Tensor) : GradientGraph =
        if hasTangent t then
            GradientGraph.Union(graphOf t.Tangent.Primal, graphOf t.Tangent.Derivative)
        else
            t.Graph

    /// Raises libtorch's errors in this library's terms.
    let private translated (operation: string) (y: Tensor) (f: unit -> 'a) : 'a =
        ErrorTranslation.run operation f (fun () -> {
            Text = Shape.format y.Sizes
            Dtypes = [||]
        })

    /// The nodes at which libtorch's graph of a value ends.
    let private tapeNodes (y: Tensor) : Node[] =
        if isNull y.Graph then [||] else y.Graph.Nodes.ToArray()

    // ---- gradients as values ----

    /// The gradients of a value without tangents by a leaf's tensors; none where there is none.
    let private gradientsOfValue (y: Tensor) (weight: NativeTensor) (leaf: Leaf) create retain =
        let found: NativeTensor[] = Array.zeroCreate leaf.Variables.Length

        let seeds =
            match y.Node with
            | null when y.Variable.requires_grad ->
                let nodes = tapeNodes y |> Array.filter (fun n -> Array.contains leaf n.Leaves)
                let by = Array.append leaf.Variables (nodes |> Array.map (fun n -> n.Variable))

                let gradients =
                    translated "reverse" y (fun () ->
                        Vjp.gradients [| y.Variable |] by [| weight |] create retain)

                Array.blit gradients 0 found 0 found.Length

                Array.zip nodes gradients[found.Length ..]
                |> Array.filter (fun (_, gradient) -> not gradient.IsNone)
                |> Array.map (fun (node, gradient) -> struct (node, gradient))
            | null -> [||]
            | node -> [| struct (node, weight.alias ()) |]

        Tape.backward seeds retain (fun target index gradient ->
            if System.Object.ReferenceEquals(target, leaf) then
                found[index] <-
                    if found[index].IsNone then
                        gradient
                    else
                        found[index].add gradient)

        found

    /// The gradients of `y`, weighted by `v`, by a leaf's tensors; null where there is none.
    /// `outer` is the graph of the gradients themselves, by which they stay differentiable.
    let rec gradients (y: Tensor) (v: Tensor) (leaf: Leaf) (outer: GradientGraph) (retain: bool) =
        if hasTangent y || hasTangent v then
            gradientsWithTangents y v leaf outer
        else
            gradientsOfValue y v.Variable leaf (not (isNull outer)) retain
            |> Array.map (fun raw ->
                if raw.IsNone then
                    nothing
                else
                    Tensor.Make(raw, outer, null))

    /// With y = p + e t and v = w + e z, the gradient is p'w + e (t'w + p'z).
    and private gradientsWithTangents y v leaf outer : Tensor[] =
        let level = max y.Level v.Level

        let product (part: Tensor) (weight: Tensor) =
            if isNull (box part) || isNull (box weight) then
                Array.create leaf.Variables.Length nothing
            else
                gradients part weight leaf outer true

        let primal, weight = y.PrimalAt level, v.PrimalAt level
        let first = product primal weight
        let second = product (y.TangentAt level) weight
        let third = product primal (v.TangentAt level)

        Array.init first.Length (fun i ->
            let derivative = add second[i] third[i]

            if isNull (box derivative) then
                first[i]
            elif isNull (box first[i]) then
                derivative.Zeros().WithTangent(level, derivative)
            else
                first[i].WithTangent(level, derivative))

    // ---- gradients accumulated in place ----

    /// The weight of each element of `y` in what is differentiated: the one given, or 1 for a scalar.
    let private weightOf (operation: string) (y: Tensor) (value: Tensor option) =
        match value with
        | Some v ->
            if not (Shape.same v.Sizes y.Sizes) then
                Shape.fail
                    $"{operation}: expected a weight of the value's shape {Shape.format y.Sizes}, got {Shape.format v.Sizes}."

            // libtorch's own check would end the process.
            if v.dtype <> y.dtype then
                Fail.dtype
                    $"{operation}: expected a weight of the value's dtype {y.dtype}, got {v.dtype}. Convert it with cast."

            v
        | None ->
            if y.nelement <> 1 then
                Fail.differentiation
                    $"{operation}: expected a scalar (one element), got shape {Shape.format y.Sizes}. Reduce it with sum() or mean(), give a weight of that shape, or use dsharp.jacobian for all derivatives."

            Tensor.Constant(y.Handle.ones_like ())

    /// libtorch's backward pass from a value that is not on the tape: the gradients that it leaves in the tape's nodes.
    let private libtorchBackward operation (y: Tensor) (v: Tensor option) (retain: bool) =
        let nodes = tapeNodes y
        let leaves = if isNull y.Graph then [||] else y.Graph.Leaves

        // A backward pass of another level may have left some there.
        for node in nodes do
            node.TakeGradient() |> ignore

        try
            for leaf in leaves do
                leaf.BeforeBackward()

            let weight =
                if v.IsNone && y.dim = 0 && not retain then
                    None
                else
                    Some(weightOf operation y v)

            // A step function of what is tracked has no graph: all its derivatives are 0.
            if y.Variable.requires_grad then
                let variables () =
                    Array.append
                        (leaves |> Array.collect _.Variables)
                        (nodes |> Array.map _.Variable)

                translated operation y (fun () ->
                    match weight with
                    | None -> Gradients.accumulate y.Variable NativeTensor.None false variables
                    | Some weight ->
                        Gradients.accumulate y.Variable weight.Variable retain variables

                    CustomFunction.RaiseFailure())
        finally
            for leaf in leaves do
                leaf.AfterBackward()

        nodes
        |> Array.map (fun node -> struct (node, node.TakeGradient()))
        |> Array.filter (fun (struct (_, gradient)) -> not gradient.IsNone)

    /// The backward pass from `y` to all that it depends on, whose gradients are accumulated in place.
    let private accumulate (operation: string) (y: Tensor) (v: Tensor option) (retain: bool) =
        let seeds =
            match y.Node with
            | null -> libtorchBackward operation y v retain
            | node when v.IsNone && y.dim = 0 && node.AcceptsNoGradient -> [|
                struct (node, NativeTensor.None)
              |]
            | node when v.IsNone && y.dim = 0 -> [| struct (node, node.Value.ones_like ()) |]
            | node -> [| struct (node, (weightOf operation y v).Variable.alias()) |]

        Tape.backward seeds retain (fun leaf index gradient -> leaf.Take(index, gradient))

    /// The gradient of a scalar `y`, or of <v, y>, by one tracked tensor; zeros when `y` does not depend on it.
    let gradient operation (y: Tensor) (v: Tensor option) (x: Tensor) (retain: bool) : Tensor =
        // The gradients depend on what the weight does; the weight of a scalar is 1.
        let weightGraph =
            match v with
            | Some weight -> graphOf weight
            | None -> null

        let outer =
            GradientGraph.Union(GradientGraph.Without(graphOf y, x.Leaf), weightGraph)

        // Nothing but x is tracked below y: the gradient is accumulated in x, which no one else holds.
        let alone () =
            if not (isNull y.Node) || y.Variable.requires_grad then
                accumulate operation y v retain
            else
                weightOf operation y v |> ignore

            let gradient = x.Leaf.Gradient x.Variable
            x.Leaf.Zero()
            [| gradient |]

        let isAlone =
            isNull outer
            && x.Leaf.IsRoot
            && not (hasTangent y)
            && not (v |> Option.exists hasTangent)

        let found =
            if isAlone then
                alone ()
            else
                gradients y (weightOf operation y v) x.Leaf outer retain

        match found with
        | [| gradient |] when not (isNull (box gradient)) -> gradient
        | _ -> Tensor.Constant(x.Variable.detach().zeros_like())

    // ---- gradients by many weights at once ----

    /// Sums the gradients along the tape, by the leaf's only tensor, of seeds with a hidden axis of that length.
    let private alongTape
        (seeds: struct (Node * NativeTensor)[])
        (leaf: Leaf)
        (rows: int64)
        (start: NativeTensor)
        =
        let mutable total = start

        let deliver target _ (gradient: NativeTensor) =
            use gradient = gradient

            if System.Object.ReferenceEquals(target, leaf) then
                let shown = Batching.Show(gradient, rows)
                total <- if total.IsNone then shown else total.add shown

        Tape.backward seeds true deliver
        total

    /// The parts of rows that hold the elements of several tensors.
    let private parts (flat: NativeTensor) (tensors: NativeTensor[]) : NativeTensor[] =
        Array.map2
            (fun (part: NativeTensor) (like: NativeTensor) ->
                let own = part.to_type like.dtype
                own.reshape (Array.append [| flat.size 0 |] like.shape))
            (flat.split (tensors |> Array.map (fun t -> t.numel ()), 1L))
            tensors

    /// The gradients of a value by a leaf's only tensor, for each row of weights; none where there is none.
    let private gradientRows (y: Tensor) (weights: NativeTensor) (leaf: Leaf) : NativeTensor =
        let rows = weights.size 0

        match y.Node with
        | null when y.Variable.requires_grad ->
            let nodes = tapeNodes y |> Array.filter (fun n -> Array.contains leaf n.Leaves)
            let by = Array.append leaf.Variables (nodes |> Array.map (fun n -> n.Variable))
            let flat = Batching.Gradients(y.Variable, by, weights)
            CustomFunction.RaiseFailure()
            let found = parts flat by

            let seeds =
                Array.map2
                    (fun node (gradient: NativeTensor) -> struct (node, Batching.Hide gradient))
                    nodes
                    found[1..]

            alongTape seeds leaf rows found[0]
        | null -> NativeTensor.None
        | node -> alongTape [| struct (node, Batching.Hide weights) |] leaf rows NativeTensor.None

    /// The gradients of <w, y> by one tracked tensor for many weights w, which lie along the first axis, as those of the result do. None where they
    /// are to be differentiated themselves, or where a backward pass is of this library's user.
    let tryGradients (y: Tensor) (weights: Tensor) (x: Tensor) : Tensor option =
        let isAlone =
            isNull (GradientGraph.Without(graphOf y, x.Leaf))
            && not (hasTangent y)
            && weights.IsConstant
            && x.Leaf.Variables.Length = 1

        if not isAlone then
            None
        else
            try
                let found = Batching.Run(fun () -> gradientRows y weights.Handle x.Leaf)

                if found.IsNone then
                    let sizes = Array.append [| weights.Handle.size 0 |] x.Handle.shape
                    Some(Tensor.Constant(x.Handle.new_zeros sizes))
                else
                    Some(Tensor.Constant found)
            with _ ->
                // Row by row the same is raised again, or computed.
                None

    /// The backward pass from `y` to every tensor and model tracked at its innermost level.
    let propagate (y: Tensor) (value: Tensor option) (zero: bool) (retain: bool) =
        if isNull y.Graph then
            Fail.differentiation
                "reverse: this value depends on nothing that is tracked. Call reverseDiff() on the tensor or model to differentiate by, before computing the value from it."

        let leaves = y.Graph.Leaves
        let innermost = leaves |> Array.fold (fun level leaf -> max level leaf.Level) 0u

        let inner, outer =
            if leaves |> Array.forall (fun leaf -> leaf.Level = innermost) then
                leaves, Array.empty
            else
                leaves |> Array.partition (fun leaf -> leaf.Level = innermost)

        for leaf in inner do
            if zero then leaf.Zero() else leaf.EnsureZeroed()

        let isConstant (weight: Tensor) =
            isNull weight.Tangent && isNull weight.Graph

        // What training does at every step: no other level needs the gradients' own graph.
        let isOnlyLevel =
            outer.Length = 0
            && Option.forall isConstant value
            && not (hasTangent y)
            && inner |> Array.forall (fun leaf -> leaf.IsRoot)

        if isOnlyLevel then
            accumulate "reverse" y value retain
        else
            let weight = weightOf "reverse" y value

            let rest =
                inner
                |> Array.fold (fun rest leaf -> GradientGraph.Without(rest, leaf)) (graphOf y)

            let outerGraph = GradientGraph.Union(rest, graphOf weight)

            inner
            |> Array.iteri (fun i leaf ->
                leaf.Add(gradients y weight leaf outerGraph (retain || i < inner.Length - 1)))
