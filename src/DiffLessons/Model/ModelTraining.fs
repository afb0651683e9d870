namespace DiffLessons

/// Models while they are trained.
[<AutoOpen>]
module internal ModelTraining =
    type ModelBase with

        /// Trains: the model and those in it are in training mode, but those that are in evaluation mode while the model is not, which are
        /// frozen. No other thread may train, change, save or copy them meanwhile.
        member t.Training(operation: string, f: unit -> 'a) : 'a =
            let mode (model: ModelBase) =
                if t.mode = Mode.Eval then Mode.Train else model.mode

            let modes = [ for model in List.distinct t.descendants -> box model, mode model ]
            ModeScope.Training(operation, modes, f)
