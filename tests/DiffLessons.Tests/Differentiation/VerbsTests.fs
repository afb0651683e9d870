/// The verbs of differentiation: tracking a tensor, running back, reading derivatives.
module DiffLessons.Tests.VerbsTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private vector (v: float list) =
    dsharp.tensor (v, dtype = Dtype.Float64)

let private tracked (v: float list) = (vector v).reverseDiff()
let private square (x: Tensor) = (x * x).sum()

let private reverse = [
    test "reverse fills the derivative" {
        let x = tracked [ 1.0; 3.0 ]
        (square x).reverse()
        Expect.equal x.derivative (vector [ 2.0; 6.0 ]) "derivative"
    }
    test "the derivative is zeros before" {
        Expect.equal (tracked [ 1.0; 3.0 ]).derivative (vector [ 0.0; 0.0 ]) "derivative"
    }
    test "a second reverse forgets the first" {
        let x = tracked [ 1.0; 3.0 ]
        (square x).reverse()
        (square x).reverse()
        Expect.equal x.derivative (vector [ 2.0; 6.0 ]) "derivative"
    }
    test "zeroDerivatives = false adds up" {
        let x = tracked [ 1.0; 3.0 ]
        (square x).reverse()
        (square x).reverse(zeroDerivatives = false)
        Expect.equal x.derivative (vector [ 4.0; 12.0 ]) "derivative"
    }
    test
        "zeroDerivatives = false adds to the derivative that tracking began with, and to one that was set" {
        let x = (vector [ 1.0; 3.0 ]).reverseDiff(derivative = vector [ 10.0; 20.0 ])
        (square x).reverse(zeroDerivatives = false)
        Expect.equal x.derivative (vector [ 12.0; 26.0 ]) "begun"
        (square x).reverse(zeroDerivatives = false)
        Expect.equal x.derivative (vector [ 14.0; 32.0 ]) "read between"
    }
    test "the gradient of a sum is read whole, and adds to the next" {
        let x = tracked [ 1.0; 3.0 ]
        x.sum().reverse()
        let read = x.derivative
        x.sum().reverse(zeroDerivatives = false)
        Expect.equal read (vector [ 1.0; 1.0 ]) "read"
        Expect.equal x.derivative (vector [ 2.0; 2.0 ]) "sum"
    }
    test "a derivative once read does not change later" {
        let x = tracked [ 1.0; 3.0 ]
        (square x).reverse()
        let read = x.derivative
        (square x).reverse(zeroDerivatives = false)
        Expect.equal read (vector [ 2.0; 6.0 ]) "derivative"
    }
    test "reverseReset forgets" {
        let x = tracked [ 1.0; 3.0 ]
        let y = square x
        y.reverse ()
        y.reverseReset false
        Expect.equal x.derivative (vector [ 2.0; 6.0 ]) "kept"
        dsharp.reverseReset y
        Expect.equal x.derivative (vector [ 0.0; 0.0 ]) "forgotten"
    }
    test "reversePush adds and keeps the graph" {
        let x = tracked [ 1.0; 3.0 ]
        let y = x * x
        y.reversePush (vector [ 1.0; 1.0 ])
        y.reversePush (vector [ 1.0; 0.0 ])
        Expect.equal x.derivative (vector [ 4.0; 6.0 ]) "derivative"
    }
    test "a weight stands for the derivative of what comes after" {
        let x = tracked [ 1.0; 3.0 ]
        (x * x).reverse(vector [ 10.0; 1.0 ])
        Expect.equal x.derivative (vector [ 20.0; 6.0 ]) "derivative"
    }
    test "a derivative may start from a given one" {
        let x = (vector [ 1.0; 3.0 ]).reverseDiff(derivative = vector [ 100.0; 100.0 ])
        Expect.equal x.derivative (vector [ 100.0; 100.0 ]) "start"
    }
    test "retainGraph lets a value be run back twice" {
        let x = tracked [ 1.0; 3.0 ]
        let y = (x * x).exp().sum()
        y.reverse (retainGraph = true)
        let first = x.derivative
        y.reverse ()
        Expect.equal x.derivative first "derivative"
    }
    test "without it the second time is refused" {
        let x = tracked [ 1.0; 3.0 ]
        let y = (x * x).exp().sum()
        y.reverse ()

        Check.expectError<DifferentiationException>
            "reverse: this value's graph was already used and freed. Compute the value again, or keep its graph the first time: y.reverse(retainGraph = true)."
            (fun () -> y.reverse ())
    }
    test "a graph used up inside grad is refused too" {
        Check.expectError<DifferentiationException>
            "reverse: this value's graph was already used and freed. Compute the value again, or keep its graph the first time: y.reverse(retainGraph = true)."
            (fun () ->
                dsharp.grad
                    (fun x ->
                        let y = x.exp().exp().sum()
                        y.reverse ()
                        y)
                    (vector [ 0.5 ])
                |> ignore)
    }
    test "one value, two tracked tensors" {
        let a, b = tracked [ 2.0 ], tracked [ 5.0 ]
        (a * a * b).sum().reverse()
        Expect.equal (a.derivative, b.derivative) (vector [ 20.0 ], vector [ 4.0 ]) "derivatives"
    }
    test "a tensor not in the value keeps zeros" {
        let a, b = tracked [ 2.0 ], tracked [ 5.0 ]
        (a * a).sum().reverse()
        Expect.equal b.derivative (vector [ 0.0 ]) "derivative"
    }
    test "running back goes to the innermost level alone" {
        let w = (vector [ 2.0 ]).reverseDiff(nestingTag = 1u)
        let x = (vector [ 3.0 ]).reverseDiff(nestingTag = 2u)
        let y = (w * x * x).sum()
        y.reverse ()
        Expect.equal (x.derivative.noDiff ()) (vector [ 12.0 ]) "inner"
        Expect.equal w.derivative (vector [ 0.0 ]) "outer"
        (x.derivative.sum ()).reverse()
        Expect.equal w.derivative (vector [ 6.0 ]) "outer, from the inner derivative"
    }
]

