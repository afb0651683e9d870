namespace DiffLessons

open System.Collections.Generic

/// <summary>A function from tensor to tensor that can say what it is, such as <c>dsharp.relu</c>.</summary>
/// <remarks>
/// It is an ordinary F# function. In a model (<c>net --> dsharp.relu</c>) it counts as a built-in layer,
/// so the model can be printed, saved and exported with it.
/// </remarks>
/// <param name="kind">The function's name.</param>
/// <param name="options">What it was made with, by option name.</param>
/// <param name="apply">What it computes.</param>
/// <param name="isBuiltIn">Whether it is one of the library's own.</param>
[<Sealed>]
type TensorFunction
    internal (kind: string, options: (string * obj) list, isBuiltIn: bool, apply: Tensor -> Tensor)
    =
    inherit FSharpFunc<Tensor, Tensor>()

    /// <summary>The function's name, as in <c>relu</c>.</summary>
    member _.Kind = kind

    /// <summary>What it was made with, by option name.</summary>
    member _.Options: IReadOnlyList<string * obj> = options

    /// <summary>Whether it is one of the library's own functions, rather than one that a program gave a name.</summary>
    member _.IsBuiltIn = isBuiltIn

    /// <summary>Applies the function to a tensor.</summary>
    override t.Invoke(x: Tensor) =
        match (if isBuiltIn then Trace.Current else null) with
        | null -> apply x
        | trace -> trace.Function(t, x, apply)

    /// <summary>Whether the other is a function of the same name, made with the same options, and as much the library's own.</summary>
    override _.Equals(other: obj) =
        match other with
        | :? TensorFunction as f ->
            kind = f.Kind && isBuiltIn = f.IsBuiltIn && options = List.ofSeq f.Options
        | _ -> false

    /// <summary>A hash of the name.</summary>
    override _.GetHashCode() = hash kind

    /// <summary>The name with the options, as in <c>softmax(dim=1)</c>.</summary>
    override _.ToString() =
        match options with
        | [] -> kind
        | _ ->
            let text (value: obj) =
                match value with
                | :? Tensor as t -> "tensor " + Shape.format t.Sizes
                | other -> Printer.plain other

            let written = options |> List.map (fun (name, value) -> $"{name}={text value}")
            kind + "(" + String.concat ", " written + ")"

[<RequireQualifiedAccess>]
module internal TensorFunction =
    let make kind options apply : Tensor -> Tensor =
        let made = TensorFunction(kind, options, true, apply)
        (box made) :?> (Tensor -> Tensor)

    /// A function of the program's own under a name.
    let named name apply : Tensor -> Tensor =
        let made = TensorFunction(name, [], false, apply)
        (box made) :?> (Tensor -> Tensor)
