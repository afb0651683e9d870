namespace DiffLessons

/// Options of a described function, as they are told to it.
[<AutoOpen>]
module internal FunctionOptions =
    let given (name: string) (value: 'a option) =
        match value with
        | Some value -> [ name, box value ]
        | None -> []

    let many (name: string) (values: seq<int> option) =
        given name (values |> Option.map (Guard.items "dsharp" name))

/// <summary>Curried forms, for <c>--></c> and <c>|></c>: <c>x |> dsharp.flatten 1</c>. Each is a function that says what it is, and so counts as
/// a built-in layer in a model.</summary>
[<AutoOpen>]
module Curried =
    type dsharp with

        /// <summary>The function that gives <c>Tensor.softmax</c> with these options.</summary>
        static member softmax(dim: int) : Tensor -> Tensor =
            TensorFunction.make "softmax" ([ "dim", box dim ]) (fun x -> x.softmax (dim))

        /// <summary>The function that gives <c>Tensor.logsoftmax</c> with these options.</summary>
        static member logsoftmax(dim: int) : Tensor -> Tensor =
            TensorFunction.make "logsoftmax" ([ "dim", box dim ]) (fun x -> x.logsoftmax (dim))

        /// <summary>The function that gives <c>Tensor.leakyRelu</c> with these options.</summary>
        static member leakyRelu(?negativeSlope: float) : Tensor -> Tensor =
            TensorFunction.make "leakyRelu" (given "negativeSlope" negativeSlope) (fun x ->
                x.leakyRelu (?negativeSlope = negativeSlope))

        /// <summary>The function that gives <c>Tensor.elu</c> with these options.</summary>
        static member elu(?alpha: float) : Tensor -> Tensor =
            TensorFunction.make "elu" (given "alpha" alpha) (fun x -> x.elu (?alpha = alpha))

        /// <summary>The function that gives <c>Tensor.hardtanh</c> with these options.</summary>
        static member hardtanh(?minVal: float, ?maxVal: float) : Tensor -> Tensor =
            TensorFunction.make "hardtanh" (given "minVal" minVal @ given "maxVal" maxVal) (fun x ->
                x.hardtanh (?minVal = minVal, ?maxVal = maxVal))

        /// <summary>The function that gives <c>Tensor.flatten</c> with these options.</summary>
        static member flatten(startDim: int, ?endDim: int) : Tensor -> Tensor =
            TensorFunction.make
                "flatten"
                ([ "startDim", box startDim ] @ given "endDim" endDim)
                (fun x -> x.flatten (startDim, ?endDim = endDim))

        /// <summary>The function that gives <c>Tensor.view</c> with these options.</summary>
        static member view(shape: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "view"
                ([ "shape", box (Guard.items "view" "shape" shape) ])
                (fun x -> x.view (shape))

        /// <summary>The function that gives <c>Tensor.unflatten</c> with these options.</summary>
        static member unflatten(dim: int, unflattenedShape: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "unflatten"
                ([ "dim", box dim ]
                 @ [
                     "unflattenedShape",
                     box (Guard.items "unflatten" "unflattenedShape" unflattenedShape)
                 ])
                (fun x -> x.unflatten (dim, unflattenedShape))

        /// <summary>The function that gives <c>Tensor.transpose</c> with these options.</summary>
        static member transpose(dim0: int, dim1: int) : Tensor -> Tensor =
            TensorFunction.make "transpose" ([ "dim0", box dim0 ] @ [ "dim1", box dim1 ]) (fun x ->
                x.transpose (dim0, dim1))

        /// <summary>The function that gives <c>Tensor.permute</c> with these options.</summary>
        static member permute(permutation: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "permute"
                ([ "permutation", box (Guard.items "permute" "permutation" permutation) ])
                (fun x -> x.permute (permutation))

        /// <summary>The function that gives <c>Tensor.squeeze</c> with these options.</summary>
        static member squeeze(?dim: int) : Tensor -> Tensor =
            TensorFunction.make "squeeze" (given "dim" dim) (fun x -> x.squeeze (?dim = dim))

        /// <summary>The function that gives <c>Tensor.unsqueeze</c> with these options.</summary>
        static member unsqueeze(dim: int) : Tensor -> Tensor =
            TensorFunction.make "unsqueeze" ([ "dim", box dim ]) (fun x -> x.unsqueeze (dim))

        /// <summary>The function that gives <c>Tensor.sum</c> with these options.</summary>
        static member sum(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            TensorFunction.make "sum" ([ "dim", box dim ] @ given "keepDim" keepDim) (fun x ->
                x.sum (dim, ?keepDim = keepDim))

        /// <summary>The function that gives <c>Tensor.mean</c> with these options.</summary>
        static member mean(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            TensorFunction.make "mean" ([ "dim", box dim ] @ given "keepDim" keepDim) (fun x ->
                x.mean (dim, ?keepDim = keepDim))

        /// <summary>The function that gives <c>Tensor.pad</c> with these options.</summary>
        static member pad(paddings: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "pad"
                ([ "paddings", box (Guard.items "pad" "paddings" paddings) ])
                (fun x -> x.pad (paddings))

        /// <summary>The function that gives <c>Tensor.slice</c> with these options.</summary>
        static member slice(index: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "slice"
                ([ "index", box (Guard.items "slice" "index" index) ])
                (fun x -> x.slice (index))

        /// <summary>The function that gives <c>Tensor.cast</c> with these options.</summary>
        static member cast(dtype: Dtype) : Tensor -> Tensor =
            TensorFunction.make "cast" ([ "dtype", box dtype ]) (fun x -> x.cast (dtype))

        /// <summary>The function that gives <c>Tensor.logsumexp</c> with these options.</summary>
        static member logsumexp(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            TensorFunction.make "logsumexp" ([ "dim", box dim ] @ given "keepDim" keepDim) (fun x ->
                x.logsumexp (dim, ?keepDim = keepDim))

        /// <summary>The function that gives <c>Tensor.var</c> with these options.</summary>
        static member var(dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor -> Tensor =
            TensorFunction.make
                "var"
                ([ "dim", box dim ] @ given "keepDim" keepDim @ given "unbiased" unbiased)
                (fun x -> x.var (dim, ?keepDim = keepDim, ?unbiased = unbiased))

        /// <summary>The function that gives <c>Tensor.std</c> with these options.</summary>
        static member std(dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor -> Tensor =
            TensorFunction.make
                "std"
                ([ "dim", box dim ] @ given "keepDim" keepDim @ given "unbiased" unbiased)
                (fun x -> x.std (dim, ?keepDim = keepDim, ?unbiased = unbiased))

        /// <summary>The function that gives <c>Tensor.clamp</c> with these options.</summary>
        static member clamp(?low: scalar, ?high: scalar) : Tensor -> Tensor =
            TensorFunction.make "clamp" (given "low" low @ given "high" high) (fun x ->
                x.clamp (?low = low, ?high = high))

        /// <summary>The function that gives <c>Tensor.diagonal</c> with these options.</summary>
        static member diagonal(offset: int, ?dim1: int, ?dim2: int) : Tensor -> Tensor =
            TensorFunction.make
                "diagonal"
                ([ "offset", box offset ] @ given "dim1" dim1 @ given "dim2" dim2)
                (fun x -> x.diagonal (offset, ?dim1 = dim1, ?dim2 = dim2))

        /// <summary>The function that gives <c>Tensor.dilate</c> with these options.</summary>
        static member dilate(dilations: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "dilate"
                ([ "dilations", box (Guard.items "dilate" "dilations" dilations) ])
                (fun x -> x.dilate (dilations))

        /// <summary>The function that gives <c>Tensor.undilate</c> with these options.</summary>
        static member undilate(dilations: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "undilate"
                ([ "dilations", box (Guard.items "undilate" "dilations" dilations) ])
                (fun x -> x.undilate (dilations))

        /// <summary>The function that gives <c>Tensor.expand</c> with these options.</summary>
        static member expand(shape: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "expand"
                ([ "shape", box (Guard.items "expand" "shape" shape) ])
                (fun x -> x.expand (shape))

        /// <summary>The function that gives <c>Tensor.flip</c> with these options.</summary>
        static member flip(dims: seq<int>) : Tensor -> Tensor =
            TensorFunction.make "flip" ([ "dims", box (Guard.items "flip" "dims" dims) ]) (fun x ->
                x.flip (dims))

        /// <summary>The function that gives <c>Tensor.repeat</c> with these options.</summary>
        static member repeat(dim: int, times: int) : Tensor -> Tensor =
            TensorFunction.make "repeat" ([ "dim", box dim ] @ [ "times", box times ]) (fun x ->
                x.repeat (dim, times))

        /// <summary>The function that gives <c>Tensor.add</c> with these arguments.</summary>
        static member add(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "add" [ "b", box b ] (fun x -> x.add (b))

        /// <summary>The function that gives <c>Tensor.sub</c> with these arguments.</summary>
        static member sub(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "sub" [ "b", box b ] (fun x -> x.sub (b))

        /// <summary>The function that gives <c>Tensor.mul</c> with these arguments.</summary>
        static member mul(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "mul" [ "b", box b ] (fun x -> x.mul (b))

        /// <summary>The function that gives <c>Tensor.div</c> with these arguments.</summary>
        static member div(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "div" [ "b", box b ] (fun x -> x.div (b))

        /// <summary>The function that gives <c>Tensor.pow</c> with these arguments.</summary>
        static member pow(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "pow" [ "b", box b ] (fun x -> x.pow (b))

        /// <summary>The function that gives <c>Tensor.matmul</c> with these arguments.</summary>
        static member matmul(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "matmul" [ "b", box b ] (fun x -> x.matmul (b))

        /// <summary>The function that gives <c>Tensor.dot</c> with these arguments.</summary>
        static member dot(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "dot" [ "b", box b ] (fun x -> x.dot (b))

        /// <summary>The function that gives <c>Tensor.eq</c> with these arguments.</summary>
        static member eq(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "eq" [ "b", box b ] (fun x -> x.eq (b))

        /// <summary>The function that gives <c>Tensor.ne</c> with these arguments.</summary>
        static member ne(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "ne" [ "b", box b ] (fun x -> x.ne (b))

        /// <summary>The function that gives <c>Tensor.lt</c> with these arguments.</summary>
        static member lt(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "lt" [ "b", box b ] (fun x -> x.lt (b))

        /// <summary>The function that gives <c>Tensor.le</c> with these arguments.</summary>
        static member le(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "le" [ "b", box b ] (fun x -> x.le (b))

        /// <summary>The function that gives <c>Tensor.gt</c> with these arguments.</summary>
        static member gt(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "gt" [ "b", box b ] (fun x -> x.gt (b))

        /// <summary>The function that gives <c>Tensor.ge</c> with these arguments.</summary>
        static member ge(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "ge" [ "b", box b ] (fun x -> x.ge (b))

        /// <summary>The function that gives <c>Tensor.mseLoss</c> with these arguments.</summary>
        static member mseLoss(target: Tensor) : Tensor -> Tensor =
            TensorFunction.make "mseLoss" [ "target", box target ] (fun x -> x.mseLoss (target))

        /// <summary>The function that gives <c>Tensor.crossEntropyLoss</c> with these arguments.</summary>
        static member crossEntropyLoss(target: Tensor) : Tensor -> Tensor =

            TensorFunction.make "crossEntropyLoss" [ "target", box target ] (fun x ->
                x.crossEntropyLoss (target))

        /// <summary>The function that gives <c>Tensor.nllLoss</c> with these arguments.</summary>
        static member nllLoss(target: Tensor) : Tensor -> Tensor =
            TensorFunction.make "nllLoss" [ "target", box target ] (fun x -> x.nllLoss (target))

        /// <summary>The function that gives <c>Tensor.bceLoss</c> with these arguments.</summary>
        static member bceLoss(target: Tensor) : Tensor -> Tensor =
            TensorFunction.make "bceLoss" [ "target", box target ] (fun x -> x.bceLoss (target))

        /// <summary>The function that gives <c>Tensor.gather</c> with these arguments.</summary>
        static member gather(dim: int, indices: Tensor) : Tensor -> Tensor =

            TensorFunction.make "gather" ([ "dim", box dim ] @ [ "indices", box indices ]) (fun x ->
                x.gather (dim, indices))

        /// <summary>The function that gives <c>Tensor.expandAs</c> with these arguments.</summary>
        static member expandAs(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "expandAs" [ "b", box b ] (fun x -> x.expandAs (b))

        /// <summary>The function that gives <c>Tensor.viewAs</c> with these arguments.</summary>
        static member viewAs(b: Tensor) : Tensor -> Tensor =
            TensorFunction.make "viewAs" [ "b", box b ] (fun x -> x.viewAs (b))

        /// <summary>The function that gives <c>Tensor.view</c> with these arguments.</summary>
        static member view(shape: int) : Tensor -> Tensor =
            TensorFunction.make "view" [ "shape", box ([| shape |]) ] (fun x -> x.view (shape))

        /// <summary>The function that gives <c>Tensor.unsqueezeAs</c> with these arguments.</summary>
        static member unsqueezeAs(other: Tensor) : Tensor -> Tensor =
            TensorFunction.make "unsqueezeAs" [ "other", box other ] (fun x ->
                x.unsqueezeAs (other))

        /// <summary>The function that gives <c>Tensor.scatter</c> with these arguments.</summary>
        static member scatter
            (dim: int, indices: Tensor, destinationShape: seq<int>)
            : Tensor -> Tensor =

            TensorFunction.make
                "scatter"
                ([ "dim", box dim ]
                 @ [ "indices", box indices ]
                 @ [
                     "destinationShape",
                     box (Guard.items "scatter" "destinationShape" destinationShape)
                 ])
                (fun x -> x.scatter (dim, indices, destinationShape))

        /// <summary>The function that gives <c>Tensor.split</c> with these arguments.</summary>
        static member split(sizes: seq<int>, ?dim: int) : Tensor -> Tensor[] =
            fun x -> x.split (sizes, ?dim = dim)

        /// <summary>The function that gives <c>Tensor.unstack</c> with these arguments.</summary>
        static member unstack(dim: int) : Tensor -> Tensor[] = fun x -> x.unstack (dim)

        /// <summary>The function that gives <c>dsharp.tensor</c> with these arguments.</summary>
        static member tensor(?device: Device, ?dtype: Dtype, ?backend: Backend) : 'a -> Tensor =
            fun value ->
                dsharp.tensor (box value, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>The function that gives <c>Tensor.move</c> with these arguments.</summary>
        static member move(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor -> Tensor =

            TensorFunction.make
                "move"
                (given "device" device @ given "dtype" dtype @ given "backend" backend)
                (fun x -> x.move (?device = device, ?dtype = dtype, ?backend = backend))

        /// <summary>The function that gives <c>Tensor.cov</c> with these arguments.</summary>
        static member cov
            (?correction: int64, ?fweights: Tensor, ?aweights: Tensor)
            : Tensor -> Tensor =

            TensorFunction.make
                "cov"
                (given "correction" correction
                 @ given "fweights" fweights
                 @ given "aweights" aweights)
                (fun x ->
                    x.cov (?correction = correction, ?fweights = fweights, ?aweights = aweights))

        /// <summary>The function that gives <c>Tensor.corrcoef</c> with these arguments.</summary>
        static member corrcoef() : Tensor -> Tensor =
            TensorFunction.make "corrcoef" [] (fun x -> x.corrcoef ())

        /// <summary>The function that gives <c>Tensor.bernoulli</c> with these arguments.</summary>
        static member bernoulli
            (?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =

            TensorFunction.make
                "bernoulli"
                (given "device" device @ given "dtype" dtype @ given "backend" backend)
                (fun x -> x.bernoulli (?device = device, ?dtype = dtype, ?backend = backend))

        /// <summary>The function that gives <c>Tensor.multinomial</c> with these arguments.</summary>
        static member multinomial
            (numSamples: int, ?normalize: bool, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =

            TensorFunction.make
                "multinomial"
                ([ "numSamples", box numSamples ]
                 @ given "normalize" normalize
                 @ given "device" device
                 @ given "dtype" dtype
                 @ given "backend" backend)
                (fun x ->
                    x.multinomial (
                        numSamples,
                        ?normalize = normalize,
                        ?device = device,
                        ?dtype = dtype,
                        ?backend = backend
                    ))

/// <summary>The curried forms that are opened by hand, with <c>open DiffLessons.Compose</c>: with them, F# no longer takes a list for
/// the sequence of <c>tensors |> dsharp.stack</c>. All others are always there.</summary>
module Compose =
    type dsharp with

        /// <summary>The function that gives <c>Tensor.cat</c> along a dimension.</summary>
        static member cat(dim: int) : seq<Tensor> -> Tensor =
            fun tensors -> Tensor.cat (tensors, dim)

        /// <summary>The function that gives <c>Tensor.stack</c> along a new dimension.</summary>
        static member stack(dim: int) : seq<Tensor> -> Tensor =
            fun tensors -> Tensor.stack (tensors, dim)
