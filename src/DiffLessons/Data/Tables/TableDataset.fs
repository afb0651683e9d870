namespace DiffLessons.Data

open DiffLessons

/// <summary>The rows of a table as samples: raw rows of numbers, which the encoder of the model takes, and targets.</summary>
/// <remarks>Targets are numbers of shape (1), in the default dtype, or the number of a class, Int64. Rows without a value that <c>MissingValues.DropRow</c> is said of are left out.</remarks>
[<Sealed>]
type TableDataset
    /// <param name="table">The rows.</param>
    /// <param name="encoder">The encoder that the model begins with, made from the training rows.</param>
    /// <exception cref="T:DiffLessons.DatasetException">A row lacks a value, or has a category that the encoder does not know; the message names it.</exception>
    /// <exception cref="T:DiffLessons.OptionException">The encoder has no target, or the table lacks a column.</exception>
    (table: Table, encoder: TableEncoder) =
    inherit Dataset()

    let own = Guard.given "TableDataset" "encoder" encoder

    let inputs, targets =
        TableRows.samples own.Encoding (Guard.given "TableDataset" "table" table)

    let samples = TensorDataset(inputs, targets)

    /// <summary>The rows of a table as samples, with an encoder of their own: for training rows.</summary>
    /// <param name="table">The training rows.</param>
    /// <param name="target">The column that is to be predicted.</param>
    /// <exception cref="T:DiffLessons.DatasetException">A row lacks a value.</exception>
    new(table: Table, target: string) = TableDataset(table, TableEncoder(table, target = target))

    /// <summary>The encoder that a model of these samples begins with.</summary>
    member _.encoder = own

    override _.length = samples.length

    override t.item(i: int) =
        t.Check i
        samples.item i

    override _.batch(indices: int[]) = samples.batch indices
