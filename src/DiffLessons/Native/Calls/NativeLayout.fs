namespace DiffLessons.Native

open System
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open TorchSharp

/// Reads bytes without a copy; they may not be used afterwards.
type internal BytesReader<'T> = delegate of ReadOnlySpan<byte> -> 'T

/// Writes bytes without a copy; they may not be used afterwards.
type internal BytesWriter = delegate of Span<byte> -> unit

/// What a tensor is, and its elements.
[<AutoOpen>]
module internal NativeProperties =
    type NativeTensor with
        /// The number that tells the native object apart from all others of the moment.
        member x.Handle: nativeint = Hold.value x x.Torch.Handle
        /// Whether libtorch gave no tensor at all: its answer for a gradient that does not exist.
        member x.IsInvalid = x.IsNone || x.Torch.IsInvalid
        member x.dim() : int64 = Hold.value x (x.Torch.dim ())
        member x.numel() : int64 = Hold.value x (x.Torch.numel ())
        member x.size(dim: int) : int64 = Hold.value x (x.Torch.size dim)
        member x.shape: int64[] = Hold.value x x.Torch.shape
        member x.stride() : int64[] = Hold.value x (x.Torch.stride ())

        member x.element_size() : int64 = Hold.value x (x.Torch.element_size ())

        member x.dtype: torch.ScalarType = Hold.value x x.Torch.dtype
        member x.device: torch.Device = Hold.value x x.Torch.device
        member x.device_type: DeviceType = Hold.value x x.Torch.device_type
        member x.device_index: int = Hold.value x x.Torch.device_index

        member x.is_contiguous() : bool = Hold.value x (x.Torch.is_contiguous ())

        member x.is_floating_point() : bool =
            Hold.value x (x.Torch.is_floating_point ())

        member x.requires_grad: bool = Hold.value x x.Torch.requires_grad

        member x.requires_grad_(value: bool) =
            Hold.one x (x.Torch.requires_grad_ value)

        member x.backward() = Hold.value x (x.Torch.backward ())

        member x.backward(weight: NativeTensor, retain: bool) =
            Hold.value x (x.Torch.backward ([| weight.Torch |], retain))
            Hold.value weight ()

        // ---- elements ----

        /// The only element, of a tensor of that dtype.
        member x.item<'T
            when 'T: unmanaged and 'T: struct and 'T :> ValueType and 'T: (new: unit -> 'T)>
            ()
            : 'T =
            // Of a tensor elsewhere TorchSharp would read a copy that nothing holds.
            match x.device_type with
            | DeviceType.CPU -> Hold.value x (x.Torch.item<'T>())
            | _ ->
                let here = x.Torch.cpu ()
                let value = Hold.value here (here.item<'T>())
                here.Dispose()
                Hold.value x value

        /// The only element, as a double.
        member x.ToDouble() : float =
            use same = Hold.one x (x.Torch.``to`` torch.ScalarType.Float64)
            same.item<float>()

        /// The only element, as a 64-bit integer.
        member x.ToInt64() : int64 =
            use same = Hold.one x (x.Torch.``to`` torch.ScalarType.Int64)
            same.item<int64>()

        /// A copy of the elements, in row-major order, of a contiguous tensor of that dtype on the processor.
        member x.toArray<'T
            when 'T: unmanaged and 'T: struct and 'T :> ValueType and 'T: (new: unit -> 'T)>
            ()
            : 'T[] =
            Hold.value x (x.Torch.data<'T>().ToArray())

        /// Copies the elements, as `toArray` does, into a span of as many.
        member x.CopyTo<'T
            when 'T: unmanaged and 'T: struct and 'T :> ValueType and 'T: (new: unit -> 'T)>
            (target: Span<'T>)
            : unit =
            x.Torch.data<'T>().CopyTo target
            Hold.value x ()

        /// Reads the bytes of a contiguous tensor on the processor, of at most 2^31 - 1 of them.
        member x.ReadBytes(f: BytesReader<'T>) : 'T =
            Hold.value x (f.Invoke(Span<byte>.op_Implicit x.Torch.bytes))

        /// Writes the bytes of a contiguous tensor on the processor, of at most 2^31 - 1 of them.
        member x.WriteBytes(f: BytesWriter) : unit = Hold.value x (f.Invoke x.Torch.bytes)

/// What is selected along each axis, and the tensors among it.
type internal NativeIndices = {
    Indices: torch.TensorIndex[]
    Tensors: NativeTensor list
}

/// Views, copies and other arrangements of the same elements.
[<AutoOpen>]
module internal NativeLayout =
    type NativeTensor with
        /// A second handle of the same tensor.
        member x.alias() = Hold.one x (x.Torch.alias ())
        member x.clone() = Hold.one x (x.Torch.clone ())

        member x.contiguous() = Hold.one x (x.Torch.contiguous ())

        member x.cpu() = Hold.one x (x.Torch.cpu ())
        member x.detach() = Hold.one x (x.Torch.detach ())
        member x.t() = Hold.one x (x.Torch.t ())

        member x.``to``(dtype: torch.ScalarType) = Hold.one x (x.Torch.``to`` dtype)

        member x.``to``(device: torch.Device) = Hold.one x (x.Torch.``to`` device)

        member x.``to``
            (
                dtype: torch.ScalarType,
                device: torch.Device,
                [<Optional; DefaultParameterValue(false)>] copy: bool
            ) =
            Hold.one x (x.Torch.``to`` (dtype, device, copy))

        member x.to_type(dtype: torch.ScalarType) = Hold.one x (x.Torch.to_type dtype)

        member x.as_strided(size: int64[], strides: int64[], offset: int64) =
            Hold.one x (x.Torch.as_strided (size, strides, offset))

        member x.reshape([<ParamArray>] shape: int64[]) = Hold.one x (x.Torch.reshape shape)

        member x.view([<ParamArray>] shape: int64[]) = Hold.one x (x.Torch.view shape)

        member x.view_as(other: NativeTensor) =
            Hold.two x other (x.Torch.view_as other.Torch)

        member x.expand([<ParamArray>] shape: int64[]) = Hold.one x (x.Torch.expand shape)

        member x.repeat([<ParamArray>] times: int64[]) = Hold.one x (x.Torch.repeat times)

        member x.permute([<ParamArray>] dims: int64[]) = Hold.one x (x.Torch.permute dims)

        member x.flip([<ParamArray>] dims: int64[]) = Hold.one x (x.Torch.flip dims)

        member x.transpose(dim0: int64, dim1: int64) =
            Hold.one x (x.Torch.transpose (dim0, dim1))

        member x.unsqueeze(dim: int64) = Hold.one x (x.Torch.unsqueeze dim)

        member x.narrow(dim: int64, start: int64, length: int64) =
            Hold.one x (x.Torch.narrow (dim, start, length))

        member x.select(dim: int64, index: int64) =
            Hold.one x (x.Torch.select (dim, index))

        member x.diagonal(offset: int64, dim1: int64, dim2: int64) =
            Hold.one x (x.Torch.diagonal (offset, dim1, dim2))

        member x.index(indices: NativeIndices) =
            Hold.two x indices (x.Torch.index indices.Indices)

        member x.index_select(dim: int64, index: NativeTensor) =
            Hold.two x index (x.Torch.index_select (dim, index.Torch))

        member x.index_add
            (dim: int64, index: NativeTensor, source: NativeTensor, factor: NativeScalar)
            =
            Hold.four
                x
                index
                source
                factor
                (x.Torch.index_add (dim, index.Torch, source.Torch, factor))

        member x.gather(dim: int64, index: NativeTensor) =
            Hold.two x index (x.Torch.gather (dim, index.Torch))

        member x.scatter(dim: int64, indices: NativeTensor, source: NativeTensor) =
            Hold.three x indices source (x.Torch.scatter (dim, indices.Torch, source.Torch))

        member x.scatter_add(dim: int64, index: NativeTensor, source: NativeTensor) =
            Hold.three x index source (x.Torch.scatter_add (dim, index.Torch, source.Torch))

        member x.chunk(count: int64, dim: int64) =
            Hold.parts x (x.Torch.chunk (count, dim))

        member x.split(sizes: int64[], [<Optional; DefaultParameterValue(0L)>] dim: int64) =
            Hold.parts x (x.Torch.split (sizes, dim))

        member x.unbind(dim: int64) = Hold.parts x (x.Torch.unbind dim)

        // ---- new tensors of the same dtype, on the same device ----

        member x.zeros_like() = Hold.one x (x.Torch.zeros_like ())

        member x.ones_like() = Hold.one x (x.Torch.ones_like ())

        member x.full_like(number: NativeScalar) =
            Hold.two x number (x.Torch.full_like number)

        member x.new_empty(shape: int64[]) = Hold.one x (x.Torch.new_empty shape)

        member x.new_zeros(shape: int64[]) = Hold.one x (x.Torch.new_zeros shape)

        member x.new_ones(length: int64) = Hold.one x (x.Torch.new_ones length)

        member x.new_full(shape: int64[], number: NativeScalar) =
            Hold.two x number (x.Torch.new_full (shape, number))

        member x.new_full(shape: int64[], number: NativeScalar, dtype: torch.ScalarType) =
            Hold.two x number (x.Torch.new_full (shape, number, Nullable dtype))

        /// A 0-d tensor with a number.
        member x.new_number(number: NativeScalar, dtype: torch.ScalarType) =
            Hold.two x number (x.Torch.new_full (ReadOnlySpan<int64>.Empty, number, Nullable dtype))

        /// The same, of the tensor's own dtype.
        member x.new_number(number: NativeScalar) =
            Hold.two x number (x.Torch.new_full (ReadOnlySpan<int64>.Empty, number))
