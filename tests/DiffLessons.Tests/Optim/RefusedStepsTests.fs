/// A step that fails, because an option does not fit the dtype, the loss is no number or a method of one's own raises, has not been made:
/// parameters, memory and count are as before, and the next step is what it would have been.
module DiffLessons.Tests.RefusedStepsTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests

/// A model of two parts, of which the loss may use the first alone.
type private Parts() =
    inherit Model()
    let first, second = Linear(2, 3), Linear(2, 3)
    do base.addModel ((first, "first"), (second, "second"))

    member _.Loss(x: Tensor, both: bool) =
        let y =
            if both then
                first.forward x + second.forward x
            else
                first.forward x

        (y * y).mean()

    override _.forward x = first.forward x

let private parts () =
    let net = Parts()
    net.parametersVector <- (dsharp.arange (net.nparameters) * 0.1 - 0.8).float32()
    net

let private x = lazy (dsharp.tensor [ [ 1.0; -2.0 ]; [ 0.5; 3.0 ] ])

/// All that a step may change.
let private facts (o: Optimizer) (net: ModelBase) =
    o.stateStep,
    Check.elements net.parametersVector,
    [ for name, value in o.state -> name, Check.elements value ]

let private methods: (string * (ModelBase -> Optimizer)) list = [
    "SGD", (fun net -> SGD(net, lr = 0.1))
    "SGD with momentum", (fun net -> SGD(net, lr = 0.1, momentum = 0.9))
    "SGD with nesterov, decaying",
    (fun net -> SGD(net, lr = 0.1, momentum = 0.9, nesterov = true, weightDecay = 0.1))
    "Adam", (fun net -> Adam(net, lr = 0.1, weightDecay = 0.1))
    "AdamW", (fun net -> AdamW(net, lr = 0.1, weightDecay = 0.1))
    "RMSprop", (fun net -> RMSprop(net, lr = 0.1, weightDecay = 0.1))
    "RMSprop, centred, with momentum",
    (fun net -> RMSprop(net, lr = 0.1, momentum = 0.9, centered = true))
    "Adagrad", (fun net -> Adagrad(net, lr = 0.1, lrDecay = 0.1))
]

let private rates =
    testList "a rate that the dtype does not hold" [
        for name, make in methods do
            for both in [ true; false ] do
                test (name + (if both then "" else ", of a part of the parameters")) {
                    let step (o: Optimizer) (net: Parts) =
                        o.step (fun () -> net.Loss(x.Value, both)) |> ignore

                    let net, other = parts (), parts ()
                    let o, plain = make net, make other

                    // One with all gradients first, so that the parts have had different numbers of updates later.
                    for o, net in [ o, net; plain, other ] do
                        o.step (fun () -> net.Loss(x.Value, true)) |> ignore

                    step o net
                    step plain other
                    let before = facts o net
                    o.lr <- 1e300

                    Check.expectError<OptionException>
                        $"{name.Split([| ' '; ',' |])[0]}.step: expected options that fit parameters of Float32, got the learning rate 1E+300 and others, of which one does not. Take smaller ones. (Parameter 'lr')"
                        (fun () -> step o net)

                    Expect.equal (facts o net) before "as before"
                    o.lr <- 0.1
                    step o net
                    step plain other
                    Expect.equal (facts o net) (facts plain other) "the next step"
                }
    ]

let private halves =
    testList "half precision" [
        for name, make in methods do
            test name {
                let net = parts ()
                net.move (dtype = Dtype.Float16)
                let o = make net
                o.lr <- 1e6
                let before = facts o net

                Check.expectError<OptionException>
                    $"{name.Split([| ' '; ',' |])[0]}.step: expected options that fit parameters of Float16, got the learning rate 1000000 and others, of which one does not. Take smaller ones. (Parameter 'lr')"
                    (fun () ->
                        o.step (fun () -> net.Loss(x.Value.cast Dtype.Float16, true)) |> ignore)

                Expect.equal (facts o net) before "as before"
            }
    ]

let private inGroups: (string * (ModelBase -> ParameterGroup list -> Optimizer)) list = [
    "SGD", (fun net groups -> SGD(net, lr = 0.1, groups = groups))
    "SGD with momentum", (fun net groups -> SGD(net, lr = 0.1, momentum = 0.9, groups = groups))
    "Adam", (fun net groups -> Adam(net, lr = 0.1, groups = groups))
    "AdamW", (fun net groups -> AdamW(net, lr = 0.1, groups = groups))
    "RMSprop", (fun net groups -> RMSprop(net, lr = 0.1, groups = groups))
    "RMSprop, centred, with momentum",
    (fun net groups -> RMSprop(net, lr = 0.1, momentum = 0.9, centered = true, groups = groups))
    "Adagrad", (fun net groups -> Adagrad(net, lr = 0.1, lrDecay = 0.1, groups = groups))
]

