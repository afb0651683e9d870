namespace DiffLessons.Native

open TorchSharp

/// Elements picked by masks and indices, and put at them.
[<AutoOpen>]
module internal NativeSelecting =
    type NativeTensor with
        /// The elements where a mask is true, as a vector; the shapes broadcast.
        member x.masked_select(mask: NativeTensor) =
            Hold.two x mask (x.Torch.masked_select mask.Torch)

        /// The elements at indices of the flattened tensor, in the shape of the indices.
        member x.take(index: NativeTensor) =
            Hold.two x index (x.Torch.take index.Torch)

        member x.take_along_dim(index: NativeTensor, dim: int64) =
            Hold.two x index (x.Torch.take_along_dim (index.Torch, dim))

        member x.index_copy(dim: int64, index: NativeTensor, source: NativeTensor) =
            Hold.three x index source (x.Torch.index_copy (dim, index.Torch, source.Torch))

        member x.index_add(dim: int64, index: NativeTensor, source: NativeTensor) =
            x.index_add (dim, index, source, CachedScalar.one ())

        /// The indices of the elements that are not 0: a row for each, a column per axis.
        member x.nonzero() = Hold.one x (x.Torch.nonzero ())

        /// Which elements are among those of another tensor.
        member x.isin(elements: NativeTensor) =
            Hold.two x elements (x.Torch.isin elements.Torch)
