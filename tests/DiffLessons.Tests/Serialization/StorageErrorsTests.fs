/// Files that do not fit a model, single tensors, and the disk: what goes, and what the errors say.
module DiffLessons.Tests.StorageErrorsTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.StorageSupport

// ---- parameters and models that do not fit ----

let private small () =
    Linear(2, 3) --> dsharp.relu --> Linear(3, 1)

let private fit = [
    Check.wrong<StorageException>
        "another architecture"
        "loadParameters: small.pt: the file does not fit the model. It lacks 3.weight (1, 3), 3.bias (1). The model has nothing for 2.bias (1). 0.weight is (3, 2) Float32 and should be (4, 2) Float32, 0.bias is (3) Float32 and should be (4) Float32. Build the model as it was when saved."
        (fun () ->
            (small ()).saveParameters(path "small.pt")

            let net =
                Linear(2, 4) --> dsharp.relu --> Linear(3, 1, bias = false) --> Linear(3, 1)

            net.loadParameters (path "small.pt"))
    Check.wrong<StorageException>
        "names alone differ"
        "loadParameters: small.safetensors: the file does not fit the model. It lacks weight (3, 2), bias (3). The model has nothing for 0.weight (3, 2), 0.bias (3), 2.weight (1, 3), 2.bias (1). Build the model as it was when saved, or pass strict = false to load what fits."
        (fun () ->
            (small ()).saveParameters(path "small.safetensors")
            Linear(2, 3).loadParameters(path "small.safetensors"))
    test "what does not fit leaves the model as it was" {
        (small ()).saveParameters(path "small.pt")
        let net: Model<Tensor, Tensor> = Linear(2, 3) --> dsharp.relu --> Linear(3, 2)
        let before = net.parametersVector.clone ()

        Check.expectError<StorageException>
            "loadParameters: small.pt: the file does not fit the model. 2.weight is (1, 3) Float32 and should be (2, 3) Float32, 2.bias is (1) Float32 and should be (2) Float32. Build the model as it was when saved."
            (fun () -> net.loadParameters (path "small.pt"))

        expectSame "parameters" net.parametersVector before
    }
    test "not strict: what has the name is loaded" {
        let saved = small ()
        saved.saveParameters (path "small.pt")

        let net: Model<Tensor, Tensor> =
            Linear(2, 3) --> dsharp.relu --> dsharp.tanh --> Linear(3, 1)

        net.loadParameters (path "small.pt", strict = false)
        expectSame "the first layer" net.parameters["0.weight"] saved.parameters["0.weight"]
    }
    test "numbers are converted to the model's dtype" {
        let saved = small ()
        saved.saveParameters (path "small.pt")
        let net = small () |> settled 3
        net.loadParameters (path "small.pt")
        expectSame "parameters" net.parametersVector (saved.parametersVector.cast Dtype.Float64)
    }
    Check.wrong<StorageException>
        "integers for parameters"
        "loadParameters: integers.pt: the file does not fit the model. weight is (1, 1) Int64 and should be (1, 1) Float32. Build the model as it was when saved."
        (fun () ->
            let tensors = [
                "weight", dsharp.tensor ([ [ 1 ] ], dtype = Dtype.Int64)
                "bias", dsharp.tensor [ 0.5 ]
            ]

            TensorFile.save (path "integers.pt", tensors)
            Linear(1, 1).loadParameters(path "integers.pt"))
    Check.wrong<StorageException>
        "two values for a layer used twice"
        "loadParameters: twice.pt: 0.weight and 1.weight are one value in this model, but differ in the file."
        (fun () ->
            (Linear(1, 1, bias = false) --> Linear(1, 1, bias = false))
                .saveParameters(path "twice.pt")

            let shared = Linear(1, 1, bias = false)
            (shared --> shared).loadParameters(path "twice.pt"))
    Check.wrong<OptionException>
        "a whole model as a state dict"
        "save: a PyTorch state dict cannot hold a whole model, so net.pt is no name for one. Use a name that ends in .safetensors, or saveParameters. (Parameter 'fileName')"
        (fun () -> (small ()).save "net.pt")
]

// ---- single tensors, files of tensors, and the disk ----

