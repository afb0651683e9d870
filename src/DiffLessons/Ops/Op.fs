namespace DiffLessons

/// What the library knows of an operation on one tensor: files, ONNX, the C# facade and the docs look it up by its name.
[<NoComparison; NoEquality>]
type internal Op = {
    /// The name in code and in files.
    Name: string
    /// The names of its options.
    Options: string list
    /// What it computes, in one line for the table in the docs.
    Doc: string
    /// The operation made from its options.
    Make: LayerOptions -> Tensor -> Tensor
    /// The operation with none of its options given: one function for all that ask for it.
    Plain: Lazy<Tensor -> Tensor>
}

/// The same of an operation with several results.
[<NoComparison; NoEquality>]
type internal OpMany = {
    /// The name in code.
    Name: string
    /// The names of its options.
    Options: string list
    /// The names of its results, in order.
    Results: string list
    /// What it computes, in one line for the table in the docs.
    Doc: string
    /// The operation made from its options.
    Make: LayerOptions -> Tensor -> Tensor[]
}

[<RequireQualifiedAccess>]
module internal Op =
    /// An operation with options.
    let make name options doc (make: LayerOptions -> Tensor -> Tensor) : Op = {
        Name = name
        Options = options
        Doc = doc
        Make = make
        Plain = lazy (TensorFunction.make name [] (make (LayerOptions(name, []))))
    }

    /// An operation with one option: its name, and how it is read.
    let one
        name
        (option: string, read: LayerOptions -> string -> 'a)
        doc
        (f: Tensor -> 'a -> Tensor)
        : Op =
        make name [ option ] doc (fun o ->
            let value = read o option
            fun x -> f x value)

    /// An operation with another tensor, its option `b`.
    let withTensor name doc (f: Tensor -> Tensor -> Tensor) : Op = one name ("b", _.tensor) doc f

    /// An operation without options.
    let unary name doc (f: Tensor -> Tensor) : Op = make name [] doc (fun _ -> f)

    /// The operation as a function that says what it is, for `-->`.
    let plain (op: Op) : Tensor -> Tensor = op.Plain.Value

    /// The same with options.
    let curried (op: Op) (options: (string * obj) list) : Tensor -> Tensor =
        TensorFunction.make op.Name options (op.Make(LayerOptions(op.Name, options)))

    /// The same with the options of a file.
    let load (op: Op) (options: LayerOptions) : Tensor -> Tensor =
        let apply = op.Make options
        TensorFunction.make op.Name options.Found apply

    /// The device, dtype and backend of a result.
    let target (o: LayerOptions) =
        o.tryDevice "device", o.tryDtype "dtype", o.tryBackend "backend"

/// Options as functions are given them.
[<AutoOpen>]
module internal GivenOptions =
    let given (name: string) (value: 'a option) : (string * obj) list =
        match value with
        | Some value -> [ name, box value ]
        | None -> []

    let many (name: string) (values: seq<int> option) : (string * obj) list =
        given name (values |> Option.map (Guard.items "dsharp" name))
