namespace DiffLessons

/// <summary>How a model behaves: dropout and batch norm differ between the two.</summary>
type Mode =
    /// While learning: dropout drops, batch norm uses the batch.
    | Train = 0
    /// While predicting: dropout does nothing, batch norm uses its running statistics.
    | Eval = 1
