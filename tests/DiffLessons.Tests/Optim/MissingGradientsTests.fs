/// Parameters that a loss does not depend on, against PyTorch's numbers; and updates that must not turn NaN.
module DiffLessons.Tests.MissingGradientsTests

open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests

/// Three parameters of 2, 1 and 3 elements in one model.
type private Three(onTape: bool) =
    inherit Model<unit, Tensor>()

    let parameter (values: float list) =
        Parameter(dsharp.tensor (values, dtype = Float64))

    member val A = parameter [ 1.0; -2.0 ]
    member val B = parameter [ 0.5 ]
    member val C = parameter [ 3.0; 0.25; -1.0 ]
    member _.OnTape = onTape

let private three () =
    let model = Three true
    model.addParameter ((model.A, "a"), (model.B, "b"), (model.C, "c"))
    model

/// Which of the three the loss of each step depends on.
let private uses = [
    true, false, true
    true, false, true
    false, true, true
    true, true, false
    true, true, true
    false, false, true
]

let private lossOf (model: Three) step (a, b, c) : Tensor =
    let factor = float (step + 1)

    [
        if a then
            (factor * model.A.value * model.A.value).sum()
        if b then
            (model.B.value * model.B.value * model.B.value).sum() * factor
        if c then
            (model.C.value.sin ()).sum()
    ]
    |> List.reduce (+)

let private train (model: Three) (optimizer: Optimizer) first last =
    for step in first..last do
        optimizer.step (fun () -> lossOf model step uses[step]) |> ignore

let private values (model: ModelBase) =
    model.parametersVector.toArray1D<float>()

/// Optimisers with PyTorch 1.13's parameters after the six steps.
let private methods: (string * (ModelBase -> Optimizer) * float list) list = [
    "SGD with momentum, dampening and decay",
    (fun m -> SGD(m, lr = 0.1, momentum = 0.9, weightDecay = 0.2, dampening = 0.3)),
    [
        -0.5953467355200001
        1.1906934710400001
        -0.25593816668105007
        3.39626944470572
        -0.7797442089395269
        -1.2905415764318664
    ]
    "SGD with decay",
    (fun m -> SGD(m, lr = 0.1, weightDecay = 0.2)),
    [
        -0.0016286400000000024
        0.0032572800000000048
        0.12575787265
        3.1905050111135433
        -0.24909610118148162
        -1.1375687473596887
    ]
    "SGD by Nesterov",
    (fun m -> SGD(m, lr = 0.1, momentum = 0.9, nesterov = true)),
    [
        0.002376000000000019
        -0.004752000000000038
        -0.33310312372572826
        4.515538929855337
        -1.2973307679719335
        -1.6185764679818813
    ]
    "RMSprop, centred",
    (fun m -> RMSprop(m, lr = 0.05, momentum = 0.5, weightDecay = 0.1, centered = true)),
    [
        -0.012596744861272333
        0.2626954192473074
        -0.5718351659139838
        4.442152331165971
        -1.6909508167616003
        -1.3548518585605624
    ]
    "RMSprop",
    (fun m -> RMSprop(m, lr = 0.05, momentum = 0.5)),
    [
        -0.008112506764332058
        0.25836681933432226
        -0.5689590380649517
        4.966318515356457
        -1.8184832265734052
        -1.482974180409482
    ]
    "Adagrad",
    (fun m -> Adagrad(m, lr = 0.2, lrDecay = 0.1, weightDecay = 0.1, initialAccumulatorValue = 0.5)),
    [
        0.4298893859776218
        -1.3982930005757714
        0.18079166727090723
        3.4448901723380096
        -0.24833713683249758
        -1.2835831666305861
    ]
    "Adam",
    (fun m -> Adam(m, lr = 0.1, weightDecay = 0.1)),
    [
        0.610857485807875
        -1.613869720647743
        0.204338994369059
        3.4991383441802033
        -0.24993326166999316
        -1.4630077735120661
    ]
    "AdamW",
    (fun m -> AdamW(m, lr = 0.1, weightDecay = 0.1)),
    [
        0.5775233416988863
        -1.5411563269009667
        0.1932406932878691
        3.3431528942205344
        -0.2526986597671261
        -1.4255182438065743
    ]
]

/// A method of one's own, one parameter at a time: it moves everything by 1.
type private ByRule(model: ModelBase) =
    inherit Optimizer(model)
    override _.updateRule _ t = t.primal + 1.0

/// The same on the vector of all.
type private ByVector(model: ModelBase) =
    inherit Optimizer(model)

    override _.update(values, _) =
        values.add_ (TorchSharp.Scalar.op_Implicit 1.0) |> ignore

