namespace DiffLessons

/// What layers share: checks and messages.
[<RequireQualifiedAccess>]
module internal Layer =
    /// A parameter that the layer may have been made without.
    let existing (layer: string) (name: string) (parameter: Parameter) : Parameter =
        if isNull parameter then
            Fail.model $"{layer}: this layer was made without {name}."

        parameter

    /// The value of a parameter; null where the layer was made without it.
    let read (parameter: Parameter) : Tensor =
        if isNull parameter then
            Unchecked.defaultof<Tensor>
        else
            parameter.Read()

    /// What to do about an input whose last axis has the wrong length.
    let hint (sizes: int[]) (features: int) =
        if sizes.Length > 2 && Shape.nelement sizes[1..] = features then
            "Flatten it first: dsharp.flatten 1."
        elif sizes.Length = 1 && features = 1 then
            "Give it an axis: x.unsqueeze(1)."
        else
            "Check the sizes of the layer before it."

    /// Checks the length of an input's last axis.
    let checkLast (layer: unit -> string) (input: Tensor) (features: int) : unit =
        let sizes = input.Sizes

        if sizes.Length = 0 || Array.last sizes <> features then
            Shape.fail
                $"{layer ()}: input has shape {Shape.format sizes}; its last dimension must be {string features}. {hint sizes features}"

    /// A number given as any .NET number or as a tensor of one element, or the default.
    let number (owner: string) (name: string) (fallback: float) (given: scalar option) : float =
        match given with
        | None -> fallback
        | Some(:? Tensor as t) when t.nelement <> 1 ->
            Shape.fail
                $"{owner}: expected {name} as a number or a tensor of one element, got shape {Shape.format t.Sizes}."
        | Some(:? string as text) ->
            Guard.refuse name $"{owner}: expected {name} as a number, got the text \"{text}\"."
        | Some value when isNull (box value) ->
            Guard.refuse name $"{owner}: expected {name} as a number, got null."
        | Some value -> value.ToDouble null

    /// DiffSharp's updates may stay differentiable; here they are made in place.
    let notReversible (owner: string) (reversible: bool option) =
        if reversible = Some true then
            Guard.refuse
                "reversible"
                $"{owner}: values are updated in place, so updates cannot be differentiated. For that, compute model.parametersVector by hand and use model.asFunction."
