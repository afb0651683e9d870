/// The list of DiffSharp's names is true: what it says is here is here, and the rest is accounted for.
module DiffLessons.Tests.SurfaceTests

open System
open System.IO
open Expecto
open DiffLessons.Tests
open DiffLessons.Tests.Names

let private placeOf =
    lazy (places.Value |> List.map (fun place -> place.Type, place.Where) |> Map.ofList)

/// Whether this library has a member that the list names.
let private isHere (name: Name) =
    match placeOf.Value[name.Type] with
    | Ok where -> where |> List.exists (fun place -> Surface.has place name.Member)
    | Error _ -> false

let private written (names: Name list) =
    names
    |> List.map (fun name -> $"{name.Type} {name.Member}")
    |> String.concat "\n  "

let private expectNone what (wrong: Name list) =
    if not wrong.IsEmpty then
        failtest $"{wrong.Length} {what}:\n  {written wrong}"

let private withAnswer answer =
    names.Value |> List.filter (fun name -> name.Answer = answer)

/// With DIFFLESSONS_WRITE=1 the list is brought up to date with what is here by now, and the page with the list.
let private update () =
    let arrived =
        withAnswer Soon
        |> List.filter isHere
        |> List.map (fun name -> $"{name.Type}\t{name.Member}\tsoon")
        |> set

    File.ReadAllLines namesFile
    |> Array.map (fun line ->
        if arrived.Contains line then
            line.Substring(0, line.Length - "soon".Length) + "here"
        else
            line)
    |> fun lines -> File.WriteAllText(namesFile, String.Join("\n", lines) + "\n")

    File.WriteAllText(page, NamesPage.text ())

let tests =
    testSequenced
    <| testList "Surface" [
        if Environment.GetEnvironmentVariable "DIFFLESSONS_WRITE" = "1" then
            test "the list and the page are written" { update () }

        test "every name has a type, and every type has names" {
            let listed = names.Value |> List.map (fun name -> name.Type) |> set
            let placed = places.Value |> List.map (fun place -> place.Type) |> set
            Expect.equal listed placed "types"
        }
        test "every name is listed once" {
            Expect.equal
                (names.Value
                 |> List.countBy (fun name -> name.Type, name.Member)
                 |> List.filter (fun (_, times) -> times > 1))
                []
                "listed twice"
        }
        test "what the list says is here is here" {
            names.Value
            |> List.filter (fun name ->
                match name.Answer with
                | Here
                | Differs _ -> not (isHere name)
                | _ -> false)
            |> expectNone "names are not here"
        }
        test "what differs has its row in differences.md" {
            let written = File.ReadAllText differences

            names.Value
            |> List.filter (fun name ->
                match name.Answer with
                | Differs(row, _) -> not (written.Contains $"<a id=\"{row}\"></a>")
                | _ -> false)
            |> expectNone "names point to rows that are not there"
        }
        test "what the list says is missing is missing" {
            names.Value
            |> List.filter (fun name ->
                match name.Answer with
                | Missing _
                | Other _
                | Unwanted _ -> isHere name
                | _ -> false)
            |> expectNone "names are here after all"
        }
        test "what is here under another name is here" {
            for name in names.Value do
                match name.Answer with
                | Other(other, _) when not (Surface.has "*" other) ->
                    failtest $"{name.Type} {name.Member}: there is no {other}"
                | _ -> ()
        }
        test "types named as places exist, unless their names are still to come" {
            let pending = withAnswer Soon |> List.map (fun name -> name.Type) |> set

            for place in places.Value do
                match place.Where with
                | Ok where when not (pending.Contains place.Type) ->
                    for t in where do
                        if not (Surface.isType t) then
                            failtest $"{place.Type}: there is no type {t} here"
                | _ -> ()
        }
        test "at least 95 of 100 names that count are here" {
            let counted, here = count names.Value
            Expect.isGreaterThanOrEqual (float here / float counted) 0.95 "share"
        }
        test "the page says what the list says" {
            let written = if File.Exists page then File.ReadAllText page else ""

            if written.ReplaceLineEndings "\n" <> NamesPage.text () then
                failtest
                    "docs/diffsharp-names.md is not what the list makes. Run the tests once with DIFFLESSONS_WRITE=1."
        }
    ]