let private forward = [
    test "a tangent is carried along" {
        let x = (vector [ 1.0; 3.0 ]).forwardDiff(vector [ 1.0; 10.0 ])
        let y = x * x
        Expect.equal y.derivative (vector [ 2.0; 60.0 ]) "derivative"
        Expect.equal y.primal (vector [ 1.0; 9.0 ]) "primal"
        Expect.equal (dsharp.primalDerivative y) (y.primal, y.derivative) "both"
    }
    test "indices and comparisons have no tangent, steps have zeros" {
        let x = (vector [ 1.5 ]).forwardDiff(vector [ 1.0 ])
        Expect.isTrue ((x.argmax 0).isNoDiff && (x.eq x).isNoDiff) "indices and comparisons"
        Expect.equal (x.floor ()).derivative (vector [ 0.0 ]) "steps"
    }
    test "two levels give a second derivative" {
        let once = (vector [ 3.0 ]).forwardDiff(vector [ 1.0 ], 1u)
        let twice = once.forwardDiff (vector [ 1.0 ], 2u)
        let y = twice * twice * twice
        Expect.equal y.derivative.derivative (vector [ 18.0 ]) "d2"
        Expect.equal (y.depth, y.nestingTag) (2, 2u) "depth and level"
        Expect.equal y.primalDeep (vector [ 27.0 ]) "value"
    }
    test "noDiff stops a derivative" {
        Expect.equal
            (dsharp.diff (fun x -> x * x.noDiff ()) (dsharp.scalar (3.0, dtype = Dtype.Float64)))
            (dsharp.scalar (3.0, dtype = Dtype.Float64))
            "half"
    }
]

let private kinds = [
    test "constants, tracked and moving tensors know what they are" {
        let kind (t: Tensor) =
            t.isNoDiff, t.isReverseDiff, t.isForwardDiff

        let x = vector [ 1.0 ]
        Expect.equal (kind x) (true, false, false) "constant"
        Expect.equal (kind (x.reverseDiff ())) (false, true, false) "tracked"
        Expect.equal (kind (x.reverseDiff () * 2)) (false, true, false) "computed from tracked"
        Expect.equal (kind (x.forwardDiff x)) (false, false, true) "moving"
        Expect.equal (kind ((x.reverseDiff ()).noDiff())) (true, false, false) "noDiff"
        Expect.equal (kind x) (true, false, false) "tracking leaves the tensor itself alone"
        Expect.equal (x.depth, (x.reverseDiff ()).depth, (x.forwardDiff x).depth) (0, 1, 1) "depth"
    }
    test "printing says so" {
        let x = dsharp.tensor [ 1.0 ]
        Expect.equal (string (x.reverseDiff ())) "tensor([1.],reverse)" "reverse"
        Expect.equal (string (x.forwardDiff x)) "tensor([1.],forward)" "forward"
    }
    test "levels" {
        let before = dsharp.nestLevel ()
        dsharp.nest ()
        Expect.equal (dsharp.nestLevel ()) (before + 1u) "one deeper"
        dsharp.nest before
        Expect.equal (dsharp.nestLevel ()) before "back"
    }
    test "dsharp's verbs do what the tensor's do" {
        let x = dsharp.reverseDiff 1u (vector [ 3.0 ])
        dsharp.reversePush (vector [ 1.0 ]) (x * x)
        Expect.equal (dsharp.derivative x) (vector [ 6.0 ]) "reverse"
        let z = dsharp.forwardDiff 1u (vector [ 1.0 ]) (vector [ 3.0 ])

        Expect.equal
            (dsharp.derivative (z * z), dsharp.primal (z * z))
            (vector [ 6.0 ], vector [ 9.0 ])
            "forward"

        Expect.isTrue (dsharp.noDiff z).isNoDiff "noDiff"
    }
]

let tests =
    testList "Verbs" [
        testList "reverse" reverse
        testList "forward" forward
        testList "kinds" kinds
    ]
