namespace DiffLessons.Charts

open System.IO
open DiffLessons

/// <summary>Files that lessons write and read.</summary>
[<AutoOpen>]
module LessonKeeping =
    type Lesson with

        /// <summary>Saves a model's parameters and buffers in the lesson's folder, loads them into another model of the same layers, and says so on the page.</summary>
        /// <param name="name">The file's name.</param>
        /// <param name="model">The model to save.</param>
        /// <param name="fresh">The model to load into, built anew and never trained.</param>
        /// <exception cref="T:DiffLessons.StorageException">The file cannot be written, or the models differ in their layers.</exception>
        member lesson.KeepParameters(name: string, model: ModelBase, fresh: ModelBase) : unit =
            let path = Path.Combine(lesson.Folder, name)
            model.saveParameters path
            fresh.loadParameters path

            lesson.Section(
                "The network in a file",
                $"`net.saveParameters \"{name}\"` keeps its {model.nparameters:N0} numbers under their names, in {FileInfo(path).Length:N0} bytes. `loadParameters` gives them to a network of the same layers that has never been trained: to every input it says what this one says, to the last bit."
            )
