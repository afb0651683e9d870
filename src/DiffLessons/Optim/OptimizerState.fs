namespace DiffLessons

open System
open DiffLessons.Native

/// What a method of this library remembers from step to step: vectors with an element a parameter, and how many updates each parameter has had.
///
/// Mostly all parameters have had as many as there were steps. One without a gradient at a step has had fewer; then updates are made stretch by stretch of
/// neighbours that have had equally many.
[<Sealed>]
type internal OptimizerState() =
    let mutable names: string[] = null
    let mutable vectors: NativeTensor[] = [||]
    // Updates that each parameter tensor has had; null while that is the number of steps for all.
    let mutable counts: int[] = null
    // The stretch that is updated; null for all.
    let mutable whole = NativeTensor.None
    let mutable stretch = struct (0L, 0L, 0)

    static let stepsName = "steps"

    /// Says what is remembered; nothing for a method of one's own, which keeps it itself.
    member _.Keep([<ParamArray>] slots: string[]) : unit =
        names <- slots
        vectors <- Array.zeroCreate slots.Length

    /// Whether the method keeps here what it remembers.
    member _.IsKept = not (isNull names)

    /// Whether all parameters have had as many updates as there were steps.
    member _.IsEven = isNull counts

    /// The number of the update under way, given the number of the step.
    member _.Updates(step: int) : int =
        if whole.IsNone then
            step
        else
            let struct (_, _, count) = stretch
            count

    /// The vector of all parameters, given that of those that are updated.
    member _.Whole(values: NativeTensor) : NativeTensor = if whole.IsNone then values else whole

    /// Of a vector of all parameters the part for those that are updated.
    member _.Piece(vector: NativeTensor) : NativeTensor =
        if whole.IsNone then
            vector
        else
            let struct (start, length, _) = stretch
            vector.narrow (0L, start, length)

    /// What is remembered so far, without names.
    member _.Vectors: NativeTensor[] =
        vectors |> Array.filter (fun vector -> not vector.IsNone)

    /// The vector of a name for the parameters that are updated, and whether this is the first update of them. It is made full of a number.
    member _.Vector
        (name: string, values: NativeTensor, initial: float)
        : struct (NativeTensor * bool) =
        let slot = Array.IndexOf(names, name)
        let like = if whole.IsNone then values else whole
        let isNew = vectors[slot].IsNone

        if isNew then
            use number = initial.ToScalar()
            vectors[slot] <- like.full_like number
        elif vectors[slot].numel() <> like.numel () then
            Fail.model
                $"step: this optimiser has updated {string (vectors[slot].numel())} numbers so far, and now there are {string (like.numel ())}. Make a new one after adding parameters to a model."

        if whole.IsNone then
            struct (vectors[slot], isNew)
        else
            let struct (start, length, count) = stretch
            struct (vectors[slot].narrow(0L, start, length), count = 1)

    /// Runs an update on each stretch of parameters that have a gradient and have had equally many updates: the function gets its start and length.
    member _.Stretches
        (
            ps: Parameter[],
            present: bool[],
            stepsBefore: int,
            values: NativeTensor,
            update: int64 -> int64 -> unit
        ) : unit =
        let before = if isNull counts then null else Array.copy counts

        if isNull counts || counts.Length <> ps.Length then
            counts <- Array.create ps.Length stepsBefore

        let ends = ps |> Array.scan (fun at p -> at + int64 p.nelement) 0L
        whole <- values

        try
            let mutable i = 0

            while i < ps.Length do
                let mutable j = i + 1

                while j < ps.Length && present[j] = present[i] && counts[j] = counts[i] do
                    j <- j + 1

                if present[i] then
                    stretch <- struct (ends[i], ends[j] - ends[i], counts[i] + 1)
                    update ends[i] (ends[j] - ends[i])
                    Array.fill counts i (j - i) (counts[i] + 1)

                i <- j
        with _ ->
            counts <- before
            whole <- NativeTensor.None
            reraise ()

        whole <- NativeTensor.None

        if counts |> Array.forall (fun count -> count = stepsBefore + 1) then
            counts <- null

    /// Copies of what is remembered; nothing of what is not there yet.
    member _.State
        with get (): (string * Tensor) list =
            [
                for i in 0 .. vectors.Length - 1 do
                    if not vectors[i].IsNone then
                        names[i], Tensor.Constant(vectors[i].clone())
                if not (isNull counts) then
                    stepsName, dsharp.tensor (Array.map int64 counts)
            ]
        and set (saved: (string * Tensor) list) =
            let saved = Map.ofList saved

            for i in 0 .. vectors.Length - 1 do
                vectors[i] <-
                    match saved.TryFind names[i] with
                    | Some value -> value.Variable.detach().clone()
                    | None -> NativeTensor.None

            counts <-
                match saved.TryFind stepsName with
                | Some steps -> steps.Flat<int64>() |> Array.map int
                | None -> null

    /// What is wrong with saved vectors, if they are not those of this method for so many parameters after so many steps.
    member t.Problem
        (saved: Map<string, Tensor>, tensors: int, elements: int64, dtype: Dtype, steps: int)
        : string option =
        let problemOf (name: string) (length: int64) (dtype: Dtype) =
            match saved.TryFind name with
            | Some value when value.dim = 1 && int64 value.nelement = length && value.dtype = dtype ->
                None
            | Some value ->
                Some
                    $"its tensor \"optimizer.{name}\" is {Shape.format value.Sizes} {value.dtype} and should be ({string length}) {dtype}."
            | None -> Some $"it lacks the tensor \"optimizer.{name}\"."

        let unknown =
            saved
            |> Map.toList
            |> List.filter (fun (name, _) -> name <> stepsName && not (Array.contains name names))

        let counts =
            match saved.TryFind stepsName with
            | Some value when (problemOf stepsName (int64 tensors) Dtype.Int64).IsNone ->
                value.Flat<int64>()
            | _ -> [| int64 steps |]

        let isUpdated = tensors > 0 && counts |> Array.exists (fun count -> count > 0L)

        if not t.IsKept then
            None
        elif not unknown.IsEmpty then
            Some "its optimiser remembers other things than this one: the options are others."
        elif counts |> Array.exists (fun count -> count < 0L || count > int64 steps) then
            Some "its tensor \"optimizer.steps\" makes no sense."
        else
            [
                if saved.ContainsKey stepsName then
                    problemOf stepsName (int64 tensors) Dtype.Int64
                for name in names do
                    if isUpdated || saved.ContainsKey name then
                        problemOf name elements dtype
            ]
            |> List.tryPick id
