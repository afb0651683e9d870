namespace DiffLessons

open System
open DiffLessons.Native

/// What an update does by the learning rates and weight decays of parameter groups: the arithmetic of one group, with a vector in the place of a number. So groups cost no
/// further passes over stretches of the parameters.
/// The functions give the numbers of the parameters that are in no group.
[<Sealed; AllowNullLiteral>]
type internal GroupUpdate
    (
        memory: OptimizerState,
        groups: ParameterGroup[],
        sets: ElementSets,
        ownRate: unit -> float,
        ownDecay: float,
        decaysApart: bool
    ) =
    let rates, decays, shrinking =
        ElementVector sets, ElementVector sets, ElementVector sets

    let minus = Factor -1.0

    let numbers (own: float) (ofGroup: ParameterGroup -> float) =
        let numbers = Array.create (groups.Length + 1) own

        for i in 0 .. groups.Length - 1 do
            numbers[i + 1] <- ofGroup groups[i]

        numbers

    /// The part of a vector that belongs to the values that are updated.
    let piece (vector: ElementVector) (values: NativeTensor) (numbers: float[]) : NativeTensor =
        let all = memory.Whole values

        if all.numel () <> sets.Length then
            Fail.model
                $"step: this optimiser has groups of {string sets.Length} numbers, and now there are {string (all.numel ())}. Make a new one after adding parameters to a model."

        memory.Piece(vector.Of(all, numbers))

    let rateOf (values: NativeTensor) =
        piece rates values (numbers (ownRate ()) _.lr)

    member _.Groups = groups

    /// The numbers of elements that the groups have.
    member _.Sizes: int list = [
        for stretches in Array.tail sets.Stretches ->
            stretches |> Array.sumBy (fun (struct (_, length)) -> int length)
    ]

    /// Refuses groups whose learning rate, weight decay or what these make together the parameters' dtype does not hold.
    member _.Check(kind: string, dtype: Dtype, greatest: float) : unit =
        // Written so that NaN exceeds it.
        let fits (group: ParameterGroup) =
            abs group.lr <= greatest
            && abs group.weightDecay <= greatest
            && (not decaysApart || abs (1.0 - group.lr * group.weightDecay) <= greatest)

        let number = Array.FindIndex(groups, fun group -> not (fits group))

        if number >= 0 then
            let group = groups[number]

            let text (value: float) =
                value.ToString Globalization.CultureInfo.InvariantCulture

            Guard.refuse
                "groups"
                $"{kind}.step: expected options that fit parameters of {dtype}, got the learning rate {text group.lr} and the weight decay {text group.weightDecay} of parameter group {string number}, from 0. Take smaller ones."

    /// Takes scale times the rates times a direction from the values.
    member _.Descend(values: NativeTensor, direction: NativeTensor, scale: float) : unit =
        values.addcmul_ (direction, rateOf values, minus.Of -scale) |> ignore

    /// The same by a quotient.
    member t.Descend
        (values: NativeTensor, numerator: NativeTensor, denominator: NativeTensor, scale: float)
        : unit =
        use direction = numerator.div denominator
        t.Descend(values, direction, scale)

    /// The gradient plus the decays times the values: itself where all are 0.
    member _.Decayed(gradient: NativeTensor, values: NativeTensor) : NativeTensor =
        let numbers = numbers ownDecay _.weightDecay

        if numbers |> Array.forall (fun decay -> decay = 0.0) then
            gradient
        else
            gradient.addcmul (values, piece decays values numbers, CachedScalar.one ())

    /// Lets the values decay apart from the gradient.
    member _.Shrink(values: NativeTensor) : unit =
        let own = 1.0 - ownRate () * ownDecay
        let numbers = numbers own (fun group -> 1.0 - group.lr * group.weightDecay)

        if numbers |> Array.exists (fun factor -> factor <> 1.0) then
            values.mul_ (piece shrinking values numbers) |> ignore

/// Groups as an optimiser is given them.
[<RequireQualifiedAccess>]
module internal ParameterGroups =
    /// Refuses groups where the method cannot have them.
    let checkMethod (kind: string) (callsTheLoss: bool) (isOfThisLibrary: bool) : unit =
        if callsTheLoss then
            Guard.refuse
                "groups"
                $"{kind}: expected no groups: it searches along one line for all parameters. Freeze what is not to learn."

        if not isOfThisLibrary then
            Guard.refuse
                "groups"
                $"{kind}: expected no groups: a method of your own applies its rate itself. Give each part of the model an optimiser of its own."

    let private check (owner: obj) (groups: ParameterGroup[]) : unit =
        for group in groups do
            Guard.given "groups" "a group" group |> ignore

            if not (isNull group.Owner || obj.ReferenceEquals(group.Owner, owner)) then
                Guard.refuse
                    "groups"
                    "groups: expected groups of this optimiser, got one that another has, whose rate its schedule changes. Make a new group."

        if (Array.distinct groups).Length < groups.Length then
            Guard.refuse "groups" "groups: expected each group once, got one twice."

    /// The positions of the elements of groups.
    let find (model: ModelBase) (owner: obj) (groups: ParameterGroup[]) : ElementSets =
        check owner groups
        let ps = model.AllParameters

        let found =
            groups
            |> Array.map (fun group -> ParameterSet.find "groups" model group.parameters)

        for i in 0 .. groups.Length - 1 do
            for j in 0 .. i - 1 do
                for k in 0 .. ps.Length - 1 do
                    let first, second = found[j][k], found[i][k]

                    if Share.overlap ps[k].nelement first second then
                        Guard.refuse
                            "groups"
                            $"groups: expected each parameter in one group, got {fst model.parameters.values[k]} in those of number {string j} and {string i}, from 0."

        ElementSets.ofShares ps found
