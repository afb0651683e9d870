namespace DiffLessons.Benchmarks

open System

/// Single operations of the implementations in turn.
[<RequireQualifiedAccess>]
module Ops =
    /// About how long a runner's turn lasts, in seconds.
    let private turn = 0.015

    /// How long a runner is warmed up, in seconds: until .NET has compiled all it uses for the last time.
    let private warmUp = 0.4

    /// Warms a runner up and finds how many calls fill its turn.
    let private calibrate (runner: Runner) =
        let mutable spent = 0.0
        let mutable each = 0.0
        let mutable calls = 1

        while spent < warmUp do
            let time = runner.Round calls
            spent <- spent + time
            each <- time / float calls

            if time < warmUp / 10.0 then
                calls <- min 50 (2 * calls)

        Math.Clamp(int (turn / each), 1, 20_000)

    let private measure rounds (child: Pytorch.Child option) (operation: Operation) gradient =
        let kind = if gradient then "gradient" else "plain"

        let runners = [
            Implementation.difflessons, Runner.ofStep (DiffLessonsOps.start operation gradient)
            Implementation.torchsharp, Runner.ofStep (TorchSharpOps.start operation gradient)
            match child with
            | Some child ->
                Implementation.pytorch,
                {
                    Round = fun calls -> child.Ask $"round {operation.Name} {kind} {calls}"
                    Stop = ignore
                }
            | None -> ()
        ]

        let medians =
            runners
            |> List.map (fun (_, runner) -> runner, calibrate runner)
            |> Interleaved.run rounds ignore

        [
            for (implementation, _), time in List.zip runners medians do
                {
                    Operation = operation.Name
                    Gradient = gradient
                    Implementation = implementation
                    MedianUs = Math.Round(time, 3)
                }
        ]

    let private show (results: OpResult list) =
        let rows = [
            for (operation, gradient), group in
                results |> List.groupBy (fun r -> r.Operation, r.Gradient) do
                let time implementation =
                    group
                    |> List.tryFind (fun r -> r.Implementation = implementation)
                    |> Option.map (fun r -> r.MedianUs)

                let ours = (time Implementation.difflessons).Value

                let against implementation =
                    match time implementation with
                    | Some theirs -> [ Report.number theirs; Report.ratio ours theirs ]
                    | None -> [ ""; "" ]

                [
                    if gradient then $"{operation}, gradient" else operation
                    Report.number ours
                    yield! against Implementation.torchsharp
                    yield! against Implementation.pytorch
                ]
        ]

        Report.table
            "Single operations, us a call"
            [
                "operation"
                "difflessons"
                "torchsharp"
                "ours / its"
                "pytorch"
                "ours / its"
            ]
            rows

    /// Measures the operations and prints and saves the results.
    let run folder rounds threads (python: Python option) (operations: Operation list) =
        let child = python |> Option.map (fun python -> Pytorch.ops python threads)

        try
            let results = [
                for operation in operations do
                    for gradient in
                        [
                            false
                            if operation.Differentiable then
                                true
                        ] do
                        Report.progress $"{operation.Name}"
                        yield! measure rounds child operation gradient
            ]

            Report.progress ""
            show results
            Report.save folder "ops.json" results
        finally
            child |> Option.iter (fun child -> (child :> IDisposable).Dispose())
