namespace DiffLessons.CSharp;

using CoreTensor = DiffLessons.Tensor;

/// <summary>Ways out: the tensors of TorchSharp, and those of the F# library.</summary>
public sealed partial class Tensor
{
    /// <summary>Takes over a tensor of TorchSharp, without copying. It belongs to the result from then on: neither dispose of it nor write to it.</summary>
    /// <param name="tensor">A constant: one that requires a gradient would lose it, so it is refused; give <c>tensor.detach()</c>, or <c>tensor.clone()</c> to keep the original.</param>
    /// <exception cref="ArgumentException">It is null, disposed of, or without elements (of the meta device).</exception>
    /// <exception cref="InvalidOperationException">It requires a gradient, or is of an element type that is not here, as complex numbers are.</exception>
    public static Tensor FromTorchSharp(TorchSharp.torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(CoreTensor.ofRaw(tensor));
    }

    /// <summary>A copy as a tensor of TorchSharp, which belongs to the caller: dispose of it when it is no longer needed. It is a constant.</summary>
    public TorchSharp.torch.Tensor ToTorchSharp() => Interop.ToTorchSharp(Value);

    /// <summary>A tensor of the F# library under this name. The elements are shared.</summary>
    /// <param name="tensor">The tensor; what is differentiated stays so.</param>
    public static Tensor FromCore(CoreTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(tensor);
    }

    /// <summary>The tensor of the F# library underneath, which has all operations. The elements are shared.</summary>
    public CoreTensor Core => Value;
}
