namespace DiffLessons

open DiffLessons.Native

/// TorchSharp tensors that a user brings.
[<RequireQualifiedAccess>]
module internal ForeignTensor =
    /// Refuses what no tensor of this library can be: without elements, or of complex or quantised numbers.
    let check (operation: string) (raw: NativeTensor) : unit =
        if raw.device_type = torch.DeviceType.META then
            Fail.device
                $"{operation}: expected a TorchSharp tensor with elements, got one on the meta device, which has a shape alone. Make it on another device."

        if not (Dtype.isKnown raw.dtype) then
            Fail.dtype
                $"{operation}: expected a TorchSharp tensor of one of this library's dtypes, got one of {raw.dtype}. Convert it, complex numbers with torch.view_as_real."

    /// The elements of one as a constant, plain.
    let constant (operation: string) (tensor: TorchSharp.torch.Tensor) : NativeTensor =
        Libtorch.ensureLoaded ()
        let raw = NativeTensor.OfShared tensor

        if raw.IsInvalid then
            Guard.fail $"{operation}: expected a TorchSharp tensor, got none."

        if raw.requires_grad then
            Fail.differentiation
                $"{operation}: this TorchSharp tensor requires a gradient, which its value as a constant would lose. Make the operation with Tensor.lift, or give raw.detach() where a constant is meant."

        check operation raw
        Plain.make raw
