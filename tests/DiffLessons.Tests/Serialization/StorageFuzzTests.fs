/// Ten thousand damaged files: each is refused with our own exception or is a file that loads, in little memory, and nothing else happens.
module DiffLessons.Tests.StorageFuzzTests

open System
open System.Diagnostics
open System.IO
open System.Text
open System.Text.Json.Nodes
open Expecto
open DiffLessons
open DiffLessons.Tests.StorageSupport

// ---- what is damaged ----

let private net () : Model<Tensor, Tensor> =
    let shared = Linear(3, 3)

    Conv2d(1, 2, kernelSizes = [ 2; 3 ], padding = 1)
    --> dsharp.maxpool2d 2
    --> dsharp.flatten 1
    --> Linear(6, 3)
    --> BatchNorm1d 3
    --> dsharp.hardtanh (-1.5, 2.0)
    --> shared
    --> Sequential [ Dropout 0.5; Function dsharp.tanh; shared ]
    --> dsharp.unsqueeze 0
    --> LSTM(3, 2, numLayers = 2)
    --> dsharp.softmax 2

let private bytesOf (name: string) (save: string -> unit) =
    save (path name)
    File.ReadAllBytes(path name)

let private model = lazy (bytesOf "fuzz-model.safetensors" (net ()).save)
let private stateDict = lazy (bytesOf "fuzz.pt" (net ()).saveParameters)

let private plain =
    lazy
        (let tensors = [
            "weight", dsharp.randn [ 3; 4 ]
            "index", dsharp.tensor ([ 1; 2; 3 ], dtype = Dtype.Int64)
            "flags", dsharp.tensor [ true; false ]
            "half", dsharp.randn ([ 2 ], dtype = Dtype.Float16)
            "none", dsharp.zeros [ 0; 3 ]
         ]

         bytesOf "fuzz.safetensors" (fun file ->
             TensorFile.save (file, tensors, [ "note", "\u00e9\u4e2d" ])))

// ---- how ----

let private extremes = [|
    0L
    1L
    -1L
    127L
    255L
    65535L
    int64 Int32.MaxValue
    int64 Int32.MinValue
    Int64.MaxValue
    Int64.MinValue
    1L <<< 40
|]

/// One change of some bytes, somewhere.
let private change (random: Random) (bytes: byte[]) : byte[] =
    let at () = random.Next(max 1 bytes.Length)

    let some longest =
        min (1 + random.Next(longest: int)) bytes.Length

    if bytes.Length = 0 then
        [| byte (random.Next 256) |]
    else
        match random.Next 8 with
        | 0
        | 1 ->
            let copy = Array.copy bytes

            for _ in 0 .. random.Next 4 do
                let i = at ()
                copy[i] <- copy[i] ^^^ byte (1 <<< random.Next 8)

            copy
        | 2 -> Array.truncate (at ()) bytes
        | 3 ->
            let inserted = Array.init (some 40) (fun _ -> byte (random.Next 256))
            Array.insertManyAt (at ()) inserted bytes
        | 4 ->
            let start = at ()
            Array.removeManyAt start (min (some 40) (bytes.Length - start)) bytes
        | 5 ->
            let start = at ()
            let piece = bytes[start .. min (start + some 60) (bytes.Length - 1)]
            Array.insertManyAt (at ()) piece bytes
        | 6 ->
            let number = BitConverter.GetBytes extremes[random.Next extremes.Length]
            let width = [| 1; 2; 4; 8 |][random.Next 4]
            let copy = Array.copy bytes
            let start = at ()
            Array.blit number 0 copy start (min width (copy.Length - start))
            copy
        | _ ->
            // Another number in place of one that is written out.
            let digits =
                bytes |> Array.indexed |> Array.filter (fun (_, b) -> Char.IsAsciiDigit(char b))

            if digits.Length = 0 then
                bytes
            else
                let start = fst digits[random.Next digits.Length]
                let number = string extremes[random.Next extremes.Length]

                Array.concat [
                    bytes[.. start - 1]
                    Encoding.ASCII.GetBytes number
                    bytes[start + 1 ..]
                ]

let private changes (random: Random) (bytes: byte[]) =
    Seq.fold (fun bytes _ -> change random bytes) bytes [ 0 .. random.Next 3 ]

/// Every place of a value within JSON, to be put to something else.
let rec private places (node: JsonNode) : (JsonNode -> unit) list = [
    match node with
    | :? JsonObject as o ->
        for pair in Seq.toArray o do
            fun other -> o[pair.Key] <- other
            yield! places pair.Value
    | :? JsonArray as items ->
        for i in 0 .. items.Count - 1 do
            fun other -> items[i] <- other
            yield! places items[i]
    | _ -> ()
]

let private texts = [| "relu"; "Linear"; "0"; "F64"; "eval"; "" |]

/// Something else: a number, a text, nesting, or a part of the same JSON.
let rec private other (random: Random) (root: JsonNode) : JsonNode =
    match random.Next 9 with
    | 0
    | 1 -> JsonValue.Create(extremes[random.Next extremes.Length])
    | 2 -> JsonValue.Create(random.Next 4)
    | 3 -> JsonValue.Create -0.5
    | 4 -> JsonValue.Create(random.Next 2 = 0)
    | 5 -> JsonValue.Create(texts[random.Next texts.Length])
    | 6 ->
        let mutable nested: JsonNode = JsonArray()

        for _ in 0 .. random.Next 12 do
            nested <- JsonArray [| nested |]

        nested
    | 7 -> null
    | _ ->
        match root with
        | :? JsonObject as o when o.Count > 0 ->
            let _, value = o |> Seq.map (|KeyValue|) |> Seq.item (random.Next o.Count)

            match value with
            | null -> null
            | value when random.Next 2 = 0 -> value.DeepClone()
            | value -> other random value
        | :? JsonArray as items when items.Count > 0 && not (isNull items[0]) ->
            other random items[random.Next items.Count]
        | _ -> JsonObject()

