namespace DiffLessons.Native

open System
open System.Runtime.InteropServices
open TorchSharp

/// Sums, extremes and other operations that take axes together.
[<AutoOpen>]
module internal NativeReduce =
    type NativeTensor with
        member x.all() = Hold.one x (x.Torch.all ())
        member x.any() = Hold.one x (x.Torch.any ())
        member x.argmax() = Hold.one x (x.Torch.argmax ())
        member x.argmin() = Hold.one x (x.Torch.argmin ())
        member x.max() = Hold.one x (x.Torch.max ())
        member x.min() = Hold.one x (x.Torch.min ())
        member x.mean() = Hold.one x (x.Torch.mean ())
        member x.sum() = Hold.one x (x.Torch.sum ())

        member x.argmax(dim: int64, keep: bool) = Hold.one x (x.Torch.argmax (dim, keep))

        member x.argmin(dim: int64, keep: bool) = Hold.one x (x.Torch.argmin (dim, keep))

        member x.aminmax() : struct (NativeTensor * NativeTensor) = Hold.pair x (x.Torch.aminmax ())

        member x.max(dim: int64, keep: bool) : struct (NativeTensor * NativeTensor) =
            Hold.pair x (x.Torch.max (dim, keep))

        member x.min(dim: int64, keep: bool) : struct (NativeTensor * NativeTensor) =
            Hold.pair x (x.Torch.min (dim, keep))

        member x.mean(dims: int64[], keep: bool) = Hold.one x (x.Torch.mean (dims, keep))

        member x.sum(dtype: torch.ScalarType) =
            Hold.one x (x.Torch.sum (Nullable dtype))

        member x.sum(dim: int64) = Hold.one x (x.Torch.sum dim)

        member x.sum(dim: int64, keep: bool) = Hold.one x (x.Torch.sum (dim, keep))

        member x.sum(dim: int64, keep: bool, dtype: torch.ScalarType) =
            Hold.one x (x.Torch.sum (dim, keep, Nullable dtype))

        member x.sum(dims: int64[]) = Hold.one x (x.Torch.sum dims)

        member x.sum(dims: int64[], keep: bool) = Hold.one x (x.Torch.sum (dims, keep))

        member x.var
            (dim: int64, unbiased: bool, [<Optional; DefaultParameterValue(false)>] keep: bool)
            =
            Hold.one x (x.Torch.var (dim, unbiased, keep))

        member x.std
            (dim: int64, unbiased: bool, [<Optional; DefaultParameterValue(false)>] keep: bool)
            =
            Hold.one x (x.Torch.std (dim, unbiased, keep))

        member x.norm(order: float32) = Hold.one x (x.Torch.norm order)

        member x.softmax(dim: int64) = Hold.one x (x.Torch.softmax dim)

        member x.log_softmax(dim: int64) = Hold.one x (x.Torch.log_softmax dim)

        member x.logsumexp(dim: int64, keep: bool) =
            Hold.one x (x.Torch.logsumexp (dim, keep))
