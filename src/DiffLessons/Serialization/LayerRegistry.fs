namespace DiffLessons

open System
open System.Collections.Concurrent
open DiffLessons.Data

/// The layers that a file may name: those of this library, each of which says itself how it is made, and those that the program registered.
[<RequireQualifiedAccess>]
module internal LayerRegistry =
    /// The layers of this library, in the order of the docs' table. A Sequential is made from its steps, as a chain is.
    let layers: LayerKind list = [
        Linear.Layer
        Function.Layer
        Conv1d.Layer
        Conv2d.Layer
        Conv3d.Layer
        ConvTranspose1d.Layer
        ConvTranspose2d.Layer
        ConvTranspose3d.Layer
        BatchNorm1d.Layer
        BatchNorm2d.Layer
        BatchNorm3d.Layer
        LayerNorm.Layer
        GroupNorm.Layer
        InstanceNorm1d.Layer
        InstanceNorm2d.Layer
        InstanceNorm3d.Layer
        Dropout.Layer
        Dropout2d.Layer
        Dropout3d.Layer
        Embedding.Layer
        PReLU.Layer
        Upsample.Layer
        RNN.Layer
        LSTM.Layer
        GRU.Layer
        RNNCell.Layer
        LSTMCell.Layer
        GRUCell.Layer
        Residual.Layer
        Checkpointed.Layer
        Parallel.Layer
        Branch.Layer
        Pair.Layer
        Join.Layer
        VAE.Layer
        VAEMLP.Layer
        TableEncoder.Layer
    ]

    /// A layer's class, and how it is made from its options.
    type Entry = {
        Type: Type
        Make: LayerOptions -> ModelBase
    }

    let private own =
        dict [
            for layer in layers do
                layer.Name, { Type = layer.Type; Make = layer.Make }
        ]

    let private registered = ConcurrentDictionary<string, Entry>()

    /// How a file names a layer: its kind, and whether it is the program's class where the library has a layer of that kind too.
    type Name = { Kind: string; IsProgram: bool }

    /// Whether the library itself has a layer of that kind.
    let isOwn (kind: string) =
        own.ContainsKey kind || kind = "Sequential"

    /// Registers a class of the program's own under its kind; a later one replaces it.
    let register (kind: string) (make: LayerOptions -> 'Layer) =
        registered[kind] <- {
            Type = typeof<'Layer>
            Make = fun options -> make options :> ModelBase
        }

    /// The layer of that name: the library's, or else the program's, unless the program's is meant.
    let find (name: Name) : Entry option =
        match own.TryGetValue name.Kind, registered.TryGetValue name.Kind with
        | (true, entry), _ when not name.IsProgram -> Some entry
        | _, (true, entry) -> Some entry
        | _ -> None

    /// The name under which a layer can be loaded, if it can.
    let nameOf (layer: ModelBase) : Name option =
        let t = layer.GetType()

        let name =
            if t.Assembly = typeof<ModelBase>.Assembly then
                { Kind = t.Name; IsProgram = false }
            else
                {
                    Kind = layer.kind
                    IsProgram = isOwn layer.kind
                }

        find name
        |> Option.filter (fun entry -> entry.Type = t)
        |> Option.map (fun _ -> name)
