/// Null where a public member takes an object: other languages and reflection can pass it.
module DiffLessons.Tests.NullArgumentsTests

open System
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests.Arguments
open DiffLessons.Tests.Drawing
open DiffLessons.Tests.WrongArguments

/// Calls a member with arguments that the seed draws, but null for one of them: what is raised, if anything is.
let private withNull (place: Type) (m: MethodBase) (which: int) (seed: int) : exn option =
    let d = Draw(nameOf (place, m), seed)
    dsharp.seed seed

    try
        let self =
            if m.IsStatic || m.IsConstructor then
                null
            else
                drawn d "" place

        let arguments =
            m.GetParameters()
            |> Array.mapi (fun i p -> if i = which then null else drawn d p.Name p.ParameterType)

        try
            match m with
            | :? ConstructorInfo as constructor -> constructor.Invoke arguments |> ignore
            | _ -> m.Invoke(self, arguments) |> ignore

            None
        with :? TargetInvocationException as outer ->
            Some outer.InnerException
    with
    | Undrawable _
    | :? TargetInvocationException -> None

/// The places of operations: members of tensors, and functions on them. Their conversions to numbers are .NET's own.
let private areOperations (place: Type) =
    place <> typeof<Tensor>
    && place.GetMethods()
       |> Array.exists (fun m -> m.Name.StartsWith "Tensor." || m.Name.StartsWith "dsharp.")

let private wrong (place: Type) (ofPlace: (Type * MethodBase) list) : string list = [
    for _, m in ofPlace do
        if not m.ContainsGenericParameters then
            for i, p in Array.indexed (m.GetParameters()) do
                if p.ParameterType = typeof<Tensor> then
                    let found = [ 1..8 ] |> List.choose (fun seed -> withNull place m i (seed * 31))

                    match found |> List.tryFind (isOurs >> not) with
                    | Some error -> $"{nameOf (place, m)}, {p.Name}: {error.GetType().Name}"
                    | None -> ()
]

let tests =
    testList "Null" [
        for place, ofPlace in members typeof<Tensor>.Assembly |> List.groupBy fst do
            if areOperations place && not place.ContainsGenericParameters then
                test $"as a tensor, {place.FullName}" {
                    match wrong place ofPlace with
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
