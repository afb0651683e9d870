/// A model as a pure function of its parameters: what it computes, and that it changes nothing.
module DiffLessons.Tests.AsFunctionTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private x () = numbers 70 [ 5; 3 ]
let private other seed (net: ModelBase) = numbers seed [ net.nparameters ]
let private loss (net: Model<Tensor, Tensor>) (p: Tensor) = ((net.asFunction p (x ())) ** 2).mean()

/// The value a copy of the model has with these parameters in place of its own.
let private expected (p: Tensor) =
    let copy = smallNet 71
    copy.parametersVector <- p
    copy.forward (x ())

/// Runs, and checks that the model's parameters and its predictions are what they were.
let private unchanged (net: Model<Tensor, Tensor>) (run: unit -> unit) =
    let parameters, value = net.parametersVector.clone (), (net.forward (x ())).clone()
    run ()
    expectSame "parameters" net.parametersVector parameters
    expectSame "prediction" (net.forward (x ())) value
    Expect.isTrue net.isNoDiff "constant"

let private substitutes =
    testList "substitutes and never mutates" [
        test "with its own vector it is forward" {
            let net = smallNet 71
            expectSame "value" (net.asFunction net.parametersVector (x ())) (net.forward (x ()))
        }

        test "with a constant vector" {
            let net = smallNet 71
            let p = other 72 net
            unchanged net (fun () -> expectSame "value" (net.asFunction p (x ())) (expected p))
        }

        test "with a vector whose elements lie apart" {
            let net = smallNet 71
            let p = other 72 net
            let columns = dsharp.stack ([ p; -p ], 1) // (n, 2): its columns take every other place

            unchanged net (fun () ->
                let y = net.asFunction columns[*, 0] (x ())
                expectClose 1e-14 "value" y (expected p)
                let f (c: Tensor) = loss net c[*, 0]
                let gradient = dsharp.grad f columns
                expectClose 1e-14 "gradient" gradient[*, 0] (dsharp.grad (loss net) p)
                expectSame "of the other column" gradient[*, 1] (p * 0.0))
        }

        test "with a tracked vector" {
            let net = smallNet 71
            let p = other 72 net

            unchanged net (fun () ->
                let tracked = p.reverseDiff ()
                let y = net.asFunction tracked (x ())
                expectSame "value" (y.noDiff ()) (expected p)
                (y ** 2).mean().reverse()
                expectClose 1e-14 "derivative" tracked.derivative (dsharp.grad (loss net) p))
        }

        test "with a vector that carries a tangent" {
            let net = smallNet 71
            let p, v = other 72 net, other 73 net

            unchanged net (fun () ->
                let y = net.asFunction (p.forwardDiff v) (x ())
                expectSame "value" y.primal (expected p)
                let h = 1e-5
                let difference = (expected (p + h * v) - expected (p - h * v)) / (2.0 * h)
                expectClose 1e-8 "tangent" y.derivative difference)
        }

        test "on a model that is tracked itself" {
            let net = smallNet 71
            net.reverseDiff ()
            let y = net.asFunction (other 72 net) (x ())
            Expect.isTrue y.isNoDiff "the vector is a constant, and so is the value"
            Expect.isTrue (net.forward (x ())).isReverseDiff "the model is tracked still"
        }

        test "nested: the inner vector stands in inside, the outer one around it" {
            let net = smallNet 71
            let p, q = other 72 net, other 73 net

            let nested =
                Model<Tensor, Tensor>(
                    (fun x -> net.forward x + net.asFunction q x + net.forward x),
                    models = [ net ]
                )

            unchanged net (fun () ->
                expectClose
                    1e-14
                    "value"
                    (nested.asFunction p (x ()))
                    (2.0 * expected p + expected q))
        }

        test "a part's own call inside the whole's" {
            let first, second = Linear(3, 3) |> settled 74, Linear(3, 2) |> settled 75
            let net = first --> second
            let p, q = other 76 net, other 77 first

            let around =
                Model<Tensor, Tensor>(
                    (fun x -> second.forward (first.asFunction q x)),
                    models = [ net ]
                )

            let parts = p.split [ 12; 8 ]
            let value = second.asFunction parts[1] (first.asFunction q (x ()))
            expectSame "value" (around.asFunction p (x ())) value
        }

        test "when the call throws" {
            let net = smallNet 71

            let faulty =
                Model<Tensor, Tensor>(
                    (fun x ->
                        net.forward x |> ignore
                        failwith "on purpose"),
                    models = [ net ]
                )

            unchanged net (fun () ->
                Check.expectError<Exception> "on purpose" (fun () ->
                    faulty.asFunction (other 72 net) (x ()) |> ignore)

                Check.expectError<ShapeException>
                    "Linear(3 -> 4): input has shape (2, 5); its last dimension must be 3. Check the sizes of the layer before it."
                    (fun () -> net.asFunction (other 72 net) (numbers 1 [ 2; 5 ]) |> ignore))
        }

        test "from several threads at once, each with its own vector" {
            let net = smallNet 71
            let threads = 4
            let vectors = Array.init threads (fun i -> other (80 + i) net)
            let values = vectors |> Array.map expected
            use together = new Barrier(threads)

            let work (i: int) () =
                together.SignalAndWait()

                for _ in 1..50 do
                    expectSame $"thread {i}" (net.asFunction vectors[i] (x ())) values[i]

            let start i =
                Task.Factory.StartNew(
                    work i,
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )

            unchanged net (fun () -> Task.WaitAll(Array.init threads start))
        }

        test "work started inside sees the vector; work beside it does not" {
            let net = smallNet 71
            let p = other 72 net
            let own = net.forward (x ())

            let inside =
                Model<Tensor, Tensor>(
                    (fun x -> Task.Run(fun () -> net.forward x).Result),
                    models = [ net ]
                )

            expectSame "inside" (inside.asFunction p (x ())) (expected p)
            expectSame "beside" (Task.Run(fun () -> net.forward (x ())).Result) own
        }

        test "the first parametersVector from several threads at once" {
            let net = Linear(3, 4) --> dsharp.relu --> Linear(4, 4) --> Linear(4, 2)
            use together = new Barrier(4)

            let work () =
                together.SignalAndWait()
                net.parametersVector

            let start _ =
                Task.Factory.StartNew(
                    work,
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )

            let vectors = Task.WhenAll(Array.init 4 start).Result

            for vector in vectors do
                expectSame "vector" vector net.parametersVector
        }

        test "a vector of the wrong length" {
            let net = smallNet 71

            Check.expectError<ShapeException>
                "asFunction: expected a vector of all 26 parameters, got shape (25)."
                (fun () -> net.asFunction (numbers 1 [ 25 ]) (x ()) |> ignore)

            Check.expectError<ShapeException>
                "parametersVector: expected a vector of all 26 parameters, got shape (2, 13)."
                (fun () -> net.parametersVector <- numbers 1 [ 2; 13 ])
        }
    ]

