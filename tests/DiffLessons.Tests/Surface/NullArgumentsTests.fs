/// Null where a public member takes an object: other languages and reflection can pass it.
module DiffLessons.Tests.NullArgumentsTests

open System
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests.WrongArguments

let tests =
    testList "Null" [
        for place, ofPlace in members typeof<Tensor>.Assembly |> List.groupBy fst do
            test $"as an argument, {place.FullName}" {
                match ofPlace |> List.collect (fun (_, m) -> wrongNulls place m) with
                | [] -> ()
                | found -> failtest (String.concat "\n" found)
            }

        test "the message names the operation" {
            let none = Unchecked.defaultof<Tensor>
            let x = dsharp.ones [ 2; 2 ]

            let message f =
                try
                    f () |> ignore<Tensor>
                    "none"
                with :? OptionException as error ->
                    error.Message

            Expect.equal
                (message (fun () -> x + none))
                "add: expected a tensor, got null."
                "operator"

            Expect.equal
                (message (fun () -> dsharp.sin none))
                "sin: expected a tensor, got null."
                "function"
        }

        test "a function that is null" {
            let none = Unchecked.defaultof<Tensor -> Tensor>

            Check.expectError<OptionException> "grad: expected a function, got null." (fun () ->
                dsharp.grad none (dsharp.ones 2) |> ignore)

            Check.expectError<OptionException> "diff: expected a function, got null." (fun () ->
                dsharp.diff none (dsharp.tensor 1.0) |> ignore)
        }
    ]
