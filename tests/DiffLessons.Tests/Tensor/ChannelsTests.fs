/// Convolutions in float32 agree with float64 at every number of channels, strided too, values and gradients.
module DiffLessons.Tests.ChannelsTests

open Expecto
open DiffLessons

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

let tests =
    testList "channels" [
        for channels in [ 1; 3; 16; 17; 24; 33; 48; 80 ] do
            for filters in [ 6; 16; 40; 48 ] do
                for stride in [ 1; 2 ] do
                    agrees channels filters stride
    ]
