/// A program as one writes it for DiffSharp: the opens and the calls compile and mean the same.
module DiffLessons.Tests.ProgramTests

open Expecto
open DiffLessons
open DiffLessons.Compose
open DiffLessons.Shorten
open DiffLessons.Numerical
open DiffLessons.Model
open DiffLessons.Optim
open DiffLessons.Data
open DiffLessons.Util

let private rosenbrock (x: Tensor) =
    let x, y = x[0], x[1]
    (1. - x) ** 2 + 100. * (y - x ** 2) ** 2

let private program = [
    test "derivatives of functions" {
        let x = dsharp.tensor [ 1.5; 2.5 ]
        let fx, gradient = dsharp.fgrad rosenbrock x
        let hessian = dsharp.hessian rosenbrock x
        let direction = hessian.solve (-gradient)
        Expect.equal fx.dim 0 "value"
        Expect.isTrue (gradient.allclose (dsharp.tensor [ -149.0; 50.0 ], 1e-3)) "gradient"

        Expect.isLessThan
            (float (dsharp.gvp rosenbrock x direction))
            0.0
            "Newton's direction leads down"

        Expect.isTrue
            ((dsharp.numgrad 1e-2 rosenbrock x).allclose(gradient, 1e-2))
            "finite differences"
    }
    test "nested derivatives, by forward and reverse mode" {
        let f (x: Tensor) = sin (x * x)
        let x = dsharp.tensor 0.7
        let second = dsharp.diff (dsharp.grad f) x
        let exact = 2.0 * cos (x * x) - 4.0 * x * x * sin (x * x)
        Expect.isTrue (second.allclose (exact, 1e-4)) "second derivative"
        Expect.isTrue ((dsharp.diffn 2 f x).allclose(second, 1e-4)) "diffn"
    }
    test "the low-level verbs" {
        let x = (dsharp.tensor 3.0).reverseDiff()
        let y = x * x
        y.reverse ()
        Expect.equal x.derivative (dsharp.tensor 6.0) "reverse"
        x.derivative <- dsharp.tensor 1.0
        Expect.equal x.derivative (dsharp.tensor 1.0) "set"
        (x * x).backward(dsharp.tensor 1.0)
        Expect.equal x.derivative (dsharp.tensor 6.0) "backward"

        let z =
            (dsharp.tensor 3.0)
            |> dsharp.forwardDiff (GlobalNestingLevel.Current + 1u) (dsharp.tensor 1.0)

        Expect.equal (z * z).derivative (dsharp.tensor 6.0) "forward"
        Expect.isTrue (z.isSameDiffType (z * 2)) "both forward"
        Expect.isFalse (z.isSameDiffType x) "one forward"
        Expect.equal (z.summary ()) "Tensor () Float32 cpu, forward, level 1" "summary"
    }
    test "slices" {
        let t = (dsharp.arange 24).view [ 2; 3; 4 ]
        Expect.equal t[1, *, 0] (dsharp.tensor [ 12; 16; 20 ]) "column"
        Expect.equal t[*, 1..2, 3] (dsharp.tensor [ [ 7; 11 ]; [ 19; 23 ] ]) "range"
        Expect.equal t[0, 1] (dsharp.tensor [ 4; 5; 6; 7 ]) "row"
        Expect.equal t[1.., 2.., ..0] (dsharp.tensor [ [ [ 20 ] ] ]) "open ranges"
        Expect.equal t[-1, -1, -1] (dsharp.tensor 23) "from the end"
        let stepped = t.slice (2, first = 1, step = 2)
        Expect.equal stepped[0, 0] (dsharp.tensor [ 1; 3 ]) "steps"
    }
    test "creation, configuration and pipelines" {
        dsharp.config (dtype = Dtype.Float64)

        try
            let x = dsharp.linspace (0., 1., 5)
            Expect.equal x.dtype Dtype.Float64 "default dtype"

            let y =
                [ x; x + 1.0 ]
                |> dsharp.stack
                |> dsharp.transpose
                |> dsharp.flatten 0
                |> dsharp.clamp (high = 1.25)

            Expect.equal y.shape [| 10 |] "shape"
            Expect.equal (y |> dsharp.max |> float) 1.25 "clamped"
        finally
            dsharp.config (dtype = Dtype.Float32)
    }
    test "models and functions in one chain" {
        dsharp.seed 1
        let net = Linear(4, 8) --> dsharp.relu --> Linear(8, 3) --> dsharp.logsoftmax 1
        let x = dsharp.randn [ 5; 4 ]
        let target = dsharp.tensor [ 0; 1; 2; 0; 1 ]

        let loss parameters =
            net.asFunction parameters x --> dsharp.nllLoss target

        let before, gradient = dsharp.fg loss net.parametersVector
        let after = loss (net.parametersVector - 0.1 * gradient)
        Expect.isLessThan after before "a step down the gradient"
        net.eval ()
        Expect.equal (net.mode, net.nparameters) (Mode.Eval, 67) "a model in eval mode"
    }
    test "Backend.Torch is the only one" {
        Expect.equal (dsharp.backends ()) [ Backend.Torch ] "backends"

        Check.expectError<DeviceException>
            "backend: this library computes by libtorch alone; expected Backend.Torch, got Backend.Reference. (Parameter 'backend')"
            (fun () -> dsharp.zeros (2, backend = Backend.Reference) |> ignore)
    }
    test "nesting levels" {
        dsharp.nestReset ()
        dsharp.nest ()
        Expect.equal (dsharp.nestLevel ()) 1u "one deeper"
        dsharp.nest 5u
        Expect.equal GlobalNestingLevel.Current 5u "set"
        dsharp.nestReset ()
        let own = NestingLevel()
        Expect.equal (own.Next(), own.Next()) (1u, 2u) "of one's own"
    }
    test "a data set and its loader" {
        let data = TensorDataset(dsharp.randn [ 10; 2 ], dsharp.zeros 10)
        let loader = data.loader 4
        Expect.equal loader.length 3 "batches"
    }
    test "arrays of many axes and dictionaries" {
        let five = array5D [ [ [ [ [ 1; 2 ] ]; [ [ 3; 4 ] ] ] ] ]
        Expect.equal (Array5D.length3 five, Array5D.get five 0 0 1 0 1) (2, box 4) "5-d"
        let six = Array6D.init 1 2 1 2 1 3 (fun _ j _ l _ n -> 100 * j + 10 * l + n)
        Array6D.set six 0 0 0 0 0 0 7
        Expect.equal (Array6D.get six 0 1 0 1 0 2) (box 112) "6-d"

        Expect.equal
            (Array6D.get (Array6D.map (fun v -> unbox<int> v + 1) six) 0 0 0 0 0 0)
            (box 8)
            "map"

        Expect.equal
            ((array6D [ [ [ [ [ [ 1.5 ] ] ] ] ] ]).GetValue [| 0; 0; 0; 0; 0; 0 |])
            (box 1.5)
            "nested"

        Check.expectError<ShapeException>
            "array: expected rows of one shape, got rows of several. Give every row as many elements."
            (fun () -> array5D [ [ [ [ [ 1; 2 ]; [ 3 ] ] ] ] ] |> ignore)

        let dictionary = System.Collections.Generic.Dictionary(dict [ "a", 1; "b", 2 ])
        Expect.equal (Dictionary.copyKeys dictionary) [| "a"; "b" |] "keys"
        Expect.equal (Dictionary.copyValues dictionary) [| 1; 2 |] "values"
    }
]

// Some of them set what belongs to the whole process.
let tests = testSequenced (testList "A program for DiffSharp" program)
