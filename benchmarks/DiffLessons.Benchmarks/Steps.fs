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
    /// Sets up a workload in this process by the named implementation.
    let start implementation (workload: string) =
        if implementation = Implementation.difflessons then
            DiffLessonsWorkloads.start workload
        else
            TorchSharpWorkloads.start workload

    /// Refuses a training that does not train: its times would mean nothing.
    let private check implementation (workload: Workload) (before: float) (after: float) =
        if not (Double.IsFinite after && after < before) then
            failwith
                $"{implementation} does not learn on {workload.Name}: its loss was {before} before and is {after} after the measurement"

    /// The workloads in this process by an implementation: its runner, and its loss.
    let private local implementation (workload: Workload) =
        let training = start implementation workload.Name
        implementation, Runner.ofStep training.Step, training.Loss

    let private remote (python: Python) threads (workload: Workload) =
        let child = Pytorch.steps python threads workload.Name

        let runner = {
            Round = fun steps -> child.Ask $"round {steps}"
            Stop = (child :> IDisposable).Dispose
        }

        Implementation.pytorch, runner, (fun () -> child.Ask "loss")

    let private measure rounds threads python (workload: Workload) =
        let runners = [
            local Implementation.difflessons workload
            local Implementation.torchsharp workload
            match python with
            | Some python -> remote python threads workload
            | None -> ()
        ]

        try
            let before = runners |> List.map (fun (_, _, loss) -> loss ())

            for _, runner, _ in runners do
                runner.Round workload.WarmUp |> ignore

            let medians =
                runners
                |> List.map (fun (_, runner, _) -> runner, workload.RoundSteps)
                |> Interleaved.run rounds (fun round ->
                    Report.progress $"{workload.Name}: round {round} of {rounds}")

            for (name, _, loss), before in List.zip runners before do
                check name workload before (loss ())

            List.zip runners medians |> List.map (fun ((name, _, _), time) -> name, time)
        finally
            for _, runner, _ in runners do
                runner.Stop()

    let private peak threads (python: Python option) (workload: Workload) implementation =
        Report.progress $"{workload.Name}: peak memory of {implementation}"

        match python with
        | Some python when implementation = Implementation.pytorch ->
            PeakMemory.ofPytorch python threads workload
        | _ -> PeakMemory.ofChild implementation workload

    let private show (results: StepResult list) =
        let find (workload: string) implementation =
            results
            |> List.tryFind (fun r -> r.Work = workload && r.Implementation = implementation)

        let rows = [
            for workload in results |> List.map (fun r -> r.Work) |> List.distinct do
                let ours = (find workload Implementation.difflessons).Value

                for result in results do
                    if result.Work = workload then
                        [
                            $"{workload}  {result.Implementation}"
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
            [ "workload"; "us a step"; "peak MB"; "our time / its"; "our peak / its" ]
            rows

    /// Measures the workloads and prints and saves the results.
    let run folder rounds threads (python: Python option) (workloads: Workload list) =
        let results = [
            for workload in workloads do
                for implementation, time in measure rounds threads python workload do
                    {
                        Work = workload.Name
                        Implementation = implementation
                        MedianUs = Math.Round(time, 2)
                        PeakMb = Math.Round(peak threads python workload implementation, 1)
                    }
        ]

        Report.progress ""
        show results
        Report.save folder "steps.json" results
