namespace DiffLessons

open System
open DiffLessons.Native

/// The derivatives of a model's parameters, as one vector.
[<RequireQualifiedAccess>]
module internal Gradient =
    /// Checks that all parameters are tracked.
    let check (operation: string) (ps: Parameter[]) : unit =
        let mutable tracked = 0

        for p in ps do
            match p.Leaf with
            | null -> ()
            | leaf ->
                leaf.EnsureZeroed()
                tracked <- tracked + 1

        if tracked < ps.Length then
            raise (
                DifferentiationException(
                    if tracked = 0 then
                        $"{operation}: the model is not tracked, so there are no derivatives. Call model.reverseDiff(), compute the loss and call loss.reverse() first, or use step(fun () -> loss)."
                    else
                        $"{operation}: only {string tracked} of the model's {string ps.Length} parameters are tracked. Call reverseDiff() on the whole model before computing the loss, or give the part that learns an optimiser of its own."
                )
            )

    /// What was accumulated outside the buffer, by parameter; null when nothing was.
    let accumulated (ps: Parameter[]) : NativeTensor[] =
        if ps |> Array.forall (fun p -> isNull p.Leaf.Accumulated) then
            null
        else
            ps |> Array.map (fun p -> p.derivative.Variable.detach().reshape -1L)

    /// The pieces as one new vector, which may be written to. One piece by itself would be handed on as it is, perhaps with all its
    /// elements at one address (the gradient of a sum).
    let joined (pieces: NativeTensor[]) : NativeTensor =
        match pieces with
        | [| piece |] -> piece.clone ()
        | pieces -> torch.cat (pieces, 0L)

    /// Which parameters have a gradient; null when all of them do. One that the loss does not depend on has none.
    let present (ps: Parameter[]) : bool[] =
        let leaf = ps[0].Leaf

        let areAll (storages: ParameterStorage[]) =
            storages.Length = ps.Length
            && Array.forall2
                (fun (p: Parameter) storage -> Object.ReferenceEquals(p.Storage, storage))
                ps
                storages

        if areAll leaf.Storages then
            leaf.Reached
        else
            let known =
                Collections.Generic.Dictionary<ParameterStorage, bool>(HashIdentity.Reference)

            for leaf in ps |> Array.map _.Leaf |> Array.distinct do
                let reached = leaf.Reached

                leaf.Storages
                |> Array.iteri (fun i storage -> known[storage] <- isNull reached || reached[i])

            let present = ps |> Array.map (fun p -> known[p.Storage])
            if Array.forall id present then null else present

    /// Changes the derivatives by a function that writes to their vector.
    let change (ps: Parameter[]) (f: NativeTensor -> 'a) : 'a =
        let pieces = accumulated ps

        if isNull pieces then
            let buffer = FlatParameters.ensure ps
            let length = ps |> Array.sumBy (fun p -> int64 p.nelement)
            use gradient = buffer.Gradient.narrow (0L, ps[0].Storage.Offset, length)
            f gradient
        else
            let gradient = joined pieces
            let answer = f gradient
            let mutable at = 0L

            for p in ps do
                let length = int64 p.nelement
                let piece = gradient.narrow(0L, at, length).reshape(Shape.toTorch p.shape)
                p.Leaf.SetGradient(p.Storage.Variable, Tensor.Constant piece)
                at <- at + length

            answer

    /// Runs the backward passes of several losses of a tracked model, so that the gradient of their mean is accumulated; returns that mean.
    let accumulate (check: float -> unit) (losses: (unit -> Tensor)[]) : Tensor =
        losses
        |> Array.mapi (fun i loss ->
            let share = loss () / float losses.Length
            share.reverse (zeroDerivatives = (i = 0))
            check (share.toDouble ())
            share.noDiff ())
        |> Array.reduce (+)
