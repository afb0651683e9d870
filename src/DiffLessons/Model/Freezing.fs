namespace DiffLessons

/// <summary>Freezing: parameters that training leaves as they are.</summary>
[<AutoOpen>]
module Freezing =
    type ModelBase with

        /// <summary>Freezes the model and all in it: every optimiser leaves its parameters as they are, to the last bit, whatever its momentum and decay, and its batch norm
        /// leaves its running statistics as they are and normalises by them. Of a part: <c>backbone.freeze ()</c>.</summary>
        /// <remarks>Derivatives by frozen parameters are computed, but count neither in steps nor in clipping. What an optimiser remembers of them stays as it is too.</remarks>
        /// <exception cref="T:DiffLessons.ModelException">The model is being trained.</exception>
        member t.freeze() : unit = t.SetFrozen("freeze", true)

        /// <summary>Lets the model and all in it learn again.</summary>
        /// <exception cref="T:DiffLessons.ModelException">The model is being trained.</exception>
        member t.unfreeze() : unit = t.SetFrozen("unfreeze", false)

        /// <summary>Freezes the parameters whose names fit, and lets the others learn: <c>net.freezeWhere (fun name -> name.EndsWith "bias")</c>.</summary>
        /// <param name="isFrozen">Whether the parameter of a name is frozen.</param>
        /// <exception cref="T:DiffLessons.ModelException">The model is being trained.</exception>
        member t.freezeWhere(isFrozen: string -> bool) : unit =
            Guard.notNull "freezeWhere" "the model" t
            Guard.notNull "freezeWhere" "isFrozen" isFrozen
            t.CheckNotTraining "freezeWhere"

            for model in t.descendants do
                model.IsFrozen <- false

            for name, p in t.parameters.values do
                p.IsFrozen <- isFrozen name

        /// <summary>The names of the parameters that are frozen.</summary>
        member t.frozen: string list =
            Guard.notNull "frozen" "the model" t

            [
                for name, p in t.parameters.values do
                    if p.IsFrozen then
                        name
            ]

        member private t.SetFrozen(operation: string, value: bool) =
            Guard.notNull operation "the model" t
            t.CheckNotTraining operation

            for model in t.descendants do
                model.IsFrozen <- value

            for p in t.AllParameters do
                p.IsFrozen <- value
