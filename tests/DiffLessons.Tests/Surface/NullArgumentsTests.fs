/// Null where a public member takes an object: other languages and reflection can pass it.
module DiffLessons.Tests.NullArgumentsTests

open System
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests.WrongArguments

/// Whether a caller could pass null: options, units and the like are null already.
let private canBeNull (p: ParameterInfo) : bool =
    let t = p.ParameterType

    let isOption =
        t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<option<_>>

    not t.IsValueType && not t.IsByRef && not isOption && t <> typeof<unit>

/// Draws for each argument that is null; the others have to pass the checks before it.
let private draws = 8

/// The foreign exceptions of a member, of which one argument in turn is null.
let private wrong (place: Type) (m: MethodBase) : string list = [
    for i, p in Array.indexed (m.GetParameters()) do
        if canBeNull p then
            let found =
                [ 1..draws ]
                |> List.tryPick (fun seed ->
                    dsharp.seed seed

                    match
                        callWith (fun _ _ arguments -> arguments[i] <- null) place m (seed * 31)
                    with
                    | Refused error when not (isOurs error) -> Some error
                    | _ -> None)

            match found with
            | Some error ->
                let where = (string error.StackTrace).Split('\n')[0]
                $"{nameOf (place, m)}, {p.Name}: {error.GetType().Name}: {where}"
            | None -> ()
]

let tests =
    testList "Null" [
        for place, ofPlace in members typeof<Tensor>.Assembly |> List.groupBy fst do
            test $"as an argument, {place.FullName}" {
                match ofPlace |> List.collect (fun (_, m) -> wrong place m) with
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

            Expect.throwsT<OptionException>
                (fun () -> dsharp.grad none (dsharp.ones 2) |> ignore)
                "grad"

            Expect.throwsT<OptionException>
                (fun () -> dsharp.diff none (dsharp.tensor 1.0) |> ignore)
                "diff"
        }
    ]
