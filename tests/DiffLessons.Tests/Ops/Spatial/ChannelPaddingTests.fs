/// Convolutions with channels filled up, as on processors where oneDNN is wrong without, agree with float64 on any processor.
module DiffLessons.Tests.ChannelPaddingTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private near name (single: Tensor) (double: Tensor) =
    Check.expectNear 1e-5 name single double.shape (Check.elements double)

/// The result, and its gradients by input, filters and bias.
let private all (f: Tensor -> Tensor -> Tensor -> Tensor) (x: Tensor) (w: Tensor) (b: Tensor) =
    let loss x w b = ((f x w b).sin()).sum()

    [
        "result", f x w b
        "gradient by the input", dsharp.grad (fun x -> loss x w b) x
        "gradient by the filters", dsharp.grad (fun w -> loss x w b) w
        "gradient by the bias", dsharp.grad (fun b -> loss x w b) b
        "result without gradients", f x w b
    ]

let private agree name f x w b =
    let double = all f x w b

    let single =
        ConvolutionSelfTest.assuming false (fun () ->
            all f (x.float32 ()) (w.float32 ()) (b.float32 ()))

    for (what, s), (_, d) in List.zip single double do
        near $"{name}, {what}" s d

let private spatial dims = List.replicate dims 5
let private kernel dims = List.replicate dims 3

let tests =
    testList "Channels filled up" [
        for dims in [ 1; 2; 3 ] do
            for channels, filters in [ 1, 3; 5, 16; 17, 6; 20, 33 ] do
                for stride in [ 1; 2 ] do
                    test $"{dims} dimensions, {channels} to {filters} channels, stride {stride}" {
                        let x = numbers 1 ([ 2; channels ] @ spatial dims)
                        let w = 0.1 * numbers 2 ([ filters; channels ] @ kernel dims)
                        let back = 0.1 * numbers 3 ([ channels; filters ] @ kernel dims)
                        let b = (numbers 4 [ filters ]).view([ 1; filters ] @ List.replicate dims 1)

                        let conv (x: Tensor) (w: Tensor) (b: Tensor) =
                            match dims with
                            | 1 -> x.conv1d (w, stride = stride, padding = 1) + b
                            | 2 -> x.conv2d (w, stride = stride, padding = 1) + b
                            | _ -> x.conv3d (w, stride = stride, padding = 1) + b

                        let transposed (x: Tensor) (w: Tensor) (b: Tensor) =
                            match dims with
                            | 1 -> x.convTranspose1d (w, stride = stride, padding = 1) + b
                            | 2 -> x.convTranspose2d (w, stride = stride, padding = 1) + b
                            | _ -> x.convTranspose3d (w, stride = stride, padding = 1) + b

                        agree "convolution" conv x w b
                        agree "transposed convolution" transposed x back b
                    }

        test "layers with their own bias" {
            let layer = Conv2d(5, 7, 3, padding = 1) |> settled 5
            let x = numbers 6 [ 2; 5; 6; 6 ]
            let expected = layer.forward x
            layer.move (dtype = Float32)

            let found =
                ConvolutionSelfTest.assuming false (fun () -> layer.forward (x.float32 ()))

            near "result" found expected
        }

        test "what is assumed of the processor ends with the function" {
            let before = ConvolutionSelfTest.isRightAsUsual ()

            ConvolutionSelfTest.assuming (not before) (fun () ->
                Expect.notEqual (ConvolutionSelfTest.isRightAsUsual ()) before "inside")

            Expect.equal (ConvolutionSelfTest.isRightAsUsual ()) before "after"
        }
    ]
