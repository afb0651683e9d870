/// A process ends with its own exit code while other threads compute.
module DiffLessons.Tests.ProcessEndTests

open System
open System.Diagnostics
open System.Reflection
open System.Threading
open Expecto
open DiffLessons
open DiffLessons.Model

/// The program `leave CODE return|exit`: threads compute without end, and the process ends.
let main (arguments: string[]) : int =
    let code = int arguments[0]
    let started = new CountdownEvent 4

    let compute () =
        let net = Linear(20, 20) --> dsharp.tanh --> Linear(20, 1)
        let adam = Adam net
        let x = dsharp.ones [ 50; 20 ]

        let work () =
            adam.step (fun () -> (net.forward x).mean()) |> ignore
            (x.T.matmul x).exp() |> ignore

        work ()
        started.Signal() |> ignore

        while true do
            work ()

    for _ in 1..4 do
        Thread(compute, IsBackground = true).Start()

    started.Wait()

    match arguments[1] with
    | "exit" -> exit code
    | _ -> code

let private ends (way: string) (code: int) =
    let assembly = Assembly.GetExecutingAssembly().Location

    let info =
        ProcessStartInfo(
            "dotnet",
            [ assembly; "leave"; string code; way ],
            RedirectStandardError = true
        )

    use child = Process.Start info
    let said = child.StandardError.ReadToEnd()
    child.WaitForExit()
    Expect.equal (child.ExitCode, said) (code, "") way

let tests =
    testSequenced (
        testList "Ends of processes" [
            for way in [ "return"; "exit" ] do
                test $"by {way}, while threads compute" {
                    for code in [ 0; 7 ] do
                        ends way code
                }
        ]
    )
