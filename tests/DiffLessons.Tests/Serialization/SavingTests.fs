/// How files are replaced: whole or not at all, through links, with their mode, under any name, and without litter.
module DiffLessons.Tests.SavingTests

open System
open System.Diagnostics
open System.IO
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Tests.StorageSupport

/// A folder of its own.
let private folder () =
    Directory.CreateDirectory(path (Guid.NewGuid().ToString "N")).FullName

let private save (file: string) (value: float) =
    TensorFile.save (file, [ "t", dsharp.full ([ 2 ], value) ])

let private valueIn (file: string) =
    let file = TensorFile.load file
    file["t"].sum() |> float |> fun sum -> sum / 2.0

let private names (folder: string) =
    Directory.GetFileSystemEntries folder
    |> Array.map Path.GetFileName
    |> Array.sort

let private unix name (body: unit -> unit) =
    test name {
        if not (OperatingSystem.IsWindows()) then
            body ()
    }

let private replaced = [
    unix "a link stays a link, and the file that it leads to is replaced" (fun () ->
        let folder, elsewhere = folder (), folder ()
        let file = Path.Combine(elsewhere, "real.safetensors")
        let link = Path.Combine(folder, "link.safetensors")
        File.CreateSymbolicLink(link, file) |> ignore
        // One that leads nowhere yet, then one that leads to a file.
        for value in [ 1.0; 2.0 ] do
            save link value
            Expect.equal (FileInfo link).LinkTarget file "the link"
            Expect.equal (valueIn file) value "the file"

        Expect.equal (names folder) [| "link.safetensors" |] "the link's folder"
        Expect.equal (names elsewhere) [| "real.safetensors" |] "the file's folder")
    unix "the file keeps its mode" (fun () ->
        let file = Path.Combine(folder (), "secret.pt")
        save file 1.0

        for mode in [ UnixFileMode.UserRead ||| UnixFileMode.UserWrite; enum<UnixFileMode> 0o640 ] do
            File.SetUnixFileMode(file, mode)
            save file 2.0
            Expect.equal (File.GetUnixFileMode file) mode "mode")
    unix "while it is written, no more people can read it than could before" (fun () ->
        let folder = folder ()
        let file = Path.Combine(folder, "secret")
        File.WriteAllText(file, "old")
        File.SetUnixFileMode(file, UnixFileMode.UserRead)

        StorageFile.write "save" file (fun _ ->
            for entry in Directory.GetFiles folder do
                let others = enum<UnixFileMode> 0o077
                Expect.equal (File.GetUnixFileMode entry &&& others) UnixFileMode.None entry))
    test "names of any kind" {
        for name in
            [
                String('模', 73) + ".safetensors"
                String('x', 251) + ".pt"
                "a*b?.safetensors"
                "line\nbreak.safetensors"
                "[a-z] 'quoted' \"twice\".pt"
                "-rf"
                ".hidden"
            ] do
            let folder = folder ()
            let file = Path.Combine(folder, name)
            save file 3.0
            save file 4.0
            Expect.equal (valueIn file) 4.0 name
            Expect.equal (names folder) [| name |] "nothing beside it"
    }
]

