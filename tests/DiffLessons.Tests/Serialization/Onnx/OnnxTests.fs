/// Exported models run in ONNX Runtime as they run here: each layer, each function, the lessons' networks; and what cannot be exported says so.
module DiffLessons.Tests.OnnxTests

open System.IO
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.OnnxSupport
open DiffLessons.Tests.StorageSupport

// ---- nothing is forgotten ----

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
        Some(box Dtype.Float32)
    elif t = typeof<seq<int>> then
        Some(box [ 1; 0 ])
    elif t = typeof<Tensor> then
        Some(box (dsharp.zeros [ 1 ]))
    else
        None

/// The kinds of the functions that static members of dsharp give, with or without a tensor among their arguments.
let private functionKinds =
    lazy
        ([
            for t in typeof<dsharp>.Assembly.GetTypes() do
                for m in t.GetMethods(BindingFlags.Static ||| BindingFlags.Public) do
                    let isMember = m.Name.StartsWith "dsharp." || t = typeof<dsharp>

                    if isMember && m.ReturnType = typeof<Tensor -> Tensor> then
                        let arguments = m.GetParameters() |> Array.map argument

                        if Array.forall Option.isSome arguments then
                            match m.Invoke(null, Array.map Option.get arguments) with
                            | :? TensorFunction as f -> f.Kind
                            | _ -> ()
         ]
         |> List.distinct
         |> List.sort)

let private layerKinds = [
    for t in typeof<ModelBase>.Assembly.GetTypes() do
        let isLayer =
            t.IsSubclassOf typeof<ModelBase>
            && not t.IsAbstract
            && not t.IsGenericTypeDefinition

        if isLayer && t.Name <> "Sequential" && t.Name <> "Function" then
            t.Name
]

/// The kinds of layers and functions in a row's model.
let private kindsIn (row: Row) =
    let rec inside (model: ModelBase) = [
        model.kind
        for part in model.parts do
            part.Kind
        yield! List.collect inside model.children
    ]

    inside (row.Model())

let private complete =
    let missing kinds rows =
        let covered = rows |> List.collect kindsIn |> set
        kinds |> List.filter (covered.Contains >> not)

    testList "complete" [
        test "each function has a rule, or a reason why not" {
            let known = OnnxFunctions.kinds @ OnnxFunctions.refusedKinds
            Expect.equal (List.except known functionKinds.Value) [] "without a rule"
            Expect.equal (List.except functionKinds.Value known) [] "a rule for nothing"
        }
        test "each layer has a rule, or a reason why not" {
            let known = OnnxLayers.kinds @ OnnxLayers.refusedKinds
            Expect.equal (List.except known layerKinds) [] "without a rule"
            Expect.equal (List.except layerKinds known) [] "a rule for nothing"
        }
        test "each rule has a row here" {
            Expect.isEmpty (missing OnnxFunctions.kinds OnnxRows.functions) "functions"
            Expect.isEmpty (missing OnnxLayers.kinds OnnxRows.layers) "layers"
        }
    ]

// ---- networks of the lessons, with random weights ----

let private lessons =
    let net name sample (make: unit -> Model<Tensor, Tensor>) =
        row name sample (fun () ->
            dsharp.seed 3
            make ())

    [
        net "04 regression" [ 1 ] (fun () -> Linear(1, 10) --> dsharp.relu --> Linear(10, 1))
        net "05 classification" [ 2 ] (fun () -> Linear(2, 10) --> dsharp.relu --> Linear(10, 2))
        net "10 convolutions" [ 1; 28; 28 ] (fun () ->
            let block inputs outputs =
                Conv2d(inputs, outputs, kernelSize = 5, padding = 2)
                --> dsharp.relu
                --> dsharp.maxpool2d 2

            block 1 16 --> block 16 32 --> dsharp.flatten 1 --> Linear(1568, 10))
        net "11 recurrent classifier" [ 1; 28; 28 ] (fun () ->
            dsharp.squeeze 1
            --> LSTM(28, 64, batchFirst = true)
            --> dsharp.transpose (0, 1)
            --> dsharp.slice [ -1 ]
            --> Linear(64, 10))
        net "13 autoencoder" [ 1; 28; 28 ] (fun () ->
            let layer inputs outputs : Model<Tensor, Tensor> =
                Linear(inputs, outputs) --> dsharp.tanh

            let encoder = layer 784 128 --> layer 128 64 --> layer 64 12 --> Linear(12, 3)
            let pixels = layer 3 12 --> layer 12 64 --> layer 64 128 --> Linear(128, 784)
            dsharp.flatten 1 --> encoder --> pixels --> dsharp.sigmoid)
        net "14 painter" [ 5 ] (fun () -> Linear(5, 128) --> dsharp.relu --> Linear(128, 15))
        net "14 critic" [ 15 ] (fun () ->
            Linear(15, 128) --> dsharp.relu --> Linear(128, 1) --> dsharp.sigmoid)
    ]

// ---- the file and the model ----

let private exported (name: string) (shape: int list) (model: ModelBase) =
    model.exportOnnx (path name, shape)
    Onnx.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path name))

