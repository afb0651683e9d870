namespace DiffLessons.Charts

open System.Diagnostics
open DiffLessons

/// <summary>What happens when a recurrent model's state is carried on together with its history.</summary>
/// <remarks>
/// The model takes an input and a state and gives an output and the next state. A stretch is an input and its target. The model's
/// parameters stay as they are.
/// </remarks>
[<RequireQualifiedAccess>]
module Histories =

    let private loss (model: Model<Tensor * Tensor, Tensor * Tensor>) state (input, target) =
        let output, next = model.forward (input, state)
        output.mseLoss target, next

    /// Leaves the model tracked or not, as it was.
    let private tracked (model: ModelBase) (work: unit -> 'T) =
        let wasConstant = model.isNoDiff
        model.reverseDiff ()

        try
            work ()
        finally
            if wasConstant then
                model.noDiff ()

    /// <summary>Trains over stretches without cutting the state off, until the library refuses.</summary>
    /// <param name="model">The model.</param>
    /// <param name="start">The state at the beginning.</param>
    /// <param name="stretches">What is read, in order; two are enough.</param>
    /// <param name="retainGraph">Whether each pass back keeps the graph, instead of freeing it.</param>
    /// <returns>The refusal's message, or <c>None</c> when there was none.</returns>
    let refusal
        (model: Model<Tensor * Tensor, Tensor * Tensor>)
        (start: Tensor)
        (stretches: (Tensor * Tensor) list)
        (retainGraph: bool)
        : string option =
        let optimizer = SGD(model, lr = 0.0) // an update that changes no number is an update all the same

        let step state stretch =
            let value, next = loss model state stretch
            value.reverse (retainGraph = retainGraph)
            optimizer.step ()
            next

        tracked model (fun () ->
            try
                List.fold step start stretches |> ignore
                None
            with :? DifferentiationException as problem ->
                Some problem.Message)

    /// <summary>How long the pass back from each stretch takes, without any update.</summary>
    /// <param name="model">The model.</param>
    /// <param name="start">The state at the beginning.</param>
    /// <param name="stretches">What is read, in order.</param>
    /// <param name="cut">Whether the state goes on without its history.</param>
    /// <returns>Milliseconds, one for each stretch: the least of three runs.</returns>
    let passTimes
        (model: Model<Tensor * Tensor, Tensor * Tensor>)
        (start: Tensor)
        (stretches: (Tensor * Tensor) list)
        (cut: bool)
        : float[] =
        let step state stretch =
            let value, next = loss model state stretch
            let watch = Stopwatch.StartNew()
            value.reverse (retainGraph = true)
            watch.Elapsed.TotalMilliseconds, (if cut then next.noDiff () else next)

        let run () =
            List.mapFold step start stretches |> fst |> Array.ofList

        tracked model (fun () -> Array.map2 min (run ()) (Array.map2 min (run ()) (run ())))

/// <summary>Shows histories on a lesson's page.</summary>
[<AutoOpen>]
module LessonHistories =
    type Lesson with

        /// <summary>Adds what happens when the state is not cut off: what the library says, and how long the passes back become.</summary>
        /// <param name="model">The model; its parameters stay as they are.</param>
        /// <param name="start">The state at the beginning.</param>
        /// <param name="stretches">What is read, in order: inputs and targets.</param>
        member lesson.Histories
            (
                model: Model<Tensor * Tensor, Tensor * Tensor>,
                start: Tensor,
                stretches: (Tensor * Tensor) list
            ) : unit =
            let says retainGraph =
                Histories.refusal model start stretches retainGraph
                |> Option.defaultValue "nothing: it works"

            lesson.Table(
                [ "after a pass back"; "at the next one the library says" ],
                [
                    [ "the graph is freed, as always"; says false ]
                    [ "the graph is kept, `retainGraph = true`"; says true ]
                ],
                "The state is carried on with its history."
            )

            let passes = [| 1 .. stretches.Length |]

            lesson.Chart(
                Figure.axes "stretch" "pass back (ms)"
                |> Figure.line
                    "with its history"
                    passes
                    (Histories.passTimes model start stretches false)
                |> Figure.line "cut off" passes (Histories.passTimes model start stretches true)
                |> Figure.height 320,
                "The time of each pass back when nothing is updated and every graph is kept."
            )
