namespace DiffLessons.Native

open System
open System.Reflection
open System.Runtime.InteropServices
open TorchSharp

/// TorchSharp's softplus with scalars of the caller's, who can hold them: its public form makes two of its own, which nothing holds.
/// Null where this version of TorchSharp has none.
[<RequireQualifiedAccess>]
module internal Softplus =
    type private Native =
        Func<TorchSharp.torch.Tensor, TorchSharp.Scalar, TorchSharp.Scalar, TorchSharp.torch.Tensor>

    let private method =
        lazy
            (let scalar = typeof<TorchSharp.Scalar>

             typeof<TorchSharp.torch.Tensor>
                 .GetMethod(
                     "softplus1",
                     BindingFlags.NonPublic ||| BindingFlags.Public ||| BindingFlags.Instance,
                     [| scalar; scalar |]
                 ))

    let private native =
        lazy
            (if isNull method.Value then
                 null
             else
                 method.Value.CreateDelegate<Native>())

    /// Above this number PyTorch takes x itself for log(1 + exp x).
    let private threshold = lazy ((20).ToScalar())

    /// log(1 + exp x).
    let apply (x: NativeTensor) : NativeTensor =
        match native.Value with
        | null ->
            use negative = x.neg ()
            use below = Hold.one negative (negative.Torch.log_sigmoid ())
            below.neg ()
        | native ->
            let beta, threshold = CachedScalar.one (), threshold.Value
            Hold.one x (native.Invoke(x.Torch, beta, threshold))

/// The backward pass of relu.
[<RequireQualifiedAccess>]
module internal ReluBackward =
    /// libtorch's own, for which TorchSharp has no name: one pass over the elements, in a quarter of the time. The script compiles at its first
    /// call, in some 50 ms, which small networks do not wait for.
    let private script =
        NativeScript
            """
def backward(gradient: Tensor, y: Tensor):
    return torch.threshold_backward(gradient, y, 0)
"""

    let private large = 4096L

    /// The gradient by x, from y = relu x and the gradient by y: 0 where y is not above 0, whatever that gradient is.
    let apply (y: NativeTensor) (gradient: NativeTensor) : NativeTensor =
        if y.numel () >= large then
            script.Invoke("backward", [| gradient; y |])[0]
        else
            use isOff = y.le (CachedScalar.zero ())
            gradient.masked_fill (isOff, CachedScalar.zero ())

