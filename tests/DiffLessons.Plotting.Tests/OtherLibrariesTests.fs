/// The lines of docs/tensors.md and docs/tables.md that turn Math.NET's matrices and Deedle's frames into tensors and tables, and
/// back: they are run here as they stand there.
module DiffLessons.Plotting.Tests.OtherLibrariesTests

open System.IO
open System.Text.RegularExpressions
open Deedle
open Expecto
open MathNet.Numerics.LinearAlgebra.Double
open DiffLessons
open DiffLessons.Data

let private single (t: Tensor) = t.float32 ()

let private bare (text: string) = Regex.Replace(text, @"\s", "")

let private docs (name: string) =
    File.ReadAllText(Path.Combine(__SOURCE_DIRECTORY__, "../../docs", name))

/// The code in the paragraph of the docs that begins so.
let private codeOf (start: string) : string list =
    let docs = docs "tensors.md"

    let paragraph =
        Regex.Match(docs, $@"(?s)- \*\*{Regex.Escape start}\*\*(.*?)(\n- |\n\n)")

    [
        for found in Regex.Matches(paragraph.Groups[1].Value, "`([^`]+)`") do
            let code = found.Groups[1].Value

            if code.Contains '(' then
                bare code
    ]

module private Frames =
    let frame =
        let rows = [ 1; 2; 3 ]

        Frame.ofColumns [
            "area", Series(rows, [ 50.0; nan; 70.5 ]) :> ISeries<int>
            "town", Series(rows, [ "Ulm"; "Bonn"; "Ulm" ]) :> ISeries<int>
        ]

    let column<'T> (name: string) =
        frame.GetColumn<'T> name |> Series.observationsAll |> Seq.map snd |> Array.ofSeq
        :> System.Array

    let table =
        Table.ofColumns [ "area", column<float> "area"; "town", column<string> "town" ]

let tests =
    testList "Other libraries" [
        test "Math.NET" {
            let m = DenseMatrix.OfArray(array2D [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.5 ] ])

            let x =
                (dsharp.tensor (m.AsColumnMajorArray())).view([ m.ColumnCount; m.RowCount ]).T

            Expect.equal
                x
                (single (dsharp.tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.5 ] ]))
                "tensor"

            let back = DenseMatrix(x.shape[0], x.shape[1], x.T.flatten().toArray1D<float>())

            Expect.isTrue (back.Equals m) "back"
        }
        test "Deedle" {
            let frame =
                frame [ "a", Series.ofValues [ 1.0; 2.0 ]; "b", Series.ofValues [ nan; 4.5 ] ]

            let x = dsharp.tensor (frame.ToArray2D<float>())

            Expect.equal
                (x.nanToNum 7.0)
                (single (dsharp.tensor [ [ 1.0; 7.0 ]; [ 2.0; 4.5 ] ]))
                "tensor"

            let back = Frame.ofArray2D (x.toArray2D<float>())
            Expect.equal (back.ToArray2D<float>()[1, 1]) 4.5 "back"
            Expect.isTrue (System.Double.IsNaN(back.ToArray2D<float>()[0, 1])) "missing"
        }
        test "a table of Deedle's columns" {
            let table = Frames.table
            Expect.equal table.length 3 "rows"
            Expect.equal table.columnNames [ "area"; "town" ] "columns"
        }
        test "the docs say what is run here" {
            let source =
                bare (File.ReadAllText(Path.Combine(__SOURCE_DIRECTORY__, __SOURCE_FILE__)))

            let tables =
                Regex.Match(
                    docs "tables.md",
                    "(?s)## Deedle.*?```fsharp\nopen Deedle\n(.*?)\n\n(.*?)\n```"
                )

            let codes = [
                yield! codeOf "Math.NET."
                yield! codeOf "Deedle."
                for group in 1..2 do
                    bare tables.Groups[group].Value
            ]

            Expect.equal codes.Length 6 "lines"
            let others = codes |> List.filter (source.Contains >> not)
            Expect.isEmpty others "code that is not run"
        }
    ]
