namespace DiffLessons.Benchmarks

open System

/// The names under which results are written.
[<RequireQualifiedAccess>]
module Implementation =
    let difflessons = "difflessons"
    let torchsharp = "torchsharp"
    let pytorch = "pytorch"

/// Training steps of the implementations in turn, and the peak memory of each in a process of its own.
[<RequireQualifiedAccess>]
module Steps =
    /// Sets up a work in this process by the named implementation.
    let start implementation (work: string) =
        if implementation = Implementation.difflessons then
            DiffLessonsWorks.start work
        else
            TorchSharpWorks.start work

    /// Refuses a training that does not train: its times would mean nothing.
    let private check implementation (work: Work) (before: float) (after: float) =
        if not (Double.IsFinite after && after < before) then
            failwith
                $"{implementation} does not learn on {work.Name}: its loss was {before} before and is {after} after the measurement"

    /// The works in this process by an implementation: its runner, and its loss.
    let private local implementation (work: Work) =
        let training = start implementation work.Name
        implementation, Runner.ofStep training.Step, training.Loss

    let private remote (python: Python) threads (work: Work) =
        let child = Pytorch.steps python threads work.Name

        let runner = {
            Round = fun steps -> child.Ask $"round {steps}"
            Stop = (child :> IDisposable).Dispose
        }

        Implementation.pytorch, runner, (fun () -> child.Ask "loss")

    let private measure rounds threads python (work: Work) =
        let runners = [
            local Implementation.difflessons work
            local Implementation.torchsharp work
            match python with
            | Some python -> remote python threads work
            | None -> ()
        ]

        try
            let before = runners |> List.map (fun (_, _, loss) -> loss ())

            for _, runner, _ in runners do
                runner.Round work.WarmUp |> ignore

            let medians =
                runners
                |> List.map (fun (_, runner, _) -> runner, work.RoundSteps)
                |> Alternation.run rounds (fun round ->
                    Report.progress $"{work.Name}: round {round} of {rounds}")

            for (name, _, loss), before in List.zip runners before do
                check name work before (loss ())

            List.zip runners medians |> List.map (fun ((name, _, _), time) -> name, time)
        finally
            for _, runner, _ in runners do
                runner.Stop()

    let private peak threads (python: Python option) (work: Work) implementation =
        Report.progress $"{work.Name}: peak memory of {implementation}"

        match python with
        | Some python when implementation = Implementation.pytorch ->
            Peak.ofPytorch python threads work
        | _ -> Peak.ofChild implementation work

    let private show (results: StepResult list) =
        let find (work: string) implementation =
            results
            |> List.tryFind (fun r -> r.Work = work && r.Implementation = implementation)

        let rows = [
            for work in results |> List.map (fun r -> r.Work) |> List.distinct do
                let ours = (find work Implementation.difflessons).Value

                for result in results do
                    if result.Work = work then
                        [
                            $"{work}  {result.Implementation}"
                            Report.number result.MedianUs
                            Report.number result.PeakMb
                            if result.Implementation = Implementation.difflessons then
                                ""
                                ""
                            else
                                Report.ratio ours.MedianUs result.MedianUs
                                Report.ratio ours.PeakMb result.PeakMb
                        ]
        ]

        Report.table
            "Training steps"
            [ "work"; "us a step"; "peak MB"; "our time / its"; "our peak / its" ]
            rows

    /// Measures the works and prints and saves the results.
    let run folder rounds threads (python: Python option) (works: Work list) =
        let results = [
            for work in works do
                for implementation, time in measure rounds threads python work do
                    {
                        Work = work.Name
                        Implementation = implementation
                        MedianUs = Math.Round(time, 2)
                        PeakMb = Math.Round(peak threads python work implementation, 1)
                    }
        ]

        Report.progress ""
        show results
        Report.save folder "steps.json" results
