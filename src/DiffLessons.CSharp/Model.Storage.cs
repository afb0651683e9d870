namespace DiffLessons.CSharp;

public partial class Model
{
    /// <summary>Saves the whole model, layers and all, in one safetensors file, which <see cref="Load"/> gives back on any machine.</summary>
    /// <param name="path">Where. Missing folders are made. An existing file is replaced only when the new one is whole.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">A layer is a function of one's own, which no file can hold: save the parameters alone.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Interop.Save(Core, path);
    }

    /// <summary>Loads a whole model that was saved, by C# or F#, as the lessons save theirs. No code in the file is ever run.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The model, ready to predict.</returns>
    /// <exception cref="IOException">There is no such file, or it is damaged, or holds no whole model; the message says what is wrong.</exception>
    public static Model Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Wrap(Interop.Load(path));
    }

    /// <summary>Saves parameters and buffers alone: as a PyTorch state dict when the name ends in <c>.pt</c> or <c>.pth</c>, else as safetensors.</summary>
    /// <inheritdoc cref="Save" path="/param"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveParameters(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Interop.SaveParameters(Core, path);
    }

    /// <summary>Takes over parameters and buffers from a file of ours, a PyTorch state dict or a safetensors file with the same names and shapes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file is missing, damaged, or of another architecture; the model is then as it was.</exception>
    public void LoadParameters(string path) => LoadParameters(path, strict: true);

    /// <summary>Takes over those parameters and buffers of a file that have the names and shapes of the model's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="strict">Whether every value of the model must be in the file, and nothing else; if not, what fits by its name is taken.</param>
    /// <param name="rename">From a name in the file to the name in the model, as where a PyTorch module calls its parts other names; names stay as they are by default.</param>
    /// <exception cref="IOException">The file is missing, damaged, or of another architecture; the model is then as it was.</exception>
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
    public void ExportOnnx(string path, params int[] inputShape)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(inputShape);
        Interop.ExportOnnx(Core, path, inputShape);
    }
}
