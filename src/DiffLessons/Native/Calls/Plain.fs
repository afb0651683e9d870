namespace DiffLessons.Native

open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open TorchSharp

/// Making tensors plain: strided, with memory of their own, which holds the elements as they are.
///
/// libtorch's derivatives may answer with a tensor of zeros that has no memory (the second derivative of `abs`) or with a sparse
/// one, and a user's function with one whose sign or conjugate is only marked. All that reads memory would find no elements there,
/// or wrong ones: so gradients, and what users bring, are made plain where they come in.
[<RequireQualifiedAccess>]
module internal Plain =
    /// Whether a tensor that has elements has no memory.
    let private isWithoutMemory (x: torch.Tensor) =
        let isFirstNull (y: torch.Tensor) =
            Unsafe.IsNullRef(&MemoryMarshal.GetReference y.bytes)

        if x.device_type <> DeviceType.CPU || x.numel () = 0L then
            false
        elif x.is_contiguous () && x.numel () < (1L <<< 27) then
            isFirstNull x
        else
            use plain = x.detach ()
            use first = plain.as_strided ([| 1L |], [| 1L |], 0L)
            isFirstNull first

    /// The tensor itself where it is plain; else a plain one of the same elements, with the same history.
    let make (x: NativeTensor) : NativeTensor =
        if x.IsInvalid then
            NativeTensor.None
        else
            let raw = x.Torch

            if raw.is_sparse then
                Hold.one x (raw.to_dense ())
            elif torch.is_complex raw then
                Hold.one x (raw.resolve_conj ())
            elif raw.is_neg () then
                Hold.one x (raw.resolve_neg ())
            elif isWithoutMemory raw then
                Hold.one x (raw.clone ())
            else
                Hold.value x x

/// The gradient that libtorch accumulated in its backward pass.
[<AutoOpen>]
module internal NativeGradients =
    type NativeTensor with
        /// The gradient that libtorch has accumulated; none if there is none.
        member x.grad
            with get (): NativeTensor =
                let accumulated = Hold.one x x.Torch.grad
                let gradient = Plain.make accumulated

                // What is added to the gradient from now on must reach the one that libtorch holds.
                if not (gradient.IsNone || gradient.Is accumulated) then
                    x.Torch.grad <- gradient.Torch
                    accumulated.Dispose()

                Hold.value x gradient
            and set (value: NativeTensor) =
                x.Torch.grad <- value.Torch
                Hold.value x ()
                Hold.value value ()
