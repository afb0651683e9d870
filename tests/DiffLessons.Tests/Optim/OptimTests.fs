/// Optimisers against TorchSharp's own, step by step, and what they refuse.
module DiffLessons.Tests.OptimTests

open System
open Expecto
open TorchSharp
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

type private Theirs = torch.optim.Optimizer

/// An optimiser of ours and TorchSharp's of the same options.
type private Pair = {
    Name: string
    Ours: ModelBase -> Optimizer
    Theirs: seq<Modules.Parameter> -> Theirs
}

let private pairs = [
    let sgd name (ours: ModelBase -> SGD) theirs = {
        Name = $"SGD{name}"
        Ours = (fun net -> ours net)
        Theirs = theirs
    }

    let momentum, dampening, decay = 0.9, 0.3, 0.05

    sgd "" (fun net -> SGD(net, lr = 0.1)) (fun ps -> torch.optim.SGD(ps, 0.1))

    sgd " with momentum" (fun net -> SGD(net, lr = 0.1, momentum = momentum)) (fun ps ->
        torch.optim.SGD(ps, 0.1, momentum))

    sgd
        " with Nesterov's momentum"
        (fun net -> SGD(net, lr = 0.1, momentum = momentum, nesterov = true))
        (fun ps -> torch.optim.SGD(ps, 0.1, momentum, nesterov = true))

    sgd
        " with dampening"
        (fun net -> SGD(net, lr = 0.1, momentum = momentum, dampening = dampening))
        (fun ps -> torch.optim.SGD(ps, 0.1, momentum, dampening))

    sgd " with weight decay" (fun net -> SGD(net, lr = 0.1, weightDecay = decay)) (fun ps ->
        torch.optim.SGD(ps, 0.1, weight_decay = decay))

    sgd
        " with all but dampening"
        (fun net -> SGD(net, lr = 0.1, momentum = momentum, nesterov = true, weightDecay = decay))
        (fun ps -> torch.optim.SGD(ps, 0.1, momentum, 0.0, decay, true))

    sgd
        " with momentum, dampening and decay"
        (fun net ->
            SGD(net, lr = 0.1, momentum = momentum, weightDecay = decay, dampening = dampening))
        (fun ps -> torch.optim.SGD(ps, 0.1, momentum, dampening, decay))

    let rms name (ours: ModelBase -> RMSprop) theirs = {
        Name = $"RMSprop{name}"
        Ours = (fun net -> ours net)
        Theirs = theirs
    }

    rms "" (fun net -> RMSprop net) (fun ps -> torch.optim.RMSProp ps)

    rms
        " with alpha and eps"
        (fun net -> RMSprop(net, lr = 0.02, alpha = 0.9, eps = 1e-3))
        (fun ps -> torch.optim.RMSProp(ps, 0.02, 0.9, 1e-3))

    rms " centred" (fun net -> RMSprop(net, lr = 0.01, centered = true)) (fun ps ->
        torch.optim.RMSProp(ps, 0.01, centered = true))

    rms " with momentum" (fun net -> RMSprop(net, lr = 0.01, momentum = momentum)) (fun ps ->
        torch.optim.RMSProp(ps, 0.01, momentum = momentum))

    rms
        " with all"
        (fun net ->
            RMSprop(
                net,
                lr = 0.01,
                alpha = 0.95,
                eps = 1e-6,
                weightDecay = decay,
                momentum = 0.5,
                centered = true
            ))
        (fun ps -> torch.optim.RMSProp(ps, 0.01, 0.95, 1e-6, decay, 0.5, true))

    let adagrad name (ours: ModelBase -> Adagrad) theirs = {
        Name = $"Adagrad{name}"
        Ours = (fun net -> ours net)
        Theirs = theirs
    }

    adagrad "" (fun net -> Adagrad net) (fun ps -> torch.optim.Adagrad ps)

    adagrad " with lrDecay" (fun net -> Adagrad(net, lr = 0.1, lrDecay = 0.1)) (fun ps ->
        torch.optim.Adagrad(ps, 0.1, 0.1))

    adagrad
        " with all"
        (fun net ->
            Adagrad(
                net,
                lr = 0.1,
                lrDecay = 0.05,
                weightDecay = decay,
                initialAccumulatorValue = 0.1,
                eps = 1e-6
            ))
        (fun ps -> torch.optim.Adagrad(ps, 0.1, 0.05, decay, 0.1, 1e-6))

    let adam name (ours: ModelBase -> AdamBase) theirs = {
        Name = name
        Ours = (fun net -> ours net)
        Theirs = theirs
    }

    adam "Adam" (fun net -> Adam net) (fun ps -> torch.optim.Adam ps)

    adam
        "Adam with betas, eps and decay"
        (fun net ->
            Adam(net, lr = 0.02, beta1 = 0.8, beta2 = 0.95, eps = 1e-4, weightDecay = decay))
        (fun ps -> torch.optim.Adam(ps, 0.02, 0.8, 0.95, 1e-4, decay))

    adam
        "Adam without memory"
        (fun net -> Adam(net, lr = 0.01, beta1 = 0.0, beta2 = 0.0, eps = 0.1))
        (fun ps -> torch.optim.Adam(ps, 0.01, 0.0, 0.0, 0.1))
    // PyTorch's default decay; TorchSharp's own is 0.
    adam "AdamW" (fun net -> AdamW net) (fun ps -> torch.optim.AdamW(ps, weight_decay = 0.01))

    adam
        "AdamW with all"
        (fun net ->
            AdamW(net, lr = 0.02, beta1 = 0.85, beta2 = 0.99, eps = 1e-6, weightDecay = 0.1))
        (fun ps -> torch.optim.AdamW(ps, 0.02, 0.85, 0.99, 1e-6, 0.1))
]

