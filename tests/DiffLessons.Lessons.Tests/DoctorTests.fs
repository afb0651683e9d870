/// The examination of an installation.
module DiffLessons.Lessons.Tests.DoctorTests

open System
open Expecto
open DiffLessons
open DiffLessons.Lessons.Doctor

let private works () = "fine"

let private examining = [
    test "what works is found, in order" {
        Expect.equal
            (Doctor.examine [ "a", works; "b", (fun () -> "as well") ])
            [ "a", Finding.Works "fine"; "b", Finding.Works "as well" ]
            ""
    }
    test "after a failure nothing more is tried" {
        let mutable tried = false

        let found =
            Doctor.examine [
                "a", works
                "b", (fun () -> raise (LibtorchException "libtorch was not found. Restore it."))
                "c",
                (fun () ->
                    tried <- true
                    "")
            ]

        Expect.equal
            found
            [
                "a", Finding.Works "fine"
                "b", Finding.Fails "libtorch was not found. Restore it."
                "c", Finding.NotTried
            ]
            ""

        Expect.isFalse tried "c was tried"
    }
    test "the wrapping of static constructors is taken off" {
        let inner = LibtorchException "libtorch was not found. Restore it."

        let look () =
            raise (TypeInitializationException("torch", inner))

        Expect.equal
            (Doctor.examine [ "a", look ])
            [ "a", Finding.Fails "libtorch was not found. Restore it." ]
            ""
    }
    test "an error of another kind comes with what to do" {
        let look () =
            raise (DllNotFoundException "no libtorch_cpu")

        Expect.equal
            (Doctor.examine [ "a", look ])
            [
                "a",
                Finding.Fails
                    "DllNotFoundException: no libtorch_cpu Restore the packages again (delete the folder obj, then run dotnet fsi scripts/lesson.fsx doctor). If it stays, the README says what a system needs."
            ]
            ""
    }
]

let private looking =
    test "this machine is in health" {
        let found =
            Doctor.examine [
                ".NET", Doctor.dotnet
                "threads", Doctor.threads
                "devices", Doctor.devices
                "CUDA", Doctor.cuda
                "gradient", Doctor.gradient
            ]

        for name, outcome in found do
            Expect.isTrue outcome.IsWorks $"{name}: {outcome}"

        Expect.equal (snd found[4]) (Finding.Works "the derivative of x² at 3 is 6") "gradient"
    }

let tests = testList "doctor" (looking :: examining)
