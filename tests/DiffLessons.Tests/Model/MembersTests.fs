/// The members of models and of dictionaries of parameters: names, vectors, values, derivatives, what cannot work.
module DiffLessons.Tests.MembersTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private x () = numbers 260 [ 4; 3 ]

let private trained () =
    Linear(3, 4) --> BatchNorm1d 4 --> dsharp.tanh --> Linear(4, 2)

// ---- adding ----

type private Own() =
    inherit Model<Tensor, Tensor>()
    override _.forward x = x

let private adding =
    let p () = Parameter(dsharp.ones 2)

    testList "adding" [
        test "parameters, buffers and models with names, one and several" {
            let net = Own()
            net.addParameter (p (), "a")
            net.addParameter ((p (), "b"), (p (), "c"))
            net.addBuffer (p (), "d")
            net.addBuffer ((p (), "e"), (p (), "f"))
            net.addModel (Linear(1, 1, bias = false), "g")
            net.addModel ((Dropout(), "h"), (Linear(1, 1, bias = false), "i"))
            let pairs: (ModelBase * string)[] = [| Dropout(), "j"; Own(), "k" |]
            net.addModel pairs

            Expect.sequenceEqual
                net.parameters.names
                [ "a"; "b"; "c"; "g.weight"; "i.weight" ]
                "parameters"

            Expect.sequenceEqual net.buffers.names [ "d"; "e"; "f" ] "buffers"

            Expect.sequenceEqual
                (net.namedChildren |> List.map fst)
                [ "g"; "h"; "i"; "j"; "k" ]
                "models"
        }

        test "without names they are numbered" {
            let net = Own()
            net.addParameter (p (), p ())
            net.addBuffer (p ())
            net.addModel (Dropout(), Linear(1, 1, bias = false))
            net.addParameter (p ())
            Expect.sequenceEqual net.parameters.names [ "p0"; "p1"; "p2"; "1.weight" ] "parameters"
            Expect.sequenceEqual net.buffers.names [ "b0" ] "buffers"
        }

        Check.wrong<ModelException>
            "a pair of something else"
            "addModel: expected pairs of a model and its name, (layer, \"layer\"), got (1, a)."
            (fun () -> Own().addModel((1, "a"), (2, "b")))
    ]

// ---- state ----

let private states =
    testList "state" [
        test "numbers and whether there is any" {
            let net = trained ()

            Expect.equal
                (net.nparameters, net.nbuffers, net.nstate)
                (16 + 8 + 10, 8, 42)
                "numbers of elements"

            let norm = BatchNorm1d 4

            Expect.equal
                (norm.hasOwnParameters, norm.hasOwnBuffers, norm.hasOwnState)
                (true, true, true)
                "batch norm"

            Expect.equal (net.hasOwnState, Dropout().hasOwnState) (false, false) "a chain, dropout"
            Expect.equal net.backend Backend.Torch "backend"
        }

        test "the vectors of buffers and of the state can be read and set" {
            let net = trained () |> settled 261
            let state = numbers 262 [ 42 ]
            net.stateVector <- state
            expectSame "state" net.stateVector state

            expectSame
                "parameters and buffers by name"
                net.stateVector
                (dsharp.cat [ for name in net.state.names -> net.state[name].flatten() ])

            let buffers = numbers 263 [ 8 ]
            net.buffersVector <- buffers
            expectSame "buffers" net.buffersVector buffers

            Check.expectError<ShapeException>
                "unflatten: expected a vector of 8 elements, as many as the parameters have, got shape (7)."
                (fun () -> net.buffersVector <- numbers 1 [ 7 ])
        }

        test "parameters, buffers and state are set from another model's" {
            let a, b = trained () |> settled 264, trained () |> settled 265
            a.buffersVector <- numbers 266 [ 8 ]
            b.parameters <- a.parameters
            expectSame "parameters" b.parametersVector a.parametersVector
            expectDifferent "buffers" b.buffersVector a.buffersVector
            b.buffers <- a.buffers
            expectSame "buffers" b.buffersVector a.buffersVector
            let c = trained () |> settled 267
            c.state <- a.state
            expectSame "state" c.stateVector a.stateVector
            c.parametersVector <- c.parametersVector * 2.0
            expectDifferent "apart from then on" c.parametersVector a.parametersVector
        }

        test "other names are passed over, unless strict" {
            let a, b = Linear(3, 4), Linear(3, 4, bias = false)

            Check.expectError<ModelException>
                "parameters: expected the same names on both sides; missing: bias; too many: none. Pass strict = false to set those that both have."
                (fun () -> a.parameters.set (b.parameters, strict = true))

            a.parameters.set b.parameters
            expectSame "weight" a.weight b.weight

            Check.expectError<ShapeException>
                "parameter: expected a value of shape (4, 3), got (3, 3)."
                (fun () -> a.parameters.set (Linear(3, 3).parameters, strict = false))
        }
    ]