/// libtorch's functions of neural networks, as `torch.nn.functional` has them. An input that is left out is NativeTensor.None.
[<AbstractClass; Sealed>]
type internal F private () =
    // ---- activations ----

    static member leaky_relu(x: NativeTensor, slope: float) =
        use slope = slope.ToScalar()
        Hold.two x slope (x.Torch.leaky_relu slope)

    static member elu(x: NativeTensor, alpha: float) =
        use alpha = alpha.ToScalar()
        let one = CachedScalar.one ()
        Hold.two x alpha (x.Torch.elu (alpha, one, one))

    static member celu(x: NativeTensor, alpha: float) =
        // libtorch's own celu takes 1 / alpha in single precision.
        use inverse = (1.0 / alpha).ToScalar()
        use alpha = alpha.ToScalar()
        Hold.two x alpha (x.Torch.elu (alpha, CachedScalar.one (), inverse))

    static member logsigmoid(x: NativeTensor) = Hold.one x (x.Torch.log_sigmoid ())

    static member softplus(x: NativeTensor) = Softplus.apply x

    static member mish(x: NativeTensor) =
        use soft = F.softplus x
        use gate = soft.tanh ()
        x.mul gate

    static member gelu(x: NativeTensor) = Hold.one x (x.Torch.gelu ())

    /// GELU by its approximation with tanh.
    static member geluTanh(x: NativeTensor) =
        Hold.one x (x.Torch.gelu TorchSharp.Modules.GELU.Approximate.tanh)

    static member silu(x: NativeTensor) = Hold.one x (x.Torch.silu ())
    static member selu(x: NativeTensor) = Hold.one x (x.Torch.selu ())
    static member glu(x: NativeTensor, dim: int64) = Hold.one x (x.Torch.glu dim)

    // ---- layers ----

    static member linear(x: NativeTensor, w: NativeTensor) =
        let work = x.Torch.numel () * w.Torch.size 0

        SmallProducts.ofWork work (fun () ->
            TorchSharp.torch.nn.functional.linear (x.Torch, w.Torch))
        |> Hold.two x w

    static member linear(x: NativeTensor, w: NativeTensor, b: NativeTensor) =
        let work = x.Torch.numel () * w.Torch.size 0

        SmallProducts.ofWork work (fun () ->
            TorchSharp.torch.nn.functional.linear (x.Torch, w.Torch, b.Torch))
        |> Hold.three x w b

    static member batch_norm
        (
            x: NativeTensor,
            mean: NativeTensor,
            variance: NativeTensor,
            w: NativeTensor,
            b: NativeTensor,
            training: bool,
            momentum: float,
            eps: float
        ) =
        let result =
            TorchSharp.torch.nn.functional.batch_norm (
                x.Torch,
                mean.Torch,
                variance.Torch,
                w.Torch,
                b.Torch,
                training,
                momentum,
                eps
            )

        Hold.value mean ()
        Hold.four x variance w b result

    static member group_norm
        (x: NativeTensor, groups: int64, w: NativeTensor, b: NativeTensor, eps)
        =
        Hold.three
            x
            w
            b
            (TorchSharp.torch.nn.functional.group_norm (x.Torch, groups, w.Torch, b.Torch, eps))

    static member layer_norm
        (x: NativeTensor, shape: int64[], w: NativeTensor, b: NativeTensor, eps)
        =
        Hold.three
            x
            w
            b
            (TorchSharp.torch.nn.functional.layer_norm (x.Torch, shape, w.Torch, b.Torch, eps))

    /// Puts zeros around; the paddings count from the last axis backwards, two per axis.
    static member pad(x: NativeTensor, paddings: int64[]) =
        Hold.one x (TorchSharp.torch.nn.functional.pad (x.Torch, paddings))

    // ---- convolutions ----

    static member conv1d
        (
            x: NativeTensor,
            w: NativeTensor,
            b: NativeTensor,
            s: int64,
            p: int64,
            d: int64,
            groups: int64
        ) =
        Hold.three
            x
            w
            b
            (TorchSharp.torch.nn.functional.conv1d (
                x.Torch,
                w.Torch,
                b.Torch,
                Nullable s,
                Nullable p,
                Nullable d,
                groups
            ))

    static member conv2d(x: NativeTensor, w: NativeTensor) =
        Hold.two x w (TorchSharp.torch.nn.functional.conv2d (x.Torch, w.Torch))

    static member conv2d
        (
            x: NativeTensor,
            w: NativeTensor,
            b: NativeTensor,
            s: int64[],
            p: int64[],
            d: int64[],
            groups: int64
        ) =
        Hold.three
            x
            w
            b
            (TorchSharp.torch.nn.functional.conv2d (x.Torch, w.Torch, b.Torch, s, p, d, groups))

    static member conv3d
        (
            x: NativeTensor,
            w: NativeTensor,
            b: NativeTensor,
            s: int64[],
            p: int64[],
            d: int64[],
            groups: int64
        ) =
        Hold.three
            x
            w
            b
            (TorchSharp.torch.nn.functional.conv3d (x.Torch, w.Torch, b.Torch, s, p, d, groups))

    static member conv_transpose1d
        (
            x: NativeTensor,
            w: NativeTensor,
            b: NativeTensor,
            s: int64,
            p: int64,
            o: int64,
            d: int64,
            groups: int64
        ) =
        Hold.three
            x
            w
            b
            (TorchSharp.torch.nn.functional.conv_transpose1d (
                x.Torch,
                w.Torch,
                b.Torch,
                Nullable s,
                Nullable p,
                Nullable o,
                Nullable d,
                groups
            ))

    static member conv_transpose2d
        (
            x: NativeTensor,
            w: NativeTensor,
            b: NativeTensor,
            s: int64[],
            p: int64[],
            o: int64[],
            d: int64[],
            groups: int64
        ) =
        Hold.three
            x
            w
            b
            (TorchSharp.torch.nn.functional.conv_transpose2d (
                x.Torch,
                w.Torch,
                b.Torch,
                s,
                p,
                o,
                d,
                groups
            ))

    static member conv_transpose3d
        (
            x: NativeTensor,
            w: NativeTensor,
            b: NativeTensor,
            s: int64[],
            p: int64[],
            o: int64[],
            d: int64[],
            groups: int64
        ) =
        Hold.three
            x
            w
            b
            (TorchSharp.torch.nn.functional.conv_transpose3d (
                x.Torch,
                w.Torch,
                b.Torch,
                s,
                p,
                o,
                d,
                groups
            ))

    // ---- pooling ----

    static member max_pool1d_with_indices(x: NativeTensor, k: int64, s: int64, p: int64) =
        Hold.pair
            x
            (TorchSharp.torch.nn.functional.max_pool1d_with_indices (
                x.Torch,
                k,
                Nullable s,
                Nullable p
            ))

    static member max_pool2d_with_indices(x: NativeTensor, k: int64[], s: int64[], p: int64[]) =
        Hold.pair x (TorchSharp.torch.nn.functional.max_pool2d_with_indices (x.Torch, k, s, p))

    static member max_pool3d_with_indices(x: NativeTensor, k: int64[], s: int64[], p: int64[]) =
        Hold.pair x (TorchSharp.torch.nn.functional.max_pool3d_with_indices (x.Torch, k, s, p))

    // ---- losses ----

    static member mse_loss
        (x: NativeTensor, y: NativeTensor, reduction: TorchSharp.torch.nn.Reduction)
        =
        Hold.two x y (TorchSharp.torch.nn.functional.mse_loss (x.Torch, y.Torch, reduction))

    static member l1_loss
        (x: NativeTensor, y: NativeTensor, reduction: TorchSharp.torch.nn.Reduction)
        =
        Hold.two x y (TorchSharp.torch.nn.functional.l1_loss (x.Torch, y.Torch, reduction))

    static member cross_entropy
        (x: NativeTensor, y: NativeTensor, reduction: TorchSharp.torch.nn.Reduction)
        =
        Hold.two
            x
            y
            (TorchSharp.torch.nn.functional.cross_entropy (x.Torch, y.Torch, reduction = reduction))

    static member nll_loss
        (x: NativeTensor, y: NativeTensor, reduction: TorchSharp.torch.nn.Reduction)
        =
        Hold.two
            x
            y
            (TorchSharp.torch.nn.functional.nll_loss (x.Torch, y.Torch, reduction = reduction))

    static member binary_cross_entropy
        (x: NativeTensor, y: NativeTensor, reduction: TorchSharp.torch.nn.Reduction)
        =
        Hold.two
            x
            y
            (TorchSharp.torch.nn.functional.binary_cross_entropy (
                x.Torch,
                y.Torch,
                reduction = reduction
            ))

    static member binary_cross_entropy_with_logits
        (x: NativeTensor, y: NativeTensor, reduction: TorchSharp.torch.nn.Reduction)
        =
        Hold.two
            x
            y
            (TorchSharp.torch.nn.functional.binary_cross_entropy_with_logits (
                x.Torch,
                y.Torch,
                reduction = reduction
            ))
