namespace DiffLessons

open System
open DiffLessons.Data

/// Data sets for the C# facade.
[<AbstractClass; Sealed>]
type internal DataInterop =
    /// The first digits of MNIST: images (n, 1, 28, 28) and classes (n). The action is told of bytes done, and of all there are, -1 while unknown.
    static member Mnist
        (train: bool, count: Nullable<int>, progress: Action<string, int64, int64>)
        : struct (Tensor * Tensor) =
        let told (p: DownloadProgress) =
            if not (isNull progress) then
                progress.Invoke(p.File, p.BytesDone, defaultArg p.BytesTotal -1L)

        let data = MNIST(train = train, ?n = Option.ofNullable count, progress = told)
        data.batch [| 0 .. data.length - 1 |]
