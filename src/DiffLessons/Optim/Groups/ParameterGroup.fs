namespace DiffLessons

/// <summary>Parameters with a learning rate and a weight decay of their own. As in PyTorch, each element belongs to one group; those of none have the optimiser's own <c>lr</c>.</summary>
/// <remarks>
/// <c>AdamW(net, lr = 1e-3, groups = [ ParameterGroup(ParameterSet.Layer backbone, lr = 1e-5) ])</c>. Schedules change the rate of each group from its own base rate; those with rates of
/// their own, as <c>OneCycleLR</c> and <c>CyclicLR</c>, give all groups the same.
/// </remarks>
[<Sealed; AllowNullLiteral>]
type ParameterGroup
    /// <param name="parameters">Which elements: of a layer, by name, by a mask, or a slice of the parameters' vector.</param>
    /// <param name="lr">The learning rate, 0 or more; the optimiser's when it is given the group by default.</param>
    /// <param name="weightDecay">The weight decay, 0 or more; the optimiser's by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">A number is out of range.</exception>
    (parameters: ParameterSet, ?lr: scalar, ?weightDecay: scalar) =
    do Guard.given "ParameterGroup" "parameters" parameters |> ignore

    let read (name: string) (given: scalar option) =
        match given with
        | None -> nan
        | Some _ ->
            let value = Layer.number "ParameterGroup" name 0.0 given
            Guard.nonNegative "ParameterGroup" name value
            value

    let mutable rate = read "lr" lr
    let mutable decay = read "weightDecay" weightDecay

    /// <summary>Which elements it has.</summary>
    member _.parameters = parameters

    /// <summary>The learning rate; a schedule may change it between steps. NaN until an optimiser has the group, if none was given.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The rate is negative or no finite number.</exception>
    member _.lr
        with get (): float = rate
        and set (value: float) =
            Guard.nonNegative "ParameterGroup" "lr" value
            rate <- value

    /// <summary>The weight decay. NaN until an optimiser has the group, if none was given.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The decay is negative or no finite number.</exception>
    member _.weightDecay
        with get (): float = decay
        and set (value: float) =
            Guard.nonNegative "ParameterGroup" "weightDecay" value
            decay <- value

    /// The rate that schedules start from: the one in use when the first of them was made.
    member val internal ScheduledFrom: float voption = ValueNone with get, set

    /// The optimiser that has the group; null for none.
    member val internal Owner: obj = null with get, set

    /// Takes the optimiser's numbers where it has none of its own.
    member internal _.Complete(lr: float, weightDecay: float) : unit =
        if System.Double.IsNaN rate then
            rate <- lr

        if System.Double.IsNaN decay then
            decay <- weightDecay
