/// Damaged and hostile files: each is refused at once, with a message that says what is wrong and what to do.
module DiffLessons.Tests.HostileFilesTests

open System
open System.IO
open System.IO.Compression
open System.Text
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.StorageSupport

// ---- safetensors ----

let private entry dtype shape (start: int64) (finish: int64) =
    $"{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":[{start},{finish}]}}"

let private headed (name: string) (reason: string) (header: string) (elements: int) =
    refused name reason (fun () -> safetensors header (Array.zeroCreate elements))

let private lengthClaim (claim: uint64) (rest: int) =
    Array.append (BitConverter.GetBytes claim) (Array.zeroCreate rest)

let private notJson =
    "its texts are no valid JSON or UTF-8: the file is damaged, or is no file of tensors. Take another copy of it."

let private safetensorsFiles = [
    refused "an empty file" "the file is empty." (fun () -> [||])
    refused
        "a file of a few bytes"
        "the file has 3 bytes, too few for a file of tensors. It may be truncated."
        (fun () -> [| 1uy; 2uy; 3uy |])
    refused
        "a text"
        "it is no file of tensors, or truncated: its first bytes claim a header of 8029109312199880526 bytes, in a file of 26."
        (fun () -> "Not a model, but a letter."B)
    refused
        "a header longer than the file"
        "it is no file of tensors, or truncated: its first bytes claim a header of 1000 bytes, in a file of 108."
        (fun () -> lengthClaim 1000UL 100)
    refused
        "a header of more bytes than there are"
        "it is no file of tensors, or truncated: its first bytes claim a header of 18446744073709551615 bytes, in a file of 108."
        (fun () -> lengthClaim UInt64.MaxValue 100)
    refused
        "bytes that are no header"
        "it is neither a safetensors file nor a PyTorch file: no header begins it."
        (fun () -> lengthClaim 50UL 50)
    headed "a header that is cut off" notJson """{"a":{"dtype":"F32" """ 0
    headed "a header that nests deep" notJson ("{\"a\":" + String('[', 100_000) + "}") 0
    headed
        "a name twice"
        notJson
        ("{\"a\":" + entry "F32" "[1]" 0L 4L + ",\"a\":" + entry "F32" "[1]" 4L 8L + "}")
        8
    headed
        "a dtype that is none"
        "a has the dtype \"C128\", which this library does not have."
        ("{\"a\":" + entry "C128" "[1]" 0L 16L + "}")
        16
    headed
        "a wrong dtype"
        "a claims the bytes [0, 8]; a Float32 tensor of shape (1) has 4."
        ("{\"a\":" + entry "F32" "[1]" 0L 8L + "}")
        8
    headed
        "a huge size"
        "a claims more than 2147483647 elements, which no tensor of this library has."
        ("{\"a\":" + entry "F32" "[2147483647,2147483647]" 0L 8L + "}")
        8
    headed
        "a huge size beside an empty axis"
        "a claims more than 2147483647 elements, which no tensor of this library has."
        ("{\"a\":" + entry "F32" "[0,2147483647,2147483647]" 0L 0L + "}")
        0
    headed
        "a size beyond all"
        "a claims an axis of length 9223372036854775807; expected 0 to 2147483647."
        ("{\"a\":" + entry "F32" "[9223372036854775807]" 0L 8L + "}")
        8
    headed
        "a negative size"
        "a claims an axis of length -1; expected 0 to 2147483647."
        ("{\"a\":" + entry "F32" "[-1]" 0L 8L + "}")
        8
    headed
        "too many axes"
        "a claims 1000 axes; expected 64 or fewer."
        ("{\"a\":"
         + entry "F32" ("[" + String.Join(",", Array.create 1000 1) + "]") 0L 4L
         + "}")
        4
    headed
        "a gigabyte that is not there"
        "its tensors take 1073741824 bytes, but 8 follow the header. It may be truncated."
        ("{\"a\":" + entry "F32" "[268435456]" 0L 1073741824L + "}")
        8
    headed
        "tensors that overlap"
        "b begins at byte 4 of the elements; expected 8, where the tensor before it ends."
        ("{\"a\":" + entry "F32" "[2]" 0L 8L + ",\"b\":" + entry "F32" "[2]" 4L 12L + "}")
        12
    headed
        "a gap between tensors"
        "b begins at byte 8 of the elements; expected 4, where the tensor before it ends."
        ("{\"a\":" + entry "F32" "[1]" 0L 4L + ",\"b\":" + entry "F32" "[1]" 8L 12L + "}")
        12
    headed
        "a negative place"
        "a begins at byte -4 of the elements; expected 0, where the tensor before it ends."
        ("{\"a\":" + entry "F32" "[1]" -4L 0L + "}")
        0
    headed
        "something after the last tensor"
        "its tensors take 4 bytes, but 8 follow the header: 4 too many at its end. Take another copy of it."
        ("{\"a\":" + entry "F32" "[1]" 0L 4L + "}")
        8
    headed
        "a shape of texts"
        "a has something else than whole numbers for its shape or its offsets."
        ("{\"a\":" + entry "F32" "[\"1\"]" 0L 4L + "}")
        4
    refused "booleans that are none" "a holds bytes that are neither true nor false." (fun () ->
        safetensors ("{\"a\":" + entry "BOOL" "[2]" 0L 2L + "}") [| 1uy; 2uy |])
    refused "a name that would upset a terminal" "\"?[2J??\" does not say its dtype." (fun () ->
        safetensors """{"\u001b[2J\r\n":{}}""" [||])
    refused
        "one bit of an element"
        "its contents do not match their digest: the file was damaged or changed since it was written. Take another copy; if it was changed on purpose, remove difflessons.sha256 from its metadata."
        (fun () ->
            TensorFile.save (path "flip.safetensors", [ "a", dsharp.ones 5 ])
            let bytes = File.ReadAllBytes(path "flip.safetensors")
            bytes[bytes.Length - 1] <- bytes[bytes.Length - 1] ^^^ 1uy
            bytes)
]

