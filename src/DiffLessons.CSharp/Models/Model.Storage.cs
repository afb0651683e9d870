namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;

/// <summary>The form of tensors in a stream. Of a file it is said by the end of its name.</summary>
public enum TensorFormat
{
    /// <summary>Safetensors: the default.</summary>
    Safetensors,

    /// <summary>A PyTorch state dict, as in a file <c>.pt</c>.</summary>
    PyTorch,

    /// <summary>NumPy's arrays, as in a file <c>.npz</c>.</summary>
    NumPy,
}

internal static class TensorFormats
{
    public static string Core(this TensorFormat format) => format switch
    {
        TensorFormat.Safetensors => "safetensors",
        TensorFormat.PyTorch => "pt",
        TensorFormat.NumPy => "npz",
        _ => throw new ArgumentException($"Save: expected a TensorFormat, got {format}.", nameof(format)),
    };
}

public partial class Model
{
    /// <summary>Saves the whole model, layers and all, in one safetensors file, which <see cref="Load(string)"/> gives back on any machine.</summary>
    /// <param name="path">Where. Missing folders are made. An existing file is replaced only when the new one is whole.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">A layer is a function of one's own, which no file can hold: save the parameters alone.</exception>
    [OverloadResolutionPriority(1)]
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Interop.Save(Core, path);
    }

    /// <summary>Loads a whole model that was saved, by C# or F#, as the lessons save theirs. No code in the file is ever run.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The model, ready to predict.</returns>
    /// <exception cref="IOException">There is no such file, or it is damaged, or holds no whole model; the message says what is wrong.</exception>
    /// <exception cref="ArgumentException">The path or an option is empty or none.</exception>
    [OverloadResolutionPriority(1)]
    public static Model Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Wrap(Interop.Load(path));
    }

    /// <summary>Saves parameters and buffers alone: as a PyTorch state dict when the name ends in <c>.pt</c> or <c>.pth</c>, else as safetensors.</summary>
    /// <inheritdoc cref="Save(string)" path="/param"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    [OverloadResolutionPriority(1)]
    public void SaveParameters(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Interop.SaveParameters(Core, path);
    }

    /// <summary>Takes over parameters and buffers from a file of ours, a PyTorch state dict or a safetensors file with the same names and shapes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file is missing, damaged, or of another architecture; the model is then as it was.</exception>
    /// <exception cref="ArgumentException">The path or an option is empty or none.</exception>
    [OverloadResolutionPriority(1)]
    public void LoadParameters(string path) => LoadParameters(path, strict: true);

    /// <summary>Takes over those parameters and buffers of a file that have the names and shapes of the model's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="strict">Whether every value of the model must be in the file, and nothing else; if not, what fits by its name is taken.</param>
    /// <param name="rename">From a name in the file to the name in the model, as where a PyTorch module calls its parts other names; names stay as they are by default.</param>
    /// <exception cref="IOException">The file is missing, damaged, or of another architecture; the model is then as it was.</exception>
    /// <exception cref="ArgumentException">The path or an option is empty or none.</exception>
    [OverloadResolutionPriority(1)]
    public void LoadParameters(string path, bool strict, Func<string, string>? rename = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Interop.LoadParameters(Core, path, strict, rename ?? (name => name));
    }

    /// <summary>Writes the model, as it predicts, in an ONNX file, which ONNX Runtime and others run.</summary>
    /// <remarks>
    /// The input is named <c>input</c>, the output <c>output</c>. The batch, the first axis, is of any length. Floating point numbers in the
    /// file are float32.
    /// </remarks>
    /// <param name="path">Where. Missing folders are made. An existing file is replaced only when the new one is whole.</param>
    /// <param name="inputShape">The shape of a batch of any size, as 1, 1, 28, 28.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The shape has no axes, or one below 1.</exception>
    /// <exception cref="InvalidOperationException">A step has no ONNX form, as a function of one's own, or does not take such an input; the message names the step.</exception>
    [OverloadResolutionPriority(1)]
    public void ExportOnnx(string path, params int[] inputShape)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(inputShape);
        Interop.ExportOnnx(Core, path, inputShape);
    }

    // ---- streams ----

    /// <summary>Saves the whole model, layers and all, to a stream, as <see cref="Save(string)"/> does to a file.</summary>
    /// <param name="stream">Where, from its position on; it is left open. What is written is made in memory first, up to 2 GB.</param>
    /// <exception cref="ArgumentException">The stream cannot be written to.</exception>
    /// <exception cref="IOException">Writing to it failed.</exception>
    /// <exception cref="InvalidOperationException">A layer is a function of one's own, which no file can hold: save the parameters alone.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Interop.SaveTo(Core, stream);
    }

    /// <summary>Loads a whole model from a stream, as <see cref="Load(string)"/> does from a file: from an upload, a resource of the program or an archive.</summary>
    /// <param name="stream">Read from its position to its end; it is left open. It need not be seekable.</param>
    /// <exception cref="ArgumentException">The stream cannot be read from.</exception>
    /// <exception cref="IOException">Reading it failed, or what it holds is damaged, or no whole model.</exception>
    public static Model Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Wrap(Interop.LoadFrom(stream));
    }

    /// <summary>Saves parameters and buffers alone to a stream.</summary>
    /// <param name="stream">Where, from its position on; it is left open.</param>
    /// <param name="format">In what form.</param>
    /// <exception cref="ArgumentException">The stream cannot be written to, or there is no such form.</exception>
    /// <exception cref="IOException">Writing to it failed.</exception>
    public void SaveParameters(Stream stream, TensorFormat format = TensorFormat.Safetensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Interop.SaveParametersTo(Core, stream, format.Core());
    }

    /// <summary>Takes over parameters and buffers from a stream, in any form that <see cref="LoadParameters(string)"/> reads from a file.</summary>
    /// <param name="stream">Read from its position to its end; it is left open.</param>
    /// <param name="strict">Whether every value of the model must be in it, and nothing else; if not, what fits by its name is taken.</param>
    /// <param name="rename">From a name in it to the name in the model; names stay as they are by default.</param>
    /// <exception cref="ArgumentException">The stream cannot be read from.</exception>
    /// <exception cref="IOException">Reading it failed, or what it holds is damaged or of another architecture; the model is then as it was.</exception>
    public void LoadParameters(Stream stream, bool strict = true, Func<string, string>? rename = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Interop.LoadParametersFrom(Core, stream, strict, rename ?? (name => name));
    }

    /// <summary>Writes the model, as it predicts, to a stream in the form of an ONNX file.</summary>
    /// <param name="stream">Where, from its position on; it is left open.</param>
    /// <param name="inputShape">The shape of a batch of any size, as 1, 1, 28, 28.</param>
    /// <exception cref="IOException">Writing to it failed.</exception>
    /// <exception cref="ArgumentException">The stream cannot be written to, or the shape has no axes, or one below 1.</exception>
    /// <exception cref="InvalidOperationException">A step has no ONNX form, as a function of one's own, or does not take such an input; the message names the step.</exception>
    public void ExportOnnx(Stream stream, params int[] inputShape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(inputShape);
        Interop.ExportOnnxTo(Core, stream, inputShape);
    }
}
