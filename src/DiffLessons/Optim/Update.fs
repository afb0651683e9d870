namespace DiffLessons

open DiffLessons.Native

[<AutoOpen>]
module internal Update =
    /// The gradient plus a share of the parameters, or those of groups: itself where that is 0.
    let decayed
        (groups: GroupUpdate)
        (gradient: NativeTensor)
        (values: NativeTensor)
        (factor: Factor)
        (weightDecay: float)
        =
        if not (isNull groups) then groups.Decayed(gradient, values)
        elif weightDecay = 0.0 then gradient
        else gradient.add (values, factor.Of weightDecay)

    /// Frees what is none of the tensors that are kept.
    let free (temporary: NativeTensor) (kept: NativeTensor list) =
        if kept |> List.forall (fun other -> not (other.Is temporary)) then
            temporary.Dispose()
