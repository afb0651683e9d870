namespace DiffLessons

open System
open System.Runtime.InteropServices
open DiffLessons.Native

/// The operands of an operation, for a message: shapes and dtypes as text, and the dtypes where they are known.
type internal OperandDescription = {
    Text: string
    Dtypes: Dtype[]
} with

    static member Of(raws: NativeTensor[]) : OperandDescription =
        let dtypes = raws |> Array.map (fun raw -> Dtype.ofTorch raw.dtype)

        let describe (raw: NativeTensor) dtype =
            $"{Shape.format (Shape.ofTorch raw.shape)} {dtype}"

        {
            Text = Array.map2 describe raws dtypes |> String.concat ", "
            Dtypes = dtypes
        }

/// Turns what libtorch or TorchSharp raises into this library's exceptions, in its terms.
[<RequireQualifiedAccess>]
module internal ErrorTranslation =
    /// A second backward pass through a graph that the first one freed.
    let usedUp =
        "reverse: this value's graph was already used and freed. Compute the value again, or keep its graph the first time: y.reverse(retainGraph = true)."

    /// A backward pass through saved tensors that have changed.
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

    /// Recognises a native message.
    type private Pattern =
        | Contains of string
        | StartsWith of string
        | AnyOf of Pattern list
        | Both of Pattern * Pattern

        member pattern.Matches(message: string) : bool =
            match pattern with
            | Contains text -> message.Contains text
            | StartsWith text -> message.StartsWith text
            | AnyOf patterns -> patterns |> List.exists (fun p -> p.Matches message)
            | Both(a, b) -> a.Matches message && b.Matches message

    /// A dtype that an operation does not take.
    let private dtype
        what
        instead
        (operation: string)
        (given: unit -> OperandDescription)
        (_: string)
        : exn =
        DtypeException $"{operation}: {what}, given {given().Text}. {instead}."

    let private differentiation text (_: string) (_: unit -> OperandDescription) (_: string) : exn =
        DifferentiationException text

    let private underived (operation: string) (_: unit -> OperandDescription) (_: string) : exn =
        DifferentiationException
            $"{operation}: libtorch has no derivative of this order for one of the operations here. Differentiate fewer times, or compose the function of other operations."

    let private option
        parameter
        text
        (operation: string)
        (_: unit -> OperandDescription)
        (_: string)
        : exn =
        OptionException($"{operation}: {text}", parameter)

    let private tensor
        what
        (operation: string)
        (given: unit -> OperandDescription)
        (_: string)
        : exn =
        TensorException $"{operation}: {what}; given {given().Text}."

    let private classIndex
        (operation: string)
        (_: unit -> OperandDescription)
        (message: string)
        : exn =
        ShapeException(
            $"{operation}: class index {(message.Split ' ')[1]} is out of bounds. Class indices count from 0 and stay below the number of classes.",
            "target"
        )

    let private devices (operation: string) (given: unit -> OperandDescription) (_: string) : exn =
        DeviceException
            $"{operation}: expected tensors on one device, given {given().Text}. Move one of them, or the model, with move(device = ...)."

    let private bounds (operation: string) (given: unit -> OperandDescription) (_: string) : exn =
        OptionException
            $"{operation}: the bounds do not fit the dtype, given {given().Text}. Give bounds that the dtype holds, or a wider dtype."

    let private dtypes
        (operation: string)
        (given: unit -> OperandDescription)
        (message: string)
        : exn =
        match given().Dtypes with
        // A layer's operation has the layer's name: the input comes first, and its parameters last.
        | dtypes when Char.IsUpper operation[0] && dtypes[0] <> Array.last dtypes ->
            let input, own = dtypes[0], Array.last dtypes

            let orModel =
                if input.IsFloatingPoint then
                    $", or move the model: model.move(dtype = Dtype.{input})"
                else
                    ""

            DtypeException
                $"{operation}: expected an input of {own}, as the layer's parameters are, got {input}. Convert it with cast(Dtype.{own}){orModel}."
        | _ ->
            dtype
                "expected tensors of one dtype"
                "Convert one of them with cast"
                operation
                given
                message

    let private noBooleans =
        dtype "there is no such operation on booleans" "Convert them with int32() or float32()"

    /// What libtorch and TorchSharp say, and the exception for it; the first that matches counts.
    let private known: (Pattern * (string -> (unit -> OperandDescription) -> string -> exn)) list = [
        Contains "backward through the graph a second time", differentiation usedUp
        Contains "modified by an inplace operation", differentiation updatedSince
        AnyOf [
            Contains "derivative for "
            Contains "the derivative of"
            Contains "is not differentiable"
        ],
        underived
        Both(StartsWith "Target ", Contains "out of bounds"), classIndex
        StartsWith "all elements of input should be between 0 and 1",
        option
            "input"
            "expected probabilities in [0, 1], got values outside (or NaN). Put a sigmoid before it, or use bceWithLogitsLoss."
        StartsWith "all elements of target should be between 0 and 1",
        option "target" "expected targets in [0, 1], got values outside (or NaN)."
        AnyOf [ Contains "bool tensor"; Contains "Boolean inputs" ], noBooleans
        Contains "\" not implemented for '",
        dtype "there is no such operation on this dtype" "Convert it with float32() or float64()"
        AnyOf [
            Contains "same dtype"
            Contains "share same datatype"
            Contains "expected scalar type"
            Both(
                AnyOf [ Contains "input type"; Contains "Input type" ],
                Contains "should be the same"
            )
        ],
        dtypes
        StartsWith "Expected all tensors to be on the same device", devices
        AnyOf [
            Contains "Low precision dtypes not supported"
            Contains "handle types other than float and double"
            Contains "of float, double, cfloat or cdouble types"
        ],
        dtype "there is no such operation in half precision" "Convert it with float32()"
        Contains "does not support bool input",
        dtype "there is no such operation on booleans" "Convert them with int32()"
        AnyOf [ Contains "is out of bounds for"; Contains "is outside the range of" ], bounds
        StartsWith "Integers to negative integer powers",
        dtype "integers have no negative powers" "Convert them with float32()"
        Contains "without overflow", dtype "the number does not fit the dtype" "Give a wider dtype"
        Contains "not positive-definite", tensor "the matrix is not positive definite"
        AnyOf [ Contains "failed to converge"; Contains "non-finite values" ],
        tensor "the decomposition does not converge, as happens for NaN and infinities"
        Contains "matrix is singular", tensor "the matrix is singular, so it has no inverse"
        Contains "can't allocate memory", tensor "there is not enough memory for the result"
    ]

    let private tryKnown
        operation
        (given: unit -> OperandDescription)
        (message: string)
        : exn option =
        known
        |> List.tryFind (fun (pattern, _) -> pattern.Matches message)
        |> Option.map (fun (_, toException) -> toException operation given message)

    /// The exception to raise in place of `error`, for an operation on inputs that `describe` writes out.
    let translate (operation: string) (describe: unit -> OperandDescription) (error: exn) : exn =
        if isOurs error then
            error
        else
            match error with
            | :? OutOfMemoryException
            | :? StackOverflowException -> error
            | :? TypeInitializationException when isOurs error.InnerException ->
                error.InnerException
            | _ ->
                match tryKnown operation describe error.Message with
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

    /// Runs an operation on inputs that `describe` writes out, and raises its rejections in this library's terms.
    let inline run
        (operation: string)
        ([<InlineIfLambda>] f: unit -> 'a)
        ([<InlineIfLambda>] describe: unit -> OperandDescription)
        : 'a =
        Memory.makeRoom ()

        try
            f ()
        with error ->
            raise (translate operation (fun () -> describe ()) error)
