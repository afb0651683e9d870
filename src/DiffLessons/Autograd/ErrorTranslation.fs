namespace DiffLessons

open System
open System.Runtime.InteropServices

/// What an operation was given, for a message: shapes and dtypes as text, and the dtypes where they are at hand.
type internal Given = { Text: string; Dtypes: Dtype[] }

/// Turns what libtorch or TorchSharp raises into this library's exceptions, in its terms.
[<RequireQualifiedAccess>]
module internal ErrorTranslation =
    /// A second run back over what the first one freed.
    let usedUp =
        "reverse: this value's graph was already used and freed. Compute the value again, or keep its graph the first time: y.reverse(retainGraph = true)."

    /// A run back over a value whose ingredients have changed.
    let updatedSince =
        "reverse: a parameter was updated after this value was computed from it, so its derivative no longer exists. Run reverse before the optimiser's step, or compute the value again after it."

    let private isOurs (error: exn) =
        match error with
        | :? ShapeException
        | :? DeviceException
        | :? OptionException
        | :? DifferentiationException
        | :? TensorException
        | :? ModelException
        | :? TrainingException
        | :? LibtorchException
        | :? DatasetException -> true
        | _ -> DtypeError.isOurs error

    /// The first line of a native message, without the stack that follows it.
    let firstLine (message: string) =
        let line = message.Split('\n')[0]
        line.Trim()

    /// The ways in which libtorch says that tensors should have had one dtype.
    let private ofOneDtype (message: string) =
        message.Contains "same dtype"
        || message.Contains "share same datatype"
        || message.Contains "expected scalar type"
        || (message.Contains "input type" || message.Contains "Input type")
           && message.Contains "should be the same"

    let private known (operation: string) (given: unit -> Given) (message: string) : exn option =
        let dtype what instead : exn option =
            Some(DtypeException $"{operation}: {what}, given {given().Text}. {instead}.")

        let differentiation text : exn option = Some(DifferentiationException text)

        if message.Contains "backward through the graph a second time" then
            differentiation usedUp
        elif message.Contains "modified by an inplace operation" then
            differentiation updatedSince
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
        elif message.StartsWith "all elements of target should be between 0 and 1" then
            Some(
                OptionException(
                    $"{operation}: expected targets in [0, 1], got values outside (or NaN).",
                    "target"
                )
            )
        elif
            message.Contains "bool tensor"
            || message.Contains "two bool tensors"
            || message.Contains "Boolean inputs"
        then
            dtype "there is no such operation on booleans" "Convert them with int32() or float32()"
        elif message.Contains "\" not implemented for '" then
            dtype
                "there is no such operation on this dtype"
                "Convert it with float32() or float64()"
        elif ofOneDtype message then
            match given().Dtypes with
            // A layer's operation has the layer's name: the input comes first, and its parameters last.
            | dtypes when Char.IsUpper operation[0] && dtypes[0] <> Array.last dtypes ->
                let input, own = dtypes[0], Array.last dtypes

                let orModel =
                    if input.IsFloatingPoint then
                        $", or move the model: model.move(dtype = Dtype.{input})"
                    else
                        ""

                Some(
                    DtypeException
                        $"{operation}: expected an input of {own}, as the layer's parameters are, got {input}. Convert it with cast(Dtype.{own}){orModel}."
                )
            | _ -> dtype "expected tensors of one dtype" "Convert one of them with cast"
        elif message.StartsWith "Expected all tensors to be on the same device" then
            Some(
                DeviceException
                    $"{operation}: expected tensors on one device, given {given().Text}. Move one of them, or the model, with move(device = ...)."
            )
        elif message.Contains "Low precision dtypes not supported" then
            dtype "there is no such operation in half precision" "Convert it with float32()"
        elif message.Contains "does not support bool input" then
            dtype "there is no such operation on booleans" "Convert them with int32()"
        elif
            message.Contains "is out of bounds for"
            || message.Contains "is outside the range of"
        then
            Some(
                OptionException
                    $"{operation}: the bounds do not fit the dtype, given {given().Text}. Give bounds that the dtype holds, or a wider dtype."
            )
        elif message.StartsWith "Integers to negative integer powers" then
            dtype "integers have no negative powers" "Convert them with float32()"
        elif message.Contains "without overflow" then
            dtype "the number does not fit the dtype" "Give a wider dtype"
        elif message.Contains "matrix is singular" then
            Some(
                TensorException
                    $"{operation}: the matrix is singular, so it has no inverse; given {given().Text}."
            )
        elif message.Contains "can't allocate memory" then
            Some(
                TensorException
                    $"{operation}: there is not enough memory for the result; given {given().Text}."
            )
        else
            None

    /// The exception to raise in place of `error`, for an operation on inputs that `describe` writes out.
    let translate (operation: string) (describe: unit -> Given) (error: exn) : exn =
        if isOurs error then
            error
        else
            match error with
            | :? OutOfMemoryException
            | :? StackOverflowException -> error
            | :? TypeInitializationException when isOurs error.InnerException ->
                error.InnerException
            | _ ->
                match known operation describe error.Message with
                | Some known -> known
                | None ->
                    match error with
                    | :? ExternalException
                    | :? ArgumentException
                    | :? InvalidOperationException
                    | :? NotImplementedException ->
                        TensorException(
                            $"{operation}: {(firstLine error.Message).TrimEnd '.'}. Given {describe().Text}.",
                            error
                        )
                    | _ -> error

    /// Runs an operation on inputs that `describe` writes out, and raises its refusals in this library's terms.
    let inline run
        (operation: string)
        ([<InlineIfLambda>] f: unit -> 'a)
        ([<InlineIfLambda>] describe: unit -> Given)
        : 'a =
        try
            f ()
        with error ->
            raise (translate operation (fun () -> describe ()) error)
