/// Every optimiser against TorchSharp's own, step by step, and what optimisers refuse.
module DiffLessons.Tests.OptimizerTests

open System
open Expecto
open TorchSharp
open DiffLessons
open DiffLessons.Tests.Check

/// Ours, theirs, by name.
let private pairs
    : (string * (ModelBase -> Optimizer) * (seq<Modules.Parameter> -> torch.optim.Optimizer)) list = [
    "SGD", (fun m -> SGD(m, lr = 0.05)), (fun p -> torch.optim.SGD(p, 0.05))
    "SGD with momentum",
    (fun m -> SGD(m, lr = 0.05, momentum = 0.8)),
    (fun p -> torch.optim.SGD(p, 0.05, momentum = 0.8))
    "SGD with Nesterov's momentum",
    (fun m -> SGD(m, lr = 0.05, momentum = 0.8, nesterov = true)),
    (fun p -> torch.optim.SGD(p, 0.05, momentum = 0.8, nesterov = true))
    "SGD with dampening and weight decay",
    (fun m -> SGD(m, lr = 0.05, momentum = 0.8, dampening = 0.3, weightDecay = 0.1)),
    (fun p -> torch.optim.SGD(p, 0.05, momentum = 0.8, dampening = 0.3, weight_decay = 0.1))
    "RMSprop", (fun m -> RMSprop(m, lr = 0.02)), (fun p -> torch.optim.RMSProp(p, lr = 0.02))
    "RMSprop with all options",
    (fun m ->
        RMSprop(
            m,
            lr = 0.02,
            alpha = 0.9,
            eps = 1e-6,
            weightDecay = 0.1,
            momentum = 0.5,
            centered = true
        )),
    (fun p -> torch.optim.RMSProp(p, 0.02, 0.9, 1e-6, 0.1, 0.5, true))
    "Adagrad",
    (fun m -> Adagrad(m, lr = 0.1, lrDecay = 0.1, weightDecay = 0.05)),
    (fun p -> torch.optim.Adagrad(p, 0.1, 0.1, 0.05))
    "Adam", (fun m -> Adam(m, lr = 0.02)), (fun p -> torch.optim.Adam(p, lr = 0.02))
    "Adam with all options",
    (fun m -> Adam(m, lr = 0.02, beta1 = 0.8, beta2 = 0.95, eps = 1e-6, weightDecay = 0.1)),
    (fun p -> torch.optim.Adam(p, 0.02, 0.8, 0.95, 1e-6, 0.1))
    "AdamW",
    (fun m -> AdamW(m, lr = 0.02, weightDecay = 0.1)),
    (fun p -> torch.optim.AdamW(p, 0.02, weight_decay = 0.1))
]

let private data seed =
    let random = Random(seed: int)

    let numbers rows columns =
        Array2D.init rows columns (fun _ _ -> random.NextDouble() * 2.0 - 1.0)

    let x = dsharp.tensor (numbers 16 3, dtype = Dtype.Float64)
    x, x.sin().sum(1, keepDim = true)

let private netOf () =
    let net = Linear(3, 5) --> dsharp.tanh --> Linear(5, 1)
    net.move (dtype = Dtype.Float64)
    net

let private theirNet (ours: ModelBase) =
    let net =
        torch.nn.Sequential(torch.nn.Linear(3L, 5L), torch.nn.Tanh(), torch.nn.Linear(5L, 1L))

    let net = net.``to`` torch.float64
    use _noGrad = torch.no_grad ()

    Seq.iter2
        (fun (theirs: Modules.Parameter) (_, p: Parameter) -> theirs.copy_ p.value.Raw |> ignore)
        (net.parameters ())
        ours.parameters.values

    net

let private follows (name, make: ModelBase -> Optimizer, makeTheirs) =
    testCase $"{name} takes the steps that TorchSharp's takes"
    <| fun () ->
        dsharp.seed 11
        let x, y = data 5
        let ours = netOf ()
        let theirs = theirNet ours
        let optimizer: Optimizer = make ours
        let theirOptimizer: torch.optim.Optimizer = makeTheirs (theirs.parameters ())

        for step in 1..20 do
            let loss = optimizer.step (fun () -> dsharp.mseLoss (ours.forward x, y))
            theirOptimizer.zero_grad ()
            use theirLoss = torch.nn.functional.mse_loss (theirs.call x.Raw, y.Raw)
            theirLoss.backward ()
            theirOptimizer.step () |> ignore

            Expect.floatClose
                Accuracy.high
                (loss.toDouble ())
                (theirLoss.item<float>())
                $"the losses agree at step {step}"

        let vector =
            torch.cat (
                theirs.parameters () |> Seq.map (fun p -> p.detach().view -1L) |> Seq.toArray
            )

        let distance = (ours.parametersVector - Tensor.ofRaw vector).abs().max().toDouble()
        Expect.isLessThan distance 1e-10 "parameters agree after 20 steps"
        Expect.equal optimizer.stateStep 20 "steps are counted"

