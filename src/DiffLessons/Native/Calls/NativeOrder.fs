namespace DiffLessons.Native

open System
open System.Runtime.InteropServices
open TorchSharp

/// Reductions beyond sums and means, scans along an axis, order, and counting.
[<AutoOpen>]
module internal NativeOrder =
    /// A pair of TorchSharp's as a pair of this library's.
    let private pair (a: obj) (results: struct (torch.Tensor * torch.Tensor)) = Hold.pair a results

    type NativeTensor with

        // ---- reductions ----

        member x.any(dim: int64, keep: bool) = Hold.one x (x.Torch.any (dim, keep))

        member x.all(dim: int64, keep: bool) = Hold.one x (x.Torch.all (dim, keep))

        member x.prod(dim: int64) = Hold.one x (x.Torch.prod dim)

        member x.amax(dims: int64[], keep: bool) = Hold.one x (x.Torch.amax (dims, keep))

        member x.amin(dims: int64[], keep: bool) = Hold.one x (x.Torch.amin (dims, keep))

        // ---- scans ----

        member x.cumsum(dim: int64) = Hold.one x (x.Torch.cumsum dim)
        member x.cumprod(dim: int64) = Hold.one x (x.Torch.cumprod dim)

        member x.logcumsumexp(dim: int64) = Hold.one x (x.Torch.logcumsumexp dim)

        member x.cummax(dim: int64) = pair x (x.Torch.cummax dim)
        member x.cummin(dim: int64) = pair x (x.Torch.cummin dim)

        member x.diff(times: int64, dim: int64) = Hold.one x (x.Torch.diff (times, dim))

        // ---- order ----

        /// In order, equal elements as they stood; NaN is above all numbers.
        member x.sort(dim: int64, descending: bool) =
            pair x (x.Torch.sort (dim, descending, true))

        member x.topk(count: int, dim: int, largest: bool) =
            pair x (x.Torch.topk (count, dim, largest, true))

        member x.median() = Hold.one x (x.Torch.median ())

        /// The different elements in order, where each element is among them, and how often each comes.
        member x.unique() : NativeTensor * NativeTensor * NativeTensor =
            let struct (values, inverse, counts) = x.Torch.unique (true, true, true)

            Hold.value x (NativeTensor.Of values, NativeTensor.Of inverse, NativeTensor.Of counts)

        /// The same of slices along an axis.
        member x.unique(dim: int) : NativeTensor * NativeTensor * NativeTensor =
            let struct (values, inverse, counts) =
                x.Torch.unique (true, true, true, Nullable dim)

            Hold.value x (NativeTensor.Of values, NativeTensor.Of inverse, NativeTensor.Of counts)

        // ---- counting ----

        /// How often each whole number from 0 comes.
        member x.bincount(least: int64) =
            Hold.one x (x.Torch.bincount (null, least))

        /// Where each element of the values belongs among this tensor's, which are sorted along the last axis.
        member x.searchsorted(values: NativeTensor, right: bool) =
            Hold.two x values (TorchSharp.torch.searchsorted (x.Torch, values.Torch, false, right))