// ---- dictionaries ----

let private dictionaries =
    let dict () =
        let made = ParameterDict()
        made.add ("a", Parameter(numbers 268 [ 2 ]))
        made.add [ "b", Parameter(numbers 269 [ 2; 3 ]) ]
        made

    testList "dictionaries" [
        test "add, copy, map, clear" {
            let d = dict ()
            let copy = d.copy ()
            Expect.equal (copy.count, copy.nelement, copy.dtype) (2, 8, Dtype.Float64) "copy"
            copy["a"] <- dsharp.zeros ([ 2 ], dtype = Dtype.Float64)
            expectDifferent "the copy alone" d["a"] copy["a"]

            let doubled =
                d.map (fun (name: string, p: Parameter) -> name + "2", Parameter(2.0 * p.value))

            expectSame "mapped" doubled["b2"] (2.0 * d["b"])
            let same = d.map (fun (p: Parameter) -> Parameter(p.value + 1.0))
            Expect.sequenceEqual same.names d.names "names"
            let all = ParameterDict()
            all.add d
            all.add doubled
            Expect.equal all.count 4 "joined"
            all.clear ()
            Expect.equal (all.count, d.count) (0, 2) "cleared"

            Expect.equal
                (all.device, all.dtype, all.backend)
                (Device.CPU, Dtype.Float32, Backend.Torch)
                "of none"
        }

        test "flatten and unflatten" {
            let d = dict ()
            let v = d.flatten ()
            expectSame "vector" v (dsharp.cat [ d["a"]; d["b"].flatten() ])
            d.unflatten (v * 2.0)
            expectSame "unflatten" (d.flatten ()) (v * 2.0)
            let fresh = d.unflattenToNew v
            expectSame "new" (fresh.flatten ()) v
            expectSame "the old ones stay" (d.flatten ()) (v * 2.0)
            Expect.equal (ParameterDict().flatten()).shape [| 0 |] "of none"
        }

        test "unflattened differentiably, values keep what they were computed from" {
            let d = dict ()

            let f (differentiable: bool) (v: Tensor) =
                d.unflatten (v * v, differentiable)
                let y = (d["b"].sum() * d["a"].sum()) * 1.0
                d.noDiff ()
                y

            let v = numbers 270 [ 8 ]
            let a, b = (v * v).split [ 2; 6 ] |> fun parts -> parts[0].sum(), parts[1].sum()

            let expected = 2.0 * v * dsharp.cat [ b.expand [ 2 ]; a.expand [ 6 ] ]

            expectClose 1e-14 "gradient" (dsharp.grad (f true) v) expected
            expectSame "constant otherwise" (dsharp.grad (f false) v) (v * 0.0)
            expectClose 1e-14 "the values stay, as constants" (d.flatten ()) (v * v)
            Expect.isTrue (d["a"].isNoDiff) "constant"
        }

        test "values set differentiably, and new ones" {
            let d, e = dict (), dict ()
            let v = numbers 271 [ 8 ]

            let f (v: Tensor) =
                let fresh = e.unflattenToNew (v * 3.0)
                d.set (fresh, differentiable = true)
                let y = (d.flatten (differentiable = true)).sum() + (d.flatten ()).sum()
                d.noDiff ()
                y

            expectClose 1e-14 "reverse" (dsharp.grad f v) (v * 0.0 + 3.0)
            expectClose 1e-14 "forward" (dsharp.gradv f v v) (3.0 * v.sum ())
        }

        test "tracked, moved, with tangents" {
            let d = dict ()
            d.reverseDiff ()
            ((d["a"] * d["a"]).sum()).reverse()
            expectSame "derivative" (d.find "a").derivative (2.0 * d["a"].noDiff())
            d.noDiff ()
            let tangents = d.copy ()
            d.forwardDiff tangents
            expectSame "tangent" d["b"].derivative tangents["b"]
            d.noDiff ()
            d.move (dtype = Dtype.Float32)
            Expect.equal (d.dtype, d["b"].dtype) (Dtype.Float32, Dtype.Float32) "moved"
        }
    ]

// ---- derivatives ----

