namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Plotting

/// Tensors as the cells of a table.
[<RequireQualifiedAccess>]
module TensorTable =

    /// Rows of numbers with three digits after the point, from a tensor of shape (rows, columns).
    let rows (columns: int) (values: Tensor) : string list list =
        if values.dim <> 2 || values.shape[1] <> columns then
            raise (
                ShapeException
                    $"TensorTable.rows: expected shape (rows, {columns}), one column for each name, got {Shape.format values.shape}."
            )

        [ for row in Grid.rows columns values -> [ for value in row -> $"{value:F3}" ] ]
