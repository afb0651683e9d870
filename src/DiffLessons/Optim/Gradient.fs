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
            match p.TrackedBy with
            | null -> ()
            | leaf ->
                leaf.Settle()
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

    /// What was gathered outside libtorch's accumulation, by parameter; null when nothing was.
    let gathered (ps: Parameter[]) : NativeTensor[] =
        if ps |> Array.forall (fun p -> isNull p.TrackedBy.Gathered) then
            null
        else
            ps |> Array.map (fun p -> p.derivative.Live.detach().reshape -1L)

    /// The pieces as one new vector, which may be written to. One piece by itself would be handed on as it is, perhaps with all its
    /// elements in one place (the gradient of a sum).
    let joined (pieces: NativeTensor[]) : NativeTensor =
        match pieces with
        | [| piece |] -> piece.clone ()
        | pieces -> torch.cat (pieces, 0L)

    /// Which parameters have a gradient; null when all of them do. One that the loss does not depend on has none.
    let present (ps: Parameter[]) : bool[] =
        let leaf = ps[0].TrackedBy

        if Object.ReferenceEquals(leaf.Parameters, ps) then
            leaf.Reached
        else
            let known = Collections.Generic.Dictionary<Parameter, bool>(HashIdentity.Reference)

            for leaf in ps |> Array.map _.TrackedBy |> Array.distinct do
                let reached = leaf.Reached

                leaf.Parameters
                |> Array.iteri (fun i p -> known[p] <- isNull reached || reached[i])

            let present = ps |> Array.map (fun p -> known[p])
            if Array.forall id present then null else present

    /// Changes the derivatives by a function that writes to their vector.
    let change (ps: Parameter[]) (f: NativeTensor -> 'a) : 'a =
        let pieces = gathered ps

        if isNull pieces then
            let buffer = Flat.ensure ps
            let length = ps |> Array.sumBy (fun p -> int64 p.nelement)
            use gradient = buffer.Gradient.narrow (0L, ps[0].Offset, length)
            f gradient
        else
            let gradient = joined pieces
            let answer = f gradient
            let mutable at = 0L

            for p in ps do
                let length = int64 p.nelement
                let piece = gradient.narrow(0L, at, length).reshape(Shape.toTorch p.shape)
                p.TrackedBy.SetDerivative(p.Live, Tensor.Constant piece)
                at <- at + length

            answer

/// Keeping derivatives small, in place.
[<RequireQualifiedAccess>]
module internal Clipping =
    let private normOf (gradient: NativeTensor) (normType: float) : float =
        use norm =
            if Double.IsPositiveInfinity normType then
                use sizes = gradient.abs ()
                sizes.max ()
            else
                gradient.norm (float32 normType)

        norm.ToDouble()

    /// Scales the vector down to the norm, if it is longer. Gives the norm it had.
    let byNorm (operation: string) (maxNorm: float) (normType: float) (gradient: NativeTensor) =
        let norm = normOf gradient normType

        if not (Double.IsFinite norm) then
            raise (
                TrainingException
                    $"{operation}: the gradient's norm is {string norm}, no finite number, so it cannot be scaled. Try a smaller learning rate, or look for invalid inputs."
            )

        // As PyTorch: the small number keeps the quotient finite.
        let scale = maxNorm / (norm + 1e-6)

        if scale < 1.0 then
            use factor = scale.ToScalar()
            gradient.mul_ factor |> ignore

        norm

    /// Pulls each derivative into [-clipValue, clipValue].
    let byValue (clipValue: float) (gradient: NativeTensor) =
        use low = (-clipValue).ToScalar()
        use high = clipValue.ToScalar()
        gradient.clamp_ (low, high) |> ignore

    let positive (operation: string) (name: string) (value: float) =
        if not (value > 0.0) then
            raise (
                OptionException($"{operation}: expected {name} above 0, got {string value}.", name)
            )

/// <summary>Clipping of gradients: keeping derivatives small, so that a step does not go astray.</summary>
[<AutoOpen>]
module GradientClipping =
    type ModelBase with

        /// <summary>Scales all derivatives of the model down together, if the norm of their vector is above a bound (Pascanu, Mikolov and Bengio 2013).</summary>
        /// <param name="maxNorm">The bound, above 0.</param>
        /// <param name="normType">The order of the norm, 2 by default; infinity is the greatest size.</param>
        /// <returns>The norm before.</returns>
        /// <remarks>To be called between <c>loss.reverse()</c> and <c>optimizer.step()</c>; <c>optimizer.maxGradNorm</c> does it at every step.</remarks>
        /// <exception cref="T:DiffLessons.DifferentiationException">The model is not tracked.</exception>
        /// <exception cref="T:DiffLessons.TrainingException">The norm is NaN or infinite.</exception>
        member t.clipGradNorm(maxNorm: scalar, ?normType: float) : float =
            Guard.notNull "clipGradNorm" "the model" t
            let bound = Hyperparameter.read "maxNorm" 0.0 (Some maxNorm)
            let order = defaultArg normType 2.0
            Clipping.positive "clipGradNorm" "maxNorm" bound
            Clipping.positive "clipGradNorm" "normType" order
            Gradient.check "clipGradNorm" t.AllParameters

            if t.AllParameters.Length = 0 then
                0.0
            else
                Gradient.change t.AllParameters (Clipping.byNorm "clipGradNorm" bound order)

        /// <summary>Pulls each derivative of the model into [-clipValue, clipValue].</summary>
        /// <param name="clipValue">The bound, above 0.</param>
        /// <remarks>To be called between <c>loss.reverse()</c> and <c>optimizer.step()</c>; <c>optimizer.maxGradValue</c> does it at every step.</remarks>
        /// <exception cref="T:DiffLessons.DifferentiationException">The model is not tracked.</exception>
        member t.clipGradValue(clipValue: scalar) : unit =
            Guard.notNull "clipGradValue" "the model" t
            let bound = Hyperparameter.read "clipValue" 0.0 (Some clipValue)
            Clipping.positive "clipGradValue" "clipValue" bound
            Gradient.check "clipGradValue" t.AllParameters

            if t.AllParameters.Length > 0 then
                Gradient.change t.AllParameters (Clipping.byValue bound)
