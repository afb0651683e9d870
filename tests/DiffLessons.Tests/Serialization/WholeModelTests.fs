/// Whole models come back as they were: every layer and function of the library, compositions of them, and what a program adds.
module DiffLessons.Tests.WholeModelTests

open System
open System.IO
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.StorageSupport

// ---- every row of the table of layers ----

/// Two models are one in all that a file is to keep.
let private expectAlike (net: ModelBase) (loaded: ModelBase) =
    let facts (m: ModelBase) =
        // Models among the options are compared as children.
        let options = m.options |> List.filter (fun (_, value) -> not (value :? ModelBase))
        m.kind, options, string m, m.mode, m.dtype, m.summary (), m.isBuiltIn

    Expect.equal (facts loaded) (facts net) "what it says of itself"
    Expect.equal loaded.state.names net.state.names "names"

    for name in net.state.names do
        expectSame name loaded.state[name] net.state[name]

    let modes (m: ModelBase) = m.descendants |> List.map _.mode
    Expect.equal (modes loaded) (modes net) "modes"

let private input (row: LayersTable.Row) (case: Case) (dtype: Dtype) =
    let shape = List.toArray (row.Input case)

    (dsharp.tensor (distinctValues case.Pick (Shape.nelement shape), dtype = dtype)).view shape

let private comesBack (dtype: Dtype) (row: LayersTable.Row) (case: Case) =
    let net = row.Make case |> settle dtype case.Pick

    if net.isBuiltIn then
        let loaded = again net
        expectAlike net loaded
        let x = input row case dtype

        let output (m: Model<Tensor, Tensor>) =
            dsharp.seed case.Pick
            m.forward x

        expectSame "output" (output loaded) (output net)
        // Running statistics have moved alike, and are counted alike.
        expectAlike net loaded
    else
        // Which step it is, and whether of layers or of a function, is for the tests below.
        Expect.throwsC (fun () -> net.save (path "never")) (fun error ->
            Expect.equal (error.GetType()) typeof<ModelException> "kind"

            Expect.stringEnds
                error.Message
                ", or save the parameters alone, with saveParameters, and build the model again before loading them."
                "an anonymous function")

let private rows =
    testList "layers" [
        for _, family in LayersTable.families do
            for row in family do
                let kind = {
                    Name = row.Name
                    Sizes = row.Sizes
                    Inputs = fun _ -> []
                }

                Check.propertyOf 4 $"{row.Name} comes back" (cases kind) (fun case ->
                    comesBack Dtype.Float32 row case
                    comesBack Dtype.Float64 row case)
    ]

/// One case, to look at what a row makes.
let private someCase = {
    Sizes = [ 2; 2; 2; 2 ]
    Values = [ 1.0 ]
    Pick = 1
}

let private layerTypes =
    typeof<ModelBase>.Assembly.GetTypes()
    |> Array.filter (fun t ->
        t.IsSubclassOf typeof<ModelBase>
        && not t.IsAbstract
        && not t.IsGenericTypeDefinition)

let private everyLayer =
    testList "every layer of the library" [
        for layer in layerTypes do
            test $"{layer.Name} is known to files" {
                Expect.isTrue (LayerRegistry.isOwn layer.Name) $"add it to LayerRegistry.layers"
            }
        test "each has a row in the table of layers, and so comes back" {
            let rec inside (m: ModelBase) =
                m.GetType() :: List.collect inside m.children

            let made =
                LayersTable.families
                |> List.collect snd
                |> List.collect (fun row -> inside (row.Make someCase))
                |> List.toArray

            for layer in layerTypes do
                Expect.isTrue
                    (Array.contains layer made)
                    $"{layer.Name} has no row in LayersTable.fs"
        }
    ]

// ---- compositions ----

