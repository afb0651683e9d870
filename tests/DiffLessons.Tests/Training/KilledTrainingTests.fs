/// Trainings that are killed, interrupted or run out of disk, and go on: they end in the same bits.
module DiffLessons.Tests.KilledTrainingTests

open System
open System.Diagnostics
open System.IO
open System.Reflection
open System.Threading
open Expecto
open DiffLessons.Tests.TrainingProgram

let private inFolder (f: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("killed-training").FullName

    try
        f folder
    finally
        Directory.Delete(folder, true)

/// The command that runs the training program.
let private command (folder: string) (optimiser: string) (pause: int) = [
    "dotnet"
    Assembly.GetExecutingAssembly().Location
    "train"
    folder
    optimiser
    string pause
]

let private start (words: string list) =
    let info =
        ProcessStartInfo(
            words.Head,
            words.Tail,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    Process.Start info

/// Waits for the first step, so that what follows falls into the training; goes on reading what the child prints.
let private awaitStep (child: Process) =
    use first = new ManualResetEventSlim(false)

    child.OutputDataReceived.Add(fun line ->
        if isNull line.Data || line.Data.StartsWith "step " then
            try
                first.Set()
            with :? ObjectDisposedException ->
                ())

    child.BeginOutputReadLine()

    if not (first.Wait 60_000) then
        child.Kill()
        failtest "the training did not begin within a minute"

/// Waits for the first checkpoint, which may take long on a busy machine.
let private awaitFile (path: string) =
    if not (SpinWait.SpinUntil((fun () -> File.Exists path), 60_000)) then
        failtest $"{path} was not written within a minute"

let private expectEnd (code: int) (child: Process) =
    let problem = child.StandardError.ReadToEndAsync()

    if not (child.WaitForExit 100_000) then
        child.Kill()
        failtest "the training did not end within 100 seconds"

    if child.ExitCode <> code then
        failtest $"expected exit code {code}, got {child.ExitCode}: {problem.Result}"

    problem.Result

let private finish (folder: string) optimiser =
    use child = start (command folder optimiser 0)
    child.BeginOutputReadLine()
    expectEnd 0 child |> ignore
    File.ReadAllText(resultIn folder)

/// What the training ends in when nothing happens to it.
let private undisturbed (optimiser: string) : string =
    let mutable result = ""
    inFolder (fun folder -> result <- finish folder optimiser)
    result

let private killed (optimiser: string) (times: int) =
    test $"{optimiser}: killed at {times} random moments, it ends in the same bits" {
        let expected = undisturbed optimiser
        let random = Random(optimiser.Length * 7919)

        inFolder (fun folder ->
            for _ in 1..times do
                use child = start (command folder optimiser 20)
                awaitStep child
                awaitFile (checkpointIn folder)
                Thread.Sleep(random.Next 300)
                child.Kill()
                child.WaitForExit()
                Expect.isFalse (File.Exists(resultIn folder)) "it was killed before its end"

            Expect.isTrue (File.Exists(checkpointIn folder)) "a checkpoint is there"
            Expect.equal (finish folder optimiser) expected "parameters, buffers and losses"

            Expect.equal
                (Directory.GetFiles folder |> Array.map Path.GetFileName |> Array.sort)
                [| "result"; "training.checkpoint" |]
                "nothing else is left in the folder")
    }

let private unix =
    if OperatingSystem.IsWindows() then
        []
    else
        [
            test "Ctrl-C ends training after its step, saved; it goes on to the same bits" {
                inFolder (fun folder ->
                    // Where the tests run in the background, a shell may have had them ignore Ctrl-C.
                    let listening =
                        if OperatingSystem.IsLinux() then
                            [ "env"; "--default-signal=INT" ]
                        else
                            []

                    use child = start (listening @ command folder "adam" 4)
                    awaitStep child
                    use kill = start [ "kill"; "-INT"; string child.Id ]
                    kill.WaitForExit()
                    expectEnd 3 child |> ignore
                    Expect.isTrue (File.Exists(checkpointIn folder)) "a checkpoint is there"
                    Expect.equal (finish folder "adam") (undisturbed "adam") "the same bits")
            }

            for signal in [ "INT"; "TERM" ] do
                test $"without a checkpoint the first SIG{signal} ends training after its step" {
                    inFolder (fun folder ->
                        let listening =
                            if OperatingSystem.IsLinux() then
                                [ "env"; "--default-signal=INT,TERM" ]
                            else
                                []

                        // 240 steps of half a second: the training ends because it is told to.
                        use child = start (listening @ command folder "adam" 500 @ [ "unsaved" ])
                        awaitStep child
                        use kill = start [ "kill"; $"-{signal}"; string child.Id ]
                        kill.WaitForExit()
                        expectEnd 3 child |> ignore
                        Expect.isEmpty (Directory.GetFileSystemEntries folder) "nothing is written")
                }

            test "a full disk ends training with an error, and leaves the last good checkpoint" {
                inFolder (fun folder ->
                    // A limit on the size of files stands for the disk: the checkpoint grows with each step, past it.
                    let limited =
                        "trap '' XFSZ; ulimit -f 14; export DOTNET_EnableWriteXorExecute=0; exec \"$@\""

                    use child =
                        start ([ "bash"; "-c"; limited; "limited" ] @ command folder "momentum" 0)

                    child.BeginOutputReadLine()
                    let problem = expectEnd 1 child

                    Expect.stringContains
                        problem
                        $"checkpoint: {checkpointIn folder} cannot be written"
                        "the error names the file"

                    Expect.equal
                        (finish folder "momentum")
                        (undisturbed "momentum")
                        "it goes on from the last good checkpoint to the same bits")
            }
        ]

let tests =
    testList
        "training that is ended from outside"
        ([ killed "adam" 10; killed "momentum" 10 ] @ unix)
