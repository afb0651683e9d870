namespace DiffLessons

/// <summary>What optimisers have beyond DiffSharp's: extension members, so that a class of one's own may call a value of its own so.</summary>
[<AutoOpen>]
module OptimizerExtensions =
    type Optimizer with

        /// <summary>The learning rate; a schedule may change it between steps.</summary>
        member t.lr
            with get (): float =
                Guard.notNull "lr" "the optimizer" t
                t.Rate
            and set (value: float) =
                Guard.notNull "lr" "the optimizer" t
                t.Rate <- value

        /// <summary>Parameters with learning rates and weight decays of their own; all others have <c>lr</c> and the optimiser's own decay. None by default.</summary>
        /// <remarks><c>SGD(net, lr = 0.1, groups = [ ParameterGroup(ParameterSet.Layer head, lr = 1.0) ])</c>. What the optimiser remembers of the parameters stays when groups change.</remarks>
        /// <exception cref="T:DiffLessons.OptionException">A parameter is in two groups, a group belongs to another optimiser, or the method has no groups (<c>LBFGS</c>, and methods of one's own).</exception>
        member t.groups
            with get (): ParameterGroup list =
                Guard.notNull "groups" "the optimizer" t
                List.ofArray t.Groups
            and set (value: ParameterGroup list) =
                Guard.notNull "groups" "the optimizer" t
                t.Groups <- Guard.items "groups" "groups" value

        /// <summary>The norm that gradients are scaled down to before each update, if they are longer; infinity (the default) for none.</summary>
        /// <exception cref="T:DiffLessons.OptionException">The bound is not above 0.</exception>
        member t.maxGradNorm
            with get (): float =
                Guard.notNull "maxGradNorm" "the optimizer" t
                t.MaxNorm
            and set (value: float) =
                Guard.notNull "maxGradNorm" "the optimizer" t
                Guard.above0 "optimizer" "maxGradNorm" value
                t.MaxNorm <- value

        /// <summary>The size that each derivative is pulled down to before each update; infinity (the default) for none.</summary>
        /// <exception cref="T:DiffLessons.OptionException">The bound is not above 0.</exception>
        member t.maxGradValue
            with get (): float =
                Guard.notNull "maxGradValue" "the optimizer" t
                t.MaxValue
            and set (value: float) =
                Guard.notNull "maxGradValue" "the optimizer" t
                Guard.above0 "optimizer" "maxGradValue" value
                t.MaxValue <- value