let private derivatives =
    testList "derivatives" [
        test "the gradient = central differences, element by element" {
            let net = smallNet 71
            let p = other 72 net
            let gradient = dsharp.grad (loss net) p |> Check.elements
            let h = 1e-5

            for i in 0 .. net.nparameters - 1 do
                let e = h * dsharp.onehot (net.nparameters, i, dtype = Dtype.Float64)
                let difference = float (loss net (p + e) - loss net (p - e)) / (2.0 * h)

                Expect.isLessThan
                    (abs (gradient[i] - difference))
                    (1e-8 + 1e-6 * abs difference)
                    $"element {i}"
        }

        test "hessian times vector = hessian by rows times vector = difference of gradients" {
            let net = smallNet 71
            let p, v = other 72 net, other 73 net
            let hv = dsharp.hessianv (loss net) p v
            let hessian = dsharp.hessian (loss net) p
            expectClose 1e-12 "hessian" hv (hessian.matmul v)
            expectClose 1e-12 "symmetric" hessian (hessian.transpose ())
            let h = 1e-5
            let gradient p = dsharp.grad (loss net) p

            expectClose
                1e-7
                "difference"
                hv
                ((gradient (p + h * v) - gradient (p - h * v)) / (2.0 * h))
        }

        test "the gradient by the vector = what reverse gathers in the tracked model" {
            let net = smallNet 71
            let gradient = dsharp.grad (loss net) net.parametersVector
            net.reverseDiff ()
            ((net.forward (x ())) ** 2).mean().reverse()

            let gathered =
                net.parameters.values
                |> Seq.map (fun (_, p) -> p.derivative.flatten ())
                |> dsharp.cat

            expectClose 1e-14 "gradient" gradient gathered
        }

        test "forward mode by names = the directional derivative" {
            let net = smallNet 71
            let p, v = net.parametersVector.clone (), other 73 net
            let directions = ParameterDict()

            let parts =
                v.split (net.parameters.values |> Seq.map (fun (_, p) -> p.nelement) |> Seq.toArray)

            Seq.iteri2
                (fun _ (name, p: Parameter) (part: Tensor) ->
                    directions.add (name, Parameter(part.view p.shape)))
                net.parameters.values
                parts

            net.forwardDiff directions
            Expect.isTrue net.isForwardDiff "carries tangents"
            let slope = (((net.forward (x ())) ** 2).mean()).derivative
            net.noDiff ()
            expectClose 1e-13 "slope" slope (dsharp.gradv (loss net) p v)
        }

        test "training by the functional gradient alone" {
            let net = smallNet 71
            let first = float (loss net net.parametersVector)

            for _ in 1..30 do
                net.parametersVector <-
                    net.parametersVector - 0.2 * dsharp.grad (loss net) net.parametersVector

            Expect.isLessThan (float (loss net net.parametersVector)) (0.3 * first) "loss"
        }

        test "the gradient of a gradient's size, by the tracked parameters" {
            let net = smallNet 71

            let penalty p =
                ((dsharp.grad (fun x -> (net.asFunction p x).sum()) (x ())) ** 2).sum()

            let p = net.parametersVector.clone ()
            let byVector = dsharp.grad penalty p
            net.reverseDiff ()
            ((dsharp.grad (fun x -> (net.forward x).sum()) (x ())) ** 2).sum().reverse()

            let gathered =
                net.parameters.values
                |> Seq.map (fun (_, p) -> p.derivative.flatten ())
                |> dsharp.cat

            expectClose 1e-13 "gradient" gathered byVector
        }
    ]

let tests = testList "asFunction" [ substitutes; derivatives ]
