namespace DiffLessons.Charts

open System.IO
open DiffLessons

/// <summary>Models that outlive their lesson.</summary>
[<AutoOpen>]
module LessonFiles =
    type Lesson with

        /// <summary>Saves a model into the lesson's folder, loads it back without naming its architecture, checks that it gives the same outputs to the last bit, and
        /// adds a section on it to the page.</summary>
        /// <param name="model">The model, made of built-in layers and functions.</param>
        /// <param name="fileName">The name of the file, for instance <c>digits.model</c>.</param>
        /// <param name="input">What to compare the outputs for.</param>
        /// <param name="what">What the model takes and gives, one sentence of prose.</param>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be written.</exception>
        member lesson.Keep
            (model: Model<Tensor, Tensor>, fileName: string, input: Tensor, what: string)
            : unit =
            let path = Path.Combine(lesson.Folder, fileName)
            model.save path
            let loaded = Model.load path

            let bits (t: Tensor) = t.view(-1).toArray1D<float32>()
            let same = bits (input --> model) = bits (input --> loaded)
            let kilobytes = float (FileInfo path).Length / 1000.0

            lesson.Section(
                "The model in a file",
                $"""The trained model lies beside this page in `{fileName}` ({kilobytes:F0} kB), its architecture included: whoever loads it needs none of this script. {what}

```
let net = Model.load "{fileName}"            // F#
var net = Model.Load("{fileName}");          // C#
```

Loaded again just now, it gives the same outputs to the last bit."""
            )

            lesson.Check("the saved model gives the same outputs", same, $"{path} gives others")
