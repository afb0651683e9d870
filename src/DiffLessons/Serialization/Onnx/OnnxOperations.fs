namespace DiffLessons

open DiffLessons.Native

/// Operations that a traced function runs and that no function for `-->` has a name for, in ONNX's operators.
[<RequireQualifiedAccess>]
module internal OnnxOperations =
    let private known (kind: string) : OnnxRule =
        match OnnxFunctions.find kind with
        | Ok rule -> rule
        | Error reason -> OnnxPieces.refuse reason

    /// Of two tensors, or of one over axes.
    let private extreme (ofPairs: string) (overAxes: string) (s: OnnxContext) =
        known (if (s.TryOption "b").IsSome then ofPairs else overAxes) s

    let private position (operator: string) (s: OnnxContext) =
        if s.Before.Rank = 0 then
            OnnxPieces.refuse "a 0-d tensor has no axis along which to search."

        let keep = s.OptionOr("keepDim", false)

        s.Node(
            operator,
            [ s.Input ],
            [
                "axis", OnnxAttribute.Int(s.Dim "dim")
                "keepdims", OnnxAttribute.Int(if keep then 1 else 0)
            ]
        )

    let private norm (s: OnnxContext) =
        let axes, keep = OnnxPieces.axes s, s.OptionOr("keepDim", false)

        let reduce operator x =
            OnnxPieces.reduce s.Graph operator keep axes x

        let size () = s.Node("Abs", [ s.Input ])

        match s.OptionOr("order", 2.0) with
        | 1.0 -> reduce "ReduceL1" s.Input
        | 2.0 -> reduce "ReduceL2" s.Input
        | order when order = infinity -> reduce "ReduceMax" (size ())
        | order when order = -infinity -> reduce "ReduceMin" (size ())
        | 0.0 ->
            let isOther = s.Node("Not", [ s.Node("Equal", [ s.Input; s.Graph.Number 0.0 ]) ])

            reduce "ReduceSum" (s.Graph.Cast(isOther, Dtype.Float32))
        | order ->
            let powers = s.Node("Pow", [ size (); s.Graph.Number order ])
            s.Node("Pow", [ reduce "ReduceSum" powers; s.Graph.Number(1.0 / order) ])

    /// One slope, or one per channel (axis 1).
    let private prelu (s: OnnxContext) =
        let slope = s.Tensor("b", s.OutputDtype)

        let slope =
            if (s.Option<Tensor> "b").nelement > 1 && s.Before.Rank > 2 then
                let shape = Array.init (s.Before.Rank - 1) (fun axis -> if axis = 0 then -1 else 1)
                s.Node("Reshape", [ slope; s.Graph.Ints shape ])
            else
                slope

        s.Node("PRelu", [ s.Input; slope ])

    // ---- of several tensors ----

    let private each (s: OnnxContext) : string list = [
        for i, t in Seq.indexed (s.Option<Tensor[]> "tensors") do
            let one = {
                s with
                    Options = [ $"tensor{string i}", box t ]
            }

            one.Tensor($"tensor{string i}", s.OutputDtype)
    ]

    let private cat (s: OnnxContext) =
        s.Node("Concat", each s, [ "axis", OnnxAttribute.Int(s.Option<int> "dim") ])

    let private stack (s: OnnxContext) =
        let dim = s.Option<int> "dim"

        let wide =
            each s |> List.map (fun x -> s.Node("Unsqueeze", [ x; s.Graph.Ints [| dim |] ]))

        s.Node("Concat", wide, [ "axis", OnnxAttribute.Int dim ])

    let private einsum (s: OnnxContext) =
        let equation = (s.Option<string> "equation").Replace(" ", "")
        s.Node("Einsum", each s, [ "equation", OnnxAttribute.Text equation ])

    // ---- selecting ----

    let private gather (s: OnnxContext) =
        if not (s.IsComputed "indices") && not (s.Before.IsFixed 0) then
            match OnnxFunctions.find "gather" with
            | Error reason -> OnnxPieces.refuse reason
            | Ok _ -> ()

        s.Node(
            "GatherElements",
            [ s.Input; s.Tensor("indices", Dtype.Int64) ],
            [ "axis", OnnxAttribute.Int(s.Option<int> "dim") ]
        )

    /// The part of an axis that an index leaves, and how long it is in both runs.
    type private Cut = {
        First: int
        Last: int
        Step: int
        Lengths: int * int
    }

    /// None where that is all of it.
    let private span
        (s: OnnxContext)
        axis
        (one: Selection.Pick)
        (other: Selection.Pick)
        : Cut option =
        let length, otherLength = s.Before.Axis axis

        let cut first last step lengths =
            Some {
                First = first
                Last = last
                Step = step
                Lengths = lengths
            }

        match one, other with
        | Selection.One i, Selection.One _ when s.Before.IsFixed axis -> cut i (i + 1) 1 (1, 1)
        | Selection.One _, _ ->
            OnnxPieces.refuse
                "an index picks a sample of the batch. Let it pick along an axis of the sample."
        | Selection.Span(first, last, step), Selection.Span(otherFirst, otherLast, _) ->
            let isToEnd = last = length - 1 && otherLast = otherLength - 1

            if first = 0 && otherFirst = 0 && step = 1 && isToEnd then
                None
            elif s.Before.IsFixed axis then
                let count = if last < first then 0 else (last - first) / step + 1
                cut first (last + 1) step (count, count)
            elif first = otherFirst && isToEnd && step = 1 then
                cut first System.Int32.MaxValue 1 (length - first, otherLength - first)
            else
                OnnxPieces.refuse
                    "an index takes a part of the batch. Let it take one along an axis of the sample."
        | _ -> None

    let private severalLists: string =
        "an index has a mask, or several lists of indices. Use where, or indices of one axis at a time."

    /// The axes that slicing left, where one is picked from by indices: those of the indices take its place.
    let private pickedAxes (axis: int) (added: int) (start: int) (sizes: int[]) (after: int[]) =
        Array.concat [ sizes[.. axis - 1]; after[start .. start + added - 1]; sizes[axis + 1 ..] ]

    let private gatherAlong (s: OnnxContext) axis (raw: NativeTensor) (x: string) : string =
        let computed =
            match s.Option<Tensor[]> "tensors" with
            | [| given |] -> s.Operand given
            | _ -> None

        if computed.IsNone && not (s.Before.IsFixed axis) then
            OnnxPieces.refuse
                "a list of indices picks samples of the batch. Let it pick along an axis of the sample."

        let indices =
            match computed with
            | Some(value, Dtype.Int64) -> value
            | Some(value, _) -> s.Graph.Cast(value, Dtype.Int64)
            | None -> s.Graph.Constant(s.Named "indices", raw)

        s.Node("Gather", [ x; indices ], [ "axis", OnnxAttribute.Int axis ])

    let private slice (s: OnnxContext) (cuts: (int * Cut) list) : string =
        let ints part =
            s.Graph.Ints [| for axis, cut in cuts -> part axis cut |]

        if cuts.IsEmpty then
            s.Input
        else
            s.Node(
                "Slice",
                [
                    s.Input
                    ints (fun _ cut -> cut.First)
                    ints (fun _ cut -> cut.Last)
                    ints (fun axis _ -> axis)
                    ints (fun _ cut -> cut.Step)
                ]
            )

    let private isAdded (pick: Selection.Pick) =
        match pick with
        | Selection.Added -> true
        | _ -> false

    /// What is sliced, then picked by one list of indices, then loses or gets axes of length 1.
    let private index (s: OnnxContext) =
        let picks = s.Option<Selection.Pick list> "picks"
        let others = s.Option<Selection.Pick list> "otherPicks"

        let taken =
            List.zip picks others |> List.filter (fun (pick, _) -> not (isAdded pick))

        let cuts =
            taken
            |> List.mapi (fun axis (one, other) -> axis, span s axis one other)
            |> List.choose (fun (axis, cut) -> cut |> Option.map (fun cut -> axis, cut))

        let one, other = Array.copy s.Before.One, Array.copy s.Before.Other

        for axis, cut in cuts do
            one[axis] <- fst cut.Lengths
            other[axis] <- snd cut.Lengths

        let lists = [
            for axis, (pick, _) in List.indexed taken do
                match pick with
                | Selection.ByIndices indices -> axis, indices
                | Selection.ByMask _ -> OnnxPieces.refuse severalLists
                | _ -> ()
        ]

        let cut = slice s cuts

        let picked, sizes =
            match lists with
            | [] -> cut, { One = one; Other = other }
            | [ axis, raw ] ->
                let start =
                    picks
                    |> List.takeWhile (fun pick -> not pick.IsByIndices)
                    |> List.filter (fun pick -> not pick.IsOne)
                    |> List.length

                let moved = pickedAxes axis (int (raw.dim ())) start

                gatherAlong s axis raw cut,
                {
                    One = moved one s.After.One
                    Other = moved other s.After.Other
                }
            | _ -> OnnxPieces.refuse severalLists

        if sizes = s.After then
            picked
        else
            OnnxPieces.reshape s.Graph sizes s.After picked

    let private table: System.Collections.Generic.IDictionary<string, OnnxRule> =
        dict [
            "max", extreme "maximum" "amax"
            "min", extreme "minimum" "amin"
            "bmm", known "matmul"
            "argmax", position "ArgMax"
            "argmin", position "ArgMin"
            "norm", norm
            "prelu", prelu
            "cat", cat
            "stack", stack
            "einsum", einsum
            "gather", gather
            "index", index
        ]

    /// Those whose options follow from the result.
    let private byResult = set [ "view"; "expand"; "cast"; "move" ]

    /// Those on two tensors that the registry has no entry for.
    let private ofPairs = set [ "max"; "min"; "bmm" ]

    /// The options of an operation, as far as its operands and result determine them; none where they do not.
    let optionsOf (name: string) (inputs: Tensor[]) : (string * obj) list option =
        let options =
            if Registry.isOwn name then
                Some (Registry.op name).Options
            else
                None

        match inputs with
        | [| _ |] when options = Some [] || byResult.Contains name -> Some []
        | [| _; b |] when options = Some [ "b" ] || ofPairs.Contains name -> Some [ "b", box b ]
        | _ -> None

    /// The rule of an operation, or why it has none.
    let find (kind: string) : Result<OnnxRule, string> =
        match table.TryGetValue kind with
        | true, rule -> Ok rule
        | _ when Registry.isOwn kind -> OnnxFunctions.find kind
        | _ -> Error OnnxUnsupported.noOperator
