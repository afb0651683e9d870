/// The library's errors that lessons show, the files of a model, and tables of tensors.
module DiffLessons.Lessons.Tests.ModelFilesTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Lessons
open DiffLessons.Lessons.SaveLoad
open DiffLessons.Lessons.Tests.Support
open DiffLessons.Tests

let private errors = [
    test "the library's message is kept" {
        Expect.equal
            (errorMessage (fun () -> (dsharp.tensor 1.0).reverse()))
            "reverse: this value depends on nothing that is tracked. Call reverseDiff() on the tensor or model to differentiate by, before computing the value from it."
            ""
    }
    test "what raises nothing has no message" { Expect.equal (errorMessage ignore) "" "" }
    test "a mistake of another kind is passed on" {
        Properties.expectError<NullReferenceException> "nothing" (fun () ->
            errorMessage (fun () -> raise (NullReferenceException "nothing")) |> ignore)
    }
]

let private files = [
    test "a model's files cost bytes and time, and damaged ones are refused" {
        withLesson (fun _ folder ->
            let net = Linear(2, 3) --> dsharp.relu
            let whole = Path.Combine(folder, "model.safetensors")
            let parameters = Path.Combine(folder, "net.pt")
            net.save whole
            net.saveParameters parameters
            let truncated, letter = ModelFiles.damaged whole

            let refused path =
                errorMessage (fun () -> Model.load path |> ignore) <> ""

            Expect.equal (List.map refused [ whole; truncated; letter ]) [ false; true; true ] ""
            let rows = ModelFiles.costs net whole [ parameters ]

            Expect.equal
                [ for row in rows -> row[1], row[2] ]
                [
                    "the whole network", string (FileInfo(whole).Length)
                    "its parameters", string (FileInfo(parameters).Length)
                ]
                "bytes"

            Expect.all rows (fun row -> float row[3] >= 0.0 && float row[4] >= 0.0) "times"

            Expect.equal
                (ModelFiles.tensors parameters)
                [ [ "0.weight"; "(3, 2)"; "Float32" ]; [ "0.bias"; "(3)"; "Float32" ] ]
                "tensors")
    }
]

let private tables = [
    test "a table of a tensor has three digits after the point" {
        Expect.equal
            (TensorTable.rows 2 (dsharp.tensor [ [ 1.0; 0.25 ]; [ -2.0; 0.0004 ] ]))
            [ [ "1.000"; "0.250" ]; [ "-2.000"; "0.000" ] ]
            ""
    }
    Properties.wrong<ShapeException>
        "a table of values has a column for each name"
        "TensorTable.rows: expected shape (rows, 2), one column for each name, got (3, 4)."
        (fun () -> TensorTable.rows 2 (dsharp.zeros [ 3; 4 ]) |> ignore)
]

let tests = testList "model files" (errors @ files @ tables)