/// JSON that stays JSON, with some values in place of others; now and then what is no longer JSON.
let private changeJson (random: Random) (text: string) : string =
    if random.Next 4 = 0 then
        Encoding.UTF8.GetString(changes random (Encoding.UTF8.GetBytes text))
    else
        let root = JsonNode.Parse text

        for _ in 0 .. random.Next 2 do
            let places = places root
            places[random.Next places.Length](other random (root.DeepClone()))

        root.ToJsonString()

/// Damage within the header, the length before it corrected.
let private inHeader (random: Random) (bytes: byte[]) =
    let length = int (BitConverter.ToInt64(bytes, 0))

    let header =
        changeJson random (Encoding.UTF8.GetString bytes[8 .. 7 + length])
        |> Encoding.UTF8.GetBytes

    Array.concat [ BitConverter.GetBytes(int64 header.Length); header; bytes[8 + length ..] ]

/// Damage within the description of the model, the digest corrected.
let private inDescription (random: Random) (bytes: byte[]) =
    bytes
    |> withMetadata (fun key text ->
        if key = "difflessons.model" then
            changeJson random text
        else
            text)

/// Damage within one part of the zip, the checksums corrected.
let private inPart (random: Random) (parts: (string * byte[]) list) =
    // Mostly in the pickle, which says the most.
    let chosen =
        if random.Next 4 > 0 then
            parts |> List.findIndex (fun (name, _) -> name.EndsWith "data.pkl")
        else
            random.Next parts.Length

    parts
    |> List.mapi (fun i (name, bytes) ->
        if i = chosen then
            name, changes random bytes
        else
            name, bytes)
    |> zip

// ---- what must hold ----

let private most = 32L * 1024L * 1024L

/// Reads all there is in the bytes, as tensors, as a model, and into a model.
let private readAll (into: Model<Tensor, Tensor>) (bytes: byte[]) =
    let opening f =
        use stream = new MemoryStream(bytes)
        StorageFile.reading "fuzz" "file" (fun () -> TensorFormat.opening stream f)

    let attempt f =
        try
            opening f
            true
        with :? StorageException ->
            false

    let tensors =
        attempt (fun opened ->
            for raw in opened.Load() do
                raw.Dispose())

    let model = attempt (fun opened -> ModelFile.ofOpened Device.CPU opened |> ignore)

    let copied = attempt (ModelFile.copyOpened false into)
    tensors, model, copied

/// More mutants, when looked at by hand.
let private times =
    match Environment.GetEnvironmentVariable "DIFFLESSONS_MUTANTS" with
    | null -> 1
    | text -> int text

/// At least so many of a hundred mutants must load: damage that is always refused at the door tests nothing behind it.
let private fuzz (least: int) (count: int) (name: string) (damage: Random -> byte[]) =
    test $"{count} of {name}" {
        let count = count * times
        let into = net ()
        let counts = Array.zeroCreate 3
        let resident = Process.GetCurrentProcess().WorkingSet64

        for seed in 1..count do
            let bytes = damage (Random seed)
            let before = GC.GetAllocatedBytesForCurrentThread()

            let tensors, model, copied =
                try
                    readAll into bytes
                with error ->
                    failtest $"{name}, seed {seed}: {error}"

            let allocated = GC.GetAllocatedBytesForCurrentThread() - before

            if allocated > most then
                failtest $"{name}, seed {seed}: {allocated} bytes for a file of {bytes.Length}"

            [ tensors; model; copied ]
            |> List.iteri (fun i worked ->
                if worked then
                    counts[i] <- counts[i] + 1)

        let grown = Process.GetCurrentProcess().WorkingSet64 - resident
        Expect.isLessThan grown (256L * 1024L * 1024L) "growth of the resident memory"
        // Damage that nothing notices would test nothing.
        Expect.isLessThan counts[0] (count * 9 / 10) "files that load all the same"

        if times > 1 then
            Console.WriteLine
                $"{name}: of {count}, load as tensors, model, parameters: {counts[0]}, {counts[1]}, {counts[2]}"

        Expect.isGreaterThanOrEqual (Array.sum counts) (count * least / 100) "files that load"
    }

let private families = [
    fuzz 0 1500 "a whole model's file" (fun random -> changes random model.Value)
    fuzz 0 1500 "the header of a whole model's file" (fun random -> inHeader random model.Value)
    fuzz 0 1500 "a safetensors file" (fun random -> changes random plain.Value)
    fuzz 0 1500 "the header of a safetensors file" (fun random -> inHeader random plain.Value)
    fuzz 1 1500 "a state dict" (fun random -> changes random stateDict.Value)
]

let private deeper =
    let parts = lazy (unzip stateDict.Value)

    [
        fuzz 1 1500 "the parts of a state dict" (fun random -> inPart random parts.Value)
        test "1000 of the description of a whole model" {
            let into = net ()
            let mutable loaded = 0

            for seed in 1 .. 1000 * times do
                try
                    let _, isModel, _ = readAll into (inDescription (Random seed) model.Value)

                    if isModel then
                        loaded <- loaded + 1
                with error ->
                    failtest $"description, seed {seed}: {error}"

            if times > 1 then
                Console.WriteLine $"descriptions: of {1000 * times}, {loaded} load"

            Expect.isGreaterThanOrEqual loaded 10 "descriptions of models that load"
        }
    ]

let tests = testList "StorageFuzz" [ yield! families; yield! deeper ]
