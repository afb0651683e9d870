namespace DiffLessons.Plotting

open DiffLessons

/// <summary>Tensors and arrays as the plain numbers that figures draw.</summary>
[<AutoOpen>]
module Numbers =

    /// Refuses shapes that do not fit, with a message that names the operation, what was expected and what was given.
    let internal refuseShape (message: string) : 'T = raise (ShapeException message)

    /// <summary>All elements of a tensor of any shape, row by row.</summary>
    let numbers (t: Tensor) : float[] =
        GuardNulls.arguments "numbers" [ "t", t ]
        t.view(-1).toArray1D<float>()

    /// <summary>An array of any numbers as <c>float</c>; null stays null, for what is given the array to refuse.</summary>
    let inline floats values : float[] =
        if isNull values then null else Array.map float values
