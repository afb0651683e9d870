namespace DiffLessons

open System.Collections.Concurrent
open System.Collections.Generic

/// The functions that a file may name: a line for each of the library's own, and those that the program gave names.
[<RequireQualifiedAccess>]
module internal KnownFunctions =
    /// Those of a tensor alone.
    let private plain: (Tensor -> Tensor) list = [
        dsharp.abs
        dsharp.acos
        dsharp.asin
        dsharp.atan
        dsharp.ceil
        dsharp.cos
        dsharp.cosh
        dsharp.exp
        dsharp.floor
        dsharp.log
        dsharp.log10
        dsharp.neg
        dsharp.relu
        dsharp.round
        dsharp.sigmoid
        dsharp.sign
        dsharp.sin
        dsharp.sinh
        dsharp.softplus
        dsharp.sqrt
        dsharp.tan
        dsharp.tanh
        dsharp.silu
        dsharp.selu
        dsharp.mish
        dsharp.relu6
        dsharp.hardsigmoid
        dsharp.hardswish
        dsharp.softsign
        dsharp.logsigmoid
        dsharp.isnan
        dsharp.isinf
        dsharp.standardize
        dsharp.normalize
        dsharp.trace
        dsharp.det
        dsharp.inv
        dsharp.clone
        dsharp.corrcoef ()
    ]

    let private row (kind: string) (make: LayerOptions -> Tensor -> Tensor) = kind, make

    // What windows of one axis are made with.
    let private window1 (make: int * int option * int option -> Tensor -> Tensor) =
        fun (o: LayerOptions) -> make (o.int "kernelSize", o.tryInt "stride", o.tryInt "padding")

    let private each (o: LayerOptions) (name: string) : seq<int> option =
        o.tryInts name |> Option.map Seq.ofArray

    let private dtype (o: LayerOptions) : Dtype option =
        if o.has "dtype" then Some(o.dtype "dtype") else None

    /// Those with options. Tensors, devices and backends among them no file can hold, so saving refuses those.
    let private withOptions = [
        row "softmax" (fun o -> dsharp.softmax (o.int "dim"))
        row "logsoftmax" (fun o -> dsharp.logsoftmax (o.int "dim"))
        row "leakyRelu" (fun o -> dsharp.leakyRelu (?negativeSlope = o.tryFloat "negativeSlope"))
        row "gelu" (fun o ->
            if o.has "approximate" && o.text "approximate" = "tanh" then
                dsharp.geluTanh
            else
                dsharp.gelu)
        row "dropout" (fun o -> dsharp.dropout (?p = o.tryFloat "p"))
        row "dropout2d" (fun o -> dsharp.dropout2d (?p = o.tryFloat "p"))
        row "dropout3d" (fun o -> dsharp.dropout3d (?p = o.tryFloat "p"))
        row "softmin" (fun o -> dsharp.softmin (o.int "dim"))
        row "glu" (fun o -> dsharp.glu (?dim = o.tryInt "dim"))
        row "elu" (fun o -> dsharp.elu (?alpha = o.tryFloat "alpha"))
        row "hardtanh" (fun o ->
            dsharp.hardtanh (?minVal = o.tryFloat "minVal", ?maxVal = o.tryFloat "maxVal"))
        row "flatten" (fun o -> dsharp.flatten (o.int "startDim", ?endDim = o.tryInt "endDim"))
        row "view" (fun o -> dsharp.view (o.ints "shape"))
        row "unflatten" (fun o -> dsharp.unflatten (o.int "dim", o.ints "unflattenedShape"))
        row "transpose" (fun o -> dsharp.transpose (o.int "dim0", o.int "dim1"))
        row "permute" (fun o -> dsharp.permute (o.ints "permutation"))
        row "squeeze" (fun o -> dsharp.squeeze (?dim = o.tryInt "dim"))
        row "unsqueeze" (fun o -> dsharp.unsqueeze (o.int "dim"))
        row "sum" (fun o -> dsharp.sum (o.int "dim", ?keepDim = o.tryBool "keepDim"))
        row "mean" (fun o -> dsharp.mean (o.int "dim", ?keepDim = o.tryBool "keepDim"))
        row "var" (fun o ->
            dsharp.var (
                o.int "dim",
                ?keepDim = o.tryBool "keepDim",
                ?unbiased = o.tryBool "unbiased"
            ))
        row "std" (fun o ->
            dsharp.std (
                o.int "dim",
                ?keepDim = o.tryBool "keepDim",
                ?unbiased = o.tryBool "unbiased"
            ))
        row "logsumexp" (fun o -> dsharp.logsumexp (o.int "dim", ?keepDim = o.tryBool "keepDim"))
        row "cov" (fun o -> dsharp.cov (?correction = (o.tryInt "correction" |> Option.map int64)))
        row "clamp" (fun o ->
            let bound name : scalar option =
                o.tryFloat name |> Option.map (fun value -> value)

            dsharp.clamp (?low = bound "low", ?high = bound "high"))
        row "diagonal" (fun o ->
            dsharp.diagonal (o.int "offset", ?dim1 = o.tryInt "dim1", ?dim2 = o.tryInt "dim2"))
        row "dilate" (fun o -> dsharp.dilate (o.ints "dilations"))
        row "undilate" (fun o -> dsharp.undilate (o.ints "dilations"))
        row "expand" (fun o -> dsharp.expand (o.ints "shape"))
        row "flip" (fun o -> dsharp.flip (o.ints "dims"))
        row "repeat" (fun o -> dsharp.repeat (o.int "dim", o.int "times"))
        row "move" (fun o -> dsharp.move (?dtype = dtype o))
        row "bernoulli" (fun o -> dsharp.bernoulli (?dtype = dtype o))
        row "multinomial" (fun o ->
            dsharp.multinomial (
                o.int "numSamples",
                ?normalize = o.tryBool "normalize",
                ?dtype = dtype o
            ))
        row "pad" (fun o -> dsharp.pad (o.ints "paddings"))
        row "slice" (fun o -> dsharp.slice (o.ints "index"))
        row "cast" (fun o -> dsharp.cast (o.dtype "dtype"))
        row "maxpool1d" (window1 (fun (k, s, p) -> dsharp.maxpool1d (k, ?stride = s, ?padding = p)))
        row "maxpool2d" (fun o ->
            dsharp.maxpool2d (
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings"
            ))
        row "maxpool3d" (fun o ->
            dsharp.maxpool3d (
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings"
            ))
        row "avgpool1d" (window1 (fun (k, s, p) -> dsharp.avgpool1d (k, ?stride = s, ?padding = p)))
        row "avgpool2d" (fun o ->
            dsharp.avgpool2d (
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings"
            ))
        row "avgpool3d" (fun o ->
            dsharp.avgpool3d (
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings"
            ))
    ]

    let private own =
        let named (f: Tensor -> Tensor) =
            (box f :?> TensorFunction).Kind, fun (_: LayerOptions) -> f

        dict (List.map named plain @ withOptions)

    let private given = ConcurrentDictionary<string, Tensor -> Tensor>()

    /// Whether the library itself has a function of that name.
    let isOwn (kind: string) = own.ContainsKey kind

    /// The names of the library's own functions.
    let names: ICollection<string> = own.Keys

    /// Gives a function of the program's own a name; a later one takes the name over.
    let name (kind: string) (f: Tensor -> Tensor) : Tensor -> Tensor =
        let named = TensorFunction.named kind f
        given[kind] <- named
        named

    /// Makes the function that a file describes, if it is known.
    let find (kind: string) : (LayerOptions -> Tensor -> Tensor) option =
        match own.TryGetValue kind, given.TryGetValue kind with
        | (true, make), _ -> Some make
        | _, (true, f) -> Some(fun _ -> f)
        | _ -> None