let private steps = 20

/// Both train the same network on the same data; each step's parameters must agree.
let private agree (dtype: Dtype) (tolerance: float) (pair: Pair) () =
    let ours = Linear(3, 5) --> dsharp.tanh --> Linear(5, 2) |> settle dtype 140

    let scalarType =
        Nullable(
            if dtype = Dtype.Float64 then
                torch.float64
            else
                torch.float32
        )

    use first = torch.nn.Linear(3L, 5L, dtype = scalarType)
    use tanh = torch.nn.Tanh()
    use second = torch.nn.Linear(5L, 2L, dtype = scalarType)

    let step name (m: torch.nn.Module<torch.Tensor, torch.Tensor>) = struct (name, m)
    use theirs = torch.nn.Sequential(step "0" first, step "1" tanh, step "2" second)

    using (torch.no_grad ()) (fun _ ->
        for struct (name, p) in theirs.named_parameters () do
            p.copy_ ours.parameters[name].Raw |> ignore)

    let x, y = numbersIn dtype 141 [ 8; 3 ], numbersIn dtype 142 [ 8; 2 ]
    let optimizer = pair.Ours ours
    use other = pair.Theirs(theirs.parameters ())

    for step in 1..steps do
        let loss = optimizer.step (fun () -> dsharp.mseLoss (ours.forward x, y))
        other.zero_grad ()
        use prediction = theirs.forward x.Raw
        use value = torch.nn.functional.mse_loss (prediction, y.Raw)
        value.backward ()
        other.step () |> ignore
        expectClose tolerance $"loss {step}" loss (Tensor.ofRaw (value.detach ()))

        for struct (name, p) in theirs.named_parameters () do
            expectClose
                tolerance
                $"{name} after step {step}"
                (ours.parameters[name])
                (Tensor.ofRaw (p.detach ()))

let private asTorch =
    testList "as TorchSharp's own" [
        for pair in pairs do
            testCase
                $"{pair.Name}, float64, {steps} steps to 1e-12"
                (agree Dtype.Float64 1e-12 pair)

            testCase $"{pair.Name}, float32, {steps} steps to 1e-6" (agree Dtype.Float32 1e-6 pair)
    ]

let tests = testList "Optimisers" [ asTorch ]
