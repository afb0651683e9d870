namespace DiffLessons

/// <summary>What is in the brackets of <c>t[...]</c> for one axis or several, beside integers, ranges, lists and tensors.</summary>
/// <remarks>
/// An integer picks and drops an axis; a list or a vector of integers picks several sub-tensors; a Bool tensor picks where it is true. These forms are
/// also given as they are: <c>t[0]</c>, <c>t[[ 0; 2 ]]</c>, <c>t[mask]</c>, <c>t[*, [ 0; 2 ]]</c>, <c>t[At.Ellipsis, 0]</c>.
/// </remarks>
[<RequireQualifiedAccess; NoComparison>]
type At =
    /// <summary>All of an axis, as <c>*</c> in a slice.</summary>
    | All
    /// <summary>One index of an axis, which it drops; negative counts from the end.</summary>
    | Index of index: int
    /// <summary>The indices from the first to the last, itself included, in steps of 1 or more; negative ones count from the end.</summary>
    | Range of first: int * last: int * step: int
    /// <summary>Sub-tensors at indices: of Int64 or another integer dtype, or a Bool mask of as many axes as it has.</summary>
    | Tensor of indices: Tensor
    /// <summary>A new axis of length 1.</summary>
    | NewAxis
    /// <summary>As many whole axes as are left: <c>...</c> in Python. It may occur once.</summary>
    | Ellipsis
