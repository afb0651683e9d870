namespace DiffLessons.Lessons

open System.Globalization
open System.IO
open DiffLessons
open DiffLessons.Pages

/// Trained models that a lesson saves beside its page.
[<AutoOpen>]
module SavedModel =
    let private fileName, onnxName = "model.safetensors", "model.onnx"

    let private size (path: string) =
        let bytes = FileInfo(path).Length

        if bytes < 10_000L then
            bytes.ToString("N0", CultureInfo.InvariantCulture) + " bytes"
        else
            $"{float bytes / 1000.0:F0} kB"

    /// Whether the model could be written for other runtimes: not every function has a form in ONNX.
    let private export (model: ModelBase) (path: string) (inputShape: int[]) =
        try
            model.exportOnnx (path, inputShape)
            true
        with :? ModelException ->
            File.Delete path
            false

    /// Saves a model into the lesson's folder, as `model.safetensors` and, if it has a form there, as `model.onnx`; loads it back
    /// without naming its architecture, checks that the outputs are the same to the last bit, and adds a section to the page.
    /// `input` is what the outputs are compared on, its first axis counts the samples; `what` says in a sentence what the model
    /// takes and returns.
    let saveModel
        (lesson: Lesson)
        (model: Model<Tensor, Tensor>)
        (input: Tensor)
        (what: string)
        : unit =
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
