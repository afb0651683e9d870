namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;

public sealed partial class Tensor
{
    /// <summary>Saves the tensor in a file of its own.</summary>
    /// <param name="path">Where. The end of the name says the form: <c>.safetensors</c>, <c>.pt</c> or <c>.pth</c> for PyTorch, <c>.npy</c> or <c>.npz</c> for NumPy. Missing folders are made. An existing file is replaced only when the new one is whole.</param>
    /// <exception cref="ArgumentException">The extension of the name is of another format.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    [OverloadResolutionPriority(1)]
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Interop.SaveTensor(Value, path);
    }

    /// <summary>Loads the tensor of a file that holds one, in any of these forms.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">There is no such file, or it is damaged, or holds no tensor or several.</exception>
    /// <exception cref="ArgumentException">The path or an option is empty or none.</exception>
    [OverloadResolutionPriority(1)]
    public static Tensor Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(Interop.LoadTensor(path));
    }

    /// <summary>Saves the tensor to a stream.</summary>
    /// <param name="stream">Where, from its position on; it is left open.</param>
    /// <param name="format">In what form.</param>
    /// <exception cref="ArgumentException">The stream cannot be written to, or there is no such form.</exception>
    /// <exception cref="IOException">Writing to it failed.</exception>
    public void Save(Stream stream, TensorFormat format = TensorFormat.Safetensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Interop.SaveTensorTo(Value, stream, format.Core());
    }

    /// <summary>Loads the tensor of a stream that holds one.</summary>
    /// <param name="stream">Read from its position to its end; it is left open.</param>
    /// <exception cref="ArgumentException">The stream cannot be read from.</exception>
    /// <exception cref="IOException">Reading it failed, or what it holds is damaged, or no tensor or several.</exception>
    public static Tensor Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(Interop.LoadTensorFrom(stream));
    }
}
