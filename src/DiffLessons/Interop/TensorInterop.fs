namespace DiffLessons

open System
open DiffLessons.Native

/// Tensor functions under plain names, for the C# facade: F# extension members have names that C# cannot call.
[<AbstractClass; Sealed>]
type internal TensorInterop =
    // ---- making ----

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

        use plain = x.Live.detach ()
        use values = plain.``to``(torch.ScalarType.Float32, torch.CPU).contiguous()
        values.CopyTo<float32> target

    /// A tensor of single precision with a copy of the elements.
    static member OfSpan(values: ReadOnlySpan<float32>, shape: int[]) : Tensor =
        TensorInterop.OfArray(values.ToArray(), shape)

    // ---- elementwise ----

    static member Sign(x: Tensor) = x.sign ()
    static member Relu(x: Tensor) = x.relu ()
    static member LeakyRelu(x: Tensor, slope: float) = x.leakyRelu slope
    static member Sigmoid(x: Tensor) = x.sigmoid ()
    static member Softplus(x: Tensor) = x.softplus ()
    static member Gelu(x: Tensor) = x.gelu ()
    static member Silu(x: Tensor) = x.silu ()
    static member Softmax(x: Tensor, dim: int) = x.softmax dim
    static member LogSoftmax(x: Tensor, dim: int) = x.logsoftmax dim

    static member Clamp(x: Tensor, low: Nullable<float>, high: Nullable<float>) =
        let bound (value: Nullable<float>) =
            if value.HasValue then Some(value.Value :> scalar) else None

        x.clamp (?low = bound low, ?high = bound high)

    static member Maximum(x: Tensor, y: Tensor) = x.max y
    static member Minimum(x: Tensor, y: Tensor) = x.min y
    static member Eq(x: Tensor, y: Tensor) = x.eq y
    static member Lt(x: Tensor, y: Tensor) = x.lt y
    static member Gt(x: Tensor, y: Tensor) = x.gt y

    static member AllClose(x: Tensor, y: Tensor, relative: float, absolute: float) =
        x.allclose (y, relative, absolute)

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
    static member Inverse(x: Tensor) = x.inv ()
    static member Det(x: Tensor) = x.det ()
    static member Solve(x: Tensor, y: Tensor) = x.solve y

    // ---- losses ----

    static member MseLoss(x: Tensor, y: Tensor) = x.mseLoss y
    static member L1Loss(x: Tensor, y: Tensor) = x.l1Loss y
    static member CrossEntropyLoss(x: Tensor, y: Tensor) = x.crossEntropyLoss y
    static member NllLoss(x: Tensor, y: Tensor) = x.nllLoss y
    static member BceLoss(x: Tensor, y: Tensor) = x.bceLoss y
    static member BceWithLogitsLoss(x: Tensor, y: Tensor) = x.bceWithLogitsLoss y
