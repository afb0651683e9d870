namespace DiffLessons

open System
open System.Runtime.InteropServices

/// Turns what libtorch or TorchSharp raises into this library's exceptions, in its terms.
[<RequireQualifiedAccess>]
module internal Refusal =
    let private isOurs (error: exn) =
        match error with
        | :? ShapeException
        | :? DtypeException
        | :? DeviceException
        | :? OptionException
        | :? DifferentiationException
        | :? TensorException
        | :? ModelException
        | :? TrainingException
        | :? LibtorchException
        | :? DatasetException -> true
        | _ -> false

    /// The first line of a native message, without the stack that follows it.
    let firstLine (message: string) =
        let line = message.Split('\n')[0]
        line.Trim()

    let private known (operation: string) (message: string) : exn option =
        let differentiation text : exn option = Some(DifferentiationException text)

        if message.Contains "backward through the graph a second time" then
            differentiation
                "reverse: this value's graph was already used and freed. Compute the value again, or keep its graph the first time: y.reverse(retainGraph = true)."
        elif message.Contains "modified by an inplace operation" then
            differentiation
                "reverse: a parameter was updated after this value was computed from it, so its derivative no longer exists. Run reverse before the optimiser's step, or compute the value again after it."
        elif message.StartsWith "Target " && message.Contains "out of bounds" then
            Some(
                ShapeException(
                    $"{operation}: class index {(message.Split ' ')[1]} is out of bounds. Class indices count from 0 and stay below the number of classes.",
                    "target"
                )
            )
        elif message.StartsWith "all elements of input should be between 0 and 1" then
            Some(
                OptionException(
                    $"{operation}: expected probabilities in [0, 1], got values outside (or NaN). Put a sigmoid before it, or use bceWithLogitsLoss.",
                    "input"
                )
            )
        else
            None

    /// The exception to raise in place of `error`, for an operation on inputs that `describe` writes out.
    let translate (operation: string) (describe: unit -> string) (error: exn) : exn =
        if isOurs error then
            error
        else
            match error with
            | :? OutOfMemoryException
            | :? StackOverflowException -> error
            | :? TypeInitializationException when isOurs error.InnerException ->
                error.InnerException
            | _ ->
                match known operation error.Message with
                | Some known -> known
                | None ->
                    match error with
                    | :? ExternalException
                    | :? ArgumentException
                    | :? InvalidOperationException
                    | :? NotImplementedException ->
                        TensorException(
                            $"{operation}: {firstLine error.Message} Given {describe ()}.",
                            error
                        )
                    | _ -> error
