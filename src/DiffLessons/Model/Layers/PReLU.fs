namespace DiffLessons

/// <summary>A relu that leaks below 0 by a slope that is learned: x above 0, weight * x below (He et al. 2015).</summary>
[<Sealed>]
type PReLU
    /// <param name="numParameters">1 (the default), one slope for all; or the number of channels (axis 1), a slope each.</param>
    /// <param name="init">The slope at first, 0.25 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">numParameters is below 1.</exception>
    /// <exception cref="T:DiffLessons.DtypeException">The slope does not fit the default dtype.</exception>
    (?numParameters: int, ?init: float) =
    inherit Model<Tensor, Tensor>()

    let count = defaultArg numParameters 1
    let start = defaultArg init 0.25
    do Guard.positive "PReLU" [ "numParameters", count ]
    let w = Parameter(Creation.full [| count |] start None None None)
    do base.addParameter (w, "weight")

    /// <summary>The slopes, shape (numParameters).</summary>
    member _.weight
        with get (): Tensor = w.value
        and set (value: Tensor) = w.value <- value

    override _.kind = "PReLU"
    override _.options = [ "numParameters", box count; "init", box start ]
    override _.isBuiltIn = true
    override _.ToString() = $"PReLU({string count})"

    /// <summary>Applies the layer.</summary>
    /// <param name="value">Any shape; with more than one slope, (batch, numParameters, ...).</param>
    /// <returns>The input's shape.</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The channels are not as many as the slopes.</exception>
    override t.forward(value: Tensor) : Tensor =
        TracedLayer.run t value (fun () -> value.prelu (w.Read()))

    static member internal Layer: LayerKind =
        LayerKind.make "numParameters" "(N, C, *)" "a leaky relu whose slopes are learned" (fun o ->
            PReLU(o.int "numParameters", o.float "init"))
