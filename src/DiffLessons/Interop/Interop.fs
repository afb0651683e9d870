namespace DiffLessons

open System
open System.IO
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


    /// Over how many threads the operations of this thread are spread, and those of threads that are made from now on.
    /// Setting it makes libtorch forget what it has prepared, so it is not for each call.
    static member Threads
        with get (): int =
            Libtorch.ensureLoaded ()
            torch.get_num_threads ()
        and set (count: int) =
            Libtorch.ensureLoaded ()
            torch.set_num_threads count

    static member Seed(seed: int) : unit = dsharp.seed seed
    static member IsCudaAvailable() : bool = dsharp.isCudaAvailable ()
    static member ParseDevice(name: string) : Device = Device.parse name

    // ---- tensors ----

    static member OfArray(values: Array, shape: int[]) : Tensor =
        if values.Length <> Shape.nelement shape || shape |> Array.exists (fun n -> n < 0) then
            Shape.fail
                $"From: expected as many values as shape {Shape.format shape} has elements, got {string values.Length}."

        // As the array is: of itself F# takes doubles as single precision, and nothing says what an empty array is of.
        let dtype =
            match Type.GetTypeCode(values.GetType().GetElementType()) with
            | TypeCode.Double -> Some Dtype.Float64
            | TypeCode.Int64 -> Some Dtype.Int64
            | TypeCode.Int32 -> Some Dtype.Int32
            | TypeCode.Int16 -> Some Dtype.Int16
            | TypeCode.SByte -> Some Dtype.Int8
            | TypeCode.Byte -> Some Dtype.Byte
            | TypeCode.Boolean -> Some Dtype.Bool
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

    // ---- layout and indexing ----

    /// The number of an axis, which may count from the last.
    static member Axis(x: Tensor, dim: int) : int = Indices.axis "Slice" x dim

    static member Length(x: Tensor, dim: int) : int = x.Sizes[dim]

    /// Elements first .. first + length - 1 along an axis.
    static member Narrow(x: Tensor, dim: int, first: int, length: int) : Tensor =
        let dim = Indices.axis "Slice" x dim
        let size = x.Sizes[dim]
        let start = if first < 0 then first + size else first

        if start < 0 || length < 0 || start > size || length > size - start then
            Shape.fail
                $"Slice: expected elements of axis {string dim} of shape {Shape.format x.shape}, whose length is {string size}, got {string length} from {string first} on."

        x.narrow (dim, start, length)

    /// Elements from one up to another along an axis, as a range, whose text is given, has them.
    static member Part(x: Tensor, dim: int, start: int, last: int, range: string) : Tensor =
        let size = x.Sizes[dim]

        if start < 0 || last < start || last > size then
            Shape.fail
                $"Slice: expected a range inside axis {string dim} of shape {Shape.format x.shape}, whose length is {string size}, got {range}."

        x.narrow (dim, start, last - start)

    static member At(x: Tensor, i: int) : Tensor = x[i]

    /// One element of an axis, without the axis.
    static member Select(x: Tensor, dim: int, index: int, shown: string) : Tensor =
        let size = x.Sizes[dim]

        let at =
            if shown.StartsWith('^') || index < 0 then
                index + size
            else
                index

        if at < 0 || at >= size then
            Shape.fail
                $"Tensor: expected an index inside axis {string dim} of shape {Shape.format x.shape}, whose length is {string size}, got {shown}."

        (x.narrow (dim, at, 1)).squeeze dim

    /// The elements of an axis at indices, or of the axes from one on where a mask is true.
    static member Chosen(x: Tensor, dim: int, index: Tensor) : Tensor =
        if index.dtype <> Dtype.Bool then
            x.indexSelect (dim, index)
        else
            let axes = index.dim
            let own = x.Sizes[dim .. dim + axes - 1]

            if not (Shape.same own index.Sizes) then
                Shape.fail
                    $"Tensor: expected a mask of shape {Shape.format own}, as the axes from {string dim} on of shape {Shape.format x.shape}, got {Shape.format index.Sizes}."

            // A mask without axes stands for a new axis of length 1.
            let flat =
                Array.concat [
                    x.Sizes[.. dim - 1]
                    [| Shape.nelement own |]
                    x.Sizes[dim + axes ..]
                ]

            let chosen = (index.view -1).nonzero().squeeze 1
            (if axes = 1 then x else x.view flat).indexSelect(dim, chosen)

    /// A copy for TorchSharp, whose owner is the caller.
    static member ToTorchSharp(x: Tensor) : TorchSharp.torch.Tensor =
        x.Variable.detach().clone().Torch

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

    /// One of the library's functions as a layer.
    static member OfFunction(f: Tensor -> Tensor) : Model<Tensor, Tensor> = Function f

    /// A function of the user's own: it cannot be saved whole.
    static member Custom(f: Func<Tensor, Tensor>) : Model<Tensor, Tensor> = Function f.Invoke

    static member Recurrent
        (
            kind: string,
            inputSize: int,
            hiddenSize: int,
            layers: int,
            batchFirst: bool,
            dropout: float,
            bidirectional: bool,
            bias: bool
        ) : Model<Tensor, Tensor> =
        let i, h, n, first, p, both =
            inputSize, hiddenSize, layers, batchFirst, dropout, bidirectional

        if layers = 1 && dropout > 0.0 then
            Guard.refuse
                "dropout"
                $"{kind}: dropout is between layers, so with one layer there is nothing to drop. Give layers = 2 or more, or put a Dropout layer after it."

        match kind with
        | "LSTM" ->
            LSTM(i, h, n, bias = bias, batchFirst = first, dropout = p, bidirectional = both)
        | "GRU" -> GRU(i, h, n, bias = bias, batchFirst = first, dropout = p, bidirectional = both)
        | _ -> RNN(i, h, n, bias = bias, batchFirst = first, dropout = p, bidirectional = both)

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

    /// The model in the mode of the training or the prediction around the call; else in evaluation mode.
    static member Forward(model: Model<Tensor, Tensor>, x: Tensor) : Tensor =
        if isNull ModeScope.Current then
            Interop.Predict(model, x)
        else
            model.forward x

    /// Runs something in training mode.
    static member Train(model: ModelBase, compute: Func<'T>) : 'T =
        model.Training("Train", compute.Invoke)

    static member Clone(model: Model<Tensor, Tensor>) : Model<Tensor, Tensor> = model.clone ()

    static member Value(model: ModelBase, name: string) : Tensor =
        (model.parameters.find name).Read().noDiff().clone()

    static member Summary(model: ModelBase) : string = model.summary ()

    // ---- parts ----

    static member Read(p: Parameter) : Tensor = p.Read()

    /// The parts of a composed model, or the models that one of a class of its own registered, with their names.
    static member Parts(model: Model<Tensor, Tensor>) : struct (string * Model<Tensor, Tensor>)[] =
        match box model with
        | :? Composed<Tensor, Tensor> as composed ->
            composed.Chain
            |> List.mapi (fun i step ->
                match step.Model, step.Function with
                | Some(:? Model<Tensor, Tensor> as part), _ -> Some(struct (string i, part))
                | None, (:? (Tensor -> Tensor) as f) ->
                    Some(struct (string i, Function f :> Model<Tensor, Tensor>))
                | _ -> None)
            |> List.choose id
            |> List.toArray
        | _ -> [|
            for name, child in model.namedChildren do
                match child with
                | :? Model<Tensor, Tensor> as part -> struct (name, part)
                | _ -> ()
          |]

    static member Freeze(model: ModelBase, frozen: bool) : unit =
        if frozen then model.freeze () else model.unfreeze ()

    static member FreezeWhere(model: ModelBase, isFrozen: Func<string, bool>) : unit =
        model.freezeWhere isFrozen.Invoke

    static member FrozenNames(model: ModelBase) : string[] = List.toArray model.frozen
    static member Move(model: ModelBase, device: Device) : unit = model.move (device = device)
    static member Move(model: ModelBase, dtype: Dtype) : unit = model.move (dtype = dtype)

    // ---- files ----

    static member Save(model: ModelBase, path: string) : unit = model.save path
    static member Load(path: string) : Model<Tensor, Tensor> = Model.load path
    static member SaveParameters(model: ModelBase, path: string) : unit = model.saveParameters path

    static member LoadParameters
        (model: ModelBase, path: string, strict: bool, rename: Func<string, string>)
        : unit =
        model.loadParameters (path, strict = strict, rename = rename.Invoke)

    static member Register<'Layer when 'Layer :> ModelBase>
        (kind: string, make: Func<LayerOptions, 'Layer>)
        : unit =
        Model.register<'Layer>(kind, make.Invoke)

    static member ExportOnnx(model: ModelBase, path: string, inputShape: int[]) : unit =
        model.exportOnnx (path, inputShape)

    // ---- streams ----

    static member SaveTo(model: ModelBase, stream: Stream) : unit = model.saveTo stream
    static member LoadFrom(stream: Stream) : Model<Tensor, Tensor> = Model.loadFrom stream

    static member SaveParametersTo(model: ModelBase, stream: Stream, format: string) : unit =
        model.saveParametersTo (stream, format)

    static member LoadParametersFrom
        (model: ModelBase, stream: Stream, strict: bool, rename: Func<string, string>)
        : unit =
        model.loadParametersFrom (stream, strict = strict, rename = rename.Invoke)

    static member ExportOnnxTo(model: ModelBase, stream: Stream, inputShape: int[]) : unit =
        model.exportOnnxTo (stream, inputShape)

    static member SaveTensor(x: Tensor, path: string) : unit = x.save path
    static member LoadTensor(path: string) : Tensor = Tensor.load path

    static member SaveTensorTo(x: Tensor, stream: Stream, format: string) : unit =
        x.saveTo (stream, format)

    static member LoadTensorFrom(stream: Stream) : Tensor = Tensor.loadFrom stream

    // ---- data and training ----

    /// The first digits of MNIST: images (n, 1, 28, 28) and classes (n). The action is given the bytes done, and their total, -1 while unknown.
    static member Mnist
        (train: bool, count: Nullable<int>, progress: Action<string, int64, int64>)
        : struct (Tensor * Tensor) =
        let report (p: DownloadProgress) =
            if not (isNull progress) then
                progress.Invoke(p.File, p.BytesDone, defaultArg p.BytesTotal -1L)

        let data = MNIST(train = train, ?n = Option.ofNullable count, progress = report)
        let images, classes = data.batch [| 0 .. data.length - 1 |]
        struct (images, classes)
