namespace DiffLessons.Plotting

open DiffLessons

/// <summary>Tensors as the plain numbers that figures draw.</summary>
[<AutoOpen>]
module Numbers =

    /// <summary>All elements of a tensor of any shape, row by row.</summary>
    let numbers (t: Tensor) : float[] = t.view(-1).toArray1D<float>()
