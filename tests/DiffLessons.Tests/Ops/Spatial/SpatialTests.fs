/// Values of convolutions and pooling, against loops over windows.
module DiffLessons.Tests.SpatialTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

/// n, c, o, kernel, stride, padding + 1, dilation, room.
let private sizes = sizesUpTo [ 2; 3; 3; 3; 2; 2; 2; 3 ]

let private image dims (case: Case) =
    let k, room = case.Sizes[3], case.Sizes[7]
    let reach = case.Sizes[6] * (k - 1) + room
    [ case.Sizes[0]; case.Sizes[1]; yield! List.replicate dims reach ]

let private near name (actual: Tensor) (expected: Plain) =
    Check.expectNear 1e-12 name actual expected.Shape expected.Data

/// In float32 as well: there libtorch computes by other means.
let private nearInBoth name (f: Tensor[] -> Tensor) (x: Tensor[]) (expected: Plain) =
    near name (f x) expected
    let single = f (x |> Array.map (fun t -> t.float32 ()))
    Check.expectNear 1e-5 $"{name} in float32" single expected.Shape expected.Data

let private convolutions dims =
    let filters (case: Case) = [
        case.Sizes[2]
        case.Sizes[1]
        yield! List.replicate dims case.Sizes[3]
    ]

    let back (case: Case) = [
        case.Sizes[1]
        case.Sizes[2]
        yield! List.replicate dims (case.Sizes[3] + 1)
    ]

    let kind =
        shaped "image and filters" sizes (fun case -> [ image dims case; filters case ])

    // One longer where there is padding, which a transposed convolution takes off: its result is never empty.
    let padded (case: Case) =
        List.mapi
            (fun axis size -> if axis < 2 then size else size + case.Sizes[5] - 1)
            (image dims case)

    let transposed =
        shaped "image and filters" sizes (fun case -> [ padded case; back case ])

    let count = if dims = 3 then 10 else 25

    [
        Check.propertyOf count $"conv{dims}d" (cases kind) (fun case ->
            let s, p, d = case.Sizes[4], case.Sizes[5] - 1, case.Sizes[6]
            let plain = kind.Inputs case

            let conv (x: Tensor[]) =
                match dims with
                | 1 -> x[0].conv1d(x[1], s, p, d)
                | 2 ->
                    x[0]
                        .conv2d(
                            x[1],
                            strides = [ s; s ],
                            paddings = [ p; p ],
                            dilations = [ d; d ]
                        )
                | _ -> x[0].conv3d(x[1], s, p, d)

            let expected = Oracle.conv plain[0] plain[1] s p d
            nearInBoth $"conv{dims}d" conv (inputs kind Dtype.Float64 case) expected)
        Check.propertyOf count $"convTranspose{dims}d" (cases transposed) (fun case ->
            let s, p, d = case.Sizes[4], case.Sizes[5] - 1, case.Sizes[6]
            let extra = if s > 1 then case.Pick % 2 else 0
            let plain = transposed.Inputs case

            let conv (x: Tensor[]) =
                match dims with
                | 1 -> x[0].convTranspose1d(x[1], s, p, d, extra)
                | 2 -> x[0].convTranspose2d(x[1], s, p, d, outputPaddings = [ extra; extra ])
                | _ -> x[0].convTranspose3d(x[1], s, p, d, extra)

            let expected = Oracle.convTransposed plain[0] plain[1] s p d extra
            nearInBoth $"convTranspose{dims}d" conv (inputs transposed Dtype.Float64 case) expected)
    ]

