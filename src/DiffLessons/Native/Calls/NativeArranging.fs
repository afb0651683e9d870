namespace DiffLessons.Native

open System
open TorchSharp

/// Elements moved, repeated and left out.
[<AutoOpen>]
module internal NativeArranging =
    type NativeTensor with
        member x.tril(diagonal: int64) = Hold.one x (x.Torch.tril diagonal)

        member x.triu(diagonal: int64) = Hold.one x (x.Torch.triu diagonal)

        /// A vector as a diagonal of a matrix.
        member x.diag(diagonal: int64) = Hold.one x (x.Torch.diag diagonal)

        member x.roll(shifts: int64[], dims: int64[]) =
            Hold.one x (x.Torch.roll (shifts, dims))

        member x.repeat_interleave(repeats: int64, dim: int64) =
            Hold.one x (x.Torch.repeat_interleave (repeats, Nullable dim))

        member x.repeat_interleave(repeats: NativeTensor, dim: int64) =
            Hold.two x repeats (x.Torch.repeat_interleave (repeats.Torch, Nullable dim))

        /// Windows of a size along an axis, on a new last axis.
        member x.unfold(dim: int64, size: int64, step: int64) =
            Hold.one x (x.Torch.unfold (dim, size, step))