let private leftAlone =
    testList "parameters without a gradient" [
        for name, make, expected in methods do
            test $"{name}: are left alone, as by PyTorch" {
                let model = three ()
                train model (make model) 0 5

                List.iteri2
                    (fun i actual expected ->
                        if not (abs (actual - expected) <= 1e-12) then
                            failtest $"element {i}: {actual}, PyTorch {expected}")
                    (List.ofArray (values model))
                    expected
            }

            test $"{name}: state saved at every step goes on in the same bits" {
                let whole = three ()
                train whole (make whole) 0 5

                for stop in 0..5 do
                    let first = three ()
                    let optimizer = make first
                    train first optimizer 0 (stop - 1)
                    let second = three ()
                    second.parametersVector <- first.parametersVector
                    let later = make second
                    Expect.isNone (later.Problem(Map.ofList optimizer.state, stop)) "fits"
                    later.restore (Map.ofList optimizer.state)
                    later.stateStep <- optimizer.stateStep
                    train second later stop 5
                    Expect.equal (values second) (values whole) $"after {stop} steps"
            }

        for name, make in
            [
                "one by one", (fun (m: ModelBase) -> ByRule m :> Optimizer)
                "as a vector", (fun m -> ByVector m)
            ] do
            test $"a method of one's own, {name}, moves the others only" {
                let model = three ()
                train model (make model) 0 0
                Expect.equal (values model) [| 2.0; -1.0; 0.5; 4.0; 1.25; 0.0 |] "moved by 1"
            }

        test "a gradient of 0 is a gradient: momentum and decay go on" {
            for onTape in [ true; false ] do
                let net = Linear(2, 1, bias = false)
                net.parametersVector <- dsharp.tensor [ 1.0; 2.0 ]
                let sgd = SGD(net, lr = 0.1, weightDecay = 1.0)

                let loss () =
                    let y = net.forward (dsharp.zeros [ 3; 2 ])
                    // sin is libtorch's to differentiate, the product stands on the tape.
                    if onTape then (y * y).sum() else (y.sin ()).sum()

                sgd.step loss |> ignore

                Expect.floatClose
                    Accuracy.medium
                    (float net.parametersVector[0])
                    0.9
                    $"decayed, {onTape}"
        }

        test "without a backward pass nothing moves" {
            let net = Linear(2, 1)
            let before = values net
            let sgd = SGD(net, lr = 0.1, weightDecay = 1.0, momentum = 0.9)
            net.reverseDiff ()
            sgd.step ()
            net.noDiff ()
            Expect.equal (values net) before "as it was"
        }

        test "the derivative of such a parameter is 0, without a sign" {
            let model = three ()
            model.reverseDiff ()
            (lossOf model 0 (true, false, false)).reverse()
            let zeros = model.B.derivative.toArray1D<float>()
            Expect.equal (System.BitConverter.DoubleToInt64Bits zeros[0]) 0L "positive zero"
        }

        test "another head of one trunk" {
            let trunk, left, right = Linear(2, 3), Linear(3, 1), Linear(3, 1)

            let both =
                Model<Tensor * bool, Tensor>(
                    (fun (x, isLeft) ->
                        let h = (trunk.forward x).tanh()
                        if isLeft then left.forward h else right.forward h),
                    models = [ trunk; left; right ]
                )

            let adam = AdamW(both, lr = 0.1, weightDecay = 0.5)
            let x = dsharp.ones [ 4; 2 ]

            let step isLeft =
                adam.step (fun () -> (both.forward (x, isLeft)).sum()) |> ignore

            step true
            step false
            let held = values left
            step false
            Expect.equal (values left) held "the left head while the right one learns"
        }
    ]

let private finite =
    testList "updates stay finite" [
        for dtype in [ Float32; Float64 ] do
            test $"centred RMSprop of a constant gradient, {dtype}" {
                let p = Parameter(dsharp.tensor ([ 1.0 ], dtype = dtype))
                let model = Model<unit, Tensor>((fun () -> p.value.sum ()), parameters = [ p ])
                let optimizer = RMSprop(model, lr = 1e-6, centered = true)

                for _ in 1..3000 do
                    optimizer.step model.forward |> ignore

                Expect.isTrue (System.Double.IsFinite(p.value.[0].toDouble())) "a number"

                Expect.isTrue
                    (optimizer.state
                     |> List.forall (fun (_, value) -> System.Double.IsFinite(value[0].toDouble())))
                    "what it remembers too"
            }

        test "the message of a loss that is NaN tells whether parameters are numbers" {
            let net = Linear(1, 1, bias = false)
            net.parametersVector <- dsharp.tensor [ 1.0 ]
            let sgd = SGD(net, lr = 1e30)

            let loss () =
                (net.forward (dsharp.full ([ 1; 1 ], 1e10))).sum()

            sgd.step loss |> ignore

            Check.expectError<TrainingException>
                "step 2: the loss is -Infinity, no finite number, because parameters are no finite numbers: an update before made them so. Go back to values from before it, and try a smaller learning rate (it is 1E+30) or gradient clipping."
                (fun () -> sgd.step loss |> ignore)
        }
    ]

let tests = testList "Missing gradients" [ leftAlone; finite ]
