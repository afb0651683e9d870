namespace DiffLessons

/// <summary>The gradient of a model's parameters as one vector: extension members, so that a class of one's own may call a value of its own so.</summary>
[<AutoOpen>]
module ModelGradients =
    type ModelBase with

        /// <summary>The derivatives that <c>loss.reverse()</c> has accumulated by all parameters, as one vector in the order of <c>parametersVector</c>; zeros before.</summary>
        /// <exception cref="T:DiffLessons.DifferentiationException">The parameters are constants.</exception>
        member t.gradient: Tensor =
            Guard.notNull "gradient" "the model" t

            if t.isNoDiff then
                Fail.differentiation
                    "gradient: this model's parameters are constants. Call reverseDiff() before computing the loss, and reverse() on the loss."

            t.AllParameters |> Array.map (fun p -> p.FlatDerivative) |> Tensor.cat

        /// <summary>Zeroes the derivatives accumulated so far, as tracking the model again does.</summary>
        member t.zeroGrad() : unit =
            Guard.notNull "zeroGrad" "the model" t

            for p in t.AllParameters do
                match p.Leaf with
                | null -> ()
                | leaf -> leaf.ZeroLater()
