namespace DiffLessons

/// How many multiply-adds the matrix products and convolutions of a layer take.
[<RequireQualifiedAccess>]
module internal LayerCost =
    let private product (sizes: seq<int>) =
        sizes |> Seq.fold (fun n size -> n * int64 size) 1L

    /// Of the weights of a convolution each is used once for each position of the filters.
    let private convolution (weight: int[]) (output: int[]) =
        product weight * product output[2..] * int64 output[0]

    let private weights (model: ModelBase) =
        model.OwnParameters
        |> Seq.filter (fun (name, _) -> name.StartsWith "weight")
        |> Seq.sumBy (fun (_, p) -> int64 p.nelement)

    /// Of a layer of the library, from what goes in and what comes out.
    let ofLayer (layer: ModelBase) (input: int[]) (output: int[]) : int64 =
        let weight () =
            layer.OwnParameters
            |> Seq.find (fun (name, _) -> name = "weight")
            |> fun (_, p) -> p.shape

        match layer with
        | :? Linear -> product output * int64 (Array.last input)
        | :? ConvBase when layer.kind.StartsWith "ConvTranspose" -> convolution (weight ()) input
        | :? ConvBase -> convolution (weight ()) output
        | :? RecurrentBase -> weights layer * int64 input[0] * int64 input[1]
        | :? RecurrentCellBase -> weights layer * int64 input[0]
        | _ -> 0L

    /// Of a function of the library with its options.
    let ofFunction
        (kind: string)
        (options: (string * obj) list)
        (input: int[])
        (output: int[])
        : int64 =
        let other =
            options
            |> List.tryPick (fun (name, value) ->
                match name, value with
                | "b", (:? Tensor as b) -> Some b
                | _ -> None)

        match kind, other with
        | ("matmul" | "bmm" | "dot"), Some _ when input.Length > 0 ->
            product output * int64 (Array.last input)
        | _, Some b when kind.StartsWith "convTranspose" -> convolution b.Sizes input
        | _, Some b when kind.StartsWith "conv" -> convolution b.Sizes output
        | _ -> 0L
