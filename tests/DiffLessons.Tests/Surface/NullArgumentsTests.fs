/// Null where a public member takes an object: other languages and reflection can pass it.
module DiffLessons.Tests.NullArgumentsTests

open System
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests.Arguments
open DiffLessons.Tests.Drawing
open DiffLessons.Tests.WrongArguments

let private isOption (t: Type) =
    t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<option<_>>

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

let private wrong: Lazy<string list> =
    lazy
        ([
            for place, m in members typeof<Tensor>.Assembly do
                if not m.ContainsGenericParameters && not place.ContainsGenericParameters then
                    for i, p in Array.indexed (m.GetParameters()) do
                        if not p.ParameterType.IsValueType && not (isOption p.ParameterType) then
                            let found =
                                [ 1..8 ] |> List.choose (fun seed -> withNull place m i (seed * 31))

                            match found |> List.tryFind (isOurs >> not) with
                            | Some error -> $"{nameOf (place, m)}, {p.Name}: {error.GetType().Name}"
                            | None -> ()
        ])

let tests =
    testList "Null" [
        test "for any argument" {
            IO.File.WriteAllLines("/tmp/scratch-train2/nulls.txt", wrong.Value)
            Expect.isEmpty wrong.Value "foreign exceptions"
        }
    ]
