/// The rules of Shape: they foresee what operations give, and refuse what operations refuse.
module DiffLessons.Tests.ShapeRulesTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

/// Whether something raises one of this library's exceptions; its message.
let private rejection (f: unit -> 'a) =
    try
        f () |> ignore
        None
    with
    | :? ShapeException as error -> Some error.Message
    | :? OptionException as error -> Some error.Message
    | :? DtypeException as error -> Some error.Message

/// A rule and its operation give one shape, or refuse with one message.
let private agree name (rule: unit -> int[]) (operation: unit -> Tensor) =
    match rejection rule, rejection operation with
    | None, None -> Expect.equal (rule ()) (operation ()).shape name
    | a, b -> Expect.equal a b $"{name}: rejections"

let private two = alike 2

let private rule kind name (holds: Case -> Tensor[] -> unit) =
    Check.property name (cases kind) (fun case -> holds case (inputs kind Dtype.Float32 case))

/// A shape that the case decides, fitting or not.
let private shapeOf (case: Case) rank = [|
    for i in 0 .. rank - 1 -> 1 + (case.Pick >>> (2 * i)) % 3
|]

let private foreseen = [
    rule tensor "matmul, of any shapes" (fun case x ->
        let other = dsharp.ones (shapeOf case (case.Pick % 4))

        agree "matmul" (fun () -> Shape.checkCanMatmul x[0].shape other.shape) (fun () ->
            x[0].matmul other))
    rule tensor "bmm, of any shapes" (fun case x ->
        let other = dsharp.ones (shapeOf case 3)
        agree "bmm" (fun () -> Shape.checkCanBMM x[0].shape other.shape) (fun () -> x[0].bmm other))
    rule square "solve, of any right-hand side" (fun case x ->
        let other = dsharp.ones (shapeOf case (case.Pick % 3))

        if x[0].dim = 2 then
            agree "solve" (fun () -> Shape.checkCanSolve x[0].shape other.shape) (fun () ->
                x[0].solve other))
    rule tensor "expand, to any shape" (fun case x ->
        let target = shapeOf case (case.Pick % 5)

        agree
            "expand"
            (fun () ->
                Shape.checkCanExpand x[0].shape target
                Shape.completeExpand x[0].shape target)
            (fun () -> x[0].expand target)

        let fits = rejection (fun () -> Shape.checkCanExpand x[0].shape target) = None
        Expect.equal (Shape.canExpand x[0].shape target) fits "canExpand")
    rule tensor "permute, in any order" (fun case x ->
        let order = [| for i in 0 .. x[0].dim - 1 -> (i + case.Pick) % max 1 x[0].dim |]

        agree "permute" (fun () -> snd (Shape.checkCanPermute x[0].shape order)) (fun () ->
            x[0].permute order)

        let back, _ = Shape.checkCanPermute x[0].shape order
        Expect.equal ((x[0].permute order).permute back) x[0] "back")
    rule tensor "unsqueeze, at any place" (fun case x ->
        let dim = case.Pick % 11 - 5

        agree "unsqueeze" (fun () -> Shape.checkCanUnsqueeze dim x[0].shape) (fun () ->
            x[0].unsqueeze dim))
    rule tensor "extremes along any dimension" (fun case x ->
        let dim = case.Pick % 9 - 4

        agree "max" (fun () -> Shape.checkCanMinMaxReduce dim true x[0].shape) (fun () ->
            x[0].max(dim, keepDim = true)))
    rule tensor "stack and cat, along any dimension" (fun case x ->
        let dim = case.Pick % 9 - 4
        let shapes = [| x[0].shape; x[0].shape |]

        agree "stack" (fun () -> Shape.checkCanStack shapes dim) (fun () ->
            Tensor.stack ([ x[0]; x[0] ], dim))

        agree "cat" (fun () -> Shape.checkCanCat shapes dim) (fun () ->
            Tensor.cat ([ x[0]; x[0] ], dim)))
    rule tensor "split and unstack, along any dimension" (fun case x ->
        let dim = case.Pick % 9 - 4
        let sizes = [| 1; case.Pick % 3 |]

        agree "split" (fun () -> (Shape.checkCanSplit x[0].shape sizes dim)[1]) (fun () ->
            x[0].split(sizes, dim)[1])

        agree "unstack" (fun () -> Shape.checkCanUnstack x[0].shape dim) (fun () ->
            x[0].unstack(dim)[0]))
    rule tensor "dilate and undilate" (fun case x ->
        let dilations = shapeOf case x[0].dim

        agree "dilate" (fun () -> Shape.dilated x[0].shape dilations) (fun () ->
            x[0].dilate dilations)

        agree "undilate" (fun () -> Shape.undilatedShape x[0].shape dilations) (fun () ->
            x[0].undilate dilations))
    rule two "broadcasting" (fun case x ->
        let a, b = broadcastPair case.Sizes case.Pick

        let a, b =
            x[0].sumToSize(Array.append (Array.create (x[0].dim - a.Length) 1) a),
            x[1].sumToSize(Array.append (Array.create (x[1].dim - b.Length) 1) b)

        agree "add" (fun () -> Shape.broadcast2 a.shape b.shape) (fun () -> a + b)

        agree "of three" (fun () -> Shape.broadcastShapes [| a.shape; b.shape; [||] |]) (fun () ->
            a + b))
    rule axes "gather, by indices of any shape" (fun case x ->
        let dim = case.Pick % x[0].dim
        let shape = shapeOf case (1 + case.Pick / 7 % 3)
        let at = indices case.Pick x[0].shape[dim] shape

        agree
            "gather"
            (fun () ->
                Shape.checkCanGather x[0].shape dim shape Dtype.Int64
                shape)
            (fun () -> x[0].gather(dim, at)))
    rule axes "addSlice, at any place" (fun case x ->
        let location = Array.init x[0].dim (fun i -> (case.Pick >>> i) % 2)
        let patch = dsharp.ones (Array.map (fun n -> max 1 (n - 1)) x[0].shape)

        agree
            "addSlice"
            (fun () ->
                Shape.checkCanAddSlice x[0].shape location patch.shape
                x[0].shape)
            (fun () -> x[0].addSlice(location, patch)))
    rule axes "an index of any place" (fun case x ->
        let index =
            Array.init (1 + case.Pick % x[0].dim) (fun i -> (case.Pick >>> i) % 7 - 3)

        agree
            "index"
            (fun () ->
                Shape.checkCanIndex x[0].shape index
                x[0].shape[index.Length ..])
            (fun () -> x[0].slice index))
]

let private indices = [
    Check.wrong<ShapeException>
        "too many indices"
        "index: too many indices for a tensor of shape (2), which has 1 axes."
        (fun () -> Shape.checkCanIndex [| 2 |] [| 0; 0 |])
]

let private windows = [
    test "pools and convolutions" {
        let x, w = dsharp.ones [ 1; 2; 6; 5 ], dsharp.ones [ 3; 2; 2; 2 ]
        let cpu, single = DeviceType.CPU, Dtype.Float32

        Expect.equal
            (Shape.checkCanConv2d cpu cpu single single x.shape w.shape [| 2; 1 |] [| 1; 0 |] [|
                1
                2
            |])
            (x.conv2d (w, strides = [ 2; 1 ], paddings = [ 1; 0 ], dilations = [ 1; 2 ])).shape
            "conv2d"

        let pooled = (x.maxpool2d (2, stride = 1)).shape

        Expect.equal
            (Shape.checkCanMaxpool2d single x.shape [| 2; 2 |] [| 1; 1 |] [| 0; 0 |])
            pooled
            "maxpool2d"

        Expect.equal
            (Shape.checkCanAvgpool2d single x.shape [| 2; 2 |] [| 1; 1 |] [| 0; 0 |])
            pooled
            "avgpool2d"

        let line = [| 1; 2; 6 |]
        Expect.equal (Shape.checkCanMaxOrAvgpool1d "pool" single line 2 2 0) [| 1; 2; 3 |] "1-d"

        Expect.equal
            (Shape.checkCanConv1d cpu cpu single single line [| 4; 2; 3 |] 1 1 1)
            [| 1; 4; 6 |]
            "conv1d"
    }
    Check.wrong<DtypeException>
        "filters of another dtype"
        "dtype: expected both tensors in one dtype, got Float32 and Float64. Convert one of them with cast."
        (fun () ->
            Shape.checkCanConv1d
                DeviceType.CPU
                DeviceType.CPU
                Dtype.Float32
                Dtype.Float64
                [| 1; 1; 3 |]
                [| 1; 1; 1 |]
                1
                0
                1
            |> ignore)
    Check.wrong<DeviceException>
        "tensors on two devices"
        "device: expected both tensors on one type of device, got CPU and CUDA. Move one of them."
        (fun () -> Shape.checkDeviceTypes DeviceType.CPU DeviceType.CUDA)
    Check.wrong<DtypeException>
        "a pool of integers"
        "maxpool1d: expected a floating point tensor, got Int32. Convert it first, with float32() or float64()."
        (fun () -> Shape.checkCanMaxpool1d Dtype.Int32 [| 1; 1; 3 |] 1 1 0 |> ignore)
]

let private places = [
    Check.property "an index and its row-major index lead to each other" (cases axes) (fun case ->
        let shape = List.toArray case.Sizes

        for flat, index in Oracle.indices case.Sizes |> List.indexed do
            Expect.equal (flatIndexToIndex shape flat) (List.toArray index) "index"
            Expect.equal (indexToFlatIndex shape (List.toArray index)) flat "flat"

        Expect.equal (shapeLength shape) (List.fold (*) 1 case.Sizes) "length")
    test "bounds" {
        let bounds = Shape.locationToBounds [| 2; 3 |] [| 1; 0 |]
        Expect.equal bounds (array2D [ [ 1; 2; 0 ]; [ 0; 2; 0 ] ]) "of a patch"
        Expect.equal (boundsToLocation bounds) [| 1; 0 |] "location"
        Expect.equal (boundsToShape bounds) [| 2; 3 |] "shape"
        Expect.isFalse (boundsIsScalar bounds) "of one element"
        Expect.isTrue (boundsIsScalar (array2D [ [ 1; 1; 1 ] ])) "of one element"
        Expect.equal (shapeToFullBounds [| 2; 3 |]) (array2D [ [ 0; 1; 0 ]; [ 0; 2; 0 ] ]) "whole"

        let completed = Shape.completeSliceBounds [| 4; 5 |] (array2D [ [ 1; 2; 0 ] ])
        Expect.equal completed (array2D [ [ 1; 2; 0 ]; [ 0; 4; 0 ] ]) "completed"
    }
    test "coordinates" {
        Expect.equal (dilatedCoordinates [| 1; 2 |] [| 3; 1 |]) [| 3; 2 |] "dilated"
        Expect.equal (mirrorCoordinates [| 1; 0 |] [| 4; 3 |] [| 1 |]) [| 1; 2 |] "mirrored"
    }
    test "shapes of shapes" {
        Expect.equal (Shape.create [ 2; 3 ]) [| 2; 3 |] "create"
        Expect.equal (Shape.complete 6 [| -1; 2 |]) [| 3; 2 |] "complete"
        Expect.isTrue (Shape.contains [| 2; 3 |] [| 2; 2 |]) "contains"
        Expect.isFalse (Shape.contains [| 2; 3 |] [| 3; 2 |]) "does not contain"
        Expect.equal (Shape.flatten 1 2 [| 2; 3; 4; 5 |]) [| 2; 12; 5 |] "flatten"
        Expect.equal (Shape.squeeze -1 [| 1; 3; 1 |]) [| 3 |] "squeeze of all"
        Expect.equal (Shape.squeeze 0 [| 1; 3; 1 |]) [| 3; 1 |] "squeeze of one"
        Expect.equal (Shape.squeeze 1 [| 1; 3; 1 |]) [| 1; 3; 1 |] "squeeze of none"
        Expect.equal (Shape.unsqueezeAs [| 2 |] [| 2; 3; 4 |]) [| 2; 1; 1 |] "unsqueezeAs"
        Expect.equal (Shape.computeTranspose2d [| 2; 3 |]) [| 3; 2 |] "transpose"
        Expect.equal (Shape.completeDimUnsqueeze 2 -1) 2 "new dimension"
    }
]

let tests =
    testList "Rules of shapes" [
        testList "foreseen" foreseen
        testList "indices" indices
        testList "windows" windows
        testList "places" places
    ]
