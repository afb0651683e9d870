namespace DiffLessons.Data

open System
open DiffLessons

/// <summary>Batches made of samples.</summary>
[<RequireQualifiedAccess>]
module Collate =
    /// <summary>Sequences of different lengths as one tensor: the shorter ones are filled up at their ends.</summary>
    /// <param name="value">What they are filled up with; 0 as a rule.</param>
    /// <param name="sequences">Tensors that differ in the length of the first axis alone, one or more.</param>
    /// <returns>Shape (number, greatest length, ...), and the lengths as an Int64 vector.</returns>
    /// <exception cref="T:DiffLessons.ShapeException">They differ otherwise, or have no axis.</exception>
    let pad (value: scalar) (sequences: seq<Tensor>) : Tensor * Tensor =
        let sequences = Guard.items "Collate.pad" "sequences" sequences
        Guard.notNull "Collate.pad" "value" value

        if sequences.Length = 0 then
            Guard.refuse "sequences" "Collate.pad: expected one sequence or more, got none."

        for sequence in sequences do
            Tensor.Present("Collate.pad", sequence)

            if
                sequence.dim = 0
                || not (Shape.same sequence.shape[1..] (Array.skip 1 sequences[0].shape))
            then
                Shape.fail
                    $"Collate.pad: expected sequences that differ in the length of their first axis alone, got shapes {Shape.format sequences[0].shape} and {Shape.format sequence.shape}."

        let lengths = sequences |> Array.map (fun x -> x.shape[0])
        let longest = Array.max lengths

        let fill (x: Tensor) =
            let missing = Array.copy x.shape
            missing[0] <- longest - missing[0]

            if missing[0] = 0 then
                x
            else
                Tensor.cat [ x; x.fullLike (value, shape = missing) ]

        let lengths = dsharp.tensor (lengths |> Array.map int64, dtype = Dtype.Int64)
        Tensor.stack (Array.map fill sequences), lengths

    /// <summary>Samples of an input and a target, stacked along a new first axis.</summary>
    /// <param name="samples">Samples whose tensors have one shape each, one or more.</param>
    let stack (samples: (Tensor * Tensor)[]) : Tensor * Tensor =
        Guard.notNull "Collate.stack" "samples" samples
        GuardNulls.arguments "Collate.stack" [ "samples", samples ]

        if samples.Length = 0 then
            Guard.refuse "samples" "Collate.stack: expected one sample or more, got none."

        let inputs, targets = Array.unzip samples
        Tensor.stack inputs, Tensor.stack targets

    /// <summary>Samples of a sequence and a target: the sequences are filled up with 0, the targets stacked.</summary>
    /// <param name="samples">One sample or more.</param>
    /// <returns>The sequences, their lengths, and the targets.</returns>
    let padded (samples: (Tensor * Tensor)[]) : Tensor * Tensor * Tensor =
        Guard.notNull "Collate.padded" "samples" samples
        GuardNulls.arguments "Collate.padded" [ "samples", samples ]

        if samples.Length = 0 then
            Guard.refuse "samples" "Collate.padded: expected one sample or more, got none."

        let sequences, targets = Array.unzip samples
        let inputs, lengths = pad 0 sequences
        inputs, lengths, Tensor.stack targets
