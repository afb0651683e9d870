namespace DiffLessons

/// <summary>Some of a model's parameters: what is frozen, or what a parameter group has a learning rate of its own for.</summary>
/// <remarks>It is looked up in the model at the moment it is used: <c>net.freeze (ParameterSet.Layer backbone)</c>, <c>ParameterGroup(ParameterSet.Named(fun name -> name.EndsWith "bias"), weightDecay = 0.0)</c>.</remarks>
[<RequireQualifiedAccess; ReferenceEquality>]
type ParameterSet =
    /// All parameters of a layer, or of any other model, inside the model. Frozen so, its batch norm keeps its running statistics too.
    | Layer of model: ModelBase
    /// Those whose names, as <c>net.parameters</c> has them, fit.
    | Named of isIn: (string -> bool)
    /// Those elements of <c>net.parametersVector</c> for which a Bool vector of its length is true.
    | Mask of mask: Tensor
    /// So many elements of <c>net.parametersVector</c> from one on.
    | Slice of start: int * length: int

/// Sets of parameters, looked up in a model.
[<RequireQualifiedAccess>]
module internal ParameterSet =
    let private ofLayer (operation: string) (model: ModelBase) (layer: ModelBase) : Share[] =
        let layer = Guard.given operation "model" layer

        let own =
            System.Collections.Generic.HashSet<Parameter>(
                layer.AllParameters,
                HashIdentity.Reference
            )

        let isInside =
            model.descendants
            |> List.exists (fun other -> obj.ReferenceEquals(other, layer))

        let found = model.AllParameters |> Array.map own.Contains

        if not isInside && (own.Count = 0 || (Array.filter id found).Length < own.Count) then
            Guard.refuse
                "model"
                $"{operation}: expected a layer of the model, got {layer}, which is none. Give one that the model was made of."

        found |> Array.map (fun isIn -> if isIn then Share.Whole else Share.Nothing)

    let private named (operation: string) (model: ModelBase) (isIn: string -> bool) : Share[] =
        let isIn = Guard.given operation "isIn" isIn
        let names = [| for name, _ in model.parameters.values -> name |]
        let found = names |> Array.map isIn

        if not (Array.contains true found) then
            let known = names |> Array.truncate 12 |> String.concat ", "
            let more = if names.Length > 12 then ", ..." else ""

            Guard.refuse
                "isIn"
                $"{operation}: expected the name of a parameter or more to fit, none does. The names are: {known}{more}."

        found |> Array.map (fun isIn -> if isIn then Share.Whole else Share.Nothing)

    /// Cuts entries for all elements into those of each parameter.
    let private cut (model: ModelBase) (flags: bool[]) : Share[] =
        let ps = model.AllParameters
        let starts = ps |> Array.scan (fun at p -> at + p.nelement) 0

        ps
        |> Array.mapi (fun i p -> Share.ofFlags (Array.sub flags starts[i] p.nelement))

    let private masked (operation: string) (model: ModelBase) (mask: Tensor) : Share[] =
        Tensor.Present(operation, mask)
        let length = model.nparameters

        if mask.dtype <> Dtype.Bool || not (Shape.same mask.Sizes [| length |]) then
            Guard.refuse
                "mask"
                $"{operation}: expected a Bool vector of all {string length} elements of the parameters, got {mask.dtype} of shape {Shape.format mask.Sizes}."

        cut model (mask.noDiff().Flat<bool>())

    let private slice (operation: string) (model: ModelBase) (start: int) (length: int) : Share[] =
        let all = model.nparameters

        if start < 0 || length < 1 || int64 start + int64 length > int64 all then
            Guard.refuse
                "start"
                $"{operation}: expected a slice of 1 element or more inside the {string all} of the parameters, got {string length} from {string start} on."

        cut model (Array.init all (fun i -> i >= start && i < start + length))

    /// What a set has of each parameter of a model.
    let find (operation: string) (model: ModelBase) (set: ParameterSet) : Share[] =
        match Guard.given operation "parameters" set with
        | ParameterSet.Layer layer -> ofLayer operation model layer
        | ParameterSet.Named isIn -> named operation model isIn
        | ParameterSet.Mask mask -> masked operation model mask
        | ParameterSet.Slice(start, length) -> slice operation model start length

    /// The layers that a set freezes as a whole, with their statistics.
    let layers (set: ParameterSet) : ModelBase list =
        match set with
        | ParameterSet.Layer layer -> layer.descendants
        | _ -> []