let private files =
    testList "files" [
        test "name their parts, versions and axes" {
            let file =
                exported "names.onnx" [ 4; 3 ] (Linear(3, 2) --> dsharp.relu --> Linear(2, 1))

            Expect.equal file.ProducerName "DiffLessons" "producer"
            Expect.equal file.IrVersion 8L "IR version"
            Expect.equal file.OpsetImport[0].Version 18L "operators"

            Expect.equal
                [ for p in file.Graph.Initializer -> p.Name ]
                [ "0.weight"; "0.bias"; "2.weight"; "2.bias" ]
                "parameters"

            for value in [ file.Graph.Input[0]; file.Graph.Output[0] ] do
                Expect.equal value.Type.TensorType.Shape.Dim[0].DimParam "n" value.Name

            Expect.equal file.Graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue 1L "size"
        }
        test "hold a layer that is used twice once" {
            let shared = Linear(3, 3)
            let file = exported "shared.onnx" [ 1; 3 ] (shared --> dsharp.tanh --> shared)
            Expect.equal file.Graph.Initializer.Count 2 "constants"
        }
        test "are written in any mode, which stays" {
            let inner = Dropout 0.5
            let net = Linear(2, 2) --> BatchNorm1d 2 --> Sequential [ inner; Dropout 0.1 ]
            inner.eval ()

            let facts () =
                net.mode, net.descendants |> List.map _.mode, net.buffersVector.toArray1D<float32>()

            let before = facts ()
            net.exportOnnx (path "modes.onnx", [ 2; 2 ])
            Expect.equal (facts ()) before "modes and running statistics"
        }
        test "of a tracked model hold its values" {
            let net = Linear(3, 2)
            let x = singles 1 [ 2; 3 ]
            let expected = net.forward x
            net.reverseDiff ()
            net.exportOnnx (path "tracked.onnx", [ 2; 3 ])
            expectClose 1e-5 "output" (OnnxRuns.run (path "tracked.onnx") x) expected
            Expect.isTrue net.isReverseDiff "still tracked"
        }
        test "take the place of others only when whole" {
            let file = path "kept.onnx"
            File.WriteAllText(file, "before")

            Check.expectError<ModelException>
                "exportOnnx: step 1 of the model (inv) has no ONNX form: ONNX has no operator for it. Leave it out of what is exported, and compute it from the model's output."
                (fun () -> (Linear(1, 1) --> dsharp.inv).exportOnnx(file, [ 1; 1 ]))

            Expect.equal (File.ReadAllText file) "before" "the file"
        }
    ]

// ---- what cannot be exported ----

let private errors =
    let wrong name message (shape: int list) (model: unit -> #ModelBase) =
        Check.wrong<ModelException> name message (fun () ->
            (model ()).exportOnnx(path "never.onnx", shape))

    testList "errors" [
        wrong
            "a function of a pair"
            "exportOnnx: the model is a function of the program's own, and takes or gives something else than one tensor. Export its parts, each from one tensor to one."
            [ 1; 1 ]
            (fun () -> Model<Tensor * Tensor, Tensor>(fun (a, b) -> a + b))
        wrong
            "a function without a form"
            "exportOnnx: step 1 of the model (inv) has no ONNX form: ONNX has no operator for it. Leave it out of what is exported, and compute it from the model's output."
            [ 1; 1 ]
            (fun () -> Linear(1, 1) --> dsharp.inv)
        wrong
            "a dropping function"
            "exportOnnx: step 1 of the model (dropout(p=0.5)) has no ONNX form: as a function it drops in prediction too. Use the layer of that name, which lets everything through then."
            [ 1; 1 ]
            (fun () -> Linear(1, 1) --> dsharp.dropout 0.5)
        wrong
            "a VAE"
            "exportOnnx: the model (VAEMLP(4 -> 2 -> 1)) has no ONNX form: it draws a code at random, so that no two predictions agree. Export its encoder and its decoder, each a model among its children."
            [ 1; 4 ]
            (fun () -> VAEMLP(4, 1, [ 2 ]))
        wrong
            "a nonlinearity that ONNX lacks"
            "exportOnnx: the model (RNN(2 -> 3)) has no ONNX form: ONNX's recurrent layer takes tanh, relu, sigmoid, softsign, softplus alone as nonlinearity. Use one of these."
            [ 4; 1; 2 ]
            (fun () -> RNN(2, 3, nonlinearity = dsharp.sin))
        wrong
            "a shape that a step does not take"
            "exportOnnx: step 0 of the model (Linear(2 -> 1)) does not run on a batch of inputShape, there of shape (1, 3): Linear(2 -> 1): input has shape (1, 3); its last dimension must be 2. Check the sizes of the layer before it."
            [ 1; 3 ]
            (fun () -> Linear(2, 1) --> dsharp.relu)
        wrong
            "a step that takes one size of batch alone"
            "exportOnnx: step 0 of the model (view(shape=(3, 4))) does not run on a batch of another size, which each step of an exported model must take, there of shape (3, 3, 2): view: a tensor of shape (3, 3, 2) (18 elements) cannot be seen as (3, 4): that shape has 12 elements."
            [ 2; 3; 2 ]
            (fun () -> dsharp.view [ 3; 4 ] --> Linear(4, 1))
        wrong
            "an output whose axes the batch's size decides"
            "exportOnnx: the model (squeeze) has no ONNX form: the number of its output's axes depends on the batch's size. Name the axis that it removes."
            [ 1; 3 ]
            (fun () -> Function(dsharp.squeeze ()))
        Check.wrong<OptionException>
            "no shape"
            "exportOnnx: expected the shape of a batch, each size 1 or more, got (). (Parameter 'inputShape')"
            (fun () -> (Linear(1, 1)).exportOnnx(path "never.onnx", []))
    ]

let tests =
    testList "Onnx" [
        complete
        testList "layers" (List.map agrees OnnxRows.layers)
        testList "functions" (List.map agrees OnnxRows.functions)
        testList "lessons" (List.map agrees lessons)
        files
        errors
    ]