// ---- descriptions of models ----

let private described (name: string) (reason: string) (description: string) =
    Check.wrong<StorageException> name $"Model.load: described: {reason}" (fun () ->
        Linear(1, 1).save(path "linear.safetensors")

        File.ReadAllBytes(path "linear.safetensors")
        |> withMetadata (fun key text -> if key = "difflessons.model" then description else text)
        |> written "described"
        |> Model.load
        |> ignore)

let private linear inputs outputs =
    $"{{\"layer\":\"Linear\",\"options\":{{\"inFeatures\":{inputs},\"outFeatures\":{outputs},\"bias\":true}}}}"

let private notFitting problem =
    $"the file does not fit the model. {problem} Build the model as it was when saved."

let private descriptions = [
    described
        "a layer that no one knows"
        "the model is a layer of the kind \"Launch\", which this program does not know. Make it known before loading, with Model.register."
        """{"layer":"Launch"}"""
    described
        "a class of .NET"
        "the model is a layer of the kind \"System.Diagnostics.Process\", which this program does not know. Make it known before loading, with Model.register."
        """{"layer":"System.Diagnostics.Process"}"""
    described
        "a function that no one knows"
        "step 1 of the model is the function \"launch\", which this program does not know. Name it before loading, with Model.named."
        $"{{\"chain\":[{linear 1 1},{{\"function\":\"launch\"}}]}}"
    described "no description" notJson "Linear"
    described
        "a description of nothing"
        "its description of the model is neither a layer nor a chain."
        "{}"
    described "nesting without end" notJson (String.replicate 10_000 """{"chain":[""")
    described
        "doubling without end"
        "its description of step 12.0 of the model goes beyond the steps or the depth that a file can describe."
        (let doubling =
            [
                for i in 1..30 do
                    $"{{\"chain\":[{{\"same\":\"{i - 1}\"}},{{\"same\":\"{i - 1}\"}}]}}"
            ]
            |> String.concat ","

         $"{{\"chain\":[{linear 1 1},{doubling}]}}")
    described
        "an option that is missing"
        "the model: its option inFeatures should be a whole number."
        """{"layer":"Linear"}"""
    described
        "an option of another type"
        "the model: its option bias should be true or false."
        ((linear 1 1).Replace("true", "\"yes\""))
    described
        "an option that is not known"
        "the model: its option \"sparse\" is not known. A later version of the library may have written the file."
        ((linear 1 1).Replace("\"bias\"", "\"sparse\":true,\"bias\""))
    described
        "an option that the layer refuses"
        "the model, \"Linear\", cannot be made: Linear: outFeatures must be 1 or more, got -1. (Parameter 'outFeatures')"
        (linear 1 -1)
    described
        "a layer of other sizes"
        (notFitting "weight is (1, 1) Float32 and should be (1, 2) Float32.")
        (linear 2 1)
    described
        "a layer of eight gigabytes"
        (notFitting
            "weight is (1, 1) Float32 and should be (40000, 50000) Float32, bias is (1) Float32 and should be (40000) Float32.")
        (linear 50000 40000)
    described
        "a layer of more elements than a tensor can have"
        "the model, \"Linear\", cannot be made: full: a tensor can have up to 2147483647 elements, got the shape (60000, 70000)."
        (linear 70000 60000)
    described
        "layers without end"
        "the model: its option numLayers should be 2 or less, for a file of so many tensors."
        """{"layer":"LSTM","options":{"inputSize":1,"hiddenSize":1,"numLayers":2147483647,"bias":true,"batchFirst":false,"dropout":0,"bidirectional":false}}"""
    described
        "a tensor that the file lacks"
        "its description asks for \"option:1.b\", which the file lacks."
        $"{{\"chain\":[{linear 1 1},{{\"function\":\"add\",\"options\":{{\"b\":{{\"tensor\":\"option:1.b\"}}}}}}]}}"
    described
        "a mode that is none"
        "its description of the model has a mode that is neither train nor eval."
        ((linear 1 1).Replace("{\"layer\"", "{\"mode\":\"sleep\",\"layer\""))
    described
        "a layer that is not there"
        "its description of step 0 of the model points to \"7\", where there is no layer."
        """{"chain":[{"same":"7"}]}"""
    Check.wrong<StorageException>
        "a later format"
        "Model.load: later: it is in version \"2\" of the format; this library reads version 1. Use the library's version that wrote it, or a later one."
        (fun () ->
            Linear(1, 1).save(path "linear.safetensors")

            File.ReadAllBytes(path "linear.safetensors")
            |> withMetadata (fun key text -> if key = "difflessons.format" then "2" else text)
            |> written "later"
            |> Model.load
            |> ignore)
    Check.wrong<StorageException>
        "parameters alone"
        "Model.load: alone.safetensors: it holds tensors, but no description of a model. Build the model, and load them into it with loadParameters."
        (fun () ->
            Linear(1, 1).saveParameters(path "alone.safetensors")
            Model.load (path "alone.safetensors") |> ignore)
]

let tests =
    testList "HostileFiles" [
        testList "safetensors" safetensorsFiles
        testList "descriptions of models" descriptions
    ]
