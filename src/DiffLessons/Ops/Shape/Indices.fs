namespace DiffLessons

open DiffLessons.Native

/// What operations that pick elements, or put them, check of masks, indices and sources.
[<RequireQualifiedAccess>]
module internal Indices =
    /// Refuses what is no Bool tensor.
    let checkMask (operation: string) (name: string) (mask: Tensor) : unit =
        Tensor.Present(operation, mask)

        if mask.dtype <> Dtype.Bool then
            Fail.dtypeOf
                name
                $"{operation}: expected a {name} of Bool, got {mask.dtype}. Make one by a comparison, such as x.gt y."

    /// Refuses what are no whole numbers.
    let checkDtype (operation: string) (indices: Tensor) : unit =
        Tensor.Present(operation, indices)

        if not indices.dtype.IsIntegral then
            Fail.dtypeOf
                "indices"
                $"{operation}: expected integer indices, got {indices.dtype}. Convert them with int64()."

    /// A vector of indices.
    let checkVector (operation: string) (indices: Tensor) : unit =
        checkDtype operation indices

        if indices.dim <> 1 then
            Shape.fail
                $"{operation}: expected a vector of indices, got shape {Shape.format indices.Sizes}. Use gather for indices of each element."

    /// The indices of elements along an axis of a length, as Int64, where negative ones count from the end.
    let resolve (operation: string) (length: int) (indices: Tensor) : NativeTensor =
        checkDtype operation indices
        let raw = indices.Handle.``to`` torch.ScalarType.Int64

        if indices.nelement = 0 then
            raw
        else
            let struct (low, high) = raw.aminmax ()
            let low, high = low.ToInt64(), high.ToInt64()

            if length = 0 then
                Shape.fail $"{operation}: an empty axis has no elements, got indices of some."

            if low < -(int64 length) || high >= int64 length then
                Shape.fail
                    $"{operation}: indices must be from {string -length} to {string (length - 1)}, negative ones counting from the end, got {string low} to {string high}."

            if low >= 0L then
                raw
            else
                use isNegative = raw.lt (CachedScalar.zero ())
                use shift = (int64 length).ToScalar()
                use fromStart = raw.add shift
                torch.where (isNegative, fromStart, raw)

    /// The axis, of a tensor that has one.
    let axis (operation: string) (a: Tensor) (dim: int) : int =
        if a.dim = 0 then
            Shape.fail $"{operation}: a 0-d tensor has no axis. Give it one with view 1."

        Shape.completeDim operation a.dim dim

    /// A tensor whose elements are put among those of another one, in the dtype of that. A 0-d tensor counts as a number, which takes the
    /// precision of the tensor it is put into.
    let source (operation: string) (x: Tensor) (source: Tensor) : Tensor =
        Tensor.Present(operation, x)
        Tensor.Present(operation, source)
        let own, given = x.dtype, source.dtype

        if own = given then
            source
        elif Dtype.widen own given = Some own || source.dim = 0 && own.IsFloatingPoint then
            source.cast own
        else
            Fail.dtypeOf
                "source"
                $"{operation}: a tensor of {own} does not hold elements of {given}. Convert one of them with cast."

    /// A number as an element of a tensor, in the dtype of that.
    let number (operation: string) (x: Tensor) (value: scalar) : Tensor =
        source operation x (Tensor.Scalar(operation, x, value))

    /// The positions in a vector of indices that none after it repeats; null where all differ. What is put at an index twice is
    /// overwritten by the last.
    let lastOfEach (indices: NativeTensor) : NativeTensor =
        use here = indices.cpu ()
        use dense = here.contiguous ()
        let values = dense.toArray<int64>()
        let seen = System.Collections.Generic.HashSet<int64>(values.Length)
        let kept = ResizeArray<int64>()

        for i in values.Length - 1 .. -1 .. 0 do
            if seen.Add values[i] then
                kept.Add(int64 i)

        if kept.Count = values.Length then
            NativeTensor.None
        else
            kept.Reverse()
            torch.tensor (kept.ToArray(), indices.device)