let private litter = [
    test "what a killed save left goes with the next one; other files' parts stay" {
        let folder = folder ()
        let file = Path.Combine(folder, "run")
        let mutable part = ""

        StorageFile.write "save" file (fun _ ->
            part <- Directory.GetFiles folder |> Array.exactlyOne)

        File.WriteAllText(part, "half of it")
        save (Path.Combine(folder, "run.2")) 1.0
        Expect.isTrue (File.Exists part) "the part of another file"
        save file 1.0
        Expect.equal (names folder) [| "run"; "run.2" |] "after saving the file again"
    }
    test "a save does not take away the part of one that is under way" {
        let file = Path.Combine(folder (), "run")

        StorageFile.write "save" file (fun stream ->
            stream.WriteByte 1uy
            save file 5.0
            Expect.equal (valueIn file) 5.0 "the one within"
            stream.WriteByte 2uy)

        Expect.equal (File.ReadAllBytes file) [| 1uy; 2uy |] "the one that ends last"
    }
    test "many threads save one file while others read it" {
        let folder = folder ()
        let file = Path.Combine(folder, "shared.pt")
        save file 0.0

        let work (i: int) () =
            for _ in 1..25 do
                if i % 2 = 0 then
                    save file (float i)
                else
                    Expect.isLessThanOrEqual (valueIn file) 6.0 "one of those saved"

        let failures = ResizeArray<exn>()

        let threads = [
            for i in 0..7 ->
                Thread(fun () ->
                    try
                        work i ()
                    with error ->
                        lock failures (fun () -> failures.Add error))
        ]

        threads |> List.iter _.Start()
        threads |> List.iter _.Join()
        Expect.isEmpty failures "failures"
        Expect.equal (names folder) [| "shared.pt" |] "the folder"
    }
    test "processes that are killed while they save" {
        let kills =
            match Environment.GetEnvironmentVariable "DIFFLESSONS_KILLS" with
            | null -> 3
            | count -> int count

        let folder = folder ()
        let file = Path.Combine(folder, "net.safetensors")

        let possible = [
            for round in 0..1 ->
                let other = path $"whole-{round}.safetensors"
                TensorFile.save (other, SavingProgram.contents round)
                File.ReadAllBytes other
        ]

        let random = Random 5
        let mutable litter = 0

        for kill in 1..kills do
            let assembly = Reflection.Assembly.GetExecutingAssembly().Location

            let info =
                ProcessStartInfo(
                    "dotnet",
                    [ assembly; "save"; file ],
                    RedirectStandardOutput = true
                )

            use child = Process.Start info
            Expect.equal (child.StandardOutput.ReadLine()) "saving" "the child's first word"
            Thread.Sleep(random.Next 60)
            child.Kill()
            child.WaitForExit()
            let bytes = File.ReadAllBytes file
            Expect.isTrue (List.contains bytes possible) $"kill {kill}: the one or the other"
            litter <- litter + (names folder).Length - 1
            TensorFile.save (file, SavingProgram.contents kill)
            Expect.equal (names folder) [| "net.safetensors" |] "after the next save"

        Console.WriteLine($"killed {kills}, of which {litter} left a part")
    }
]

// ---- what cannot be read or written ----

let private refused (call: string) (operation: string) (why: string) (f: unit -> unit) =
    Check.wrong<StorageException> call $"{operation}: {why}" f

