namespace DiffLessons

open DiffLessons.Native

/// What reverse differentiation differentiates by.
type internal Leaf = Leaf<Tensor>

/// What a node of the tape is.
type internal Node = Node<Tensor>

/// What a value was computed from.
type internal GradientGraph = GradientGraph<Tensor>

/// What forward differentiation carries along.
type internal Tangent = Tangent<Tensor>

/// Lifting: making of a function on native tensors, which libtorch can differentiate, an operation on tensors, which may be tracked and
/// carry tangents. A result has its tangent by two reverse passes (see Vjp.fs), unless the operation has a rule of its own (see
/// Tangents.fs).
[<AutoOpen>]
module internal Lifting =
    type Tensor with

        /// The value without the tangent of a level.
        member t.PrimalAt(level: uint32) : Tensor =
            if isNull t.Tangent || t.Tangent.Level <> level then
                t
            else
                t.Tangent.Primal

        /// The tangent of a level; null if there is none.
        member t.TangentAt(level: uint32) : Tensor =
            if isNull t.Tangent || t.Tangent.Level <> level then
                Unchecked.defaultof<Tensor>
            else
                t.Tangent.Derivative

        /// Constant zeros of the same shape and dtype.
        member t.Zeros() : Tensor =
            use plain = t.Handle.detach ()
            Tensor.Constant(plain.zeros_like ())

        /// The inputs of an operation, for a message.
        static member Describe(inputs: Tensor[]) : OperandDescription =
            OperandDescription.Of(inputs |> Array.map (fun t -> t.Handle))

    /// The result of an operation on inputs without tangents.
    let inline private compute
        operation
        ([<InlineIfLambda>] f: unit -> 'a)
        ([<InlineIfLambda>] inputs: unit -> Tensor[])
        : 'a =
        ErrorTranslation.run operation f (fun () -> Tensor.Describe(inputs ()))

    let private graphOf (inputs: Tensor[]) : GradientGraph =
        inputs |> Array.fold (fun graph t -> GradientGraph.Union(graph, t.Graph)) null

    /// A result that libtorch has recorded; null where it gives none.
    let private tracked (graph: GradientGraph) (raw: NativeTensor) : Tensor =
        if raw.IsNone then
            Unchecked.defaultof<Tensor>
        else
            let isTracked = not (isNull graph) && raw.is_floating_point ()
            Tensor.Make(raw, (if isTracked then graph else null), null)

    /// A result with its tangent, which is 0 where the result does not depend on what moves.
    let private withTangent (like: Tangent) (value: Tensor) (derivative: Tensor) : Tensor =
        if not (isNull (box derivative)) then
            value.WithTangent(like, derivative)
        elif isNull (box value) || not (value.Handle.is_floating_point ()) then
            value
        else
            value.WithTangent(like, value.Zeros())

    let private latest (inputs: Tensor[]) : Tangent =
        inputs |> Array.fold (fun latest t -> Tangent.Latest(latest, t.Tangent)) null

    let rec private lift (operation: string) f (inputs: Tensor[]) : Tensor[] =
        match latest inputs with
        | null ->
            let raws = inputs |> Array.map (fun t -> t.Variable)

            let results =
                compute operation (fun () -> f raws) (fun () -> inputs)
                |> Array.map (tracked (graphOf inputs))

            OperationObserver<Tensor>.Notify(operation, inputs, results)
            results
        | tangent -> push operation f inputs tangent

    and private push operation (f: NativeTensor[] -> NativeTensor[]) inputs (tangent: Tangent) =
        let primals = inputs |> Array.map (fun t -> t.PrimalAt tangent.Level)
        let tangents = inputs |> Array.map (fun t -> t.TangentAt tangent.Level)
        let isActive i = not (isNull (box tangents[i]))
        let active = [| 0 .. inputs.Length - 1 |] |> Array.filter isActive

        let move (raws: NativeTensor[]) =
            Vjp.jvp f raws[.. primals.Length - 1] active raws[primals.Length ..]

        let values = lift operation f primals

        let rule (moving: Tensor[]) =
            moving |> Array.append primals |> lift operation move

        let moving = active |> Array.map (fun i -> tangents[i])

        let isNoted =
            active |> Array.map (fun i -> SteepTangents.isAt tangent.Level inputs[i])

        let derivatives =
            if Array.contains true isNoted then
                let whole (ts: Tensor[]) =
                    Array.map2
                        (fun (t: Tensor) (like: Tensor) ->
                            (if isNull (box t) then like.Zeros() else t))
                        ts
                        moving
                    |> rule

                SteepTangents.carried masked whole isNoted moving
            else
                rule moving

        if derivatives.Length <> values.Length then
            Fail.differentiation
                $"{operation}: expected the function to return as many results each time, got {values.Length}, then {derivatives.Length}."

        Array.map2 (withTangent tangent) values derivatives
        |> Array.map (fun result ->
            if isNull (box result) then
                result
            else
                SteepTangents.note result)

    /// The elements, but 0 where a mask is true.
    and private masked (mask: NativeTensor) (t: Tensor) : Tensor =
        let zero (raws: NativeTensor[]) = [| raws[0].masked_fill(mask, CachedScalar.zero ()) |]

        (lift "mask" zero [| t |])[0]

    type Tensor with

        /// Refuses tensors that are null.
        static member AllPresent(operation: string, inputs: Tensor[]) : unit =
            for t in inputs do
                Tensor.Present(operation, t)

        /// The tangent of the highest level among the inputs'; null without any.
        static member LatestTangent(inputs: Tensor[]) : Tangent = latest inputs

        /// A result's tangent by a rule that is linear in tangents, given those of a level of inputs; null for inputs that do not move.
        static member Carried(level: uint32, inputs: Tensor[], rule: Tensor[] -> Tensor) : Tensor =
            let tangents = inputs |> Array.map (fun t -> t.TangentAt level)
            let isNoted = inputs |> Array.map (SteepTangents.isAt level)

            if Array.contains true isNoted then
                (SteepTangents.carried masked (fun ts -> [| rule ts |]) isNoted tangents)[0]
            else
                rule tangents

        /// Lifts an operation with several results.
        static member Lift
            (operation: string, f: NativeTensor[] -> NativeTensor[], inputs: Tensor[])
            : Tensor[] =
            Tensor.AllPresent(operation, inputs)
            lift operation f inputs

        /// Lifts an operation on several tensors with one result.
        static member LiftN
            (operation: string, f: NativeTensor[] -> NativeTensor, inputs: Tensor[])
            : Tensor =
            Tensor.Lift(operation, (fun raws -> [| f raws |]), inputs)[0]

        /// Lifts an operation on one tensor. The result's shape may be given, when it is known.
        static member Lift1
            (operation: string, f: NativeTensor -> NativeTensor, a: Tensor, sizes: int[])
            : Tensor =
            Tensor.Present(operation, a)
            AllocationCheck.checkLike operation sizes a.Sizes a.Handle

            if isNull a.Tangent then
                let raw = compute operation (fun () -> f a.Variable) (fun () -> [| a |])
                Tensor.Make(raw, a.Graph, sizes) |> observed operation (fun () -> [| a |])
            else
                Tensor.LiftN(operation, (fun raws -> f raws[0]), [| a |])

        /// The same for an operation that gives a view of its input: no new memory.
        static member LiftView
            (operation: string, f: NativeTensor -> NativeTensor, a: Tensor, sizes: int[])
            : Tensor =
            Tensor.Present(operation, a)

            if isNull a.Tangent then
                let raw = compute operation (fun () -> f a.Variable) (fun () -> [| a |])

                Tensor(LiveTensors.held raw, a.Graph, null, null, sizes)
                |> observed operation (fun () -> [| a |])
            else
                Tensor.LiftN(operation, (fun raws -> f raws[0]), [| a |])

        /// Lifts an operation on two tensors. The result's shape may be given, when it is known.
        static member Lift2
            (
                operation: string,
                f: NativeTensor -> NativeTensor -> NativeTensor,
                a: Tensor,
                b: Tensor,
                sizes: int[]
            ) : Tensor =
            Tensor.Present(operation, a)
            Tensor.Present(operation, b)
            AllocationCheck.checkLike operation sizes a.Sizes a.Handle

            if isNull a.Tangent && isNull b.Tangent then
                let raw =
                    compute operation (fun () -> f a.Variable b.Variable) (fun () -> [| a; b |])

                let graph = GradientGraph.Union(a.Graph, b.Graph)
                Tensor.Make(raw, graph, sizes) |> observed operation (fun () -> [| a; b |])
            else
                Tensor.LiftN(operation, (fun raws -> f raws[0] raws[1]), [| a; b |])

        /// Lifts an operation on three tensors. The result's shape may be given, when it is known.
        static member Lift3
            (
                operation: string,
                f: NativeTensor -> NativeTensor -> NativeTensor -> NativeTensor,
                a: Tensor,
                b: Tensor,
                c: Tensor,
                sizes: int[]
            ) : Tensor =
            let inputs = [| a; b; c |]
            Tensor.AllPresent(operation, inputs)
            AllocationCheck.checkLike operation sizes a.Sizes a.Handle

            if isNull (latest inputs) then
                let raw =
                    compute operation (fun () -> f a.Variable b.Variable c.Variable) (fun () ->
                        inputs)

                Tensor.Make(raw, graphOf inputs, sizes) |> observed operation (fun () -> inputs)
            else
                Tensor.LiftN(operation, (fun raws -> f raws[0] raws[1] raws[2]), inputs)

        /// An operation whose result does not depend smoothly on its inputs: indices, comparisons.
        static member Flat
            (operation: string, f: NativeTensor[] -> NativeTensor, inputs: Tensor[], sizes: int[])
            : Tensor =
            Tensor.AllPresent(operation, inputs)
            AllocationCheck.checkLike operation sizes inputs[0].Sizes inputs[0].Handle
            let raws = inputs |> Array.map (fun t -> t.Variable)
            let raw = compute operation (fun () -> f raws) (fun () -> inputs)
            Tensor.Make(raw, null, sizes) |> observed operation (fun () -> inputs)
