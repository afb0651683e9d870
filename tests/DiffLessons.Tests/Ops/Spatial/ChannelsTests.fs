/// Convolutions in float32 agree with float64 at every number of channels, strided too, values and gradients: float64 is
/// computed by other code of libtorch's, in the usual layout.
module DiffLessons.Tests.ChannelsTests

open System
open System.IO
open Expecto
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Native
open DiffLessons.Model
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private distance (a: Tensor) (b: Tensor) =
    ((a.float64 () - b.float64 ()).norm() / b.float64().norm()).toDouble()

let private agrees (channels: int) (filters: int) (stride: int) =
    testCase $"{channels} -> {filters}, stride {stride}"
    <| fun () ->
        dsharp.seed (channels * 100 + filters)
        let x = dsharp.randn [ 8; channels; 9; 9 ]
        let w = dsharp.randn [ filters; channels; 3; 3 ]

        let all (x: Tensor) (w: Tensor) = [
            x.conv2d (w, stride = stride, padding = 1)
            dsharp.grad (fun x -> (x.conv2d (w, stride = stride, padding = 1)).sin().sum()) x
            dsharp.grad (fun w -> (x.conv2d (w, stride = stride, padding = 1)).sin().sum()) w
        ]

        for single, double in List.zip (all x w) (all (x.float64 ()) (w.float64 ())) do
            Expect.isLessThan (distance single double) 1e-3 "float32 against float64"

let private seeds = Arb.fromGen (Gen.choose (0, 1_000_000))

/// The same network in both precisions, and its gradients by the input and by the parameters.
let private networks =
    Check.propertyOf 60 "convolutions and pools, one after another" seeds (fun seed ->
        let random = Random seed
        let between least most = random.Next(least, most + 1)
        dsharp.seed seed
        let groups = between 1 3
        let inputs = groups * between 1 7
        let filters = groups * between 1 6
        let last = between 1 20

        let first =
            Conv2d(
                inputs,
                filters,
                kernelSizes = [ between 1 3; between 1 4 ],
                stride = between 1 2,
                paddings = [ between 0 2; between 0 2 ],
                dilation = between 1 2,
                groups = groups,
                bias = (random.Next 2 = 0)
            )

        let pools: (Tensor -> Tensor) list = [
            id
            dsharp.maxpool2d 2
            (fun x -> x.maxpool2d (3, stride = 2, padding = 1))
            (fun x -> x.avgpool2d (2, stride = 1))
        ]

        let pool = pools[random.Next pools.Length]

        let net: Model<Tensor, Tensor> =
            first
            --> dsharp.relu
            --> pool
            --> Conv2d(filters, last, 2, padding = 1)
            --> dsharp.maxpool2d 2
            --> dsharp.flatten 1

        let x = dsharp.randn [ between 4 40; inputs; between 12 17; between 12 17 ]

        let all (x: Tensor) =
            let loss x = (net.forward x).sin().sum()
            net.reverseDiff ()
            let byInput = dsharp.grad loss x
            (loss x).reverse()
            let found = [ net.forward(x).primal; byInput; gathered net ]
            net.noDiff ()
            found

        let single = all x
        net.move (dtype = Dtype.Float64)
        let double = all (x.float64 ())

        for single, double in List.zip single double do
            Expect.isLessThan (distance single double) 1e-3 $"{net}")

/// Whole numbers, so that windows have several greatest elements: the gradient goes to the first of them.
let private equals =
    Check.propertyOf 40 "pools of equal elements" seeds (fun seed ->
        let random = Random seed
        let between least most = random.Next(least, most + 1)
        dsharp.seed seed
        let shape = [ between 4 9; between 8 19; between 12 15; between 12 15 ]
        let x = (dsharp.randint (-1, 2, shape)).float32()
        let kernel, stride = between 2 4, between 1 4

        let all (x: Tensor) =
            let pool (x: Tensor) =
                x.maxpool2d (kernel, stride = stride, padding = kernel / 2)

            [ pool x; dsharp.grad (fun x -> (pool x * pool x).sum()) x ]

        for single, double in List.zip (all x) (all (x.float64 ())) do
            Expect.equal (single.float64 ()) double $"{shape}, {kernel}, {stride}")

/// What lies in memory in another order is the same tensor to everyone.
let private readings =
    testCase "channels that lie side by side are read in the usual order"
    <| fun () ->
        dsharp.seed 3
        let usual = dsharp.randn [ 9; 4; 8; 11 ]
        let flat = usual.permute([ 0; 2; 3; 1 ]).view -1
        let x = flat.view([ 9; 8; 11; 4 ]).permute [ 0; 3; 1; 2 ]
        Expect.notEqual (x.Raw.stride ()) (usual.Raw.stride ()) "it lies in another order"
        Expect.equal x usual "the same"
        Expect.equal (string x) (string usual) "printed"

        Expect.equal
            ((x.view -1).toArray1D<float32>())
            ((usual.view -1).toArray1D<float32>())
            "read"

        Expect.equal (x.view [ 9; -1 ]) (usual.view [ 9; -1 ]) "its axes joined"
        Expect.equal (float x[7, 3, 5, 10]) (float usual[7, 3, 5, 10]) "an element"
        Expect.equal x[*, 2] usual[*, 2] "a slice"
        Expect.equal (dsharp.cat ([ x; usual ], 1)) (dsharp.cat ([ usual; x ], 1)) "joined"
        let folder = Directory.CreateTempSubdirectory "difflessons-channels-"

        try
            let file = Path.Combine(folder.FullName, "x.bin")
            x.save file
            Expect.equal (Tensor.load file) usual "from a file"
        finally
            folder.Delete true

/// What tells whether oneDNN is right tells when it is not.
let private trial =
    testCase "the trial of oneDNN notices what is wrong"
    <| fun () ->
        // Whole blocks of channels, which oneDNN gets right everywhere.
        let tried layOut =
            ConvolutionSelfTest.isRight layOut 2L 16L 16L 5L

        Expect.isTrue (tried (fun x -> x.alias ())) "in the usual layout"

        let wrongs: (NativeTensor -> NativeTensor) list = [
            (fun x -> x.mul (1.2f.ToScalar()))
            (fun x -> torch.cat ([| x; x |], 0L))
            (fun x -> x.sub (x.narrow (3L, 0L, 1L)))
        ]

        for wrong in wrongs do
            Expect.isFalse (tried wrong) "what was changed"

let tests =
    testList "channels" [
        networks
        equals
        readings
        trial

        for channels in [ 1; 3; 16; 17; 24; 33; 48; 80 ] do
            for filters in [ 6; 16; 40; 48 ] do
                for stride in [ 1; 2 ] do
                    agrees channels filters stride
    ]