let private misnamed = [
    for name, problem in
        [
            null, "expected a file name, got none."
            "", "expected a file name, got none."
            "  ", "expected a file name, got none."
            "a\000b", "expected a file name, got one with the character NUL in it, a?b."
        ] do
        let given =
            if isNull name then "null"
            elif name.Contains '\000' then "NUL"
            else $"a name of {name.Length} spaces"

        let of' (called: string) = $"{called}, {given}"

        refused (of' "TensorFile.load") "TensorFile.load" problem (fun () ->
            TensorFile.load name |> ignore)

        refused (of' "Model.load") "Model.load" problem (fun () -> Model.load name |> ignore)

        refused (of' "loadParameters") "loadParameters" problem (fun () ->
            (Linear(1, 1)).loadParameters name)

        if not (isNull name) then
            refused (of' "Tensor.save") "save" problem (fun () -> (dsharp.ones 2).save name)
            refused (of' "Model.save") "save" problem (fun () -> (Linear(1, 1)).save name)

            refused (of' "saveParameters") "saveParameters" problem (fun () ->
                (Linear(1, 1)).saveParameters name)

            refused (of' "exportOnnx") "exportOnnx" problem (fun () ->
                (Linear(1, 1)).exportOnnx(name, [ 1; 1 ]))
]

let private endings = [
    for ending, format in
        [
            ".onnx", "ONNX"
            ".h5", "Keras"
            ".PKL", "Python's pickle"
            ".ckpt", "Lightning"
            ".png", "images"
            ".json", "text"
            ".zip", "archives"
        ] do
        let operations: (string * string * (string -> unit)) list = [
            "a tensor", "save", (dsharp.ones 2).save
            "a model", "save", (Linear(1, 1)).save
            "parameters", "saveParameters", (Linear(1, 1)).saveParameters
            "tensors",
            "TensorFile.save",
            (fun file -> TensorFile.save (file, [ "t", dsharp.ones 2 ]))
        ]

        for what, operation, save in operations do
            Check.wrong<OptionException>
                $"{what} as a{ending}"
                $"{operation}: a name that ends in {ending.ToLowerInvariant()} stands for the format of {format}, which is not written here. Use a name that ends in .safetensors, .pt, .pth, .npy or .npz. (Parameter 'fileName')"
                (fun () -> save ("a" + ending))
    for ending in [ ".pt"; ".safetensors"; ".npy"; ".h5" ] do
        Check.wrong<OptionException>
            $"exportOnnx a{ending}"
            $"exportOnnx: a name that ends in {ending} stands for another format. Use a name that ends in .onnx. (Parameter 'path')"
            (fun () -> (Linear(1, 1)).exportOnnx("a" + ending, [ 1; 1 ]))
]

let private asItWas = "What was there before is as it was."

let private places = [
    test "a folder in place of a file" {
        let folder = folder ()

        Check.expectError<StorageException>
            $"TensorFile.load: {Path.GetFileName folder}: it is a folder; expected a file."
            (fun () -> TensorFile.load folder |> ignore)

        Check.expectError<StorageException>
            $"TensorFile.save: {folder} cannot be written: it is a folder; expected a file. {asItWas}"
            (fun () -> save folder 1.0)

        Expect.isTrue (Directory.Exists folder) "the folder"
    }
    test "a file in place of a folder" {
        let file = written "in-the-way" [| 1uy |]
        let below = Path.Combine(file, "net.pt")

        Check.expectError<StorageException> $"TensorFile.load: there is no file {below}." (fun () ->
            TensorFile.load below |> ignore)

        Check.expectError<StorageException>
            $"TensorFile.save: {below} cannot be written: The file '{file}' already exists. {asItWas}"
            (fun () -> save below 1.0)
    }
    test "no such file, no such folder" {
        for file in [ path "none.pt"; path "none/none.pt"; path "new\nline" ] do
            Check.expectError<StorageException>
                $"TensorFile.load: there is no file {file.Replace('\n', '?')}."
                (fun () -> TensorFile.load file |> ignore)
    }
    unix "devices and pipes" (fun () ->
        if OperatingSystem.IsLinux() then
            for device in [ "/dev/null"; "/dev/full" ] do
                Check.expectError<StorageException>
                    $"TensorFile.load: {Path.GetFileName device}: it is a device or a pipe; expected a file."
                    (fun () -> TensorFile.load device |> ignore)

                Check.expectError<StorageException>
                    $"TensorFile.save: {device} cannot be written: it is a device or a pipe; expected a file. {asItWas}"
                    (fun () -> save device 1.0))
    test "a name that no file system has" {
        let file = path (String('x', 300))

        Check.expectError<StorageException>
            $"TensorFile.save: {file} cannot be written: its name is too long for the file system. {asItWas}"
            (fun () -> save file 1.0)
    }
    test "what the disk says" {
        let causes: (exn * string) list = [
            IOException("No space left on device : '/x'", 28), "the disk is full."
            IOException("Read-only file system : '/x'", 30), "the file system is read-only."
            UnauthorizedAccessException "Access to the path '/x' is denied.",
            "permission is denied."
            IOException "Broken\nand more", "Broken."
        ]

        for error, reason in causes do
            let file = path "disk.pt"

            Check.expectError<StorageException>
                $"save: {file} cannot be written: {reason} {asItWas}"
                (fun () -> StorageFile.write "save" file (fun _ -> raise error))

            Check.expectError<StorageException>
                $"load: disk.pt: the file cannot be read: {reason}"
                (fun () -> StorageFile.reading "load" file (fun () -> raise error))
    }
]

let tests =
    testList "Saving" [
        testList "replaced files" replaced
        testSequenced (testList "litter" litter)
        testList "names" misnamed
        testList "endings" endings
        testList "places" places
    ]
