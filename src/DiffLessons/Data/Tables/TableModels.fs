namespace DiffLessons.Data

open DiffLessons

/// <summary>Tables as the input of models: encoded features and targets.</summary>
[<AutoOpen>]
module TableModels =
    type TableEncoder with

        /// <summary>The rows of a table as the encoder takes them: Float64 of shape (n, columns), categories by their numbers, NaN where a value is missing that something replaces.</summary>
        /// <param name="table">The rows; columns are found by name, and others than the encoder's are passed over.</param>
        /// <exception cref="T:DiffLessons.DatasetException">A row lacks a value that nothing replaces, or has a category that the encoder does not know.</exception>
        /// <exception cref="T:DiffLessons.OptionException">The table lacks a column.</exception>
        member t.rows(table: Table) : Tensor =
            Guard.notNull "rows" "the encoder" t
            TableRows.ofTable "rows" t.Encoding (Guard.given "rows" "table" table)

        /// <summary>The targets of a table's rows: numbers of shape (n, 1), or the numbers of classes, Int64 of shape (n).</summary>
        /// <param name="table">The rows.</param>
        /// <exception cref="T:DiffLessons.DatasetException">A row lacks its target, or has a class that the encoder does not know.</exception>
        /// <exception cref="T:DiffLessons.OptionException">The encoder has no target, or the table lacks it.</exception>
        member t.targets(table: Table) : Tensor =
            Guard.notNull "targets" "the encoder" t
            let table = Guard.given "targets" "table" table
            TableRows.targets "targets" t.Encoding table [| 0 .. table.length - 1 |]

        /// <summary>The rows of a table as samples of a training.</summary>
        /// <param name="table">The rows.</param>
        /// <exception cref="T:DiffLessons.DatasetException">A row lacks a value that nothing replaces, or has a category or class that the encoder does not know.</exception>
        member t.dataset(table: Table) : TableDataset =
            Guard.notNull "dataset" "the encoder" t
            TableDataset(table, t)

    type ModelBase with

        /// The encoder of a model of tables.
        member internal t.TableEncoder(operation: string) : TableEncoder =
            Guard.notNull operation "the model" t

            match
                t.descendants
                |> List.choose (fun m ->
                    match m with
                    | :? TableEncoder as e -> Some e
                    | _ -> None)
                |> List.distinct
            with
            | [ encoder ] -> encoder
            | found ->
                Fail.model
                    $"{operation}: expected a model with one TableEncoder, got one with {string found.Length}. Begin the model with the encoder, and give other models tensors."

    type Model<'In, 'Out> with

        /// <summary>Predicts from the raw rows of a table, in evaluation mode: the model begins with a <c>TableEncoder</c>, which was saved with it.</summary>
        /// <param name="table">The rows; columns are found by name, and others are passed over.</param>
        /// <returns>What the model gives, a row for each row.</returns>
        /// <exception cref="T:DiffLessons.DatasetException">A row lacks a value that nothing replaces, or has a category that the encoder does not know.</exception>
        /// <exception cref="T:DiffLessons.OptionException">The table lacks a column.</exception>
        /// <exception cref="T:DiffLessons.ModelException">The model has no encoder, or several.</exception>
        member t.predictTable(table: Table) : 'Out =
            let encoder = t.TableEncoder "predictTable"

            let rows =
                TableRows.ofTable
                    "predictTable"
                    encoder.Encoding
                    (Guard.given "predictTable" "table" table)

            match box rows with
            | :? 'In as rows -> t.predict rows
            | _ ->
                Fail.model
                    $"predictTable: expected a model of tensors, got one of {typeof<'In>.Name}. Give it the encoder's rows yourself."