let private alone = [
    test "a tensor comes back" {
        for name in [ "t.safetensors"; "t.pt"; "t" ] do
            for t in [ numbers 1 [ 2; 3 ]; dsharp.tensor 1.5; dsharp.zeros [ 0; 2 ] ] do
                t.save (path name)
                expectSame name (Tensor.load (path name)) t
                expectSame name (dsharp.load (path name)) t

        let double = Tensor.load (path "t", dtype = Dtype.Float64)
        Expect.equal double.dtype Dtype.Float64 "dtype"
    }
    test "views are saved as what they show" {
        let t = numbers 1 [ 3; 4 ]
        TensorFile.save (path "views.pt", [ "t", t.transpose (0, 1); "row", t[1] ])
        let file = TensorFile.load (path "views.pt")
        expectSame "transposed" file["t"] (t.transpose (0, 1))
        expectSame "a row" file["row"] t[1]
    }
    test "texts come back, whatever is in them" {
        let texts = [ "json", "{\"a\": [1, 2]}"; "zh", "保存与提取"; "", "no name"; "empty", "" ]
        TensorFile.save (path "texts.safetensors", [ "t", dsharp.ones 2 ], texts)
        let file = TensorFile.load (path "texts.safetensors")
        Expect.equal [ for pair in file.metadata -> pair.Key, pair.Value ] texts "texts"
    }
    Check.wrong<StorageException>
        "a file that is not there"
        "Model.load: there is no file nowhere.safetensors."
        (fun () -> Model.load "nowhere.safetensors" |> ignore)
    Check.wrong<StorageException>
        "several tensors for one"
        "Tensor.load: two.pt: expected one tensor, got 2. Use Model.load for a model, TensorFile.load for several tensors."
        (fun () ->
            TensorFile.save (path "two.pt", [ "a", dsharp.ones 1; "b", dsharp.ones 1 ])
            Tensor.load (path "two.pt") |> ignore)
    Check.wrong<StorageException>
        "a tensor that the file lacks"
        "TensorFile: there is no tensor \"c\". The names are: a, b."
        (fun () ->
            TensorFile.save (path "two.pt", [ "a", dsharp.ones 1; "b", dsharp.ones 1 ])
            (TensorFile.load (path "two.pt"))["c"] |> ignore)
    Check.wrong<OptionException>
        "texts in a state dict"
        "TensorFile.save: a PyTorch state dict holds tensors alone, so t.pt cannot have texts. Use a name that ends in .safetensors. (Parameter 'metadata')"
        (fun () -> TensorFile.save ("t.pt", [], [ "a", "b" ]))
    Check.wrong<OptionException>
        "a name given twice"
        "TensorFile.save: there are 2 tensors named \"a\". Give each its own name."
        (fun () -> TensorFile.save ("t", [ "a", dsharp.ones 1; "a", dsharp.ones 1 ]))
    Check.wrong<OptionException>
        "what is neither tensor nor model"
        "dsharp.save: expected a tensor, a ParameterDict or a model, got String. TensorFile.save takes several tensors by name. (Parameter 'value')"
        (fun () -> dsharp.save ("text", path "text"))
    test "a write that fails leaves what was there, and nothing else" {
        let folder = Directory.CreateDirectory(path "atomic").FullName
        let file = Path.Combine(folder, "net.safetensors")
        let net = small ()
        net.save file
        let before = File.ReadAllBytes file

        Check.expectError<StorageException>
            $"save: {file} cannot be written: No space left on device. What was there before is as it was."
            (fun () ->
                StorageFile.write "save" file (fun stream ->
                    stream.Write(ReadOnlySpan before)
                    raise (IOException "No space left on device")))

        Expect.equal (File.ReadAllBytes file) before "the file"
        Expect.equal (Directory.GetFiles folder) [| file |] "the folder"
    }
    test "the state of the random generator comes back from a file" {
        dsharp.seed 3
        dsharp.randn 5 |> ignore
        TensorFile.save (path "random.safetensors", [ "random", RandomState.get () ])
        let expected = dsharp.randn 4
        dsharp.seed 9
        let file = TensorFile.load (path "random.safetensors")
        RandomState.set file["random"]
        expectSame "the next numbers" (dsharp.randn 4) expected
    }
    Check.wrong<StorageException>
        "a random state that is none"
        "RandomState.set: expected a state that RandomState.get gave, 5056 bytes, got (5056) Byte or one that was changed."
        (fun () -> RandomState.set (dsharp.zeros (5056, dtype = Dtype.Byte)))
]

let tests =
    testList "StorageErrors" [
        testList "what does not fit" fit
        testList "tensors and files" alone
    ]
