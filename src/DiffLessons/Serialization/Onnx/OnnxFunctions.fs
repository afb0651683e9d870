namespace DiffLessons

/// The rules of dsharp's functions of one tensor, by kind: each adds nodes to the graph and returns the name of their result.
[<RequireQualifiedAccess>]
module internal OnnxFunctions =
    let private table =
        dict (
            OnnxElementwise.rules
            @ OnnxMaths.rules
            @ OnnxLogic.rules
            @ OnnxAxes.rules
            @ OnnxReductions.rules
            @ OnnxShaping.rules
            @ OnnxArranging.rules
        )

    /// The kinds that have rules, and those that are known to have none.
    let kinds = Seq.toList table.Keys
    let refusedKinds = Seq.toList OnnxUnsupported.reasons.Keys

    /// The rule of a kind, or why it has none.
    let find (kind: string) : Result<OnnxRule, string> =
        match table.TryGetValue kind, OnnxUnsupported.reasons.TryGetValue kind with
        | (true, rule), _ -> Ok rule
        | _, (true, reason) -> Error reason
        | _ -> Error OnnxUnsupported.noOperator
