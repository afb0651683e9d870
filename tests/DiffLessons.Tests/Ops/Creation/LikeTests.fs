/// Tensors like another one, and tensors made element by element.
module DiffLessons.Tests.LikeTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private source =
    lazy (dsharp.tensor ([ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ], dtype = Dtype.Float64))

/// What the member, the function and its curried form make.
let private makers: (string * (Tensor -> Tensor) * (Tensor -> Tensor) * (unit -> Tensor)) list = [
    "like", (fun x -> x.like [ 1; 2 ]), dsharp.like [ 1; 2 ], (fun () -> dsharp.tensor [ 1.0; 2.0 ])
    "zerosLike", (fun x -> x.zerosLike [ 2 ]), dsharp.zerosLike [ 2 ], (fun () -> dsharp.zeros 2)
    "onesLike", (fun x -> x.onesLike [ 2 ]), dsharp.onesLike [ 2 ], (fun () -> dsharp.ones 2)
    "fullLike",
    (fun x -> x.fullLike 2.5),
    dsharp.fullLike 2.5,
    (fun () -> dsharp.full ([ 2; 3 ], 2.5))
    "zeroLike", (fun x -> x.zeroLike ()), (fun x -> dsharp.zeroLike x), (fun () -> dsharp.zero ())
    "oneLike", (fun x -> x.oneLike ()), (fun x -> dsharp.oneLike x), (fun () -> dsharp.one ())
    "scalarLike",
    (fun x -> x.scalarLike 3),
    (fun x -> x.scalarLike 3.0),
    (fun () -> dsharp.scalar 3.0)
    "onehotLike",
    (fun x -> x.onehotLike (3, 1)),
    dsharp.onehotLike (3, 1),
    (fun () -> dsharp.onehot (3, 1))
    "arangeLike", (fun x -> x.arangeLike 3.0), dsharp.arangeLike 3.0, (fun () -> dsharp.arange 3.0)
    "arangeLike, integers",
    (fun x -> x.arangeLike (7, 1, 2)),
    dsharp.arangeLike (7, 1, 2),
    (fun () -> dsharp.arange (7, 1, 2))
    "linspaceLike",
    (fun x -> x.linspaceLike (0.0, 1.0, 5)),
    dsharp.linspaceLike (0.0, 1.0, 5),
    (fun () -> dsharp.linspace (0.0, 1.0, 5))
    "linspaceLike, integers",
    (fun x -> x.linspaceLike (0, 4, 5)),
    dsharp.linspaceLike (0, 4, 5),
    (fun () -> dsharp.linspace (0, 4, 5))
    "logspaceLike",
    (fun x -> x.logspaceLike (0.0, 2.0, 3)),
    dsharp.logspaceLike (0.0, 2.0, 3),
    (fun () -> dsharp.logspace (0.0, 2.0, 3))
    "logspaceLike, integers",
    (fun x -> x.logspaceLike (0, 3, 4, baseVal = 2)),
    dsharp.logspaceLike (0, 3, 4, baseVal = 2),
    (fun () -> dsharp.logspace (0, 3, 4, baseVal = 2))
]

let private randoms: (string * (Tensor -> Tensor) * (unit -> Tensor)) list = [
    "randLike", (fun x -> x.randLike ()), (fun () -> dsharp.rand ([ 2; 3 ], dtype = Dtype.Float64))
    "randnLike",
    (fun x -> dsharp.randnLike x),
    (fun () -> dsharp.randn ([ 2; 3 ], dtype = Dtype.Float64))
    "randintLike",
    (fun x -> x |> dsharp.randintLike (0, 9)),
    (fun () -> dsharp.randint (0, 9, [ 2; 3 ], dtype = Dtype.Float64))
]

let private likes = [
    for name, fromMember, fromFunction, expected in makers do
        test name {
            let expected = (expected ()).float64()
            Expect.equal (fromMember source.Value) expected "member"
            Expect.equal (fromFunction source.Value) expected "function"
        }

    for name, make, expected in randoms do
        test name {
            dsharp.seed 3
            let expected = expected ()
            dsharp.seed 3
            Expect.equal (make source.Value) expected "draws"
        }

    test "shape and dtype are those of the tensor unless others are given" {
        let x = source.Value
        Expect.equal (x.zerosLike ()).shape [| 2; 3 |] "shape"
        Expect.equal (x.zerosLike ()).dtype Dtype.Float64 "dtype"
        Expect.equal (x.zerosLike (dtype = Dtype.Int64)).dtype Dtype.Int64 "given dtype"
        Expect.equal (dsharp.onesLike (x, [ 4 ])).shape [| 4 |] "given shape"

        Expect.equal
            (dsharp.tensor [ 1; 2 ]).dtype
            ((dsharp.tensor [ 1; 2 ]).onesLike()).dtype
            "integers"
    }
]

