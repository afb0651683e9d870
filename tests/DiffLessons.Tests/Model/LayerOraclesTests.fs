/// Layers against other ways to the same numbers: sums by hand, patches, adjoints, statistics.
module DiffLessons.Tests.LayerOraclesTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.LayersTable

// ---- linear ----

let private linear =
    testList "Linear" [
        test "is the sum over inputs, plus the bias" {
            let layer = Linear(3, 2) |> settled 1
            let x = numbers 2 [ 4; 3 ]
            let w, b = layer.weight.toArray2D<float>(), layer.bias.toArray1D<float>()
            let inputs = x.toArray2D<float>()

            let expected = [|
                for i in 0..3 do
                    for o in 0..1 do
                        b[o] + Seq.sum (seq { for k in 0..2 -> inputs[i, k] * w[o, k] })
            |]

            Check.expectNear 1e-14 "Linear" (layer.forward x) [| 4; 2 |] expected
        }

        test "takes a vector, a matrix and more axes" {
            let layer = Linear(3, 2)
            Expect.equal (layer.forward (singles 1 [ 3 ])).shape [| 2 |] "vector"
            Expect.equal (layer.forward (singles 1 [ 5; 4; 3 ])).shape [| 5; 4; 2 |] "three axes"
            Expect.equal (layer.forward (singles 1 [ 0; 3 ])).shape [| 0; 2 |] "empty batch"
        }
    ]

// ---- convolutions ----

/// All index vectors below the sizes, the last index running fastest.
let rec private positions (sizes: int list) : int list list =
    match sizes with
    | [] -> [ [] ]
    | size :: rest -> [
        for i in 0 .. size - 1 do
            for others in positions rest -> i :: others
      ]

/// The convolution as a product of matrices: a row for each place of the window, a column for each filter.
let private byPatches (w: Windows) (x: Tensor) (filters: Tensor) : Tensor =
    let shape, dims = x.shape, w.Kernels.Length
    let data = Check.elements x

    let output =
        List.init dims (fun i ->
            let span =
                shape[i + 2] + 2 * w.Paddings[i] - w.Dilations[i] * (w.Kernels[i] - 1) - 1

            span / w.Strides[i] + 1)

    let element n channel (place: int list) =
        let inside =
            List.forall2 (fun i size -> i >= 0 && i < size) place (List.ofArray shape[2..])

        if inside then
            let index =
                List.fold2
                    (fun flat size i -> flat * size + i)
                    0
                    (List.ofArray shape)
                    (n :: channel :: place)

            data[index]
        else
            0.0

    let perGroup, filtersOfGroup = shape[1] / w.Groups, filters.shape[0] / w.Groups

    let patch group n (place: int list) = [|
        for channel in 0 .. perGroup - 1 do
            for offset in positions (List.ofArray w.Kernels) do
                let at i o k =
                    o * w.Strides[i] - w.Paddings[i] + k * w.Dilations[i]

                element n (group * perGroup + channel) (List.mapi2 at place offset)
    |]

    let byGroup =
        filters.split (Array.create w.Groups filtersOfGroup)
        |> Array.mapi (fun group part ->
            let places = positions output

            let rows = [|
                for n in 0 .. shape[0] - 1 do
                    for place in places -> patch group n place
            |]

            let product =
                (dsharp.tensor (rows, dtype = Dtype.Float64)).matmul((part.flatten 1).transpose())

            (product.view [ shape[0]; places.Length; filtersOfGroup ]).transpose(1, 2))

    (dsharp.cat (byGroup, 1)).view([ shape[0]; filters.shape[0] ] @ output)

let private withoutBias (layer: Model<Tensor, Tensor>) (x: Tensor) =
    let y = layer.forward x

    match layer.parameters.names |> Array.contains "bias" with
    | true -> y - layer.parameters["bias"].view(-1 :: List.replicate (x.dim - 2) 1)
    | false -> y

let private convolutions =
    let kind (row: Row) input : Kind = {
        Name = row.Name
        Sizes = row.Sizes
        Inputs =
            fun case ->
                let shape = List.toArray (input case) in

                [
                    {
                        Shape = shape
                        Data = distinctValues case.Pick (Shape.nelement shape)
                    }
                ]
    }

    testList "Convolutions" [
        for dims in 1..3 do
            let conv, transposed = convs[dims - 1], convs[dims + 2]

            Check.propertyOf
                12
                $"{conv.Name} is a product of patches and filters"
                (cases (kind conv conv.Input))
                (fun case ->
                    let layer = conv.Make case |> settled case.Pick
                    let x = (inputs (kind conv conv.Input) Dtype.Float64 case)[0]
                    let expected = byPatches (windows dims case) x (layer.parameters["weight"])
                    expectClose 1e-12 conv.Name (withoutBias layer x) expected)

            // <T x, y> = <x, C y> for the convolution C of the same filters: what makes it the transposed one.
            Check.propertyOf
                12
                $"{transposed.Name} is the adjoint of the convolution with its filters"
                (cases (kind transposed transposed.Input))
                (fun case ->
                    let layer = transposed.Make case |> settled case.Pick
                    let x = (inputs (kind transposed transposed.Input) Dtype.Float64 case)[0]
                    let forwards = withoutBias layer x
                    let y = numbers case.Pick (List.ofArray forwards.shape)
                    let back = byPatches (windows dims case) y (layer.parameters["weight"])
                    expectClose 1e-12 transposed.Name ((forwards * y).sum()) ((x * back).sum()))
    ]

