/// Properties over generated data that is the same in every run, and exceptions compared whole.
module DiffLessons.Tests.Properties

open Expecto
open FsCheck
open FsCheck.FSharp

/// Other data for all properties: the environment variable DIFFLESSONS_TEST_SEED, any text. Without it the data is the same in every run.
let private otherSeed =
    match System.Environment.GetEnvironmentVariable "DIFFLESSONS_TEST_SEED" with
    | null -> ""
    | text -> text

/// A seed that a name decides, and DIFFLESSONS_TEST_SEED if it is set.
let seedOf (name: string) : uint64 =
    name + otherSeed
    |> Seq.fold (fun hash c -> (hash ^^^ uint64 c) * 1099511628211UL) 14695981039346656037UL

/// A property over generated data, with the same data in every run.
let propertyOf (count: int) (name: string) (arbitrary: Arbitrary<'a>) (holds: 'a -> unit) : Test =
    let config = {
        FsCheckConfig.defaultConfig with
            maxTest = count
            endSize = 30
    }

    testPropertyWithConfigStdGen
        (seedOf name, (seedOf name ||| 1UL), None)
        config
        name
        (Prop.forAll arbitrary holds)

/// A property over thirty cases.
let property name arbitrary holds = propertyOf 30 name arbitrary holds

/// The function raises exactly this kind of exception with exactly this message.
let expectError<'E when 'E :> exn> (message: string) (f: unit -> unit) =
    let raised =
        try
            f ()
            None
        with error ->
            Some error

    match raised with
    | None -> failtest $"expected {typeof<'E>.Name} \"{message}\", but nothing was raised"
    | Some error when error.GetType() <> typeof<'E> ->
        failtest
            $"expected {typeof<'E>.Name} \"{message}\", got {error.GetType().Name} \"{error.Message}\""
    | Some error when error.Message <> message ->
        failtest $"expected the message \"{message}\", got \"{error.Message}\""
    | Some _ -> ()

/// A test that a call raises exactly this kind of exception with exactly this message.
let wrong<'E when 'E :> exn> (call: string) (message: string) (f: unit -> unit) : Test =
    test call { expectError<'E> message f }
