/// Operations made of functions on TorchSharp's tensors: derivatives in every mode, nesting, errors; and what `ofRaw` refuses.
module DiffLessons.Tests.LiftTests

open System
open System.Runtime.CompilerServices
open Expecto
open TorchSharp
open DiffLessons
open DiffLessons.Tests

let private vector (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private x = vector [ 0.3; -1.2; 2.0 ]
let private y = vector [ 1.5; 0.4; -0.7 ]

let private cumsum = Tensor.lift "cumsum" (fun raw -> torch.cumsum (raw, 0L))

let private atan2 = Tensor.lift2 "atan2" (fun a b -> torch.atan2 (a, b))

/// The values and the indices, as libtorch sorts them.
let private sorted (t: Tensor) =
    [| t |]
    |> Tensor.liftMany "sort" (fun raws ->
        let struct (values, indices) = torch.sort (raws[0], 0L)
        [| values; indices |])

let private near name (actual: Tensor) (expected: Tensor) =
    Check.expectNear 1e-6 name actual expected.shape (Check.elements expected)

let private agrees name (f: Tensor -> Tensor) =
    test $"{name}: all modes give the central differences" {
        let numeric = dsharp.numgrad 1e-5 f x
        near "reverse" (dsharp.grad f x) numeric
        near "forward" (dsharp.gradv f x y) (dsharp.dot (numeric, y))
        let hessian = dsharp.numjacobian 1e-5 (dsharp.grad f) x
        near "reverse of reverse" (dsharp.jacobian (dsharp.grad f) x) hessian
        near "hessian" (dsharp.hessian f x) hessian
        near "forward of reverse" (dsharp.hessianv f x y) (dsharp.matmul (hessian, y))

        let along (v: Tensor) = dsharp.gradv f v y
        near "reverse of forward" (dsharp.grad along x) (dsharp.matmul (hessian, y))
    }

let private derivatives = [
    agrees "one operand" (fun x -> (cumsum (x * x)).sin().sum())
    agrees "two operands" (fun x -> (atan2 (x * x) (y + x)).sum())
    agrees "the same operand twice" (fun x -> (atan2 x (x * x)).sum())
    agrees "several results" (fun x -> ((sorted (x * x))[0] * y).sum())

    test "the gradient of a cumulative sum" {
        let gradient = dsharp.grad (fun x -> (cumsum x).sum()) x
        Expect.equal gradient (vector [ 3.0; 2.0; 1.0 ]) "each element is in all later sums"
    }
    test "whole numbers among the results are constants" {
        let tracked = x.reverseDiff ()
        let indices = (sorted tracked)[1]
        Expect.equal indices.dtype Dtype.Int64 "dtype"
        Expect.isTrue indices.isNoDiff "no derivative"
    }
    test "a lifted operation mixes with the tape" {
        let tracked = x.reverseDiff ()
        let value = (cumsum (tracked.tanh ())).relu().sum()
        value.reverse ()

        let expected = dsharp.numgrad 1e-5 (fun x -> (cumsum (x.tanh ())).relu().sum()) x

        near "gradient" tracked.derivative expected
    }
    test "a constant stays one" { Expect.isTrue (cumsum x).isNoDiff "nothing is tracked" }
]

let private refused =
    "ofRaw: this TorchSharp tensor requires a gradient, which its value as a constant would lose. Make the operation with Tensor.lift, or give raw.detach() where a constant is meant."

let private errors = [
    Check.wrong<DifferentiationException>
        "ofRaw of what depends on a tracked Raw"
        refused
        (fun () ->
            let tracked = x.reverseDiff ()
            Tensor.ofRaw (torch.cumsum (tracked.Raw, 0L)) |> ignore)

    Check.wrong<DifferentiationException> "ofRaw of a tracked Raw itself" refused (fun () ->
        Tensor.ofRaw (x.reverseDiff().Raw) |> ignore)

    Check.wrong<DifferentiationException> "ofRaw of a Raw from the tape" refused (fun () ->
        Tensor.ofRaw (x.reverseDiff().tanh().Raw) |> ignore)

    Check.wrong<OptionException>
        "ofRaw of null"
        "ofRaw: expected a TorchSharp tensor, got none."
        (fun () -> Tensor.ofRaw null |> ignore)

    Check.wrong<OptionException>
        "a function that gives null"
        "nothing: expected a TorchSharp tensor as the result, got none."
        (fun () -> Tensor.lift "nothing" (fun _ -> null) x |> ignore)

    Check.wrong<OptionException>
        "a function that gives no array"
        "nothing: expected a TorchSharp tensor as the result, got none."
        (fun () -> Tensor.liftMany "nothing" (fun _ -> null) [| x |] |> ignore)

    Check.wrong<OptionException>
        "no operands"
        "nothing: expected tensors as operands, got none, or null."
        (fun () -> Tensor.liftMany "nothing" id [||] |> ignore)

    Check.wrong<DtypeException>
        "a result of a dtype that is not here"
        "complex: expected a TorchSharp tensor of one of this library's dtypes, got one of ComplexFloat64. Convert it, complex numbers with torch.view_as_real."
        (fun () ->
            Tensor.lift "complex" (fun raw -> raw.``to`` torch.ScalarType.ComplexFloat64) x
            |> ignore)

    Check.wrong<OptionException>
        "a function that gives null among its results"
        "nothing: expected a TorchSharp tensor as the result, got none."
        (fun () -> Tensor.liftMany "nothing" (fun raws -> [| raws[0]; null |]) [| x |] |> ignore)

    test "libtorch's rejections come as this library's" {
        let message =
            try
                Tensor.lift "cumsum" (fun raw -> torch.cumsum (raw, 5L)) x |> ignore
                ""
            with :? TensorException as error ->
                error.Message

        Expect.stringStarts message "cumsum: " "the operation"
        Expect.stringEnds message "Given (3) Float64." "what it was given"
    }
]

/// A loss that libtorch differentiates once, and a function that it does not differentiate at all.
let private margin =
    Tensor.lift "margin" (fun raw ->
        torch.nn.functional.multi_margin_loss (raw.view (1L, 3L), torch.tensor [| 1L |]))

let private nextafter = Tensor.lift "nextafter" (fun raw -> raw.nextafter raw)

let private noDerivative operation =
    $"{operation}: libtorch has no derivative of this order for one of the operations here. Differentiate fewer times, or compose the function of other operations."

/// What libtorch raises in a backward pass, in every mode: an exception, where it would end the process.
let private backwardErrors =
    let tangent = dsharp.onesLike x
    let along f x = snd (dsharp.fjvp f x tangent)
    let sum f (x: Tensor) : Tensor = (f x: Tensor).sum()

    let raises name operation (f: unit -> Tensor) =
        Check.wrong<DifferentiationException> name (noDerivative operation) (fun () ->
            f () |> ignore)

    [
        test "the first derivative of such a loss" {
            near "gradient" (dsharp.grad (sum margin) x) (dsharp.numgrad 1e-6 (sum margin) x)
        }
        raises "forward mode" "margin" (fun () -> along margin x)
        raises "the gradient of a gradient" "grad" (fun () ->
            dsharp.grad (fun x -> (dsharp.grad (sum margin) x).sum()) x)
        raises "forward mode of a gradient" "margin" (fun () -> along (dsharp.grad (sum margin)) x)
        raises "the gradient of forward mode" "margin" (fun () ->
            dsharp.grad (sum (along margin)) x)
        raises "forward mode twice" "margin" (fun () -> along (along margin) x)
        raises "the gradient" "grad" (fun () -> dsharp.grad (sum nextafter) x)
        raises "forward mode without a derivative" "nextafter" (fun () -> along nextafter x)
        raises "an inner gradient without a derivative" "reverse" (fun () ->
            dsharp.grad (fun x -> (dsharp.grad (sum nextafter) x).sum()) x)
        raises "forward mode of a gradient without a derivative" "nextafter" (fun () ->
            along (dsharp.grad (sum nextafter)) x)
    ]

/// Gradients as values leave what was accumulated in a leaf, and signs of 0, as they are.
let private passes = [
    test "a nested gradient leaves the accumulated one" {
        let x = x.reverseDiff ()
        (x * x).sum().reverse()
        let before = x.derivative
        let inner = dsharp.grad (fun v -> (cumsum (v * x)).sum()) (vector [ 1.0; 1.0; 1.0 ])
        near "inner" inner (x.noDiff () * vector [ 3.0; 2.0; 1.0 ])
        Expect.equal x.derivative before "accumulated"
    }
    test "a negative zero keeps its sign at inner levels" {
        let zero = vector [ -0.0 ]

        let nested (x: Tensor) =
            dsharp.fgrad (fun v -> (1.0 / v).sum()) x |> fst

        let value = dsharp.fgrad nested zero |> fst
        Expect.equal (value.toDouble ()) -infinity "1 / -0"
    }
    test "a step function has the derivative 0" {
        let tracked = x.reverseDiff ()
        (tracked.heaviside (vector [ 0.5; 0.5; 0.5 ])).sum().reverse()
        Expect.equal tracked.derivative (vector [ 0.0; 0.0; 0.0 ]) "zeros"
    }
    test "threads differentiate one graph by one leaf" {
        let x = x.reverseDiff ()
        let y = (cumsum (x * x)).sin()

        let expected =
            dsharp.numgrad 1e-5 (fun x -> (cumsum (x * x)).sin().sum()) (x.noDiff ())

        Threading.Tasks.Parallel.For(
            0,
            64,
            fun (_: int) ->
                let inner (v: Tensor) =
                    dsharp.grad (fun u -> (u * y * v).sum()) v

                near "inner" (inner (dsharp.onesLike (x.noDiff ()))) (y.noDiff ())
        )
        |> ignore

        y.sum().reverse()
        near "gradient" x.derivative expected
    }
]

/// A tensor that nobody holds, as the middle of an expression is.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private unheld (raw: torch.Tensor) = WeakReference(raw.exp ())

let private lifetimes = [
    test "what a function makes lives until it returns" {
        let mutable lives = false

        let f (raw: torch.Tensor) =
            let middle = unheld raw
            GC.Collect()
            GC.WaitForPendingFinalizers()
            lives <- middle.IsAlive
            raw.exp ()

        Tensor.lift "held" f x |> ignore
        Expect.isTrue lives "the middle of an expression"
    }
    test "a result that the function keeps, or its operand, stays as it is in every mode" {
        let kept = x.Raw.clone ()
        let constant = Tensor.lift "constant" (fun _ -> kept)
        let same = Tensor.lift "same" (fun raw -> raw)

        for _ in 1..3 do
            near "value" (constant y) x
            near "forward" (dsharp.gradv (fun v -> (constant v * v).sum()) y x) (dsharp.dot (x, x))
            near "forward of the operand" (dsharp.gradv (fun v -> (same v).sum()) y x) (x.sum ())
            near "reverse of the operand" (dsharp.grad (fun v -> (same v * same v).sum()) x) (x * 2)

        near "the operand" (same x) (vector [ 0.3; -1.2; 2.0 ])
        Expect.equal (kept.data<float>().ToArray()) [| 0.3; -1.2; 2.0 |] "what was kept"
    }
]

let tests =
    testList "lift" [
        yield! derivatives
        yield! errors
        yield! backwardErrors
        yield! passes
        yield! lifetimes
    ]
