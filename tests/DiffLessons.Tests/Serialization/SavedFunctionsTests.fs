/// Every function of the library comes back from a file with its options.
module DiffLessons.Tests.SavedFunctionsTests

open System
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.StorageSupport

let private argument (parameter: ParameterInfo) : obj option =
    let t = parameter.ParameterType

    if t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<option<_>> then
        Some null
    elif t = typeof<int> then
        Some(box 1)
    elif t = typeof<scalar> then
        Some(box 1)
    elif t = typeof<string> then
        Some(box "sum")
    elif t = typeof<bool> then
        Some(box true)
    elif t = typeof<float> then
        Some(box 0.25)
    elif t = typeof<Dtype> then
        Some(box Dtype.Float64)
    elif t = typeof<seq<int>> then
        Some(box [ 1; 0 ])
    elif t = typeof<Tensor> then
        Some(box (numbers 4 [ 2; 2 ]))
    else
        None

/// What static members of dsharp give, if it is a function that says what it is.
let private functions: TensorFunction list = [
    for t in typeof<dsharp>.Assembly.GetTypes() do
        for m in t.GetMethods(BindingFlags.Static ||| BindingFlags.Public) do
            let isMember = m.Name.StartsWith "dsharp." || t = typeof<dsharp>

            if isMember && m.ReturnType = typeof<Tensor -> Tensor> then
                let arguments = m.GetParameters() |> Array.map argument

                if Array.forall Option.isSome arguments then
                    match m.Invoke(null, Array.map Option.get arguments) with
                    | :? TensorFunction as f -> f
                    | _ -> ()
]

/// All options given, where the row above leaves them out.
let private withAllOptions: (Tensor -> Tensor) list = [
    dsharp.leakyRelu 0.2
    dsharp.elu 0.7
    dsharp.celu 0.7
    dsharp.hardtanh (-infinity, 0.5)
    dsharp.flatten (0, 1)
    dsharp.sum (0, true)
    dsharp.mean (0, true)
    dsharp.maxpool1d (2, 1, 1)
    dsharp.avgpool1d (2, 1, 1)
    dsharp.maxpool2d (2, 1, 1)
    dsharp.avgpool2d (2, 1, 1)
    dsharp.maxpool3d (2, 1, 1)
    dsharp.avgpool3d (2, 1, 1)
    dsharp.maxpool2d (kernelSizes = [ 2; 1 ], strides = [ 1; 2 ], paddings = [ 1; 0 ])
    dsharp.avgpool2d (kernelSizes = [ 2; 1 ], strides = [ 1; 2 ], paddings = [ 1; 0 ])
    dsharp.maxpool3d (kernelSizes = [ 2; 1; 1 ], strides = [ 1; 2; 1 ], paddings = [ 1; 0; 0 ])
    dsharp.avgpool3d (kernelSizes = [ 2; 1; 1 ], strides = [ 1; 2; 1 ], paddings = [ 1; 0; 0 ])
    dsharp.maxpool2d (2, 1, 1, ceilMode = true)
    dsharp.avgpool1d (2, 1, 1, true, false)
    dsharp.avgpool3d (2, 1, 1, ceilMode = true, countIncludePad = false)
    dsharp.adaptiveAvgPool2d (outputSizes = [ 2; 1 ])
    dsharp.adaptiveMaxPool3d 2
    dsharp.huberLoss (numbers 1 [ 2; 2 ], "sum", 0.5)
    dsharp.klDivLoss (numbers 1 [ 2; 2 ], "batchmean", true)
    dsharp.gaussianNllLoss (numbers 1 [ 2; 2 ], dsharp.ones [ 2; 2 ], true, 0.1, "none")
    dsharp.tripletMarginLoss (numbers 1 [ 2; 2 ], numbers 2 [ 2; 2 ], 0.5, 1.0, 0.1, true, "sum")
    dsharp.cosineSimilarity (numbers 1 [ 2; 2 ], -1, 0.1)
    dsharp.view [ -1; 2 ]
    dsharp.permute [ 1; 0 ]
    dsharp.clamp (0.25, 1)
    dsharp.clamp (low = 0)
    dsharp.clamp (high = dsharp.tensor 0.5)
    dsharp.dropout 0.3
    dsharp.glu 0
    dsharp.logit 0.1
    dsharp.prod (0, true)
    dsharp.amax (0, true)
    dsharp.difference (1, 0)
    dsharp.trapezoid (0.5, 0)
    dsharp.nanToNum (1.0, 2.0, -2.0)
    dsharp.lerp (numbers 1 [ 2; 2 ], numbers 2 [ 2; 2 ])
    dsharp.geluTanh
    dsharp.squeeze 0
    dsharp.var (0, true, false)
    dsharp.std (0, true, false)
    dsharp.logsumexp (0, true)
    dsharp.diagonal (0, 1, 0)
    dsharp.cov (0L, dsharp.tensor ([ 1; 2 ], dtype = Dtype.Int64), dsharp.tensor [ 0.5; 2.0 ])
    dsharp.gather (0, dsharp.tensor ([ [ 0; 1 ] ], dtype = Dtype.Int64))
    dsharp.scatter (0, dsharp.tensor ([ [ 0; 1 ]; [ 1; 0 ] ], dtype = Dtype.Int64), [ 2; 2 ])
    dsharp.move (Device.CPU, Dtype.Float32, Backend.Torch)
    dsharp.bernoulli (Device.CPU, Dtype.Float32, Backend.Torch)
    dsharp.multinomial (3, true, Device.CPU, Dtype.Float32, Backend.Torch)
    dsharp.conv1d (numbers 1 [ 2; 3; 2 ], 2, 1, 1)
    dsharp.conv2d (
        numbers 1 [ 2; 3; 2; 1 ],
        strides = [ 1; 2 ],
        paddings = [ 1; 0 ],
        dilations = [ 1; 2 ]
    )
    dsharp.convTranspose2d (numbers 1 [ 3; 2; 2; 2 ], stride = 2, outputPadding = 1)
    dsharp.conv1d (numbers 1 [ 2; 3; 2 ], "same", dilation = 2)
    dsharp.conv2d (numbers 1 [ 2; 3; 3; 2 ], "same", dilations = [ 1; 2 ])
    dsharp.matmul (numbers 1 [ 4; 3 ])
]