let private refused =
    let net = Linear(1, 1)

    [
        "a negative learning rate",
        (fun () -> SGD(net, lr = -0.1) |> ignore),
        "optimizer: expected a learning rate lr of 0 or more, got -0.1. (Parameter 'lr')"
        "Nesterov without momentum",
        (fun () -> SGD(net, nesterov = true) |> ignore),
        "optimizer: nesterov needs a momentum above 0 and a dampening of 0. (Parameter 'nesterov')"
        "a beta of 1",
        (fun () -> Adam(net, beta1 = 1.0) |> ignore),
        "optimizer: expected beta1 from 0 to below 1, got 1. (Parameter 'beta1')"
        "a NaN weight decay",
        (fun () -> AdamW(net, weightDecay = nan) |> ignore),
        "optimizer: expected weightDecay of 0 or more, got NaN. (Parameter 'weightDecay')"
    ]
    |> List.map (fun (name, wrong, message) ->
        testCase $"{name} is refused"
        <| fun () -> expectError<OptionException> message wrong)

let tests =
    testList "optimisers" [
        yield! pairs |> List.map follows
        yield! refused

        testCase "the first step with momentum is the gradient itself"
        <| fun () ->
            let make momentum =
                let net = Linear(1, 1, bias = false)
                net.weight <- dsharp.tensor [ [ 0.5 ] ]
                let sgd = SGD(net, lr = 0.1, momentum = momentum)
                sgd.step (fun () -> (net.forward (dsharp.tensor [ [ 2.0 ] ])).sum()) |> ignore
                net.weight.toDouble ()

            Expect.equal (make 0.9) (make 0.0) "no momentum has gathered yet"

        testCase "a loss that is no number stops training before it does harm"
        <| fun () ->
            let net = Linear(1, 1)
            let adam = Adam(net)
            adam.step (fun () -> (net.forward (dsharp.ones [ 1; 1 ])).sum()) |> ignore
            let before = net.parametersVector

            expectError<TrainingException>
                "step 2: the loss is NaN, no finite number, so training stops and the parameters stay as they were. Try a smaller learning rate (it is 0.001), gradient clipping, or look for invalid inputs."
                (fun () ->
                    adam.step (fun () -> (net.forward (dsharp.ones [ 1; 1 ])).sum() * nan)
                    |> ignore)

            Expect.equal net.parametersVector before "parameters are as they were"
            Expect.isTrue net.isNoDiff "the model is a constant again"

        testCase "a step without derivatives says what is missing"
        <| fun () ->
            expectError<DifferentiationException>
                "step: the model is not tracked, so there are no derivatives. Call model.reverseDiff(), compute the loss and call loss.reverse() first, or use step(fun () -> loss)."
                (fun () -> SGD(Linear(2, 1)).step())

        testCase "the verbs one by one do what a step with a loss does"
        <| fun () ->
            let train verbs =
                dsharp.seed 4
                let x, y = data 9
                let net = netOf ()
                let sgd = SGD(net, lr = 0.1, momentum = 0.5)

                if verbs then
                    net.reverseDiff ()

                for _ in 1..10 do
                    if verbs then
                        let loss = dsharp.mseLoss (net.forward x, y)
                        loss.reverse ()
                        sgd.step ()
                    else
                        sgd.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore

                net.noDiff ()
                net.parametersVector

            Expect.equal (train true) (train false) "to the last bit"

        testCase "what the user holds of a model stays as it was while training goes on"
        <| fun () ->
            let x, y = data 3
            let net = netOf ()
            let held, copy = net.parametersVector, net.parametersVector.clone ()
            let sgd = SGD(net, lr = 0.1)
            net.reverseDiff ()

            for _ in 1..5 do
                let loss = dsharp.mseLoss (net.forward x, y)
                loss.reverse ()
                sgd.step ()

            net.noDiff ()
            Expect.equal held copy "the vector held before"
            Expect.notEqual net.parametersVector held "the model has moved on"

        testCase "part of a model can be trained alone"
        <| fun () ->
            let x, y = data 2
            let first = Linear(3, 5)
            let last = Linear(5, 1)
            let net = first --> dsharp.tanh --> last
            net.move (dtype = Dtype.Float64)
            let before, frozen = last.parametersVector.clone (), first.parametersVector.clone ()
            let adam = Adam(last, lr = 0.1)
            adam.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore
            Expect.equal first.parametersVector frozen "the first layer stays"
            Expect.notEqual last.parametersVector before "the last one learns"
    ]
