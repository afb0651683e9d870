/// Modes of one call: of a prediction, and of a training, whatever other threads set.
module DiffLessons.Tests.ModeScopeTests

open System.Threading
open System.Threading.Tasks
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests

let private net () =
    Linear(2, 16) --> Dropout 0.5 --> BatchNorm1d 16 --> Linear(16, 1)

let private samples () =
    dsharp.seed 7
    TensorDataset(dsharp.randn [ 24; 2 ], dsharp.randn [ 24; 1 ])

/// The losses of a training, of which each step tells the number that it is.
let private losses (onStep: Model<Tensor, Tensor> -> int -> unit) : float[] =
    let data = samples ()
    dsharp.seed 8
    let net = net ()

    (net.fit (
        DataLoader(data, 8, shuffle = true),
        SGD(net, lr = 0.01),
        (fun output target -> dsharp.mseLoss (output, target)),
        epochs = 3,
        onStep = (fun report -> onStep net report.Step)
    ))
        .Losses

let private onAnotherThread (f: unit -> unit) : exn option =
    let mutable raised = None

    let thread =
        Thread(fun () ->
            try
                f ()
            with e ->
                raised <- Some e)

    thread.Start()
    thread.Join()
    raised

/// As PyTorch's course names the last layer.
type private Regressor() as this =
    inherit Model()
    let predict = Linear(2, 1)
    do this.addModel predict
    override _.forward x = predict.forward x

let tests =
    testList "modes of a call" [
        test "predict is in evaluation mode, and changes no mode and no statistics" {
            dsharp.seed 1
            let net = net ()
            let x = dsharp.randn [ 5; 2 ]
            let before = net.stateVector.clone ()
            let predicted = net.predict x
            Expect.equal net.mode Mode.Train "its own mode"
            Expect.equal net.stateVector before "parameters and statistics"
            net.eval ()
            Expect.equal predicted (net.forward x) "as forward in evaluation mode"
        }

        test "predict reaches layers inside a function and inside other models" {
            dsharp.seed 2
            let inner = net ()
            let outer = inner --> (fun h -> h + inner.forward (dsharp.cat ([ h; h ], 1)))
            let x = dsharp.randn [ 4; 2 ]
            Expect.equal (outer.predict x) (outer.predict x) "no dropout"
        }

        test "a class may call a layer of its own predict" {
            let net = Regressor()
            let x = dsharp.ones [ 3; 2 ]
            Expect.equal (net.predict x) (net.forward x) "both"
        }

        test "predict can be differentiated by the input" {
            dsharp.seed 3
            let net = net ()
            let x = dsharp.randn ([ 1; 2 ], dtype = Dtype.Float32)
            let gradient = dsharp.grad (fun t -> (net.predict t).sum()) x
            net.eval ()
            Expect.equal gradient (dsharp.grad (fun t -> (net.forward t).sum()) x) "gradient"
        }

        test "what another thread sets does not reach a training, and holds after it" {
            let alone = losses (fun _ _ -> ())
            let mutable after = Unchecked.defaultof<_>

            let beside =
                losses (fun net _ ->
                    after <- net
                    Expect.isNone (onAnotherThread net.eval) "eval is not refused"
                    Expect.equal net.mode Mode.Train "the training's own mode")

            Expect.equal beside alone "losses"
            Expect.equal after.mode Mode.Eval "the mode set by the other thread"
        }

        test "what onStep sets holds in the training, and ends with it" {
            let alone = losses (fun _ _ -> ())
            let mutable after = Unchecked.defaultof<_>

            let frozen =
                losses (fun net step ->
                    after <- net

                    if step = 2 then
                        net.eval ())

            Expect.equal frozen[..1] alone[..1] "before"
            Expect.notEqual frozen[2..] alone[2..] "after"
            Expect.equal after.mode Mode.Train "at the end"
        }

        test "composing and predicting between two steps changes nothing" {
            let alone = losses (fun _ _ -> ())

            let beside =
                losses (fun net _ ->
                    let longer = net --> dsharp.relu
                    longer.predict (dsharp.ones [ 3; 2 ]) |> ignore)

            Expect.equal beside alone "losses"
        }

        test "a task that a step began is not bound to the modes of the training after its end" {
            let ended = new ManualResetEventSlim(false)
            let mutable later: Task<Mode> = null

            losses (fun net step ->
                if step = 1 then
                    later <-
                        Task.Run(fun () ->
                            ended.Wait()
                            net.eval ()
                            net.mode))
            |> ignore

            ended.Set()
            Expect.equal later.Result Mode.Eval "its mode"
        }

        test "another thread neither trains, changes, saves nor copies a model in training" {
            let message operation (model: ModelBase) =
                $"{operation}: {model} is being trained. Wait until the training has ended, or use a copy made before it."

            let mutable refused = []

            losses (fun net step ->
                if step = 1 then
                    let part = net.children.Head

                    let each = [
                        "predict", (fun () -> net.predict (dsharp.ones [ 1; 2 ]) |> ignore)
                        "clone", (fun () -> net.clone () |> ignore)
                        "save", (fun () -> net.save "/dev/null/net.safetensors")
                        "saveParameters", (fun () -> net.saveParameters "/dev/null/net.pt")
                        "loadParameters", (fun () -> net.loadParameters "/dev/null/net.pt")
                        "parametersVector",
                        (fun () -> net.parametersVector <- net.parametersVector)
                        "parameters", (fun () -> net.parameters <- net.parameters)
                        "state", (fun () -> net.state <- net.state)
                        "buffers", (fun () -> net.buffers <- net.buffers)
                        "stateVector", (fun () -> net.stateVector <- net.stateVector)
                        "buffersVector", (fun () -> net.buffersVector <- net.buffersVector)
                        "move", (fun () -> net.move (dtype = Dtype.Float64))
                        "init", (fun () -> net.init (fun (_, value) -> value))
                        "fit",
                        (fun () ->
                            net.fit (
                                DataLoader(samples (), 8),
                                SGD(net, lr = 0.01),
                                (fun output target -> dsharp.mseLoss (output, target)),
                                epochs = 1
                            )
                            |> ignore)
                    ]

                    refused <- [
                        for name, call in each do
                            let expected = [ message name net; message name part ]

                            match onAnotherThread call with
                            | Some(:? ModelException as e) when List.contains e.Message expected ->
                                ()
                            | other -> $"{name}: {other}"
                    ]

                    for _, call in each[..1] do
                        call ())
            |> ignore

            Expect.isEmpty refused "all refused"
        }
    ]
