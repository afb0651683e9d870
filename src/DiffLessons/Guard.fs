namespace DiffLessons

open System.Diagnostics
open System.Runtime.CompilerServices

/// Checks of arguments: all that is refused with an `OptionException` before anything is computed.
[<RequireQualifiedAccess>]
module internal Guard =
    /// Refuses null, naming the operation and the argument.
    let present (operation: string) (name: string) (value: 'T when 'T: null) : 'T =
        if isNull value then
            raise (
                OptionException(
                    $"{operation}: expected {name}, got null. Leave an optional argument out, or give an empty one.",
                    name
                )
            )

        value

    /// Refuses null where F# knows no null: a model, a function, a data set, as other languages and reflection may pass it.
    let given (operation: string) (name: string) (value: 'T) : 'T =
        if obj.ReferenceEquals(value, null) then
            raise (OptionException($"{operation}: expected {name}, got null.", name))

        value

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let refuseNull (operation: string) (name: string) : unit =
        raise (OptionException($"{operation}: expected a value for {name}, got null.", name))

    /// Refuses null for a function, an array or any other argument of a type that F# takes to be never null.
    let inline notNull (operation: string) (name: string) (value: 'T) : unit =
        if obj.ReferenceEquals(value, null) then
            refuseNull operation name

    /// The name of the public member of this library that a program has called, for messages.
    let private caller () : string =
        let own = System.Reflection.Assembly.GetExecutingAssembly()

        StackTrace(false).GetFrames()
        |> Seq.map _.GetMethod()
        |> Seq.takeWhile (fun m ->
            isNull m || isNull m.DeclaringType || m.DeclaringType.Assembly = own)
        |> Seq.filter (fun m ->
            not (isNull m)
            && m.IsPublic
            && not (isNull m.DeclaringType)
            && m.DeclaringType.IsVisible)
        |> Seq.tryLast
        |> function
            | Some m when m.IsConstructor -> m.DeclaringType.Name
            | Some m ->
                // An extension member is a function, as `Tensor.sin` or `dsharp.sin.Static`; an operator is `op_Addition`.
                let name = m.Name.Replace(".Static", "")
                name.Substring(name.LastIndexOf '.' + 1).Replace("op_", "").Replace("get_", "")
            | None -> "tensor"

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let missing (what: string) : unit =
        raise (OptionException $"{caller ()}: expected {what}, got null.")

    /// Refuses a tensor that is null, in the name of the public member that is being called.
    let inline tensor (value: 'T when 'T: not struct) : unit =
        if obj.ReferenceEquals(value, null) then
            missing "a tensor"

    /// Refuses a function that is null, likewise.
    let func (value: 'In -> 'Out) : unit =
        if obj.ReferenceEquals(value, null) then
            missing "a function"

    /// The elements of a sequence that is not null.
    let items (operation: string) (name: string) (values: seq<'T>) : 'T[] =
        Seq.toArray (present operation name values)

    let probability (operation: string) (p: float) =
        if not (p >= 0.0 && p <= 1.0) then
            raise (OptionException($"{operation}: p must be from 0 to 1, got {string p}.", "p"))

    /// Refuses an argument, with a message that names the operation, what was expected and what was given.
    let refuse (name: string) (message: string) : 'a = raise (OptionException(message, name))

    /// Refuses what several arguments say together, likewise.
    let fail (message: string) : 'a = raise (OptionException message)

    /// A whole number of at least so many.
    let atLeast (operation: string) (name: string) (least: int) (value: int) =
        if value < least then
            refuse
                name
                $"{operation}: expected {name} of {string least} or more, got {string value}."

    /// A finite number of 0 or more.
    let nonNegative (operation: string) (name: string) (value: float) =
        if not (value >= 0.0 && value < infinity) then
            refuse name $"{operation}: expected {name} of 0 or more, got {string value}."

    /// A number above 0; infinity counts.
    let above0 (operation: string) (name: string) (value: float) =
        if not (value > 0.0) then
            refuse name $"{operation}: expected {name} above 0, got {string value}."

    /// A number from 0 to below 1.
    let below1 (operation: string) (name: string) (value: float) =
        if not (value >= 0.0 && value < 1.0) then
            refuse name $"{operation}: expected {name} from 0 to below 1, got {string value}."

    /// Sizes of 1 or more, by name.
    let positive (operation: string) (named: (string * int) list) =
        for name, value in named do
            if value < 1 then
                refuse name $"{operation}: {name} must be 1 or more, got {string value}."

    /// A count that is not beyond anything that could be meant.
    let atMost (operation: string) (name: string) (most: int) (value: int) =
        if value > most then
            refuse name $"{operation}: {name} must be at most {string most}, got {string value}."