// ---- batch norm ----

let private perFeature (x: Tensor) = (x.transpose (0, 1)).flatten 1

let private unbiased (x: Tensor) =
    let rows = perFeature x
    let n = float rows.shape[1]
    let mean = rows.mean 1
    mean, ((rows - mean.unsqueeze 1) ** 2).sum 1 / (n - 1.0)

let private batchNorm =
    let shapes = [
        "BatchNorm1d", [ 5; 3 ], (fun () -> BatchNorm1d(3) :> BatchNormBase)
        "BatchNorm1d on sequences", [ 4; 3; 2 ], (fun () -> BatchNorm1d(3))
        "BatchNorm2d", [ 3; 3; 2; 2 ], (fun () -> BatchNorm2d(3))
        "BatchNorm3d", [ 2; 3; 2; 1; 2 ], (fun () -> BatchNorm3d(3))
    ]

    let double (net: #ModelBase) =
        net.move (dtype = Dtype.Float64)
        net

    testList "Batch norm" [
        for name, shape, make in shapes do
            test $"{name}: each feature comes out with mean 0 and variance 1" {
                let y = (make () |> double).forward(7.0 * numbers 3 shape + 2.0) |> perFeature
                expectClose 1e-12 "mean" (y.mean 1) (dsharp.zeros (3, dtype = Dtype.Float64))

                expectClose
                    1e-4
                    "variance"
                    ((y * y).mean 1)
                    (dsharp.ones (3, dtype = Dtype.Float64))
            }

            test
                $"{name}: running statistics move by the momentum towards mean and unbiased variance" {
                let net = make () |> double
                let first, second = 3.0 * numbers 4 shape + 1.0, numbers 5 shape
                net.forward first |> ignore
                net.forward second |> ignore
                let (m1, v1), (m2, v2) = unbiased first, unbiased second
                expectClose 1e-12 "mean" net.mean (0.9 * (0.1 * m1) + 0.1 * m2)
                expectClose 1e-12 "variance" net.variance (0.9 * (0.9 + 0.1 * v1) + 0.1 * v2)
                expectClose 1e-12 "stddev" net.stddev (net.variance.sqrt ())
            }

            test $"{name}: prediction ignores the batch and leaves the running statistics" {
                let net = make () |> double
                net.forward (numbers 6 shape) |> ignore
                net.eval ()
                let mean, variance = net.mean, net.variance
                let x = numbers 7 shape
                let y = net.forward x

                let view (t: Tensor) =
                    t.view (-1 :: List.replicate (shape.Length - 2) 1)

                expectClose 1e-12 "formula" y ((x - view mean) / (view variance + 1e-5).sqrt())
                expectClose 1e-12 "one alone" (net.forward (at 0 1 x)) (at 0 1 y)
                expectSame "mean" net.mean mean
                expectSame "variance" net.variance variance
            }

            test
                $"{name}: forward mode gives the same output and updates the running statistics once" {
                let plain, forward = make () |> double, make () |> double
                let x = numbers 8 shape
                let y = plain.forward x
                let moving = forward.forward (x.forwardDiff (numbers 9 shape))
                expectClose 1e-12 "output" moving.primal y
                expectClose 1e-14 "mean" forward.mean plain.mean
                expectClose 1e-14 "variance" forward.variance plain.variance
            }

        test "other options: momentum, eps, no affine, no running statistics" {
            let x = numbers 10 [ 6; 2 ]
            let quick = BatchNorm1d(2, momentum = 0.5) |> double
            quick.forward x |> ignore
            expectClose 1e-12 "momentum" quick.mean (0.5 * fst (unbiased x))
            let wide = BatchNorm1d(2, eps = 1.0, affine = false) |> double
            let y = wide.forward x
            let centred = x - x.mean 0
            expectClose 1e-12 "eps" y (centred / ((centred * centred).mean 0 + 1.0).sqrt())
            let bare = BatchNorm1d(2, trackRunningStats = false) |> double
            bare.eval ()

            expectClose
                1e-12
                "prediction by the batch"
                ((bare.forward x).mean 0)
                (dsharp.zeros (2, dtype = Dtype.Float64))

            Expect.equal bare.buffers.count 0 "buffers"
        }

        test "statistics that the user holds do not change" {
            let net = BatchNorm1d(3) |> double
            let held = net.mean
            let copy = held.clone ()
            net.forward (numbers 11 [ 4; 3 ]) |> ignore
            expectSame "held" held copy
            expectDifferent "the layer's" net.mean copy
        }

        test "third derivatives, by reverse mode alone and by forward mode" {
            let net = BatchNorm1d(2) |> settled 14
            let x, v, c = numbers 15 [ 4; 2 ], numbers 16 [ 4; 2 ], numbers 17 [ 4; 2 ]
            let f (t: Tensor) = (c * net.forward (x + t * v)).sum()

            let at (t: float) =
                dsharp.scalar (t, dtype = Dtype.Float64)

            let second = dsharp.grad (dsharp.grad f)
            let h = 1e-5
            let difference = (second (at h) - second (at -h)) / (2.0 * h)
            expectClose 1e-7 "reverse" (dsharp.grad second (at 0.0)) difference
            expectClose 1e-7 "forward" (dsharp.diffn 3 f (at 0.0)) difference
        }

        test "the same layer twice before one run back, as for real and fake inputs" {
            let net = BatchNorm1d(2) --> Linear(2, 1) |> settled 3
            let a, b = numbers 12 [ 4; 2 ], numbers 13 [ 4; 2 ]
            net.reverseDiff ()
            let loss (f: Tensor -> Tensor) = (f a).sum() + ((f b) ** 2).sum()
            (loss net.forward).reverse()

            let each (f: (Tensor -> Tensor) -> Tensor) =
                dsharp.grad (fun p -> f (net.asFunction p)) (net.parametersVector.noDiff ())

            let real, fake = each (fun f -> (f a).sum()), each (fun f -> ((f b) ** 2).sum())
            expectClose 1e-11 "derivatives" (gathered net) (real + fake)
            expectDifferent "both count" (gathered net) real
        }
    ]

// ---- dropout ----

let private dropout =
    let rates = [ 0.1; 0.5; 0.9 ]

    testList "Dropout" [
        for p in rates do
            test $"p {p}: the mean stays, within 4 standard errors, and the share of zeros is p" {
                dsharp.seed 1
                let n = 100000
                let y = Dropout(p).forward(dsharp.ones (n, dtype = Dtype.Float64))
                let sigma = sqrt (p / (1.0 - p) / float n)
                Expect.isLessThan (abs (float (y.mean ()) - 1.0)) (4.0 * sigma) "mean"
                let zeros = float ((y.eq (0.0 * y)).float64().mean())
                Expect.isLessThan (abs (zeros - p)) (4.0 * sqrt (p * (1.0 - p) / float n)) "share"
                let kept = Check.elements y |> Array.filter (fun v -> v <> 0.0) |> Array.distinct
                Expect.hasLength kept 1 "one value is kept"
                Expect.floatClose Accuracy.high kept[0] (1.0 / (1.0 - p)) "scaled by 1 / (1 - p)"
            }

            test $"p {p}: primal and tangent see one mask" {
                dsharp.seed 2
                let x = dsharp.ones (200, dtype = Dtype.Float64)
                let y = Dropout(p).forward(x.forwardDiff (2.0 * x))
                expectClose 1e-14 "tangent" y.derivative (2.0 * y.primal)
            }

            test $"p {p}: the gradient is the mask" {
                let x = dsharp.ones (50, dtype = Dtype.Float64)
                let layer = Dropout p
                dsharp.seed 3
                let gradient = dsharp.grad (fun x -> (layer.forward x).sum()) x
                dsharp.seed 3
                expectSame "mask" gradient (layer.forward x)
            }

        test "whole channels drop in two and three dimensions" {
            dsharp.seed 4

            let check (y: Tensor) =
                let rows = (y.flatten 2).view [ -1; 4 ]
                let low, high = Check.elements (rows.min 1), Check.elements (rows.max 1)
                Expect.sequenceEqual low high "one value a channel"
                Expect.hasLength (Array.distinct low) 2 "dropped and kept ones"

            check (Dropout2d(0.5).forward(dsharp.ones [ 5; 6; 2; 2 ]))
            check (Dropout3d(0.5).forward(dsharp.ones [ 5; 6; 2; 2; 1 ]))
        }

        test "prediction gives the input itself; p 0 and p 1 do what they say" {
            let x = singles 1 [ 4; 5 ]
            let layer = Dropout 0.5
            layer.eval ()
            Expect.isTrue (Object.ReferenceEquals(layer.forward x, x)) "eval"
            Expect.isTrue (Object.ReferenceEquals(Dropout(0.0).forward x, x)) "p 0"
            expectSame "p 1" (Dropout(1.0).forward x) (dsharp.zeros [ 4; 5 ])
        }

        test "one seed, one mask; the next mask is another" {
            let x = dsharp.ones 100
            let layer = Dropout 0.5
            dsharp.seed 5
            let first, second = layer.forward x, layer.forward x
            dsharp.seed 5
            expectSame "again" (layer.forward x) first
            expectDifferent "next" second first
        }
    ]

let tests = testList "Layer oracles" [ linear; convolutions; batchNorm; dropout ]
