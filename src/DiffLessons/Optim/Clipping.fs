namespace DiffLessons

open System
open DiffLessons.Native

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
            Fail.training
                $"{operation}: the gradient's norm is {string norm}, no finite number, so it cannot be scaled. Try a smaller learning rate, or look for invalid inputs."

        // As PyTorch: the small number keeps the quotient finite.
        let scale = maxNorm / (norm + 1e-6)

        if scale < 1.0 then
            use factor = scale.ToScalar()
            gradient.mul_ factor |> ignore

        norm

    /// Pulls each derivative into [-clipValue, clipValue].
    let byValue (clipValue: float) (gradient: NativeTensor) =
        // A greater bound would not fit the dtype, and no finite derivative is beyond it.
        let bound = min clipValue (NumberRange.greatest (Dtype.ofTorch gradient.dtype))
        use low = (-bound).ToScalar()
        use high = bound.ToScalar()
        gradient.clamp_ (low, high) |> ignore

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
            Guard.above0 "clipGradNorm" "maxNorm" bound
            Guard.above0 "clipGradNorm" "normType" order
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
            Guard.above0 "clipGradValue" "clipValue" bound
            Gradient.check "clipGradValue" t.AllParameters

            if t.AllParameters.Length > 0 then
                Gradient.change t.AllParameters (Clipping.byValue bound)