let private shapes = [ [ 2; 2 ]; [ 4; 4 ]; [ 2; 3; 4 ]; [ 2; 3; 4; 4 ]; [ 2; 3; 4; 4; 4 ] ]

/// Whether the function takes one of the shapes; when it does, the one that comes back computes the same.
let private functionComesBack (f: TensorFunction) : bool =
    let apply: Tensor -> Tensor = (box f) :?> (Tensor -> Tensor)

    match again (Function apply) with
    | :? Function as loaded ->
        Expect.equal (string loaded) (string f) "kind and options"
        let mutable computed = 0

        for shape in shapes do
            // Within the domain of every function.
            let x = 0.5 + 0.4 * numbers 3 shape

            let run (f: Tensor -> Tensor) =
                dsharp.seed 7
                f x

            // Some functions want other shapes.
            let y =
                try
                    Some(run apply)
                with
                | :? ShapeException
                | :? DtypeException
                | :? OptionException -> None

            match y with
            | Some y ->
                computed <- computed + 1
                // NaN too: a number that is NaN equals no other one.
                let whole (y: Tensor) = y.nanToNum 1e30
                expectSame (string f) (whole (run loaded.forward)) (whole y)
            | None -> ()

        computed > 0
    | other -> failtest $"{f} came back as {other}"

let private everyFunction =
    testList "every function of the library" [
        test "found by reflection, and all of them known to files" {
            let kinds = functions |> List.map _.Kind |> List.distinct |> List.sort
            Expect.equal kinds (Registry.names |> Seq.sort |> Seq.toList) "kinds"
        }
        test "each comes back" {
            // Options are drawn: those of some windows fit none of the shapes.
            let idle = functions |> List.filter (functionComesBack >> not)

            Expect.isLessThan
                idle.Length
                (functions.Length / 3)
                $"functions that took no shape: {idle}"
        }
        test "each comes back with all of its options" {
            for f in withAllOptions do
                let f = (box f) :?> TensorFunction
                Expect.isTrue (functionComesBack f) $"{f} takes one of the shapes"
        }
    ]

let tests = everyFunction
