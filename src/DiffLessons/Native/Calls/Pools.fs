namespace DiffLessons.Native

open System

/// libtorch's pooling: the greatest elements and the means of windows.
[<AbstractClass; Sealed>]
type internal Pools private () =
    static member max_pool1d(x: NativeTensor, k: int64, s: int64, p: int64, ceil: bool) =
        Hold.one
            x
            (TorchSharp.torch.nn.functional.max_pool1d (
                x.Torch,
                k,
                Nullable s,
                Nullable p,
                Nullable 1L,
                ceil
            ))

    static member max_pool2d(x: NativeTensor, k: int64[], s: int64[], p: int64[], ceil: bool) =
        Hold.one
            x
            (TorchSharp.torch.nn.functional.max_pool2d (x.Torch, k, s, p, [| 1L; 1L |], ceil))

    static member max_pool3d(x: NativeTensor, k: int64[], s: int64[], p: int64[], ceil: bool) =
        Hold.one
            x
            (TorchSharp.torch.nn.functional.max_pool3d (x.Torch, k, s, p, [| 1L; 1L; 1L |], ceil))

    static member avg_pool1d
        (x: NativeTensor, k: int64, s: int64, p: int64, ceil: bool, countPad: bool)
        =
        Hold.one
            x
            (TorchSharp.torch.nn.functional.avg_pool1d (
                x.Torch,
                k,
                Nullable s,
                Nullable p,
                ceil,
                countPad
            ))

    static member avg_pool2d
        (x: NativeTensor, k: int64[], s: int64[], p: int64[], ceil: bool, countPad: bool)
        =
        Hold.one x (TorchSharp.torch.nn.functional.avg_pool2d (x.Torch, k, s, p, ceil, countPad))

    static member avg_pool3d
        (x: NativeTensor, k: int64[], s: int64[], p: int64[], ceil: bool, countPad: bool)
        =
        Hold.one x (TorchSharp.torch.nn.functional.avg_pool3d (x.Torch, k, s, p, ceil, countPad))

    static member adaptive_avg_pool1d(x: NativeTensor, size: int64) =
        Hold.one x (TorchSharp.torch.nn.functional.adaptive_avg_pool1d (x.Torch, size))

    static member adaptive_avg_pool2d(x: NativeTensor, size: int64[]) =
        Hold.one x (TorchSharp.torch.nn.functional.adaptive_avg_pool2d (x.Torch, size))

    static member adaptive_avg_pool3d(x: NativeTensor, size: int64[]) =
        Hold.one x (TorchSharp.torch.nn.functional.adaptive_avg_pool3d (x.Torch, size))

    static member adaptive_max_pool1d(x: NativeTensor, size: int64) =
        Hold.one x (TorchSharp.torch.nn.functional.adaptive_max_pool1d (x.Torch, size))

    static member adaptive_max_pool2d(x: NativeTensor, size: int64[]) =
        Hold.one x (TorchSharp.torch.nn.functional.adaptive_max_pool2d (x.Torch, size))