let private pools dims =
    let kind = shaped "image" sizes (fun case -> [ image dims case ])
    let count = if dims = 3 then 10 else 25

    let pooled name pool outside gather =
        Check.propertyOf count $"{name}{dims}d" (cases kind) (fun case ->
            let k, s = case.Sizes[3], case.Sizes[4]
            let p = min (case.Sizes[5] - 1) (k / 2)
            let expected = Oracle.pool (kind.Inputs case).Head k s p outside gather

            nearInBoth
                name
                (fun x -> pool (Array.head x) k s p)
                (inputs kind Dtype.Float64 case)
                expected)

    let average (x: Tensor) k s p =
        match dims with
        | 1 -> x.avgpool1d (k, s, p)
        | 2 -> x.avgpool2d (kernelSizes = [ k; k ], strides = [ s; s ], paddings = [ p; p ])
        | _ -> x.avgpool3d (k, s, p)

    let greatest (x: Tensor) k s p =
        match dims with
        | 1 -> x.maxpool1d (k, s, p)
        | 2 -> x.maxpool2d (kernelSizes = [ k; k ], strides = [ s; s ], paddings = [ p; p ])
        | _ -> x.maxpool3d (k, s, p)

    [
        pooled "avgpool" average 0.0 Array.average
        pooled "maxpool" greatest -infinity Array.max
        Check.propertyOf count $"maxpool{dims}di points at its values" (cases kind) (fun case ->
            let x = (inputs kind Dtype.Float64 case)[0]
            let k = case.Sizes[3]

            let values, where =
                match dims with
                | 1 -> x.maxpool1di k
                | 2 -> x.maxpool2di k
                | _ -> x.maxpool3di k

            let flat = x.view [ x.shape[0]; x.shape[1]; -1 ]
            let picked = flat.gather (2, where.view [ x.shape[0]; x.shape[1]; -1 ])
            Expect.equal (picked.view values.shape) values "picked")
    ]

/// Channel counts around multiples of 16, where vectorised float32 code changes its course: both precisions must agree.
let private channels = [
    for c, o, groups in
        [
            1, 1, 1
            3, 2, 1
            6, 16, 1
            15, 17, 1
            17, 15, 1
            24, 33, 1
            4, 4, 2
            34, 34, 2
            6, 6, 6
        ] do
        test $"float32 gradients of conv2d from {c} to {o} channels in {groups} groups" {
            let random = Random(c * 100 + o)

            let x =
                Check.direction random (dsharp.zeros ([ 2; c; 6; 6 ], dtype = Dtype.Float64))

            let w =
                Check.direction
                    random
                    (dsharp.zeros ([ o; c / groups; 4; 4 ], dtype = Dtype.Float64))

            let conv (x: Tensor) (w: Tensor) =
                ((Convolution.convolve x w None [| 1; 1 |] [| 1; 1 |] [| 1; 1 |] groups).sin())
                    .sum()

            let agree name (f: Tensor -> Tensor) (g: Tensor -> Tensor) (at: Tensor) =
                let expected = dsharp.grad f at
                let actual = dsharp.grad g (at.float32 ())
                Check.expectNear 1e-3 name actual expected.shape (Check.elements expected)

            agree "by the input" (fun x -> conv x w) (fun x -> conv x (w.float32 ())) x
            agree "by the filters" (fun w -> conv x w) (fun w -> conv (x.float32 ()) w) w
        }
]

let tests =
    testList "Spatial operations" [
        testList "convolutions" (List.collect convolutions [ 1; 2; 3 ])
        testList "pools" (List.collect pools [ 1; 2; 3 ])
        testList "channels" channels
        test "maxunpool puts values back among zeros" {
            let x = (dsharp.tensor [ 1.0; 5.0; 3.0; 2.0 ]).view [ 1; 1; 4 ]
            let values, where = x.maxpool1di 2

            Expect.equal
                (values.maxunpool1d (where, 2))
                ((dsharp.tensor [ 0.0; 5.0; 3.0; 0.0 ]).view [ 1; 1; 4 ])
                "values"

            Expect.equal
                ((values.maxunpool1d (where, 2, outputSize = [ 5 ])).shape)
                [| 1; 1; 5 |]
                "size"
        }
    ]
