namespace DiffLessons

/// What layers share: checks and messages.
[<RequireQualifiedAccess>]
module internal Layer =
    /// A parameter that the layer may have been made without.
    let existing (layer: string) (name: string) (parameter: Parameter) : Parameter =
        if isNull parameter then
            raise (ModelException $"{layer}: this layer was made without {name}.")

        parameter

    /// What to do about an input whose last axis has the wrong length.
    let hint (sizes: int[]) (features: int) =
        if sizes.Length > 2 && Shape.nelement sizes[1..] = features then
            "Flatten it first: dsharp.flatten 1."
        elif sizes.Length = 1 && features = 1 then
            "Give it an axis: x.unsqueeze(1)."
        else
            "Check the sizes of the layer before it."

    /// Checks that sizes given to a layer are positive.
    let positive (layer: string) (named: (string * int) list) =
        for name, value in named do
            if value < 1 then
                raise (OptionException($"{layer}: {name} must be 1 or more, got {value}.", name))

    let probability (layer: string) (p: float) =
        if not (p >= 0.0 && p <= 1.0) then
            raise (OptionException($"{layer}: p must be from 0 to 1, got {p}.", "p"))
