namespace DiffLessons.Pages

open System.IO
open System.Reflection

/// The styles and scripts that this assembly carries.
[<RequireQualifiedAccess>]
module internal Asset =

    /// The text of the asset of that file name.
    let read (name: string) =
        use stream = Assembly.GetExecutingAssembly().GetManifestResourceStream name
        use reader = new StreamReader(stream)
        reader.ReadToEnd()

    /// The bytes of the asset of that file name.
    let bytes (name: string) =
        use stream = Assembly.GetExecutingAssembly().GetManifestResourceStream name
        use copy = new MemoryStream()
        stream.CopyTo copy
        copy.ToArray()
