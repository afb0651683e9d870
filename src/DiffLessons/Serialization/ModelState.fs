namespace DiffLessons

open System
open System.Collections.Generic
open DiffLessons.Native

/// A model's parameters and buffers under PyTorch's names, and what a file has for them.
[<RequireQualifiedAccess>]
module internal ModelState =
    /// Something of a model that a file has a tensor for.
    [<RequireQualifiedAccess>]
    type Slot =
        | Value of Parameter
        /// The number of batches that a batch norm layer has seen, which PyTorch keeps as a tensor.
        | Counter of BatchNormBase

    /// Each name with its tensor, in order; what is used twice appears under both names, as in PyTorch.
    let slots (model: ModelBase) : (string * Slot) list =
        let rec collect prefix (model: ModelBase) = [
            for name, p in Seq.append model.OwnParameters model.OwnBuffers do
                prefix + name, Slot.Value p
            match model with
            | :? BatchNormBase as norm when norm.TracksStatistics ->
                prefix + "num_batches_tracked", Slot.Counter norm
            | _ -> ()
            for name, child in model.namedChildren do
                yield! collect (prefix + name + ".") child
        ]

        collect "" model

    /// What identifies a slot.
    let private key (slot: Slot) : obj =
        match slot with
        | Slot.Value p -> p
        | Slot.Counter norm -> norm

    let private raw (slot: Slot) =
        match slot with
        | Slot.Value p ->
            let start, length = p.Storage.Offset, int64 p.nelement
            p.Buffer.Values.narrow(0L, start, length).view(Shape.toTorch p.shape)
        | Slot.Counter norm -> torch.tensor norm.BatchesTracked

    /// Names and values, for a file: what is used twice is one tensor object under both names.
    let tensors (model: ModelBase) : (string * NativeTensor) list =
        let made = Dictionary<obj, NativeTensor>(HashIdentity.Reference)

        [
            for name, slot in slots model ->
                match made.TryGetValue(key slot) with
                | true, raw -> name, raw
                | _ ->
                    let value = raw slot
                    made[key slot] <- value
                    name, value
        ]

    /// The same, each value under its first name only.
    let distinct (tensors: (string * NativeTensor) list) =
        tensors |> List.distinctBy (fun (_, raw) -> raw.Handle)

    // ---- holding a file against a model ----

    /// What of a file goes where: the first of a value's names that the file has, and its other ones.
    type Assignment = {
        Slot: Slot
        Source: StoredTensor
        Others: StoredTensor list
    }

    let private fits (slot: Slot) (stored: StoredTensor) =
        match slot with
        | Slot.Value p -> Shape.same p.shape stored.Shape
        | Slot.Counter _ -> stored.Shape.Length = 0

    let private hasDtype (slot: Slot) (stored: StoredTensor) =
        match slot with
        | Slot.Value p ->
            let dtype = Dtype.ofTorch p.Buffer.Values.dtype

            if dtype.IsFloatingPoint then
                stored.Dtype.IsFloatingPoint
            else
                stored.Dtype = dtype
        | Slot.Counter _ -> stored.Dtype.IsIntegral

    let private expected (slot: Slot) =
        match slot with
        | Slot.Value p -> $"{Shape.format p.shape} {Dtype.ofTorch p.Buffer.Values.dtype}"
        | Slot.Counter _ -> "() Int64"

    /// Decides what of a file goes where, before any element is read. Strict: every value has a tensor, and every tensor a value.
    let assign (strict: bool) (model: ModelBase) (stored: StoredTensor list) : Assignment list =
        let slots = slots model
        let byName = dict [ for s in stored -> s.Name, s ]
        let names = HashSet(slots |> List.map fst)
        let groups = slots |> List.groupBy (fun (_, slot) -> key slot)
        let missing, wrong, found = ResizeArray(), ResizeArray(), ResizeArray()

        for _, group in groups do
            let slot = snd group[0]

            let present = [
                for name, _ in group do
                    match byName.TryGetValue name with
                    | true, entry -> entry
                    | _ -> ()
            ]

            for entry in present do
                if not (fits slot entry && hasDtype slot entry) then
                    wrong.Add
                        $"{StorageFile.plain entry.Name} is {Shape.format entry.Shape} {entry.Dtype} and should be {expected slot}"

            match present, slot with
            | first :: others, _ ->
                found.Add {
                    Slot = slot
                    Source = first
                    Others = others
                }
            | [], Slot.Value p -> missing.Add $"{fst group[0]} {Shape.format p.shape}"
            // PyTorch's own older files lack it.
            | [], Slot.Counter _ -> ()

        let unexpected = [
            for s in stored do
                if not (names.Contains s.Name || s.Name.StartsWith Description.TensorPrefix) then
                    $"{StorageFile.plain s.Name} {Shape.format s.Shape}"
        ]

        let problems = [
            if strict && missing.Count > 0 then
                $"It lacks {StorageFile.listed missing}."
            if strict && not unexpected.IsEmpty then
                $"The model has nothing for {StorageFile.listed unexpected}."
            if wrong.Count > 0 then
                $"{StorageFile.listed wrong}."
        ]

        if not problems.IsEmpty then
            let advice =
                if strict && wrong.Count = 0 then
                    "Build the model as it was when saved, or pass strict = false to load what fits."
                else
                    "Build the model as it was when saved."

            let found = String.concat " " problems
            StorageFile.unreadable $"the file does not fit the model. {found} {advice}"

        List.ofSeq found

    /// Whether two tensors of one shape have the same elements; NaN is the same as NaN.
    let private same (a: NativeTensor) (b: NativeTensor) =
        a.dtype = b.dtype && a.allclose (b, 0.0, 0.0, true)

    /// The tensors of a file by assignment. Names of one value must agree on it.
    let private values (assignments: Assignment list) (read: (StoredTensor * NativeTensor) list) =
        let byName = dict [ for stored, raw in read -> stored.Name, raw ]

        [
            for assignment in assignments ->
                let raw = byName[assignment.Source.Name]

                for other in assignment.Others do
                    if not (same raw byName[other.Name]) then
                        StorageFile.unreadable
                            $"{StorageFile.plain assignment.Source.Name} and {StorageFile.plain other.Name} are one value in this model, but differ in the file."

                assignment.Slot, raw
        ]

    /// Copies a file's tensors into a model's own.
    let copyInto (assignments: Assignment list) (read: (StoredTensor * NativeTensor) list) =
        for slot, raw in values assignments read do
            match slot with
            | Slot.Value p -> p.value <- Tensor.Constant raw
            | Slot.Counter norm -> norm.BatchesTracked <- (Tensor.Constant raw).toInt64()

    /// Gives a model that was only drawn the file's tensors, its parameters side by side.
    let fill
        (model: ModelBase)
        (device: Device)
        (assignments: Assignment list)
        (read: (StoredTensor * NativeTensor) list)
        =
        let target = Device.toTorch device
        let values = values assignments read

        let flat (raws: NativeTensor list) =
            let pieces = [| for raw in raws -> raw.reshape -1L |]
            (torch.cat (pieces, 0L)).``to`` target

        let byParameter = Dictionary<Parameter, NativeTensor>(HashIdentity.Reference)

        for slot, raw in values do
            match slot with
            | Slot.Value p -> byParameter[p] <- raw
            | Slot.Counter norm -> norm.BatchesTracked <- (Tensor.Constant raw).toInt64()

        let parameters = model.AllParameters

        if parameters.Length > 0 then
            let raws = [ for p in parameters -> byParameter[p] ]

            if raws |> List.exists (fun raw -> raw.dtype <> raws[0].dtype) then
                StorageFile.unreadable
                    "its parameters are of several dtypes; expected one dtype for a whole model."

            FlatParameters.bind parameters (Parameter.NewBuffer(flat raws, parameters))

        for _, p in model.buffers.values do
            FlatParameters.bind [| p |] (Parameter.NewBuffer(flat [ byParameter[p] ], [| p |]))
