namespace DiffLessons.Plotting

open DiffLessons

/// <summary>What was observed at some moments of a training, in order of time: the data of replays and of curves over time.</summary>
/// <remarks>Functions from data to figure take <c>Moments</c>.</remarks>
[<Sealed>]
type Recorder<'T>() =
    let moments = ResizeArray<string * 'T>()

    /// <summary>Adds an observation under the label of its moment, such as a step.</summary>
    /// <param name="label">What is shown beside the slider of a replay, for instance <c>step 20</c>.</param>
    /// <param name="observed">What was observed. Record numbers, not a model that goes on learning.</param>
    member _.Record(label: string, observed: 'T) : unit = moments.Add((label, observed))

    /// <summary>Every moment: its label and what was observed.</summary>
    member _.Moments: (string * 'T) list = List.ofSeq moments

    /// <summary>What was observed at each moment.</summary>
    member _.Values: 'T list = [ for _, observed in moments -> observed ]

    /// <summary>What was observed last.</summary>
    /// <exception cref="T:DiffLessons.OptionException">Nothing was recorded.</exception>
    member _.Last: 'T =
        if moments.Count = 0 then
            Guard.fail
                "Recorder.Last: expected at least one recorded moment, got none. Record one before the training begins."

        snd moments[moments.Count - 1]
