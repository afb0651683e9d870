namespace DiffLessons

/// <summary>Freezing: parameters that training leaves as they are.</summary>
[<AutoOpen>]
module Freezing =
    /// Changes what is frozen of a model by a set.
    let private change
        (operation: string)
        (model: ModelBase)
        (set: ParameterSet)
        (isFrozen: bool)
        : unit =
        let shares = ParameterSet.find operation model set

        for layer in ParameterSet.layers set do
            layer.IsFrozen <- isFrozen

        Array.iter2
            (fun (p: Parameter) share ->
                p.Frozen <-
                    if isFrozen then
                        Share.union p.nelement p.Frozen share
                    else
                        Share.except p.nelement p.Frozen share)
            model.AllParameters
            shares

    type ModelBase with

        /// <summary>Freezes the model and all in it: every optimiser leaves its parameters as they are, to the last bit, whatever its momentum and decay, and its batch norm
        /// leaves its running statistics as they are and normalises by them. Of a part: <c>backbone.freeze ()</c>.</summary>
        /// <remarks>Derivatives by frozen parameters are computed, but count neither in steps nor in clipping. What an optimiser remembers of them stays as it is too. <c>fit(freeze = ...)</c> freezes for one training.</remarks>
        /// <exception cref="T:DiffLessons.ModelException">The model is being trained.</exception>
        member t.freeze() : unit = t.SetFrozen("freeze", true)

        /// <summary>Freezes some of the parameters, beside those that are frozen already: of a layer, by name, by a mask, or a slice of <c>parametersVector</c>.</summary>
        /// <param name="parameters">Which: <c>net.freeze (ParameterSet.Slice(0, 100))</c>.</param>
        /// <exception cref="T:DiffLessons.OptionException">The model has no such parameters.</exception>
        /// <exception cref="T:DiffLessons.ModelException">The model is being trained.</exception>
        member t.freeze(parameters: ParameterSet) : unit =
            Guard.notNull "freeze" "the model" t
            t.CheckNotTraining "freeze"
            change "freeze" t parameters true

        /// <summary>Lets the model and all in it learn again.</summary>
        /// <exception cref="T:DiffLessons.ModelException">The model is being trained.</exception>
        member t.unfreeze() : unit = t.SetFrozen("unfreeze", false)

        /// <summary>Lets some of the parameters learn again.</summary>
        /// <param name="parameters">Which.</param>
        /// <exception cref="T:DiffLessons.OptionException">The model has no such parameters.</exception>
        /// <exception cref="T:DiffLessons.ModelException">The model is being trained.</exception>
        member t.unfreeze(parameters: ParameterSet) : unit =
            Guard.notNull "unfreeze" "the model" t
            t.CheckNotTraining "unfreeze"
            change "unfreeze" t parameters false

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

        /// <summary>The names of the parameters that are frozen, with all their elements.</summary>
        member t.frozen: string list =
            Guard.notNull "frozen" "the model" t

            [
                for name, p in t.parameters.values do
                    if p.IsFrozen then
                        name
            ]

        /// Freezes more of the model while something runs.
        member internal t.Freezing(operation: string, sets: ParameterSet list, f: unit -> 'a) : 'a =
            if sets.IsEmpty then
                f ()
            else
                let models = [ for model in t.descendants -> model, model.IsFrozen ]
                let parameters = [| for p in t.AllParameters -> p, p.Frozen |]

                try
                    for set in sets do
                        change operation t set true

                    f ()
                finally
                    for model, isFrozen in models do
                        model.IsFrozen <- isFrozen

                    for p, frozen in parameters do
                        p.Frozen <- frozen

        member private t.SetFrozen(operation: string, value: bool) =
            Guard.notNull operation "the model" t
            t.CheckNotTraining operation

            for model in t.descendants do
                model.IsFrozen <- value

            for p in t.AllParameters do
                p.IsFrozen <- value
