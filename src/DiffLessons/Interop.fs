namespace DiffLessons

open System
open System.Threading
open DiffLessons.Data
open DiffLessons.Native

/// What the C# facade calls: F#'s extension members and optional arguments have no names that C# can use. Operations are found in the
/// registry; those that are called most, or are in no registry, have a line of their own.
[<AbstractClass; Sealed>]
type internal Interop =
    // ---- operations by name ----

    static member private Options(options: struct (string * obj)[]) =
        List.ofArray options |> List.map (fun struct (name, value) -> name, value)

    /// An operation without options.
    static member Apply(x: Tensor, name: string) : Tensor = (Registry.op name).Plain.Value x

    static member Apply(x: Tensor, name: string, options: struct (string * obj)[]) : Tensor =
        (Registry.op name).Make (LayerOptions(name, Interop.Options options)) x

    /// A layer of an operation.
    static member Function(name: string, options: struct (string * obj)[]) : Model<Tensor, Tensor> =
        Function(Op.curried (Registry.op name) (Interop.Options options))

    // ---- settings ----

    /// Makes messages say what the caller's language calls things.
    static member Word(translate: Func<string, string>) : unit = Wording.set translate


    static member Seed(seed: int) : unit = dsharp.seed seed
    static member IsCudaAvailable() : bool = dsharp.isCudaAvailable ()
    static member ParseDevice(name: string) : Device = Device.parse name

    // ---- tensors ----

    static member OfArray(values: Array, shape: int[]) : Tensor =
        if values.Length <> Shape.nelement shape || shape |> Array.exists (fun n -> n < 0) then
            Shape.fail
                $"From: expected as many values as shape {Shape.format shape} has elements, got {string values.Length}."

        // As the array is: of itself F# takes doubles as single precision.
        let dtype =
            match values with
            | :? (float[]) -> Some Dtype.Float64
            | _ -> None

        (ofValue values None dtype None).view shape

    static member Full(shape: int[], value: float, dtype: Dtype) =
        Creation.full shape value None (Some dtype) None

    static member Rand(shape: int[], dtype: Dtype) =
        Creation.rand shape None (Some dtype) None

    static member Randn(shape: int[], dtype: Dtype) =
        Creation.randn shape None (Some dtype) None

    static member Linspace(first: float, last: float, steps: int, dtype: Dtype) =
        Creation.linspace first last steps None (Some dtype) None

    static member Arange(first: float, last: float, step: float, dtype: Dtype) =
        Creation.arange last first step dtype None (Some dtype) None

    static member Eye(rows: int, columns: int, dtype: Dtype) =
        Creation.eye rows (Some columns) None (Some dtype) None

    static member Cat(tensors: Tensor[], dim: int) = Tensor.cat (tensors, dim)
    static member Stack(tensors: Tensor[], dim: int) = Tensor.stack (tensors, dim)
    static member Cast(x: Tensor, dtype: Dtype) = x.cast dtype
    static member Move(x: Tensor, device: Device) = x.move (device = device)

    // ---- reading ----

    static member ToArray<'T>(x: Tensor) : 'T[] = (x.noDiff().view -1).toArray1D<'T>()

    /// Copies the elements, as single precision, in row-major order.
    static member CopyTo(x: Tensor, target: Span<float32>) : unit =
        if target.Length <> x.nelement then
            Shape.fail
                $"CopyTo: expected a span of {string x.nelement} elements for shape {Shape.format x.shape}, got one of {string target.Length}."

        use plain = x.Variable.detach ()
        use values = plain.``to``(torch.ScalarType.Float32, torch.CPU).contiguous()
        values.CopyTo<float32> target

    /// A tensor of single precision with a copy of the elements.
    static member OfSpan(values: ReadOnlySpan<float32>, shape: int[]) : Tensor =
        Interop.OfArray(values.ToArray(), shape)

    // ---- elementwise ----

    static member Maximum(x: Tensor, y: Tensor) = x.max y
    static member Minimum(x: Tensor, y: Tensor) = x.min y

    static member AllClose(x: Tensor, y: Tensor, relative: float, absolute: float) =
        x.allclose (y, relative, absolute)

    /// A number to compare elements with: in the tensor's dtype if that is a floating point one, else exact.
    static member Beside(x: Tensor, number: float) : Tensor =
        Interop.Full([||], number, (if x.dtype.IsFloatingPoint then x.dtype else Dtype.Float64))

    static member Beside(x: Tensor, number: int64) : Tensor =
        if x.dtype.IsFloatingPoint then
            Interop.Beside(x, float number)
        else
            Interop.OfArray([| number |], [||])

    // ---- reducing ----

    static member Sum(x: Tensor) = x.sum ()
    static member Sum(x: Tensor, dim: int, keepDim: bool) = x.sum (dim, keepDim)
    static member Mean(x: Tensor) = x.mean ()
    static member Mean(x: Tensor, dim: int, keepDim: bool) = x.mean (dim, keepDim)
    static member Std(x: Tensor) = x.std ()
    static member Max(x: Tensor) = x.max ()
    static member Max(x: Tensor, dim: int, keepDim: bool) = x.max (dim, keepDim)
    static member Min(x: Tensor) = x.min ()
    static member Min(x: Tensor, dim: int, keepDim: bool) = x.min (dim, keepDim)
    static member ArgMax(x: Tensor, dim: int) = x.argmax dim
    static member ArgMin(x: Tensor, dim: int) = x.argmin dim
    static member Norm(x: Tensor) = x.norm ()

    // ---- layout and indexing ----

    static member View(x: Tensor, shape: int[]) = x.view shape
    static member Flatten(x: Tensor, startDim: int) = x.flatten startDim
    static member Transpose(x: Tensor, dim0: int, dim1: int) = x.transpose (dim0, dim1)
    static member Permute(x: Tensor, axes: int[]) = x.permute axes
    static member Squeeze(x: Tensor, dim: int) = x.squeeze dim
    static member Unsqueeze(x: Tensor, dim: int) = x.unsqueeze dim
    static member Expand(x: Tensor, shape: int[]) = x.expand shape

    /// Elements first .. first + length - 1 along an axis.
    static member Narrow(x: Tensor, dim: int, first: int, length: int) : Tensor =
        if dim < 0 || dim >= x.dim then
            Shape.fail
                $"Slice: expected an axis from 0 to {string (x.dim - 1)} of shape {Shape.format x.shape}, got {string dim}."

        let size = x.Sizes[dim]

        if first < 0 || length < 0 || length > size - first then
            Shape.fail
                $"Slice: expected a range inside 0 to {string (size - 1)}, axis {string dim} of shape {Shape.format x.shape}, got {string first} to {string (int64 first + int64 length - 1L)}."

        let sizes = Array.copy x.Sizes
        sizes[dim] <- length

        Tensor.View(
            "Slice",
            (fun raw -> raw.narrow (int64 dim, int64 first, int64 length)),
            x,
            sizes
        )

    static member At(x: Tensor, i: int) : Tensor = x[i]

    // ---- linear algebra ----

    static member MatMul(x: Tensor, y: Tensor) = x.matmul y
    static member Dot(x: Tensor, y: Tensor) = x.dot y
    static member Solve(x: Tensor, y: Tensor) = x.solve y

    // ---- losses ----

    static member L1Loss(x: Tensor, y: Tensor) = x.l1Loss y
    static member BceWithLogitsLoss(x: Tensor, y: Tensor) = x.bceWithLogitsLoss y

    // ---- derivatives of delegates ----

    static member private F(f: Func<Tensor, Tensor>) : Tensor -> Tensor = f.Invoke

    static member private Pair(a: Tensor, b: Tensor) = struct (a, b)

    static member Grad(f: Func<Tensor, Tensor>, x: Tensor) =
        Interop.Pair(dsharp.fgrad (Interop.F f) x)

    static member Derivative(f: Func<Tensor, Tensor>, x: Tensor) =
        Interop.Pair(dsharp.fdiff (Interop.F f) x)

    static member DerivativeN(n: int, f: Func<Tensor, Tensor>, x: Tensor) =
        dsharp.diffn n (Interop.F f) x

    static member GradV(f: Func<Tensor, Tensor>, x: Tensor, v: Tensor) =
        Interop.Pair(dsharp.fgradv (Interop.F f) x v)

    static member Jacobian(f: Func<Tensor, Tensor>, x: Tensor) =
        Interop.Pair(dsharp.fjacobian (Interop.F f) x)

    static member JacobianV(f: Func<Tensor, Tensor>, x: Tensor, v: Tensor) =
        Interop.Pair(dsharp.fjacobianv (Interop.F f) x v)

    static member JacobianTV(f: Func<Tensor, Tensor>, x: Tensor, v: Tensor) =
        Interop.Pair(dsharp.fjacobianTv (Interop.F f) x v)

    static member Hessian(f: Func<Tensor, Tensor>, x: Tensor) =
        Interop.Pair(dsharp.fhessian (Interop.F f) x)

    static member HessianV(f: Func<Tensor, Tensor>, x: Tensor, v: Tensor) =
        Interop.Pair(dsharp.fhessianv (Interop.F f) x v)

    static member Laplacian(f: Func<Tensor, Tensor>, x: Tensor) =
        Interop.Pair(dsharp.flaplacian (Interop.F f) x)

    // ---- layers ----

    /// One layer after the other.
    static member Chain(models: Model<Tensor, Tensor>[]) : Model<Tensor, Tensor> =
        Array.reduce (fun (a: Model<Tensor, Tensor>) (b: Model<Tensor, Tensor>) -> a --> b) models

    /// A function of the user's own: it cannot be saved whole.
    static member Custom(f: Func<Tensor, Tensor>) : Model<Tensor, Tensor> = Function f.Invoke

    static member Linear(inFeatures: int, outFeatures: int, bias: bool) : Model<Tensor, Tensor> =
        Linear(inFeatures, outFeatures, bias = bias)

    static member Conv1d
        (
            inChannels: int,
            outChannels: int,
            kernelSize: int,
            stride: int,
            padding: int,
            dilation: int,
            groups: int,
            bias: bool
        ) : Model<Tensor, Tensor> =
        Conv1d(inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias)

    static member Conv2d
        (
            inChannels: int,
            outChannels: int,
            kernelSize: int,
            stride: int,
            padding: int,
            dilation: int,
            groups: int,
            bias: bool
        ) : Model<Tensor, Tensor> =
        Conv2d(
            inChannels,
            outChannels,
            kernelSize = kernelSize,
            stride = stride,
            padding = padding,
            dilation = dilation,
            groups = groups,
            bias = bias
        )

    static member ConvTranspose2d
        (
            inChannels: int,
            outChannels: int,
            kernelSize: int,
            stride: int,
            padding: int,
            outputPadding: int,
            bias: bool
        ) : Model<Tensor, Tensor> =
        ConvTranspose2d(
            inChannels,
            outChannels,
            kernelSize = kernelSize,
            stride = stride,
            padding = padding,
            outputPadding = outputPadding,
            bias = bias
        )

    static member BatchNorm1d(features: int, eps: float, momentum: float) : Model<Tensor, Tensor> =
        BatchNorm1d(features, eps = eps, momentum = momentum)

    static member BatchNorm2d(features: int, eps: float, momentum: float) : Model<Tensor, Tensor> =
        BatchNorm2d(features, eps = eps, momentum = momentum)

    static member Dropout(p: float) : Model<Tensor, Tensor> = Dropout p

    static member Recurrent
        (
            kind: string,
            inputSize: int,
            hiddenSize: int,
            layers: int,
            batchFirst: bool,
            dropout: float,
            bidirectional: bool
        ) : Model<Tensor, Tensor> =
        let i, h, n, first, p, both =
            inputSize, hiddenSize, layers, batchFirst, dropout, bidirectional

        match kind with
        | "LSTM" -> LSTM(i, h, n, batchFirst = first, dropout = p, bidirectional = both)
        | "GRU" -> GRU(i, h, n, batchFirst = first, dropout = p, bidirectional = both)
        | _ -> RNN(i, h, n, batchFirst = first, dropout = p, bidirectional = both)

    // ---- parameters ----


    /// The model in evaluation mode, whatever its mode is.
    static member Predict(model: Model<Tensor, Tensor>, x: Tensor) : Tensor =
        model.CheckNotTraining "Predict"
        ModeScope.Evaluating(fun () -> model.forward x)

    /// The model with other parameters: in evaluation mode, or in training mode as in an own loop.
    static member WithParameters
        (model: Model<Tensor, Tensor>, parameters: Tensor, x: Tensor, training: bool)
        : Tensor =
        if training then
            model.Training("WithParameters", (fun () -> model.asFunction parameters x))
        else
            ModeScope.Evaluating(fun () -> model.asFunction parameters x)

    static member Clone(model: Model<Tensor, Tensor>) : Model<Tensor, Tensor> = model.clone ()

    static member Value(model: ModelBase, name: string) : Tensor =
        (model.parameters.find name).Read().noDiff().clone()

    static member Summary(model: ModelBase) : string = model.summary ()

    // ---- files ----

    static member Save(model: ModelBase, path: string) : unit = model.save path
    static member Load(path: string) : Model<Tensor, Tensor> = Model.load path
    static member SaveParameters(model: ModelBase, path: string) : unit = model.saveParameters path
    static member LoadParameters(model: ModelBase, path: string) : unit = model.loadParameters path

    static member ExportOnnx(model: ModelBase, path: string, inputShape: int[]) : unit =
        model.exportOnnx (path, inputShape)

    // ---- data and training ----

    /// The first digits of MNIST: images (n, 1, 28, 28) and classes (n). The action is told of bytes done, and of all there are, -1 while unknown.
    static member Mnist
        (train: bool, count: Nullable<int>, progress: Action<string, int64, int64>)
        : struct (Tensor * Tensor) =
        let told (p: DownloadProgress) =
            if not (isNull progress) then
                progress.Invoke(p.File, p.BytesDone, defaultArg p.BytesTotal -1L)

        let data = MNIST(train = train, ?n = Option.ofNullable count, progress = told)
        let images, classes = data.batch [| 0 .. data.length - 1 |]
        struct (images, classes)
