namespace DiffLessons.Data

open System
open System.Collections.Generic
open DiffLessons
open DiffLessons.Native

/// <summary>All pieces of a text of some length: what a model of language is trained on, one character after the other.</summary>
/// <remarks>
/// Sample i is the piece that begins at character i: its characters one-hot, shape (seqLength, numChars), in the default dtype, and their numbers, Int64 of shape (seqLength).
/// To predict each next character, take <c>input[*, ..seqLength-2]</c> and <c>target[*, 1..]</c> of a batch.
/// Only the numbers are kept in memory; batches are made on request.
/// </remarks>
[<Sealed>]
type TextDataset
    /// <param name="text">The text.</param>
    /// <param name="seqLength">Characters a piece, from 1 to those of the text.</param>
    /// <param name="chars">The characters there may be, in the order of their numbers; those of the text in the order of their codes by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">seqLength is outside that range, or the text has a character that is not among <c>chars</c>.</exception>
    (text: string, seqLength: int, ?chars: string) =
    inherit Dataset()

    let text = Guard.present "TextDataset" "text" text

    let known =
        match chars with
        | Some chars -> Guard.present "TextDataset" "chars" chars |> Seq.distinct |> Seq.toArray
        | None -> text |> Seq.distinct |> Seq.sort |> Seq.toArray

    let numbers = Dictionary<char, int>()
    do known |> Array.iteri (fun i c -> numbers[c] <- i)

    let number (c: char) =
        match numbers.TryGetValue c with
        | true, i -> i
        | _ ->
            Guard.fail $"TextDataset: expected one of the characters \"{String known}\", got '{c}'."

    do
        if seqLength < 1 || seqLength > text.Length then
            Guard.refuse
                "seqLength"
                $"TextDataset: expected seqLength from 1 to {string text.Length}, the length of the text, got {string seqLength}."

    // Two bytes are enough for the number of a character, of which there are at most 65,536.
    let indices = text.ToCharArray() |> Array.map (number >> uint16)

    let onehot (numbers: Tensor) : Tensor =
        let shape = Array.append numbers.Sizes [| known.Length |]
        let zeros = dsharp.zeros shape
        use index = numbers.Variable.unsqueeze -1L

        use ones =
            torch.ones (index.shape, Nullable zeros.Variable.dtype, zeros.Variable.device)

        zeros.Variable.scatter_ (-1L, index, ones) |> ignore
        zeros

    let ofNumbers (numbers: int64[]) (shape: int[]) : Tensor = (dsharp.tensor numbers).view shape

    /// <summary>The characters there may be, in the order of their numbers.</summary>
    member _.chars: char[] = Array.copy known

    /// <summary>How many characters there may be.</summary>
    member _.numChars: int = known.Length

    /// <summary>The number of a character: its index in <c>chars</c>.</summary>
    /// <exception cref="T:DiffLessons.OptionException">It is not among <c>chars</c>.</exception>
    member _.charToIndex(c: char) : int = number c

    /// <summary>The character of a number.</summary>
    /// <exception cref="T:DiffLessons.OptionException">There is none.</exception>
    member _.indexToChar(i: int) : char =
        if i < 0 || i >= known.Length then
            Guard.refuse
                "i"
                $"TextDataset.indexToChar: expected a number from 0 to {string (known.Length - 1)}, got {string i}."

        known[i]

    /// <summary>A text's characters one-hot, shape (length, numChars).</summary>
    /// <exception cref="T:DiffLessons.OptionException">The text is empty, or a character is not among <c>chars</c>.</exception>
    member _.textToTensor(text: string) : Tensor =
        if String.IsNullOrEmpty text then
            Guard.refuse
                "text"
                "TextDataset.textToTensor: expected one character or more, got none."

        onehot (ofNumbers (text |> Seq.map (number >> int64) |> Seq.toArray) [| text.Length |])

    /// <summary>The text of the likeliest character in each row.</summary>
    /// <param name="tensor">Scores or probabilities, or a one-hot text; shape (length, numChars).</param>
    /// <exception cref="T:DiffLessons.ShapeException">The shape is another.</exception>
    member _.tensorToText(tensor: Tensor) : string =
        let tensor = Guard.given "TextDataset.tensorToText" "tensor" tensor

        if tensor.dim <> 2 || tensor.Sizes[1] <> known.Length then
            Shape.fail
                $"TextDataset.tensorToText: expected shape (length, {string known.Length}), got {Shape.format tensor.Sizes}."

        if tensor.Sizes[0] = 0 then
            ""
        else
            tensor.argmax(1).Flat<int>() |> Array.map (fun i -> known[i]) |> String

    override _.length = text.Length - seqLength + 1

    override t.item(i: int) =
        let input, target = t.batch [| i |]
        input[0], target[0]

    override t.batch(samples: int[]) =
        let samples = Guard.given "TextDataset.batch" "indices" samples
        samples |> Array.iter t.Check

        let pieces = Array.zeroCreate<int64>(Checked.(*) samples.Length seqLength)

        for row in 0 .. samples.Length - 1 do
            for i in 0 .. seqLength - 1 do
                pieces[row * seqLength + i] <- int64 indices[samples[row] + i]

        let target = ofNumbers pieces [| samples.Length; seqLength |]
        onehot target, target