/// Numbers of a group, or of the optimiser beside it, of which one does not fit, and what is said of them.
let private tooLarge =
    let ofGroup rate decay =
        $"the learning rate {rate} and the weight decay {decay} of parameter group 1, from 0. Take smaller ones. (Parameter 'groups')"

    [
        "rate",
        Dtype.Float32,
        (fun (_: Optimizer) (g: ParameterGroup) -> g.lr <- 1e39),
        ofGroup "1E+39" "0.25"
        "decay", Dtype.Float32, (fun _ g -> g.weightDecay <- 1e300), ofGroup "0.5" "1E+300"
        "rate", Dtype.Float16, (fun _ g -> g.lr <- 70000.0), ofGroup "70000" "0.25"
        "own rate",
        Dtype.Float32,
        // Adam's first step is a third of the rate, which fits; the rate itself does not.
        (fun o _ -> o.lr <- 1e39),
        "the learning rate 1E+39 and others, of which one does not. Take smaller ones. (Parameter 'lr')"
    ]

let private groups =
    testList "a group whose numbers the dtype does not hold" [
        for name, make in inGroups do
            for what, dtype, enlarge, said in tooLarge do
                test $"{name}, {what}, {dtype}" {
                    let start () =
                        let net = parts ()
                        net.move (dtype = dtype)

                        let group =
                            ParameterGroup(ParameterSet.Slice(3, 4), lr = 0.5, weightDecay = 0.25)

                        let other = ParameterGroup(ParameterSet.Slice(0, 2), lr = 0.25)
                        net, group, make net [ other; group ]

                    let step (o: Optimizer) (net: Parts) =
                        o.step (fun () -> net.Loss(x.Value.cast dtype, true)) |> ignore

                    let net, group, o = start ()
                    let other, _, plain = start ()
                    let before = facts o net
                    enlarge o group

                    Check.expectError<OptionException>
                        $"{name.Split([| ' '; ',' |])[0]}.step: expected options that fit parameters of {dtype}, got {said}"
                        (fun () -> step o net)

                    Expect.equal (facts o net) before "as before"
                    o.lr <- 0.1
                    group.lr <- 0.5
                    group.weightDecay <- 0.25
                    step o net
                    step plain other
                    Expect.equal (facts o net) (facts plain other) "the next step"
                }
    ]

let private apart =
    test "AdamW refuses a rate times a decay that the dtype does not hold" {
        let net = parts ()
        let group = ParameterGroup(ParameterSet.Slice(3, 4), lr = 1e30, weightDecay = 1e30)
        let o = AdamW(net, lr = 0.1, groups = [ group ])
        let before = facts o net

        Check.expectError<OptionException>
            "AdamW.step: expected options that fit parameters of Float32, got the learning rate 1E+30 and the weight decay 1E+30 of parameter group 0, from 0. Take smaller ones. (Parameter 'groups')"
            (fun () -> o.step (fun () -> net.Loss(x.Value, true)) |> ignore)

        Expect.equal (facts o net) before "as before"
    }

type private Raising(model: ModelBase) =
    inherit Optimizer(model, lr = 0.1)

    override _.updateRule name p =
        if name = "second.bias" then
            invalidOp "no rule"

        p.primal - 0.1 * p.derivative

let private others = [
    test "a method of one's own that raises" {
        let net = parts ()
        let o = Raising net
        let before = facts o net

        Check.expectError<InvalidOperationException> "no rule" (fun () ->
            o.step (fun () -> net.Loss(x.Value, true)) |> ignore)

        Expect.equal (facts o net) before "as before"
    }
    for search in [ None; Some "strong_wolfe" ] do
        test $"LBFGS, whose loss is no number at a later call, line search {search}" {
            let make () =
                let net = parts ()
                net, LBFGS(net, lr = 0.1, ?lineSearchFn = search, maxIter = 4)

            let (net, o), (other, plain) = make (), make ()
            let mutable calls = 0
            let mutable worst = Int32.MaxValue

            let loss (net: Parts) () =
                calls <- calls + 1
                let loss = net.Loss(x.Value, true)
                if calls >= worst then loss * nan else loss

            o.step (loss net) |> ignore
            plain.step (loss other) |> ignore
            let before = facts o net
            worst <- calls + 3

            try
                o.step (loss net) |> ignore
                failtest "a loss of NaN"
            with :? TrainingException as error ->
                Expect.stringStarts error.Message "step 2: the loss is NaN" "message"

            Expect.equal (facts o net) before "as before"
            worst <- Int32.MaxValue
            o.step (loss net) |> ignore
            plain.step (loss other) |> ignore
            Expect.equal (facts o net) (facts plain other) "the next step"
        }
]

let tests = testList "Refused steps" (rates :: halves :: groups :: apart :: others)