let private compositions =
    testList "compositions" [
        test "a layer used twice stays one set of parameters" {
            let shared = Linear(3, 3)
            let net = shared --> dsharp.tanh --> Linear(3, 3) --> shared
            let loaded = again net
            Expect.equal loaded.nparameters net.nparameters "parameters"

            Expect.isTrue
                (Object.ReferenceEquals(loaded.children[0], loaded.children[2]))
                "one layer"

            let x = singles 1 [ 2; 3 ]
            expectSame "output" (loaded.forward x) (net.forward x)
            loaded.parametersVector <- loaded.parametersVector * 2.0
            expectDifferent "after a change of the one" (loaded.forward x) (net.forward x)
        }
        test "a layer used twice, deep inside" {
            let shared = Linear(2, 2)
            let inner = Sequential [ Function dsharp.relu; shared ]
            let net = inner --> Sequential [ shared; inner ]
            let loaded = again net
            expectAlike net loaded
            Expect.equal loaded.nparameters 6 "parameters"
        }
        test "names survive nesting" {
            let inner: Model<Tensor, Tensor> = Linear(2, 3) --> dsharp.relu --> Linear(3, 2)
            let net = Sequential [ inner; Sequential [ Linear(2, 2) ] ] --> Linear(2, 1)
            expectAlike net (again net)
            let expected = [ "0.0.0"; "0.0.2"; "0.1.0"; "1" ]

            Expect.equal
                ((again net).parameters.names |> Array.toList)
                (expected |> List.collect (fun at -> [ $"{at}.weight"; $"{at}.bias" ]))
                "names"
        }
        test "each part keeps its mode" {
            let frozen = BatchNorm1d 2
            let net = Linear(2, 2) --> frozen --> Dropout 0.5 --> Sequential [ Dropout 0.1 ]
            frozen.eval ()
            expectAlike net (again net)
            net.eval ()
            net.children[3].train()
            expectAlike net (again net)
        }
        test "tensors that functions were made with go along" {
            let scale = singles 4 [ 2 ]

            let net =
                Linear(3, 2) --> dsharp.mul scale --> Sequential [ Function(dsharp.add scale) ]

            let x = singles 1 [ 4; 3 ]
            expectSame "output" ((again net).forward x) (net.forward x)
            // They are no parameters.
            let copy =
                Linear(3, 2) --> dsharp.mul scale --> Sequential [ Function(dsharp.add scale) ]

            copy.loadParameters (path "again.safetensors")
            expectSame "parameters" copy.parametersVector net.parametersVector
        }
        test "batches seen are counted on" {
            let norm = BatchNorm1d 2

            for seed in 1..3 do
                norm.forward (singles seed [ 4; 2 ]) |> ignore

            match again norm with
            | :? BatchNorm1d as loaded -> Expect.equal loaded.BatchesTracked 3L "batches"
            | other -> failtest $"came back as {other}"
        }
        test "a loaded model learns as the saved one does" {
            let net: Model<Tensor, Tensor> = Linear(2, 4) --> dsharp.tanh --> Linear(4, 1)
            let loaded = again net
            let x, y = singles 1 [ 8; 2 ], singles 2 [ 8; 1 ]

            let train (net: Model<Tensor, Tensor>) =
                let adam = Adam(net, lr = 0.1)

                for _ in 1..5 do
                    adam.step (fun () -> dsharp.mseLoss (net.forward x, y)) |> ignore

                net.parametersVector.clone ()

            expectSame "parameters" (train loaded) (train net)
        }
        test "a tracked model is saved as the values it has" {
            let net = Linear(2, 2)
            net.reverseDiff ()
            let loaded = again net
            Expect.isTrue loaded.isNoDiff "constant"
            expectSame "weight" loaded.parameters["weight"] (net.weight.noDiff ())
        }
        test "loading draws no random numbers" {
            let net = Linear(2, 2) --> Dropout 0.5
            net.save (path "draws.safetensors")
            dsharp.seed 5
            let expected = dsharp.randn 3
            dsharp.seed 5
            Model.load (path "draws.safetensors") |> ignore
            expectSame "next numbers" (dsharp.randn 3) expected
        }
        test "equal models give equal files" {
            let net = Linear(2, 2) --> BatchNorm1d 2

            for name in [ "a.safetensors"; "a.pt" ] do
                let save (file: string) =
                    if file.EndsWith ".pt" then
                        net.saveParameters file
                    else
                        net.save file

                    File.ReadAllBytes file

                Expect.equal (save (path ("1" + name))) (save (path ("2" + name))) name
        }
    ]

// ---- what a program adds ----

type private Scaled(inner: Linear, factor: float) =
    inherit Model<Tensor, Tensor>()
    do base.addModel (inner, "inner")
    override _.options = [ "inner", box inner; "factor", box factor ]
    override _.forward x = inner.forward x * factor

type private Unknown() =
    inherit Model<Tensor, Tensor>()
    override _.forward x = x

/// Classes of the program's own that the library has layers of the same name for.
module private Namesakes =
    type Scaling(factor: float) =
        inherit Model<Tensor, Tensor>()
        let shift = Parameter(dsharp.tensor [ 1.0; 2.0; 3.0 ])
        do base.addParameter (shift, "shift")
        override _.options = [ "factor", box factor ]
        override _.forward x = x * factor + shift.value

    type Residual(factor: float) =
        inherit Scaling(factor)

    type Pair(factor: float) =
        inherit Scaling(factor)

    type Sequential(factor: float) =
        inherit Scaling(factor)

