/// Models, parameters and tensors through streams: as through files, whatever the stream can do.
module DiffLessons.Tests.StreamsTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests.StorageSupport

/// A stream that only goes forward, as one of a network does; it may break off.
type private Forward(inner: MemoryStream, ?breaksAt: int64) =
    inherit Stream()
    let limit = defaultArg breaksAt Int64.MaxValue

    let check () =
        if inner.Position >= limit then
            raise (IOException "The connection was closed.")

    override _.CanRead = true
    override _.CanWrite = true
    override _.CanSeek = false
    override _.Length = raise (NotSupportedException())

    override _.Position
        with get () = raise (NotSupportedException())
        and set _ = raise (NotSupportedException())

    override _.Flush() = ()
    override _.Seek(_, _) = raise (NotSupportedException())
    override _.SetLength _ = raise (NotSupportedException())

    override _.Read(buffer: byte[], offset: int, count: int) : int =
        check ()
        inner.Read(buffer, offset, min count 7)

    override _.Write(buffer: byte[], offset: int, count: int) : unit =
        check ()
        inner.Write(buffer, offset, count)

let private net () : Model =
    Linear(3, 4) --> dsharp.tanh --> BatchNorm1d 4 --> Linear(4, 2)

let private x = dsharp.linspace(-1.0, 1.0, 6).view [ 2; 3 ]

/// What something writes to a stream.
let private written (write: Stream -> unit) : byte[] =
    use stream = new MemoryStream()
    write stream
    stream.ToArray()

let private message (f: unit -> unit) : string =
    try
        f ()
        "nothing was raised"
    with error ->
        $"{error.GetType().Name}: {error.Message}"

let private roundTrips = [
    test "a whole model" {
        let model = net ()
        let bytes = written model.saveTo
        let file = path "whole.safetensors"
        model.save file
        Expect.equal bytes (File.ReadAllBytes file) "the bytes of a file"
        use back = new Forward(new MemoryStream(bytes))
        Expect.equal ((Model.loadFrom back).predict x) (model.predict x) "loaded"
    }
    for format in [ "safetensors"; "pt"; "npz" ] do
        test $"parameters as {format}" {
            let model, other = net (), net ()
            let bytes = written (fun stream -> model.saveParametersTo (stream, format))
            use back = new Forward(new MemoryStream(bytes))
            other.loadParametersFrom back
            Expect.equal (other.predict x) (model.predict x) "loaded"

            let file = path ("streamed." + format)
            File.WriteAllBytes(file, bytes)
            let third = net ()
            third.loadParameters file
            Expect.equal third.parametersVector model.parametersVector "a file of these bytes"
        }
    for format in [ "safetensors"; "pt"; "npy"; "npz" ] do
        test $"a tensor as {format}" {
            let bytes = written (fun stream -> x.saveTo (stream, format))
            use back = new Forward(new MemoryStream(bytes))
            Expect.equal (Tensor.loadFrom back) x "loaded"
        }
    test "tensors by name, with texts" {
        let bytes =
            written (fun stream ->
                TensorFile.saveTo (stream, [ "a", x; "b", x * 2.0 ], metadata = [ "by", "me" ]))

        use back = new MemoryStream(bytes)
        let file = TensorFile.loadFrom back
        Expect.equal file["b"] (x * 2.0) "a tensor"
        Expect.equal file.metadata["by"] "me" "a text"
    }
    test "an ONNX graph" {
        let model = net ()
        let file = path "streamed.onnx"
        model.exportOnnx (file, [ 1; 3 ])
        let bytes = written (fun stream -> model.exportOnnxTo (stream, [ 1; 3 ]))
        Expect.equal bytes (File.ReadAllBytes file) "the bytes of a file"
    }
    test "from where a stream is, which stays open" {
        use stream = new MemoryStream()
        stream.Write([| 1uy; 2uy; 3uy |], 0, 3)
        let model = net ()
        model.saveTo stream
        Expect.isTrue stream.CanWrite "open after writing"
        stream.Position <- 3L
        Expect.equal ((Model.loadFrom stream).predict x) (model.predict x) "loaded"
        Expect.equal stream.Position stream.Length "read to its end"
        Expect.isTrue stream.CanRead "open after reading"
    }
]

let private refused = [
    test "null, closed streams and unknown formats" {
        let model = net ()
        use closed = new MemoryStream()
        closed.Dispose()
        use open' = new MemoryStream()

        Expect.equal
            [
                message (fun () -> model.saveTo null)
                message (fun () -> Model.loadFrom (null: Stream) |> ignore)
                message (fun () -> model.saveTo closed)
                message (fun () -> Model.loadFrom closed |> ignore)
                message (fun () -> model.saveParametersTo (open', "onnx"))
                message (fun () -> x.saveTo (open', null))
            ]
            [
                "OptionException: saveTo: expected stream, got null. (Parameter 'stream')"
                "OptionException: Model.loadFrom: expected stream, got null. (Parameter 'stream')"
                "OptionException: saveTo: expected a stream that can be written, got one that cannot, or is closed. (Parameter 'stream')"
                "OptionException: Model.loadFrom: expected a stream that can be read, got one that cannot, or is closed. (Parameter 'stream')"
                "OptionException: saveParametersTo: expected one of the formats safetensors, pt, npz, npy, got \"onnx\". (Parameter 'format')"
                "OptionException: saveTo: expected one of the formats safetensors, pt, npz, npy, got \"\". (Parameter 'format')"
            ]
            "messages"
    }
    test "what is damaged or broken off" {
        let bytes = written (net ()).saveTo
        use half = new MemoryStream(bytes[.. bytes.Length - 9])
        use broken = new Forward(new MemoryStream(bytes), breaksAt = 70L)
        use full = new Forward(new MemoryStream(), breaksAt = 0L)
        use empty = new MemoryStream()

        let texts = [
            message (fun () -> Model.loadFrom half |> ignore)
            message (fun () -> Model.loadFrom broken |> ignore)
            message (fun () -> (net ()).saveTo full)
            message (fun () -> Model.loadFrom empty |> ignore)
        ]

        let starts = [
            "StorageException: Model.loadFrom: the stream: its tensors take "
            "StorageException: Model.loadFrom: the stream cannot be read: The connection was closed."
            "StorageException: saveTo: the stream cannot be written: The connection was closed."
            "StorageException: Model.loadFrom: the stream: the file is empty."
        ]

        for text, start in List.zip texts starts do
            Expect.stringStarts text start "message"
    }
    test "a model that cannot be saved leaves the stream as it was" {
        use stream = new MemoryStream()
        let own: Model = Linear(3, 4) --> (fun (t: Tensor) -> t * t)

        Expect.throwsT<ModelException>
            (fun () -> own.saveTo stream)
            "a function of the program's own"

        Expect.equal stream.Length 0L "nothing was written"
    }
    test "a stream that does not fit leaves the model as it was" {
        let model, other = net (), Linear(3, 5)
        let before = model.parametersVector.clone ()
        use stream = new MemoryStream(written other.saveParametersTo)
        Expect.throwsT<StorageException> (fun () -> model.loadParametersFrom stream) "another"
        Expect.equal model.parametersVector before "as it was"
    }
]

let tests =
    testList "Streams" [ testList "round trips" roundTrips; testList "refused" refused ]
