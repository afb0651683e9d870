namespace DiffLessons

open System.Collections.Generic

/// The names that the pickle of a PyTorch state dict consists of, and what they do. Python's own reader runs what a pickle names; this
/// library knows the handful of names that a state dict needs, and runs nothing.
[<RequireQualifiedAccess>]
module internal PickleNames =
    let private storages = [
        "torch.DoubleStorage", Dtype.Float64
        "torch.FloatStorage", Dtype.Float32
        "torch.HalfStorage", Dtype.Float16
        "torch.BFloat16Storage", Dtype.BFloat16
        "torch.LongStorage", Dtype.Int64
        "torch.IntStorage", Dtype.Int32
        "torch.ShortStorage", Dtype.Int16
        "torch.CharStorage", Dtype.Int8
        "torch.ByteStorage", Dtype.Byte
        "torch.BoolStorage", Dtype.Bool
    ]

    /// The name of the storage of a dtype, without its module.
    let storageOf (dtype: Dtype) =
        storages
        |> List.find (fun (_, other) -> other = dtype)
        |> fst
        |> _.Substring("torch.".Length)

    let private dictionary = "collections.OrderedDict"
    let private rebuildTensor = "torch._utils._rebuild_tensor_v2"
    let private rebuildParameter = "torch._utils._rebuild_parameter"

    let private known =
        [ dictionary; rebuildTensor; rebuildParameter ] @ List.map fst storages
        |> List.map (fun name -> KeyValuePair(name, Global name))
        |> Dictionary

    let damaged () : 'a =
        StorageFile.unreadable "its description of the tensors (data.pkl) is damaged."

    /// The meaning of a name.
    let globalOf (part: string) (name: string) =
        let full = $"{part}.{name}"

        match known.TryGetValue full with
        | true, value -> value
        | _ ->
            StorageFile.unreadable
                $"it holds {StorageFile.quoted full}, which is no part of a state dict; reading that could run code. In Python, save model.state_dict() alone."

    /// The sizes or the strides of a tensor. A list that is used again and again is copied each time, so it must be short.
    let private integers (items: Pickled[]) =
        if items.Length > StoredTensor.mostAxes then
            StorageFile.unreadable
                $"a tensor of it claims {string items.Length} axes; expected {string StoredTensor.mostAxes} or fewer."

        items
        |> Array.map (function
            | Integer number -> number
            | _ -> damaged ())

    /// What a known function returns for its arguments.
    let call (name: string) (arguments: Pickled[]) =
        if name = dictionary && arguments.Length = 0 then
            Entries(ResizeArray())
        elif name = rebuildTensor && arguments.Length >= 4 then
            match arguments[0], arguments[1], arguments[2], arguments[3] with
            | Storage storage, Integer offset, Items sizes, Items strides ->
                Tensor {
                    Storage = storage
                    Offset = offset
                    Sizes = integers sizes
                    Strides = integers strides
                }
            | _ -> damaged ()
        elif name = rebuildParameter && arguments.Length >= 1 then
            match arguments[0] with
            | Tensor _ as tensor -> tensor
            | _ -> damaged ()
        else
            damaged ()

    /// The storage that a persistent id names.
    let persistent (id: Pickled) =
        match id with
        | Items [| Text "storage"; Global name; Text key; Text _; Integer length |] ->
            match storages |> List.tryFind (fun (known, _) -> known = name) with
            | Some(_, dtype) ->
                Storage {
                    Dtype = dtype
                    Key = key
                    Length = length
                }
            | None -> damaged ()
        | _ -> damaged ()
