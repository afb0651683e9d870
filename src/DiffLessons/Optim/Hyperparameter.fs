namespace DiffLessons

/// Numbers that optimisers are made with: given as any .NET number, or as a tensor of one element.
[<RequireQualifiedAccess>]
module internal Hyperparameter =
    /// The number given, or the default.
    let read (name: string) (fallback: float) (given: scalar option) : float =
        Layer.number "optimizer" name fallback given