let private namesakes: (string * (unit -> Model) * (unit -> unit)) list =
    let factor (o: LayerOptions) = o.float "factor"

    [
        "Residual",
        (fun () -> Namesakes.Residual 3.0),
        (fun () -> Model.register ("Residual", factor >> Namesakes.Residual))
        "Pair",
        (fun () -> Namesakes.Pair 4.0),
        (fun () -> Model.register ("Pair", factor >> Namesakes.Pair))
        "Sequential",
        (fun () -> Namesakes.Sequential 5.0),
        (fun () -> Model.register ("Sequential", factor >> Namesakes.Sequential))
    ]

let private own =
    testList "the program's own" [
        test "a named function" {
            let net = Linear(2, 2) --> Model.named ("cubed", fun x -> x * x * x)
            let x = singles 1 [ 3; 2 ]
            expectSame "output" ((again net).forward x) (net.forward x)
            Expect.isFalse net.isBuiltIn "not the library's own"
        }
        test "a class made known" {
            Model.register (
                "Scaled",
                fun o ->
                    match o.model "inner" with
                    | :? Linear as inner -> Scaled(inner, o.float "factor")
                    | _ -> failwith "inner is no Linear"
            )

            let net = Scaled(Linear(2, 3), 0.1) --> dsharp.relu
            let x = singles 1 [ 3; 2 ]
            expectSame "output" ((again net).forward x) (net.forward x)
        }
        Check.wrong<ModelException>
            "an anonymous function"
            "save: step 1 of the model is a function without a name, which no file can hold. Name it, with Model.named(\"name\", function), or save the parameters alone, with saveParameters, and build the model again before loading them."
            (fun () -> (Linear(1, 1) --> (fun x -> x * 2.0)).save(path "never"))
        Check.wrong<ModelException>
            "an anonymous function deep inside"
            "save: step 1.0 of the model is a function without a name, which no file can hold. Name it, with Model.named(\"name\", function), or save the parameters alone, with saveParameters, and build the model again before loading them."
            (fun () ->
                let inner = Sequential [ Function(fun x -> x + 1.0) ]
                (Linear(1, 1) --> inner).save(path "never"))
        Check.wrong<ModelException>
            "a class that is not known"
            "save: step 0 of the model is of the class Unknown, which the library does not know. Make it known, with Model.register, or save the parameters alone, with saveParameters, and build the model again before loading them."
            (fun () -> (Unknown() --> dsharp.relu).save(path "never"))
        Check.wrong<OptionException>
            "a name that is the library's own"
            "Model.named: expected a name that is not empty and not one of dsharp's functions, got \"relu\". (Parameter 'name')"
            (fun () -> Model.named ("relu", id) |> ignore)
        testList "classes with the names of the library's layers" [
            for kind, make, remake in namesakes do
                test kind {
                    remake ()
                    let net = Linear(2, 3) --> make () --> dsharp.relu --> Linear(3, 1)
                    let x = singles 1 [ 4; 2 ]
                    let loaded = again net
                    expectSame "output" (loaded.forward x) (net.forward x)

                    Expect.equal
                        [ for part in loaded.parts -> part.IsBuiltIn ]
                        [ true; false; true; true ]
                        "the class is the program's"

                    // A file that names the library's layer means that one, whatever was registered.
                    let plain = Linear(2, 3) --> Residual(Linear(3, 3)) --> Linear(3, 1)
                    expectSame "the library's" ((again plain).forward x) (plain.forward x)
                    let joined = Sequential [ Linear(2, 3); Linear(3, 1) ]
                    expectSame "the library's" ((again joined).forward x) (joined.forward x)
                }
        ]
        test "the program's class is asked for where the file says so" {
            Model.register ("Pair", fun o -> Namesakes.Pair(o.float "factor"))
            let name = path "namesake.safetensors"
            (Namesakes.Pair 2.0).save name

            let renamed (key: string) (text: string) =
                if key = "difflessons.model" then
                    Expect.stringContains text "\"program\":true" "the file"

                text.Replace("\"Pair\"", "\"Pare\"")

            File.WriteAllBytes(name, withMetadata renamed (File.ReadAllBytes name))

            Check.expectError<StorageException>
                "Model.load: namesake.safetensors: the model is a layer of the kind \"Pare\", which this program does not know. Make it known before loading, with Model.register."
                (fun () -> Model.load name |> ignore)
        }
        Check.wrong<OptionException>
            "a kind that is empty"
            "Model.register: expected a kind that is not empty, got \" \". (Parameter 'kind')"
            (fun () -> Model.register (" ", fun _ -> Unknown()))
        Check.wrong<OptionException>
            "a layer of the library's own"
            "Model.register: expected a class of your own, got the library's Linear, which every program knows. Let the function give the class itself, and leave the library's layers out. (Parameter 'make')"
            (fun () -> Model.register ("Linear", fun _ -> Linear(1, 1)))
    ]

let tests = testList "WholeModels" [ rows; everyLayer; compositions; own ]
