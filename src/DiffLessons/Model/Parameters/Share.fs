namespace DiffLessons

/// What a set has of one parameter.
[<RequireQualifiedAccess>]
type internal Share =
    | Nothing
    | Whole
    /// Some elements, with an entry for each.
    | Elements of bool[]

[<RequireQualifiedAccess>]
module internal Share =
    let ofFlags (flags: bool[]) : Share =
        if flags.Length = 0 || Array.forall not flags then
            Share.Nothing
        elif Array.forall id flags then
            Share.Whole
        else
            Share.Elements flags

    let flags (length: int) (share: Share) : bool[] =
        match share with
        | Share.Nothing -> Array.zeroCreate length
        | Share.Whole -> Array.create length true
        | Share.Elements flags -> flags

    /// Combines what two sets have of a parameter of so many elements.
    let combine (operator: bool -> bool -> bool) (length: int) (a: Share) (b: Share) : Share =
        ofFlags (Array.map2 operator (flags length a) (flags length b))

    let union (length: int) (a: Share) (b: Share) : Share =
        match a, b with
        | Share.Nothing, other
        | other, Share.Nothing -> other
        | Share.Whole, _
        | _, Share.Whole -> Share.Whole
        | _ -> combine (||) length a b

    let except (length: int) (a: Share) (b: Share) : Share =
        match a, b with
        | _, Share.Nothing -> a
        | Share.Nothing, _
        | _, Share.Whole -> Share.Nothing
        | _ -> combine (fun a b -> a && not b) length a b

    let overlap (length: int) (a: Share) (b: Share) : bool =
        match a, b with
        | Share.Nothing, _
        | _, Share.Nothing -> false
        | Share.Whole, _
        | _, Share.Whole -> true
        | _ -> combine (&&) length a b <> Share.Nothing
