namespace DiffLessons

open System
open DiffLessons.Native

/// Tracking the parameters of a model as one.
[<RequireQualifiedAccess>]
module internal Tracking =
    /// Whether one leaf of the tag tracks these parameters, and no others.
    let private isTracked (ps: Parameter[]) (tag: uint32) : bool =
        match ps[0].LeafNow with
        | :? ModelLeaf as leaf when leaf.Tag = tag && leaf.Raws.Length = ps.Length ->
            let mutable same = true

            for i in 0 .. ps.Length - 1 do
                same <-
                    same
                    && ps[i].Live.Is leaf.Raws[i]
                    && Object.ReferenceEquals(ps[i].LeafNow, leaf)

            same
        | _ -> false

    /// Whether a leaf kept from before still stands for the parameters where they lie.
    let private fits (ps: Parameter[]) (tag: uint32) (kept: ModelLeaf) : bool =
        not (isNull kept)
        && kept.Tag = tag
        && kept.Raws.Length = ps.Length
        && Array.forall2 (fun (raw: NativeTensor) (p: Parameter) -> raw.Is p.Live) kept.Raws ps

    /// Tracks parameters at a level and forgets derivatives gathered before; gives the leaf to keep.
    let track (ps: Parameter[]) (tag: uint32) (kept: ModelLeaf) : ModelLeaf =
        if ps.Length = 0 then
            kept
        elif isTracked ps tag then
            (ps[0].LeafNow :?> ModelLeaf).Forget()
            kept
        else
            let buffer = Flat.ensure ps

            for p in ps do
                p.MakeLive()

            let leaf =
                if fits ps tag kept then
                    kept
                else
                    let length = ps |> Array.sumBy (fun p -> int64 p.nelement)
                    ModelLeaf(tag, buffer, ps[0].Offset, length, ps)

            leaf.Forget()

            for p in ps do
                p.Track leaf

            leaf