let private derivatives =
    testList "derivatives" [
        test "of a layer's weight and bias, while tracked" {
            let net = Linear(3, 2) |> settled 272
            net.reverseDiff ()
            ((net.forward (x ())).sum()).reverse()
            let sums = (x ()).sum 0
            expectClose 1e-14 "weight" net.weight.derivative (dsharp.stack [ sums; sums ])

            expectClose
                1e-14
                "bias"
                net.bias.derivative
                (dsharp.ones ([ 2 ], dtype = Dtype.Float64) * 4.0)

            expectSame "by name" net.parameters["weight"].derivative net.weight.derivative
            net.weight.derivative <- net.weight.derivative * 0.5
            expectClose 1e-14 "set" net.weight.derivative (0.5 * dsharp.stack [ sums; sums ])

            expectClose
                1e-14
                "the other stays"
                net.bias.derivative
                (dsharp.ones ([ 2 ], dtype = Dtype.Float64) * 4.0)

            net.noDiff ()

            Check.expectError<DifferentiationException>
                "derivative: this tensor is a constant. Call reverseDiff() or forwardDiff(tangent) and use the tensor that returns."
                (fun () -> net.weight.derivative |> ignore)
        }

        test "an update uses the derivative that was set" {
            let net = Linear(3, 1, bias = false) |> settled 273
            let before = net.weight.clone ()
            net.reverseDiff ()
            ((net.forward (x ())).sum()).reverse()
            let mine = numbers 274 [ 1; 3 ]
            net.weight.derivative <- mine
            SGD(net, lr = 0.1).step()
            net.noDiff ()
            expectClose 1e-15 "weight" net.weight (before - 0.1 * mine)
        }

        test "by hand, as in DiffSharp's guide" {
            let net = Linear(3, 1) |> settled 275
            let lr = 0.05

            let loss () =
                ((net.forward (x ()) - 1.0) ** 2).mean()

            let before = float (loss ())

            for _ in 1..50 do
                net.reverseDiff ()
                (loss ()).reverse()
                let p = net.parametersVector
                net.noDiff ()
                net.reverseDiff ()
                (loss ()).reverse()
                let g = dsharp.cat [ net.weight.derivative.flatten (); net.bias.derivative ]
                net.noDiff ()
                net.parametersVector <- p.noDiff () - lr * g

            Expect.isLessThan (float (loss ())) (0.9 * before) "loss"
        }
    ]

// ---- initial values ----

let private weights =
    let within (bound: float) (t: Tensor) =
        float (t.abs().max()) <= bound && float (t.abs().max()) > 0.9 * bound

    testList "initial values" [
        test "xavier's bound is gain sqrt(6 / (fanIn + fanOut))" {
            dsharp.seed 1
            let w = Weight.xavier (40, 60)
            Expect.equal w.shape [| 60; 40 |] "shape"
            Expect.isTrue (within (sqrt 0.06) w) "bound"
            Expect.isTrue (within (2.0 * sqrt 0.06) (Weight.xavier (40, 60, 2.0))) "gain"
        }

        test "normal has the deviation asked for" {
            dsharp.seed 2
            let w = Weight.normal ([ 100; 100 ], 0.3)
            Expect.isTrue (abs (float (w.std ()) - 0.3) < 0.01) "deviation"
            Expect.isTrue (abs (float (w.mean ())) < 0.01) "mean"
        }

        test "init sets every parameter by name" {
            let net = trained ()
            net.init (fun (name, w) -> if name.EndsWith "bias" then w * 0.0 else w * 0.0 + 1.0)
            expectSame "bias" (net.parameters["0.bias"]) (dsharp.zeros 4)
            expectSame "weight" (net.parameters["3.weight"]) (dsharp.ones [ 2; 4 ])
        }

        Check.wrong<OptionException>
            "xavier of nothing"
            "Weight.xavier: expected 1 or more inputs and units, got 0 and 3."
            (fun () -> Weight.xavier (0, 3) |> ignore)
        Check.wrong<OptionException>
            "normal of a negative deviation"
            "Weight.normal: expected a finite standard deviation of 0 or more, got -1. (Parameter 'std')"
            (fun () -> Weight.normal ([ 2 ], -1.0) |> ignore)
        Check.wrong<OptionException>
            "reversible batch norm"
            "BatchNorm1d: values are updated in place, so updates cannot be differentiated. For that, compute model.parametersVector by hand and use model.asFunction. (Parameter 'reversible')"
            (fun () -> BatchNorm1d(2, reversible = true) |> ignore)
    ]

let tests =
    testList "Members of models" [ adding; states; dictionaries; derivatives; weights ]
