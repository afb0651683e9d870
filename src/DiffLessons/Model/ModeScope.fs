namespace DiffLessons

open System
open System.Collections.Generic
open System.Threading

/// Modes that hold during a call in place of the models' own: of a prediction, in which all models are in evaluation mode, or of a training,
/// which keeps the modes of its models for itself, so that no other thread changes them.
[<Sealed; AllowNullLiteral>]
type internal ModeScope private (outer: ModeScope, modes: Dictionary<obj, Mode>) =
    static let current = AsyncLocal<ModeScope>()
    static let mutable active = 0
    // The models that are being trained, and by what.
    static let trained = Dictionary<obj, ModeScope>(HashIdentity.Reference)
    let thread = Environment.CurrentManagedThreadId
    let mutable ended = false

    /// The innermost scope of this flow of execution; null if there is none.
    static member Current = if Volatile.Read &active = 0 then null else current.Value

    // Whether the calling thread is the one that the scope was made on, and its call has not returned.
    member private _.IsHere = not ended && thread = Environment.CurrentManagedThreadId

    /// The mode of a model, whose own is given.
    member _.Find(model: obj, own: Mode) : Mode =
        let mutable mode = own

        if not ended && isNull modes then Mode.Eval
        elif not ended && modes.TryGetValue(model, &mode) then mode
        elif isNull outer then own
        else outer.Find(model, own)

    /// Sets the mode of a model of a training, from within it; false if it is none.
    member t.TrySet(model: obj, mode: Mode) : bool =
        if t.IsHere && not (isNull modes) && modes.ContainsKey model then
            modes[model] <- mode
            true
        else
            not (isNull outer) && outer.TrySet(model, mode)

    member private t.Run(f: unit -> 'a) : 'a =
        Interlocked.Increment &active |> ignore

        try
            current.Value <- t
            f ()
        finally
            ended <- true
            current.Value <- outer
            Interlocked.Decrement &active |> ignore

    /// Runs something in which every model is in evaluation mode.
    static member Evaluating(f: unit -> 'a) : 'a =
        ModeScope(ModeScope.Current, null).Run f

    /// Runs something with the modes that held in a scope, also after its call has returned: a part of a backward pass that computes again what was computed then.
    static member Within(scope: ModeScope, f: unit -> 'a) : 'a =
        let before = current.Value
        Interlocked.Increment &active |> ignore

        try
            current.Value <- scope.Lasting
            f ()
        finally
            current.Value <- before
            Interlocked.Decrement &active |> ignore

    /// The same modes, in a scope that has not ended.
    member private _.Lasting: ModeScope =
        ModeScope((if isNull outer then null else outer.Lasting), modes)

    static member private IsElsewhere(model: obj) =
        match trained.TryGetValue model with
        | true, scope -> not scope.IsHere
        | _ -> false

    // Notes the models as trained by this scope, those that an outer one of this thread does not train already; what another thread trains is returned.
    member private t.Enter(joined: List<obj>) : obj option =
        lock trained (fun () ->
            let elsewhere = modes.Keys |> Seq.tryFind ModeScope.IsElsewhere

            if elsewhere.IsNone then
                for model in modes.Keys do
                    if trained.TryAdd(model, t) then
                        joined.Add model

            elsewhere)

    static member private Refuse (operation: string) (model: obj) : unit =
        Fail.model
            $"{operation}: {string model} is being trained. Wait until the training has ended, or use a copy made before it."

    /// Runs a training of models, in these modes until it sets others. Raises if another thread trains one of them.
    static member Training(operation: string, modes: seq<obj * Mode>, f: unit -> 'a) : 'a =
        let own = Dictionary<obj, Mode>(HashIdentity.Reference)

        for model, mode in modes do
            own[model] <- mode

        let scope = ModeScope(ModeScope.Current, own)
        let joined = List<obj>()
        scope.Enter joined |> Option.iter (ModeScope.Refuse operation)

        try
            scope.Run f
        finally
            lock trained (fun () ->
                for model in joined do
                    trained.Remove model |> ignore)

    /// Raises if another thread, or any thread if that is requested, trains one of the models.
    static member CheckNotTraining
        (operation: string, models: unit -> seq<obj>, anyThread: bool)
        : unit =
        if Volatile.Read &active > 0 then
            let elsewhere =
                lock trained (fun () ->
                    if trained.Count = 0 then
                        None
                    else
                        let isTrained =
                            if anyThread then
                                trained.ContainsKey
                            else
                                ModeScope.IsElsewhere

                        models () |> Seq.tryFind isTrained)

            Option.iter (ModeScope.Refuse operation) elsewhere

    interface ISharedByCopies
