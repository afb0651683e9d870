/// Files of generated shapes: whatever they hold, reading takes no more memory than four times their size and 100 MB.
module DiffLessons.Tests.FileBoundsTests

open System
open System.Diagnostics
open System.IO
open System.Text
open Expecto
open DiffLessons
open DiffLessons.Tests.StorageSupport

/// So many parts with commas between them.
let private repeated (count: int) (part: int -> string) =
    let text = StringBuilder()

    for i in 0 .. count - 1 do
        if i > 0 then
            text.Append ',' |> ignore

        text.Append(part i) |> ignore

    text.ToString()

let private header (text: string) = safetensors text [||]

let private described (description: string) =
    let json = Text.Json.JsonSerializer.Serialize description

    header $"{{\"__metadata__\":{{\"difflessons.format\":\"1\",\"difflessons.model\":{json}}}}}"

let private latin (text: string) = Encoding.Latin1.GetBytes text

/// A state dict of such a pickle.
let private pickle (bytes: byte[]) =
    zip [ "archive/data.pkl", bytes; "archive/data/0", Array.zeroCreate 8 ]

let private times (count: int) (bytes: byte[]) =
    Array.concat (Array.replicate count bytes)

let private empty i =
    $"\"t{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"

let private linear =
    """{"layer":"Linear","options":{"inFeatures":1,"outFeatures":1,"bias":false}}"""

let private textsOf (n: int) (text: string) =
    let texts = repeated n (fun i -> $"\"{i}\":\"{text}\"")
    header $"{{\"__metadata__\":{{{texts}}}}}"

let private ones (n: int) = repeated n (fun _ -> "1")

let private chained (steps: string) = described $"{{\"chain\":[{steps}]}}"

let private viewed (n: int) =
    $"{{\"function\":\"view\",\"options\":{{\"shape\":[{ones n}]}}}}"

let private optioned (n: int) =
    let options = repeated n (fun i -> $"\"{i}\":1")
    $"{{\"layer\":\"Linear\",\"options\":{{{options}}}}}"

let private tensorsOf (n: int) =
    let entries = repeated n empty
    header $"{{{entries}}}"

/// What the file is full of, how often, and its bytes.
let private shapes: (string * int * (int -> byte[])) list =
    [
        "texts", 1_000_000, (fun n -> textsOf n "")
        "few texts", 90_000, (fun n -> textsOf n "text")
        "one long text", 15_000_000, (fun n -> textsOf 1 (String('x', n)))
        "escapes", 2_000_000, (fun n -> textsOf 1 (String.replicate n "\\u0041"))
        "a header of numbers", 7_000_000, (fun n -> header $"{{\"a\":[{ones n}]}}")
        "tensors", 32_000, tensorsOf
        "more tensors", 250_000, tensorsOf
        "a name", 15_000_000, (fun n -> header $"{{\"{String('x', n)}\":{{}}}}")
        "a list in an option", 3_000_000, (viewed >> described)
        "a shorter list in an option", 400_000, (viewed >> chained)
        "options", 300_000, (optioned >> described)
        "steps", 9_999, (fun n -> chained (repeated n (fun _ -> linear)))
        "more steps", 100_000, (fun n -> chained (repeated n (fun _ -> linear)))
        "functions", 9_900, (fun n -> chained (repeated n (fun _ -> "{\"function\":\"relu\"}")))
        "the same layer",
        9_900,
        (fun n -> chained (linear + "," + repeated n (fun _ -> "{\"same\":\"0\"}")))
        "depth", 1_000_000, (fun n -> described (String.replicate n "{\"chain\":["))
    ]
    @ [
        for name, part, end' in
            [
                "nothing", "N", "."
                "lists", "]", "."
                "dictionaries", "}", "."
                "marks", "(", "."
                "tuples", "\133", "."
                "empty tuples", ")", "."
                "memo", "q\000", "."
                "recalls", "h\000", "."
                "small numbers", "K\001", "."
                "numbers", "M\000\001", "."
                "numbers of 4 bytes", "J\000\000\001\000", "."
                "long numbers", "\138\000", "."
                "real numbers", "G\000\000\000\000\000\000\000\000", "."
                "texts", "\140\001a", "."
                "empty texts", "X\000\000\000\000", "."
                "doubling tuples", "h\000h\000\134q\000", "."
                "names", "ccollections\nOrderedDict\n", "."
                "dictionaries by name", "h\000)R", "."
                "far memo", "r\255\255\255\127", "."
                "lists of the same", "h\000a", "."
            ] do
            let before = "\128\002]q\000"

            let before =
                if name.StartsWith "dictionaries by" then
                    "\128\002ccollections\nOrderedDict\nq\000"
                else
                    before

            $"a pickle of {name}",
            16_000_000 / part.Length,
            (fun n -> pickle (Array.concat [ latin before; times n (latin part); latin end' ]))
    ]
    @ [
        "many parts", 200_000, (fun n -> zip [ for i in 1..n -> "a/" + string i, [||] ])
        "sizes used again",
        2_000_000,
        (fun n ->
            let sizes = Array.concat [ "("B; times 60 (latin "K\001"); latin "tq\001" ]

            let storage =
                latin
                    "(X\007\000\000\000storagectorch\nFloatStorage\nX\001\000\000\0000X\003\000\000\000cpuK\002tQq\002"

            let rebuild = latin "ctorch._utils\n_rebuild_tensor_v2\nq\003"
            let call = latin "h\003(h\002K\000h\001h\001tR"

            pickle (
                Array.concat [ latin "\128\002}"; sizes; storage; rebuild; times n call; "."B ]
            ))
    ]

let private bound (name: string) (n: int) (make: int -> byte[]) =
    test name {
        // In full size when looked at by hand.
        let isFull = not (isNull (Environment.GetEnvironmentVariable "DIFFLESSONS_BOUNDS"))
        let bytes = make (if isFull then n else n / 8)
        let file = written $"bounds-{Guid.NewGuid():N}" bytes
        let into = Linear(1, 1)

        let loads: (string * (unit -> unit)) list = [
            "tensors", (fun () -> TensorFile.load file |> ignore)
            "model", (fun () -> Model.load file |> ignore)
            "parameters", (fun () -> into.loadParameters (file, strict = false))
        ]

        for what, load in loads do
            let before = GC.GetAllocatedBytesForCurrentThread()
            let start = Process.GetCurrentProcess().TotalProcessorTime
            let watch = Stopwatch.StartNew()

            let outcome =
                try
                    load ()
                    "loads"
                with :? StorageException as error ->
                    error.Message

            let taken = GC.GetAllocatedBytesForCurrentThread() - before

            let worked = Process.GetCurrentProcess().TotalProcessorTime - start

            if isFull then
                Console.WriteLine
                    $"{int worked.TotalMilliseconds, 6} ms of processors {watch.ElapsedMilliseconds, 6} ms {taken / 1000000L, 5} MB of {bytes.Length / 1000, 6} kB  {name}, {what}: {outcome.Substring(0, min 120 outcome.Length)}"

            Expect.isLessThan taken (4L * int64 bytes.Length + 100_000_000L) $"{what}: bytes"

        File.Delete file
    }

let tests =
    testSequenced (testList "FileBounds" [ for name, n, make in shapes -> bound name n make ])
