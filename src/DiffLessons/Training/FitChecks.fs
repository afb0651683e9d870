namespace DiffLessons

open System
open System.Collections.Generic
open System.Threading

/// What trainings are given, checked; and batches, grouped.
[<RequireQualifiedAccess>]
module internal FitChecks =
    let check operation (epochs: int) (names: string[]) (stopping: EarlyStopping option) =
        Guard.atLeast operation "epochs" 1 epochs

        match names |> Seq.countBy id |> Seq.tryFind (fun (_, count) -> count > 1) with
        | Some("loss", _) ->
            Guard.refuse
                "metrics"
                $"{operation}: the name \"loss\" belongs to the loss itself. Give the metric another."
        | Some(name, _) ->
            Guard.refuse
                "metrics"
                $"{operation}: two metrics are named \"{name}\". Give each a name of its own."
        | None -> ()

        match stopping with
        | Some stopping when not (Array.contains stopping.monitor names) ->
            let known = String.Join(", ", names)

            Guard.refuse
                "earlyStopping"
                $"{operation}: early stopping watches \"{stopping.monitor}\", which is not computed. The names are: {known}."
        | _ -> ()

    /// A sequence that may be left out, as a list; none of its items is null.
    let list (operation: string) (name: string) (values: seq<'T> option) : 'T list =
        values
        |> Option.map (Guard.items operation name >> List.ofArray)
        |> Option.defaultValue []
        |> List.map (Guard.given operation name)

    /// The options that every kind of training has, checked; `names` are those of what is reported.
    let options
        (operation: string)
        (names: string[])
        (epochs: int)
        (earlyStopping: EarlyStopping option)
        (
            onStep: (StepReport -> unit) option,
            onEpoch: (EpochReport -> unit) option,
            stopWhen: (EpochReport -> bool) option
        )
        (checkpoint: Checkpoint option)
        (cancellation: CancellationToken option)
        (freeze: seq<ParameterSet> option)
        : FitOptions =
        earlyStopping |> Option.iter (Guard.given operation "earlyStopping" >> ignore)
        checkpoint |> Option.iter (Guard.given operation "checkpoint" >> ignore)
        check operation epochs names earlyStopping

        {
            Epochs = epochs
            EarlyStopping = earlyStopping
            OnStep = defaultArg onStep ignore
            OnEpoch = defaultArg onEpoch ignore
            StopWhen = defaultArg stopWhen (fun _ -> false)
            Checkpoint = checkpoint
            Cancellation = defaultArg cancellation CancellationToken.None
            Freeze = list operation "freeze" freeze
        }

    /// As many batches at a time as an update is made of.
    let grouped (operation: string) (accumulate: int option) (start: int -> IEnumerator<'Batch>) =
        let size = defaultArg accumulate 1
        Guard.atLeast operation "accumulate" 1 size

        fun (first: int) ->
            let source = start (first * size)

            (seq {
                use source = source
                let group = List<'Batch>()

                while source.MoveNext() do
                    group.Add source.Current

                    if group.Count = size then
                        group.ToArray()
                        group.Clear()

                if group.Count > 0 then
                    group.ToArray()
            })
                .GetEnumerator()

    /// How many updates an epoch of so many batches has.
    let updates (accumulate: int option) (batches: int) =
        let size = max 1 (defaultArg accumulate 1)
        batches / size + (if batches % size = 0 then 0 else 1)

    /// Goes through a sequence, without the first so many batches. Whatever it draws at its start is drawn here.
    let ofSequence (batches: seq<'Batch>) (first: int) : IEnumerator<'Batch> =
        let source = batches.GetEnumerator()

        for _ in 1..first do
            source.MoveNext() |> ignore

        let mutable isFresh = source.MoveNext()

        (seq {
            use source = source

            while isFresh || source.MoveNext() do
                isFresh <- false
                source.Current
        })
            .GetEnumerator()

    /// The number of samples in a batch: the length of the first axis of the first tensor in it; 1 where there is none.
    let rec samples (batch: obj) : int =
        let rec first (o: obj) =
            match o with
            | :? Tensor as t -> Some t
            | :? System.Runtime.CompilerServices.ITuple as parts ->
                Seq.init parts.Length (fun i -> parts[i]) |> Seq.tryPick first
            | :? System.Collections.IEnumerable as items when not (o :? string) ->
                Seq.cast<obj> items |> Seq.tryPick first
            | _ -> None

        match first batch with
        | Some t when t.dim > 0 -> t.Sizes[0]
        | _ -> 1
