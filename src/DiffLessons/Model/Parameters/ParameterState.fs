namespace DiffLessons

/// What a parameter's value is.
[<RequireQualifiedAccess>]
type internal ParameterState =
    /// Its elements, a constant.
    | Constant
    /// Its elements, tracked by a leaf.
    | Tracked of leaf: ParameterLeaf * value: Tensor
    /// Its elements with a tangent.
    | Tangent of Tensor
    /// A tensor computed elsewhere, which is tracked or has a tangent; its elements were copied in.
    | Computed of Tensor
