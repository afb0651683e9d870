/// Pieces of text as one-hot sequences.
module DiffLessons.Tests.TextDatasetTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests

/// A text, and a length of pieces that it has.
let private texts =
    gen {
        let! length = Gen.choose (1, 30)
        let! characters = Gen.listOfLength length (Gen.elements (List.ofSeq "abcXY .é\n世"))
        let! piece = Gen.choose (1, length)
        return String(List.toArray characters), piece
    }
    |> Arb.fromGen

let tests =
    testList "TextDataset" [
        Check.property "sample i is the piece that begins at character i" texts (fun (text, n) ->
            let data = TextDataset(text, n)
            Expect.equal data.length (text.Length - n + 1) "length"

            for i in 0 .. data.length - 1 do
                let input, target = data[i]
                Expect.equal (data.tensorToText input) (text.Substring(i, n)) "input as text"

                Expect.equal
                    (input, target.dtype)
                    (data.textToTensor text[i .. i + n - 1], Dtype.Int64)
                    "input"

                Expect.equal (input.argmax 1) target "target"
                Expect.equal (input.sum 1) (dsharp.ones n) "one hot")

        Check.property "a batch stacks samples" texts (fun (text, n) ->
            let data = TextDataset(text, n)
            let chosen = [| data.length - 1; 0; data.length / 2 |]
            let inputs, targets = chosen |> Array.map (fun i -> data[i]) |> Array.unzip
            Expect.equal (data.batch chosen) (dsharp.stack inputs, dsharp.stack targets) "batch")

        Check.property "characters and numbers" texts (fun (text, n) ->
            let data = TextDataset(text, n)
            Expect.equal data.chars (text |> Seq.distinct |> Seq.sort |> Seq.toArray) "characters"
            Expect.equal data.numChars data.chars.Length "their number"

            for c in text do
                Expect.equal (data.indexToChar (data.charToIndex c)) c "there and back")

        test "characters of one's own keep their order" {
            let data = TextDataset("abba", 2, chars = "cbab")
            Expect.equal data.chars [| 'c'; 'b'; 'a' |] "characters"
            Expect.equal (snd data[0]) (dsharp.tensor [| 2L; 1L |]) "target"
        }

        test "the likeliest characters of scores" {
            let data = TextDataset("ab", 1)

            Expect.equal
                (data.tensorToText (dsharp.tensor [ [ 0.1; 0.2 ]; [ 3.0; -1.0 ] ]))
                "ba"
                "text"
        }

        test "errors" {
            let data = TextDataset("abc", 2)

            Check.expectError<OptionException>
                "TextDataset: expected seqLength from 1 to 3, the length of the text, got 4. (Parameter 'seqLength')"
                (fun () -> TextDataset("abc", 4) |> ignore)

            Check.expectError<OptionException>
                "TextDataset: expected seqLength from 1 to 0, the length of the text, got 0. (Parameter 'seqLength')"
                (fun () -> TextDataset("", 0) |> ignore)

            Check.expectError<OptionException>
                "TextDataset: expected one of the characters \"ab\", got 'c'."
                (fun () -> TextDataset("abc", 2, chars = "ab") |> ignore)

            Check.expectError<OptionException>
                "TextDataset: expected one of the characters \"abc\", got 'x'."
                (fun () -> data.charToIndex 'x' |> ignore)

            Check.expectError<OptionException>
                "TextDataset.indexToChar: expected a number from 0 to 2, got 3. (Parameter 'i')"
                (fun () -> data.indexToChar 3 |> ignore)

            Check.expectError<OptionException>
                "TextDataset.textToTensor: expected one character or more, got none. (Parameter 'text')"
                (fun () -> data.textToTensor "" |> ignore)

            Check.expectError<ShapeException>
                "TextDataset.tensorToText: expected shape (length, 3), got (2, 4)."
                (fun () -> data.tensorToText (dsharp.zeros [ 2; 4 ]) |> ignore)
        }
    ]
