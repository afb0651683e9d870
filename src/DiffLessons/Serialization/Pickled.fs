namespace DiffLessons

/// Elements of PyTorch tensors: a numbered part of the file.
type internal PickledStorage = {
    Dtype: Dtype
    Key: string
    Length: int64
}

/// A tensor of a state dict: a view of a storage, in numbers of elements.
type internal PickledTensor = {
    Storage: PickledStorage
    Offset: int64
    Sizes: int64[]
    Strides: int64[]
}

/// What the pickle of a state dict is made of.
[<ReferenceEquality>]
type internal Pickled =
    | Nothing
    | Flag of bool
    | Integer of int64
    | Real of float
    | Text of string
    | Items of Pickled[]
    | Growing of ResizeArray<Pickled>
    | Entries of ResizeArray<Pickled * Pickled>
    | Global of string
    | Storage of PickledStorage
    | Tensor of PickledTensor
