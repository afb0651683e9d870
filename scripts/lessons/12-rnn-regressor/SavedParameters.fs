namespace DiffLessons.Lessons.RnnRegressor

open System.Globalization
open System.IO
open DiffLessons
open DiffLessons.Pages

/// Parameters in a file.
[<RequireQualifiedAccess>]
module SavedParameters =

    /// Saves a model's parameters and buffers in the lesson's folder, loads them into another model of the same layers that was
    /// never trained, and says so on the page.
    let roundTrip (lesson: Lesson) (name: string) (model: ModelBase) (fresh: ModelBase) : unit =
        let path = Path.Combine(lesson.Folder, name)
        model.saveParameters path
        fresh.loadParameters path

        let shown (count: int64) =
            count.ToString("N0", CultureInfo.InvariantCulture)

        lesson.Section(
            "The network in a file",
            $"`net.saveParameters \"{name}\"` keeps its {shown (int64 model.nparameters)} numbers under their names, in {shown (FileInfo(path).Length)} bytes. `loadParameters` gives them to a network of the same layers that has never been trained: to every input it says what this one says, to the last bit."
        )
