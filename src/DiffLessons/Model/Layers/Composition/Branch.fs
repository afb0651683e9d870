namespace DiffLessons

/// <summary>Two models side by side whose results make a pair: <c>trunk --> Branch (policy, value)</c>.</summary>
/// <remarks>What takes a pair goes on after it: <see cref="T:DiffLessons.Pair"/>, <see cref="T:DiffLessons.Join"/>, or a function <c>fun (a, b) -> ...</c>.</remarks>
/// <param name="first">Makes the first of the pair.</param>
/// <param name="second">Makes the second of the pair.</param>
[<Sealed>]
type Branch(first: Model<Tensor, Tensor>, second: Model<Tensor, Tensor>) as this =
    inherit Model<Tensor, Tensor * Tensor>()
    let first = Guard.given "Branch" "first" first
    let second = Guard.given "Branch" "second" second

    do
        this.addModel (first, "first")
        this.addModel (second, "second")

    member internal _.Models = first, second
    override _.kind = "Branch"
    override _.options = [ "first", box first; "second", box second ]
    override _.isBuiltIn = first.isBuiltIn && second.isBuiltIn

    override _.ToString() =
        $"Branch({string first}; {string second})"

    /// <summary>Applies both models to the input.</summary>
    /// <param name="value">What both models take.</param>
    override _.forward(value: Tensor) : Tensor * Tensor =
        first.forward value, second.forward value

    static member internal Layer: LayerKind =
        LayerKind.make "first, second" "what both take" "the pair of both models' results" (fun o ->
            Branch(o.TensorModel "first", o.TensorModel "second"))

/// <summary>Two models, each of which is given one of a pair.</summary>
/// <param name="first">Takes the first of the pair.</param>
/// <param name="second">Takes the second of the pair.</param>
[<Sealed>]
type Pair(first: Model<Tensor, Tensor>, second: Model<Tensor, Tensor>) as this =
    inherit Model<Tensor * Tensor, Tensor * Tensor>()
    let first = Guard.given "Pair" "first" first
    let second = Guard.given "Pair" "second" second

    do
        this.addModel (first, "first")
        this.addModel (second, "second")

    member internal _.Models = first, second
    override _.kind = "Pair"
    override _.options = [ "first", box first; "second", box second ]
    override _.isBuiltIn = first.isBuiltIn && second.isBuiltIn

    override _.ToString() =
        $"Pair({string first}; {string second})"

    /// <summary>Applies each model to its part of the pair.</summary>
    /// <param name="value">What the models take.</param>
    override _.forward(value: Tensor * Tensor) : Tensor * Tensor =
        Guard.notNull "Pair" "value" value
        let a, b = value
        first.forward a, second.forward b

    static member internal Layer: LayerKind =
        LayerKind.make "first, second" "a pair" "each model applied to its part of a pair" (fun o ->
            Pair(o.TensorModel "first", o.TensorModel "second"))

/// <summary>Makes one tensor of a pair.</summary>
[<Sealed>]
type Join
    /// <param name="join">"sum" (the default), "mean" or "product" of two tensors of one shape; or "cat", one behind the other.</param>
    /// <param name="dim">The axis along which "cat" joins, 1 by default: channels or features.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no such join.</exception>
    (?join: string, ?dim: int) =
    inherit Model<Tensor * Tensor, Tensor>()
    let join, dim = defaultArg join "sum", defaultArg dim 1
    do Combination.check "Join" join
    member internal _.Combination = join, dim
    override _.kind = "Join"
    override _.options = Combination.options join dim
    override _.isBuiltIn = true

    override _.ToString() =
        $"Join({Combination.describe join dim})"

    /// <summary>Joins both parts of the pair.</summary>
    /// <param name="value">The pair.</param>
    /// <exception cref="T:DiffLessons.ShapeException">Their shapes do not fit.</exception>
    override t.forward(value: Tensor * Tensor) : Tensor =
        Guard.notNull "Join" "value" value
        let a, b = value
        Tensor.Present("Join", a)
        Tensor.Present("Join", b)
        Combination.apply t.ToString join dim [ a; b ]

    static member internal Layer: LayerKind =
        LayerKind.make
            ""
            "a pair"
            "one tensor of a pair; join \"sum\", \"mean\", \"product\" or \"cat\", dim"
            (fun o -> Join(o.text "join", ?dim = o.tryInt "dim"))
