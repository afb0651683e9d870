namespace DiffLessons

open System
open DiffLessons.Native

/// Elements that are frozen while others of the same parameter learn: what an update makes of them is put back.
[<Sealed>]
type internal FrozenElements() =
    let mutable known: Share[] = [||]
    let mutable index = NativeTensor.None

    let isKnown (ps: Parameter[]) =
        known.Length = ps.Length
        && Array.forall2
            (fun (p: Parameter) (share: Share) -> Object.ReferenceEquals(p.Frozen, share))
            ps
            known

    /// Whether a parameter is frozen in part.
    static member IsPart(p: Parameter) : bool = p.Frozen.IsElements

    /// For each element of the model's parameters whether it learns; none where all do.
    static member Learning(model: ModelBase) : Tensor option =
        let ps = model.AllParameters

        if ps |> Array.forall (fun p -> p.Frozen.IsNothing) then
            None
        else
            let flags =
                ps |> Array.collect (fun p -> Array.map not (Share.flags p.nelement p.Frozen))

            Some(dsharp.tensor (flags, device = model.device))

    /// The numbers of the elements in the vector of all parameters.
    member _.Index(ps: Parameter[], values: NativeTensor) : NativeTensor =
        if not (isKnown ps && index.device_type = values.device_type) then
            let starts = FlatParameters.offsets ps

            let numbers = [|
                for i in 0 .. ps.Length - 1 do
                    match ps[i].Frozen with
                    | Share.Elements flags ->
                        for j in 0 .. flags.Length - 1 do
                            if flags[j] then
                                starts[i] + int64 j
                    | Share.Nothing
                    | Share.Whole -> ()
            |]

            known <- ps |> Array.map _.Frozen
            index <- torch.tensor (numbers, values.device)

        index

    /// Makes the elements of a vector 0.
    member t.Clear(ps: Parameter[], vector: NativeTensor) : unit =
        let index = t.Index(ps, vector)
        use picked = vector.index_select (0L, index)
        use none = picked.zeros_like ()
        vector.index_copy_ (0L, index, none) |> ignore

    /// Runs an update; afterwards the elements are what they were in each of the vectors, which are read before and after it. A vector that the
    /// update makes has its elements at 0.
    member t.Keep
        (
            ps: Parameter[],
            values: NativeTensor,
            vectors: unit -> NativeTensor[],
            update: unit -> unit
        ) : unit =
        let index = t.Index(ps, values)

        let before =
            vectors () |> Array.map (fun vector -> vector, vector.index_select (0L, index))

        update ()

        for vector in vectors () do
            match before |> Array.tryFind (fun (other, _) -> other.Is vector) with
            | Some(_, kept) -> vector.index_copy_ (0L, index, kept) |> ignore
            | None -> t.Clear(ps, vector)

        for _, kept in before do
            kept.Dispose()
