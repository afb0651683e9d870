namespace DiffLessons.Benchmarks

open System
open System.IO
open ColdStart
open TorchSharp

/// What the C# facade costs beside TorchSharp: a cold start, and a prediction for one image.
[<RequireQualifiedAccess>]
module FacadeRuns =
    type private Facade = DiffLessons.CSharp.Model

    /// The network of lesson 10, untrained: the time does not depend on what it has learned.
    let private untrained () =
        Facade.Sequential(
            DiffLessons.CSharp.Layers.Conv2d(1, 16, 5, padding = 2),
            DiffLessons.CSharp.Layers.Relu(),
            DiffLessons.CSharp.Layers.MaxPool2d 2,
            DiffLessons.CSharp.Layers.Conv2d(16, 32, 5, padding = 2),
            DiffLessons.CSharp.Layers.Relu(),
            DiffLessons.CSharp.Layers.MaxPool2d 2,
            DiffLessons.CSharp.Layers.Flatten(),
            DiffLessons.CSharp.Layers.Linear(1568, 10)
        )

    /// The same numbers in TorchSharp's network.
    let private plain (model: Facade) =
        let net = new DigitNet()
        use _constant = torch.no_grad ()

        for parameter, name in Seq.zip (net.parameters ()) model.ParameterNames do
            use values = torch.tensor (model.GetParameter(name).ToArray())
            use shaped = values.reshape parameter.shape
            parameter.copy_ shaped |> ignore

        net.eval ()
        net

    let private pixels = Workloads.uniform 1 784

    let private shape = [| 1; 1; 28; 28 |]

    let private checkAlike (model: Facade) (net: DigitNet) =
        let off =
            Array.map2
                (fun a b -> abs (a - b))
                (model.Predict(ReadOnlySpan pixels, shape))
                (net.Scores pixels)
            |> Array.max

        if not (off < 1e-4f) then
            failwith $"the two networks differ in their scores by {off}, so their times mean little"

    /// Cold starts in turn, after one of each that warms the disk's cache: medians in seconds.
    let private coldStarts rounds (kinds: string list list) =
        let times = kinds |> List.map (fun _ -> ResizeArray<float>())

        for round in 0..rounds do
            Report.progress $"cold start: round {round} of {rounds}"

            let answers = [
                for arguments, times in List.zip kinds times do
                    let seconds, answer = ColdStarts.run arguments

                    if round > 0 then
                        times.Add seconds

                    answer
            ]

            if (List.distinct answers).Length > 1 then
                failwith $"the processes read different digits: {answers}"

        times |> List.map Interleaved.median

    let private predictions rounds (model: Facade) (net: DigitNet) =
        let runners = [
            Runner.ofStep (fun () -> model.Predict(ReadOnlySpan pixels, shape) |> ignore)
            Runner.ofStep (fun () -> net.Scores pixels |> ignore)
        ]

        for runner in runners do
            runner.Round 2000 |> ignore

        Interleaved.run
            rounds
            (fun round -> Report.progress $"prediction: round {round} of {rounds}")
            [ for runner in runners -> runner, 200 ]

    /// Measures both and prints and saves the results.
    let run folder rounds (file: string) =
        let scratch = Directory.CreateTempSubdirectory "difflessons-facade"

        try
            let model = if File.Exists file then Facade.Load file else untrained ()

            let saved = Path.Combine(scratch.FullName, "model.safetensors")
            let weights = Path.Combine(scratch.FullName, "weights.dat")
            model.Save saved
            use net = plain model
            net.save weights |> ignore
            checkAlike model net

            let starts =
                coldStarts rounds [ ColdStarts.facade saved; ColdStarts.torchsharp weights ]

            let predictions = predictions (max rounds 11) model net
            Report.progress ""
            let ms seconds = Math.Round(1000.0 * seconds, 1)

            let results = [
                for implementation, start, prediction in
                    List.zip3
                        [ Implementation.difflessons; Implementation.torchsharp ]
                        starts
                        predictions do
                    {
                        Implementation = implementation
                        ColdStartMs = ms start
                        PredictionUs = Math.Round(prediction, 1)
                    }
            ]

            let ours, theirs = results[0], results[1]

            Report.table "The C# facade beside TorchSharp, on the network of lesson 10" [
                "what"
                "difflessons"
                "torchsharp"
                "ours - its"
                "ours / its"
            ] [
                for what, ours, theirs in
                    [
                        "process from start to answer, ms", ours.ColdStartMs, theirs.ColdStartMs
                        "prediction for one image, us", ours.PredictionUs, theirs.PredictionUs
                    ] do
                    [
                        what
                        Report.number ours
                        Report.number theirs
                        Report.number (ours - theirs)
                        Report.ratio ours theirs
                    ]
            ]

            Report.save folder "facade.json" results
        finally
            scratch.Delete true
