/// The command line that all lessons share.
module DiffLessons.Pages.Tests.ArgumentsTests

open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons.Pages

let private steps = Steps(full = 200, quick = 60)

let private parse (line: string) =
    Arguments.parse "Lesson" steps (line.Split ' ')

let private expected = {
    Seed = 1
    Length = 200
    Quick = false
    Device = "cpu"
    Out = "out"
    Open = true
    Explore = false
    Chinese = false
}

let private list =
    "  --seed N     seed of every random number (default 1)
  --steps N    steps to run (default 200; 60 with --quick)
  --quick      a short run of the same code
  --device D   cpu or cuda (default cpu)
  --out DIR    folder for the page and the metrics (default out)
  --explore    a claim that does not hold is a note, not a failure
  --language L language of the console: en or zh (default: the system's)
  --no-open    do not open the page in a browser
  --help       print this text; in F# Interactive write help, or -- --help"

let private refused line message =
    test $"refuses {line}" {
        Expect.equal (parse line) (Refused $"{message} The flags are:\n{list}") ""
    }

/// Plain choices that print and shrink; each becomes its flags.
type Choice = {
    Seed: int option
    Length: int option
    Quick: bool
    Cuda: bool option
    Out: string option
    NoOpen: bool
    Order: int
}

let private flags choice = [
    match choice.Seed with
    | Some seed -> [ "--seed"; string seed ]
    | None -> ()
    match choice.Length with
    | Some length -> [ "--steps"; string length ]
    | None -> ()
    if choice.Quick then
        [ "--quick" ]
    match choice.Cuda with
    | Some cuda -> [ "--device"; (if cuda then "cuda" else "cpu") ]
    | None -> ()
    match choice.Out with
    | Some out -> [ "--out"; out ]
    | None -> ()
    if choice.NoOpen then
        [ "--no-open" ]
]

type Choices =
    static member Choice() =
        gen {
            let! seed = Gen.optionOf (Gen.choose (0, 100000))
            let! length = Gen.optionOf (Gen.choose (1, 100000))
            let! quick = Gen.elements [ true; false ]
            let! cuda = Gen.optionOf (Gen.elements [ true; false ])

            let! out = Gen.optionOf (Gen.elements [ "out"; "a b"; "../up"; "a/b"; "ö"; "@file" ])

            let! noOpen = Gen.elements [ true; false ]
            let! order = Gen.choose (0, 1000)

            return {
                Seed = seed
                Length = length
                Quick = quick
                Cuda = cuda
                Out = out
                NoOpen = noOpen
                Order = order
            }
        }
        |> Arb.fromGen

let private config = {
    FsCheckConfig.defaultConfig with
        arbitrary = [ typeof<Choices> ]
        maxTest = 200
}

let tests =
    testList "arguments" [
        test "without flags the defaults hold" {
            Expect.equal (Arguments.parse "Lesson" steps [||]) (Run expected) ""
        }
        testPropertyWithConfig config "flags in any order mean what they say"
        <| fun (choice: Choice) ->
            let random = System.Random choice.Order

            let line =
                flags choice
                |> List.sortBy (fun _ -> random.Next())
                |> List.concat
                |> Array.ofList

            let usual = if choice.Quick then 60 else 200

            Expect.equal
                (Arguments.parse "Lesson" steps line)
                (Run {
                    Seed = Option.defaultValue 1 choice.Seed
                    Length = Option.defaultValue usual choice.Length
                    Quick = choice.Quick
                    Device = (if choice.Cuda = Some true then "cuda" else "cpu")
                    Out = Option.defaultValue "out" choice.Out
                    Open = not choice.NoOpen
                    Explore = false
                    Chinese = false
                })
                ""
        refused "--stepz 5" "'--stepz' is not a flag of this lesson."
        refused "--epochs 5" "'--epochs' is not a flag of this lesson."
        refused "--quick 5" "'5' is not a flag of this lesson."
        refused "--seed -1" "--seed: expected a whole number of at least 0, got '-1'."
        refused "--seed 1.5" "--seed: expected a whole number of at least 0, got '1.5'."
        refused
            "--seed 99999999999"
            "--seed: expected a whole number of at least 0, got '99999999999'."
        refused "--steps 0" "--steps: expected a whole number of at least 1, got '0'."
        refused "--steps" "--steps needs a value."
        refused "--seed --quick" "--seed needs a value."
        refused "--device gpu" "--device: expected cpu or cuda, got 'gpu'."
        refused "--out " "--out: expected a folder, got an empty name."
        test "a flag given twice is refused" {
            match parse "--seed 1 --seed 2" with
            | Refused message -> Expect.stringContains message "--seed" ""
            | other -> failtest $"got {other}"
        }
        test
            "a lesson of epochs has --epochs, one of episodes --episodes, one of fixed length neither" {
            let length parsed =
                match parsed with
                | Run options -> options.Length
                | other -> failtest $"got {other}"

            let epochs = Epochs(full = 12, quick = 2)
            Expect.equal (length (Arguments.parse "Lesson" epochs [| "--quick" |])) 2 ""
            Expect.equal (length (Arguments.parse "Lesson" epochs [| "--epochs"; "3" |])) 3 ""
            let episodes = Episodes(full = 12, quick = 2)
            Expect.equal (length (Arguments.parse "Lesson" episodes [| "--episodes"; "3" |])) 3 ""
            Expect.equal (length (Arguments.parse "Lesson" Fixed [| "--quick" |])) 1 ""

            match Arguments.parse "Lesson" Fixed [| "--steps"; "3" |] with
            | Refused message ->
                Expect.stringStarts message "'--steps' is not a flag of this lesson." ""
            | other -> failtest $"got {other}"
        }
        test "help is the title and the flags" {
            for line in [ "--help"; "help"; "-h"; "--seed x --help" ] do
                Expect.equal (parse line) (Help $"Lesson\n\nFlags:\n{list}") line
        }
    ]