let private elements = [
    test "create, zeroCreate and init" {
        Expect.equal (dsharp.create 3 1.5) (dsharp.tensor [ 1.5; 1.5; 1.5 ]) "create"
        Expect.equal (dsharp.zeroCreate 2) (dsharp.tensor [ 0.0; 0.0 ]) "zeroCreate"
        Expect.equal (dsharp.init 3 (fun i -> i * i)) (dsharp.tensor [ 0; 1; 4 ]) "init"

        Expect.equal
            (dsharp.init 2 (fun i -> dsharp.ones 2 * i)).shape
            [| 2; 2 |]
            "init with tensors"
    }
    test "init of two to four axes" {
        Expect.equal
            (dsharp.init2d 2 2 (fun i j -> 10 * i + j))
            (dsharp.tensor [ [ 0; 1 ]; [ 10; 11 ] ])
            "2-d"

        Expect.equal (dsharp.init3d 2 1 2 (fun i j k -> i + j + k)).shape [| 2; 1; 2 |] "3-d"

        let t = dsharp.init4d 2 3 2 2 (fun i j k l -> 1000 * i + 100 * j + 10 * k + l)
        Expect.equal ((t[1, 2, 0, 1]).toInt32()) 1201 "4-d"
    }
    Check.property "mapi is given each element with its index" (cases tensor) (fun case ->
        let x = (inputs tensor Dtype.Float64 case)[0]

        let same =
            x
            |> dsharp.mapi (fun index v ->
                Expect.equal v x[index] "element"
                v)

        Expect.equal same x "what is given back")
    Check.property "map2 and map3 take elements of the same index" (cases (alike 3)) (fun case ->
        let x = inputs (alike 3) Dtype.Float64 case
        Expect.equal (dsharp.map2 (fun a b -> a - 2 * b) x[0] x[1]) (x[0] - 2 * x[1]) "map2"

        Expect.equal
            (dsharp.map3 (fun a b c -> a * b - c) x[0] x[1] x[2])
            (x[0] * x[1] - x[2])
            "map3")
    test "nothing has nothing to map" {
        let x = dsharp.zeros [ 2; 0 ]
        Expect.equal (x |> dsharp.map (fun v -> v * 2)) x "empty"
    }
    Check.wrong<ShapeException>
        "a mapping to vectors"
        "mapi: expected the function to give a scalar (0-d) for each element, got shape (1). Reduce it, or take the tensor apart with unstack."
        (fun () -> dsharp.ones 2 |> dsharp.map (fun v -> v.view 1) |> ignore)
    Check.wrong<ShapeException>
        "tensors of two shapes"
        "mapi2: expected tensors of one shape, got (2) and (3)."
        (fun () -> dsharp.map2 (+) (dsharp.ones 2) (dsharp.ones 3) |> ignore)
    test "Tensor.create and Tensor.eye are dsharp's" {
        Expect.equal (Tensor.create [ 1; 2 ]) (dsharp.tensor [ 1; 2 ]) "create"
        Expect.equal (Tensor.eye (2, 3)) (dsharp.eye (2, 3)) "eye"
    }
    test "lists of tensors sum from zero" {
        Expect.equal (List.sum [ dsharp.tensor 1.5; dsharp.tensor 2.0 ]) (dsharp.tensor 3.5) "sum"
        Expect.equal (List.sum ([]: Tensor list)) (dsharp.zero ()) "of none"
        Expect.equal Tensor.One (dsharp.one ()) "one"
    }
]

let private arrays = [
    test "arrays of five and six axes" {
        let t = (dsharp.arange 64).view [ 2; 2; 1; 2; 2; 4 ]
        let six = t.toArray6D<int>()

        Expect.equal
            (six.GetValue [| 1; 0; 0; 1; 0; 3 |])
            (box ((t[1, 0, 0, 1, 0, 3]).toInt32()))
            "6-d"

        let five = (t.view [ 2; 2; 2; 2; 4 ]).toArray5D<float>()
        Expect.equal (dsharp.tensor (five, dtype = Dtype.Int32)) (t.view [ 2; 2; 2; 2; 4 ]) "5-d"
    }
    Check.wrong<ShapeException>
        "five axes of three"
        "toArray5D: expected a 5-d tensor, got shape (1, 2, 3). Use view or flatten first."
        (fun () -> (dsharp.zeros [ 1; 2; 3 ]).toArray5D<float>() |> ignore)
]

let tests =
    testList "Likes and elements" [
        testList "like another" likes
        testList "element by element" elements
        testList "arrays" arrays
    ]
