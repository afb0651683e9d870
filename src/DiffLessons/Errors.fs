namespace DiffLessons

open System
open System.IO

/// The words of messages: those of F#, unless a facade puts the names of its own language in their place.
[<RequireQualifiedAccess>]
module internal Wording =
    let mutable private translate: Func<string, string> = null

    /// Takes a function from a message with F#'s names to one with those of the language that calls.
    let set (f: Func<string, string>) : unit = translate <- f

    let inCaller (message: string) : string =
        if isNull translate then
            message
        else
            translate.Invoke message

    let parameter (name: string option) : string =
        name |> Option.map inCaller |> Option.toObj

/// <summary>A tensor has a shape that the operation cannot take.</summary>
/// <remarks>The message names the operation, the shape expected, the shape given, and what to do.</remarks>
type ShapeException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="paramName">The parameter at fault; none by default.</param>
    (message: string, ?paramName: string) =
    inherit ArgumentException(Wording.inCaller message, Wording.parameter paramName)

/// <summary>A tensor has a dtype that the operation cannot take: .NET's own InvalidOperationException, which DiffSharp raises and its programs catch.</summary>
/// <remarks>
/// It is raised as exactly that type, never as one that inherits from it; the message names the operation, the dtype given, and what to do.
/// As a pattern, <c>:? DtypeException</c> matches the exceptions below that inherit from InvalidOperationException too.
/// </remarks>
type DtypeException = InvalidOperationException

/// Makes the exception for a wrong dtype: a constructor of .NET's type that words the message for the caller.
[<AutoOpen>]
module internal DtypeExceptions =
    let DtypeException (message: string) : DtypeException =
        InvalidOperationException(Wording.inCaller message)

/// Telling a wrong dtype from the exceptions that inherit from InvalidOperationException.
[<RequireQualifiedAccess>]
module internal DtypeError =
    /// The exception for a wrong dtype of a parameter, whose name ends the message, as ArgumentException writes it.
    let ofParameter (message: string) (paramName: string) : exn =
        DtypeException $"{message} (Parameter '{paramName}')"

    let private library = typeof<ShapeException>.Assembly.GetName().Name

    /// Whether an exception is this library's for a wrong dtype: .NET and TorchSharp raise the same type, but not from here.
    let isOurs (error: exn) : bool =
        error.GetType() = typeof<DtypeException> && error.Source = library

/// <summary>A device or backend was requested that this machine or this library does not have.</summary>
type DeviceException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="paramName">The parameter at fault; none by default.</param>
    (message: string, ?paramName: string) =
    inherit ArgumentException(Wording.inCaller message, Wording.parameter paramName)

/// <summary>An option or hyperparameter is outside its range.</summary>
type OptionException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="paramName">The parameter at fault; none by default.</param>
    (message: string, ?paramName: string) =
    inherit ArgumentException(Wording.inCaller message, Wording.parameter paramName)

/// <summary>A derivative was requested that does not exist, or no longer exists.</summary>
type DifferentiationException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="inner">The exception that caused this one; none by default.</param>
    (message: string, ?inner: exn) =
    inherit InvalidOperationException(Wording.inCaller message, Option.toObj inner)

/// <summary>libtorch refused an operation on values that no check of ours foresaw.</summary>
/// <remarks>The message carries the operation's name, the shapes and dtypes given, and libtorch's own first line.</remarks>
type TensorException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="inner">The exception that caused this one; none by default.</param>
    (message: string, ?inner: exn) =
    inherit InvalidOperationException(Wording.inCaller message, Option.toObj inner)

/// <summary>A model is put together or used in a way that cannot work.</summary>
type ModelException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="inner">The exception that caused this one; none by default.</param>
    (message: string, ?inner: exn) =
    inherit InvalidOperationException(Wording.inCaller message, Option.toObj inner)

/// <summary>Training cannot go on: the loss is no longer a finite number.</summary>
type TrainingException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="inner">The exception that caused this one; none by default.</param>
    (message: string, ?inner: exn) =
    inherit InvalidOperationException(Wording.inCaller message, Option.toObj inner)

    /// The history of the training that it ended, of a type that is declared later; null where there is none.
    member val internal Done: obj = null with get, set

/// <summary>An image file cannot be read or written.</summary>
type ImageException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="inner">The exception that caused this one; none by default.</param>
    (message: string, ?inner: exn) =
    inherit IOException(Wording.inCaller message, Option.toObj inner)

/// <summary>libtorch cannot be found or loaded.</summary>
type LibtorchException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="inner">The exception that caused this one; none by default.</param>
    (message: string, ?inner: exn) =
    inherit Exception(Wording.inCaller message, Option.toObj inner)

/// <summary>A data set cannot be obtained, read or indexed.</summary>
type DatasetException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="inner">The exception that caused this one; none by default.</param>
    (message: string, ?inner: exn) =
    inherit IOException(Wording.inCaller message, Option.toObj inner)

/// <summary>A file of tensors or of a model cannot be written, or does not hold what is loaded from it.</summary>
/// <remarks>Reading a damaged or hostile file raises this and nothing else.</remarks>
type StorageException
    /// <param name="message">What was expected, what was given, and what to do.</param>
    /// <param name="inner">The exception that caused this one; none by default.</param>
    (message: string, ?inner: exn) =
    inherit IOException(Wording.inCaller message, Option.toObj inner)
