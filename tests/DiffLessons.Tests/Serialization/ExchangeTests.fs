/// Parameters that PyTorch wrote give its outputs here, and ours give our outputs there. `exchange.py` made the fixtures, and is run
/// itself where a Python with PyTorch is found.
module DiffLessons.Tests.ExchangeTests

open System
open System.Diagnostics
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.StorageSupport

let private here = __SOURCE_DIRECTORY__
let private fixtures = Path.Combine(here, "fixtures")

/// The layers of exchange.py, under the same names.
let private layers () : (string * Model<Tensor, Tensor>) list = [
    "Linear", Linear(3, 2)
    "Conv1d", Conv1d(2, 3, 3, stride = 2, padding = 1)
    "Conv2d",
    Conv2d(2, 4, kernelSizes = [ 3; 2 ], strides = [ 2; 1 ], paddings = [ 1; 0 ], groups = 2)
    "Conv3d", Conv3d(1, 2, 2, padding = 1)
    "ConvTranspose1d", ConvTranspose1d(2, 3, 3, stride = 2, outputPadding = 1)
    "ConvTranspose2d", ConvTranspose2d(2, 4, 3, stride = 2, padding = 1, groups = 2)
    "ConvTranspose3d", ConvTranspose3d(1, 2, 2)
    "BatchNorm1d", BatchNorm1d 3
    "BatchNorm2d", BatchNorm2d 2
    "LSTM", LSTM(2, 3, numLayers = 2, batchFirst = true, bidirectional = true)
    "GRU", GRU(2, 3, numLayers = 2)
    "RNN", RNN(2, 3, nonlinearity = dsharp.relu)
    "Net", Linear(3, 5) --> dsharp.relu --> BatchNorm1d 5 --> Sequential [ Linear(5, 2) ]
]

/// Loads what PyTorch wrote into a folder, and compares outputs.
let private expectTheirs (folder: string) (name: string) (net: Model<Tensor, Tensor>) =
    let file suffix = Path.Combine(folder, name + suffix)
    let io = TensorFile.load (Path.Combine(folder, "io.safetensors"))
    let expected = io[$"{name}.output"]

    for suffix in [ ".pt"; ".safetensors" ] do
        net.init (fun (_, value) -> 0 * value)
        net.loadParameters (file suffix)
        net.eval ()
        let output = net.forward io[$"{name}.input"]
        let elements = Check.elements expected
        Check.expectNear 1e-6 (name + suffix) output expected.shape elements

    for norm in
        net.descendants
        |> List.choose (function
            | :? BatchNormBase as norm -> Some norm
            | _ -> None) do
        Expect.equal norm.BatchesTracked 3L "batches that the running statistics saw"

/// Writes what `exchange.py check` reads.
let private writeOurs (folder: string) =
    Directory.CreateDirectory folder |> ignore
    let inputs = TensorFile.load (Path.Combine(fixtures, "io.safetensors"))

    let io = [
        for name, net in layers () do
            let x = inputs[$"{name}.input"]

            for _ in 1..3 do
                net.forward x |> ignore

            net.eval ()
            net.saveParameters (Path.Combine(folder, name + ".pt"))
            net.saveParameters (Path.Combine(folder, name + ".safetensors"))
            $"{name}.input", x
            $"{name}.output", net.forward x
    ]

    TensorFile.save (Path.Combine(folder, "io.safetensors"), io)

// ---- Python itself, where there is one ----

let private run (python: string) (arguments: string list) : (int * string) option =
    try
        let start = ProcessStartInfo(python, arguments)
        start.RedirectStandardOutput <- true
        start.RedirectStandardError <- true
        use started = Process.Start start
        let output = started.StandardOutput.ReadToEndAsync()
        let errors = started.StandardError.ReadToEnd()
        started.WaitForExit()
        Some(started.ExitCode, output.Result + errors)
    with :? ComponentModel.Win32Exception ->
        None

/// A Python that has PyTorch.
let private python =
    lazy
        ([ "/usr/bin/python3"; "python3"; "python" ]
         |> List.tryFind (fun python ->
             match run python [ "-c"; "import torch" ] with
             | Some(0, _) -> true
             | _ -> false))

let private exchange (python: string) (verb: string) (folder: string) =
    match run python [ Path.Combine(here, "exchange.py"); verb; folder ] with
    | Some(0, _) -> ()
    | Some(_, output) -> failtest $"exchange.py {verb}: {output}"
    | None -> failtest $"exchange.py {verb}: {python} is gone"

/// The keys of a state dict and their shapes, without Python: what `load_state_dict` asks for.
let private facts (file: string) =
    (TensorFile.load file).tensors
    |> Seq.map (fun (name, tensor) -> name, tensor.dtype, List.ofArray tensor.shape)
    |> Seq.sort
    |> Seq.toList

let tests =
    testList "Exchange" [
        testList "PyTorch's fixtures give its outputs" [
            for name, net in layers () -> test name { expectTheirs fixtures name net }
        ]
        test "our state dicts have PyTorch's names, dtypes and shapes" {
            let folder = path "ours"
            writeOurs folder

            for name, _ in layers () do
                for suffix in [ ".pt"; ".safetensors" ] do
                    Expect.equal
                        (facts (Path.Combine(folder, name + suffix)))
                        (facts (Path.Combine(fixtures, name + suffix)))
                        (name + suffix)
        }
        test "a layer used twice has both names in a state dict, as Python asks" {
            let shared = Linear(2, 2)
            let net = shared --> dsharp.relu --> shared
            net.saveParameters (path "shared.pt")

            let names =
                (TensorFile.load (path "shared.pt")).tensors |> Seq.map fst |> Seq.toList

            Expect.equal names [ "0.weight"; "0.bias"; "2.weight"; "2.bias" ] "names"
            let copy = Linear(2, 2)
            let other = copy --> dsharp.relu --> copy
            other.loadParameters (path "shared.pt")
            Expect.equal other.parametersVector net.parametersVector "parameters"
        }
        test "live: Python reads ours, and we read what it writes now" {
            // Without PyTorch the fixtures, which the same script wrote, stand for it: the tests above.
            match python.Value with
            | None -> ()
            | Some python ->
                let ours, theirs = path "for-python", path "from-python"
                writeOurs ours
                exchange python "check" ours
                exchange python "make" theirs

                for name, net in layers () do
                    expectTheirs theirs name net
        }
    ]
