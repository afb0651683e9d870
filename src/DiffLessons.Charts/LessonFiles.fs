namespace DiffLessons.Charts

open System.IO
open DiffLessons

/// <summary>Models that outlive their lesson.</summary>
[<AutoOpen>]
module LessonFiles =
    let private fileName, onnxName = "model.safetensors", "model.onnx"

    let private size (path: string) =
        let bytes = FileInfo(path).Length

        if bytes < 10_000L then
            $"{bytes:N0} bytes"
        else
            $"{float bytes / 1000.0:F0} kB"

    /// Writes the model for other runtimes; whether it has a form there.
    let private export (model: ModelBase) (path: string) (inputShape: int[]) =
        try
            model.exportOnnx (path, inputShape)
            true
        with :? ModelException ->
            File.Delete path
            false

    type Lesson with

        /// <summary>Saves a model into the lesson's folder as <c>model.safetensors</c>, loads it back without naming its architecture, checks that it gives the
        /// same outputs to the last bit, and adds a section on it to the page. Beside it lies <c>model.onnx</c>, for other runtimes, if the model has a form there.</summary>
        /// <param name="model">The model, made of built-in layers and functions.</param>
        /// <param name="input">What to compare the outputs for; its first axis counts the samples.</param>
        /// <param name="what">What the model takes and gives, one sentence of prose.</param>
        /// <exception cref="T:DiffLessons.StorageException">A file cannot be written.</exception>
        member lesson.Keep(model: Model<Tensor, Tensor>, input: Tensor, what: string) : unit =
            let path, onnx =
                Path.Combine(lesson.Folder, fileName), Path.Combine(lesson.Folder, onnxName)

            model.save path
            let loaded = Model.load path

            let bits (t: Tensor) = t.view(-1).toArray1D<float32>()
            let same = bits (input --> model) = bits (input --> loaded)

            let beside, other =
                if export model onnx input.shape then
                    $" For programs that know nothing of this library the same model lies in `{onnxName}` ({size onnx}): ONNX Runtime runs it on batches of any size, the input named `input`, the output `output`.",
                    $"\nvar net = new InferenceSession(\"{onnxName}\"); // ONNX Runtime"
                else
                    "", ""

            lesson.Section(
                "The model in a file",
                $"""The trained model lies beside this page in `{fileName}` ({size path}), its architecture included: whoever loads it needs none of this script. {what}{beside}

```
let net = Model.load "{fileName}"       // F#
var net = Model.Load("{fileName}");     // C#{other}
```

Loaded again just now, it gives the same outputs to the last bit."""
            )

            lesson.Check("the saved model gives the same outputs", same, $"{path} gives others")
