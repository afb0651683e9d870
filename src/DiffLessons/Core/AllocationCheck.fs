namespace DiffLessons

open System
open DiffLessons.Native

/// Whether there is memory for a large result, checked before libtorch tries: some of its calls, and a system that promises more memory than it has,
/// would end the process.
[<RequireQualifiedAccess>]
module internal AllocationCheck =
    /// Results with fewer elements are not checked.
    let private large = 1L <<< 26

    /// The number of elements of a shape; of more than a tensor can have, some number above that.
    let private elements (sizes: int[]) : int64 =
        let mutable product = 1L

        for size in sizes do
            product <- min product (1L <<< 31) * int64 size

        product

    let private bytesOf (dtype: Dtype) : int64 =
        match dtype with
        | Dtype.Float64
        | Dtype.Int64 -> 8L
        | Dtype.Float32
        | Dtype.Int32 -> 4L
        | Dtype.Float16
        | Dtype.BFloat16
        | Dtype.Int16 -> 2L
        | Dtype.Int8
        | Dtype.Byte
        | Dtype.Bool -> 1L

    let private gigabytes (bytes: int64) = $"%.1f{float bytes / 1e9} GB"

    /// Refuses a result of more memory than the process can get.
    let private refuse (operation: string) (sizes: int[]) (bytes: int64) (free: int64) : unit =
        raise (
            TensorException
                $"{operation}: there is not enough memory for the result, of shape {Shape.format sizes}: it takes {gigabytes bytes}, and {gigabytes free} are free. Give smaller sizes."
        )

    /// Refuses a result of these sizes if its elements, of so many bytes each, do not fit into what memory is free. As .NET found it at its last
    /// collection: the limit of a container counts.
    let checkBytes (operation: string) (sizes: int[]) (elementSize: int64) : unit =
        let bytes = elements sizes * elementSize
        let memory = GC.GetGCMemoryInfo()
        let free = memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes

        if bytes > free then
            refuse operation sizes bytes free

    /// The same for a dtype, and refuses more elements than a tensor can have.
    let check (operation: string) (sizes: int[]) (dtype: Dtype) : unit =
        if elements sizes >= large then
            Shape.checkSizes operation sizes
            checkBytes operation sizes (bytesOf dtype)

    /// The same for a table that an operation needs: so many bytes for each of so many entries.
    let checkTable (operation: string) (bytes: int64) (length: int) : unit =
        if int64 length >= large then
            checkBytes operation [| length |] bytes

    /// The same for a result of the dtype of a tensor, unless it has the tensor's shape; null for sizes that are not known.
    let checkLike (operation: string) (sizes: int[]) (ofInput: int[]) (like: NativeTensor) : unit =
        if
            not (isNull sizes)
            && not (Object.ReferenceEquals(sizes, ofInput))
            && elements sizes >= large
        then
            Shape.checkSizes operation sizes
            checkBytes operation sizes (like.element_size ())
