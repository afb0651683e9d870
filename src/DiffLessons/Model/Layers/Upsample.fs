namespace DiffLessons

/// <summary>Makes signals, images or volumes larger (or smaller): (batch, channels, ...) to (batch, channels, ...) with other lengths, as <c>dsharp.interpolate</c>.</summary>
[<Sealed>]
type Upsample
    /// <param name="size">The new lengths of the spatial axes; or</param>
    /// <param name="scaleFactor">what each of them is multiplied by. Exactly one of both is given.</param>
    /// <param name="mode">"nearest" (the default), "nearest-exact", "linear", "bilinear", "bicubic", "trilinear" or "area".</param>
    /// <param name="alignCorners">Whether the outermost elements, rather than their outer edges, stay where they are; false by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">Both or neither of size and scaleFactor are given.</exception>
    (?size: seq<int>, ?scaleFactor: float, ?mode: string, ?alignCorners: bool) =
    inherit Model<Tensor, Tensor>()
    let size = size |> Option.map (Guard.items "Upsample" "size")

    do
        if size.IsSome = scaleFactor.IsSome then
            Guard.refuse
                "size"
                "Upsample: expected either size or scaleFactor, got both or neither."

        mode |> Option.iter (Guard.notNull "Upsample" "mode")

    override _.kind = "Upsample"
    override _.isBuiltIn = true

    override _.options =
        given "size" size
        @ given "scaleFactor" scaleFactor
        @ given "mode" mode
        @ given "alignCorners" alignCorners

    override t.ToString() =
        let written =
            t.options
            |> List.map (fun (name, value) -> $"{name} {Printer.plain value}")
            |> String.concat ", "

        $"Upsample({written})"

    /// <summary>Applies the layer.</summary>
    /// <param name="value">Shape (batch, channels, ...), with 1, 2 or 3 further axes.</param>
    override t.forward(value: Tensor) : Tensor =
        TracedLayer.run t value (fun () ->
            value.interpolate (
                ?size = Option.map Seq.ofArray size,
                ?scaleFactor = scaleFactor,
                ?mode = mode,
                ?alignCorners = alignCorners
            ))

    static member internal Layer: LayerKind =
        LayerKind.make
            "size or scaleFactor"
            "(N, C, ...)"
            "larger signals, images or volumes; mode, alignCorners"
            (fun o ->
                Upsample(
                    ?size = Option.map Seq.ofArray (o.tryInts "size"),
                    ?scaleFactor = o.tryFloat "scaleFactor",
                    ?mode = o.tryText "mode",
                    ?alignCorners = o.tryBool "alignCorners"
                ))
