namespace DiffLessons.Pages

open System.IO
open System.Reflection

/// The styles and scripts that an assembly carries.
[<RequireQualifiedAccess>]
module internal Asset =

    let private own = Assembly.GetExecutingAssembly()

    /// The text of the asset of that file name, of another assembly.
    let readFrom (assembly: Assembly) (name: string) =
        use stream = assembly.GetManifestResourceStream name
        use reader = new StreamReader(stream)
        reader.ReadToEnd()

    /// The text of the asset of that file name.
    let read (name: string) = readFrom own name

    /// The bytes of the asset of that file name.
    let bytes (name: string) =
        use stream = own.GetManifestResourceStream name
        use copy = new MemoryStream()
        stream.CopyTo copy
        copy.ToArray()
