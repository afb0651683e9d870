namespace DiffLessons.Data

open DiffLessons

/// <summary>The first layer of a model of tables: it turns rows into features, as they were in the rows that it was made from. Make it from training rows alone, and it is saved with the model, which then predicts from raw rows.</summary>
/// <remarks>
/// <para>Missing values are filled in, categories become numbers, and numbers are standardised: less their mean, divided by their standard deviation (of the population, of the values that are there).</para>
/// <para><c>let encoder = TableEncoder(train, target = "price")</c>, <c>let net = encoder --> Linear(encoder.width, 32) --> dsharp.relu --> Linear(32, 1)</c>, <c>net.fit(DataLoader(encoder.dataset train, 32, shuffle = true), ...)</c>, and later
/// <c>net.predictTable (Table.readCsv "new.csv")</c>.</para>
/// <para>The layer's input are rows of numbers, as <c>encoder.rows table</c> gives them: Float64 of shape (n, columns), NaN where a value is missing, and categories by their numbers.</para>
/// </remarks>
[<Sealed>]
type TableEncoder internal (encoding: TableEncoding) =
    inherit Model<Tensor, Tensor>()

    let deviations = EncodedFeatures.deviations encoding.Columns

    // Made with the first row: while a model is loaded, new tensors have no elements.
    let features = lazy (EncodedFeatures.ofColumns encoding.Columns)

    // The layers after it compute in the dtype of this buffer; means are taken off before, in Float64, so that numbers such as years lose no digits.
    let scale =
        Parameter(dsharp.tensor (deviations |> Array.map (fun d -> 1.0 / d), dtype = Dtype.Default))

    do base.addBuffer (scale, "scale")

    /// <summary>Makes an encoder from the rows of a table: the training rows, and no others.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="target">The column that is to be predicted; none by default.</param>
    /// <param name="columns">The columns that features are made of, in order; all but the target and those of times by default.</param>
    /// <param name="missing">What replaces missing values of columns that say nothing of their own and that it suits: a mean suits numbers, a text suits categories. By default a missing value is an error.</param>
    /// <param name="encoding">How categories become numbers: one-hot by default.</param>
    /// <param name="unknown">What becomes of categories that are not in these rows: an error by default.</param>
    /// <param name="standardize">Whether numbers are standardised, true by default.</param>
    /// <param name="classes">Whether the target's values are classes: true for texts, false for all else by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">A column does not exist, or an option does not suit it.</exception>
    new
        (
            table: Table,
            ?target: string,
            ?columns: seq<TableColumn>,
            ?missing: MissingValues,
            ?encoding: CategoryEncoding,
            ?unknown: UnknownCategories,
            ?standardize: bool,
            ?classes: bool
        ) =
        TableEncoder(
            TableEncoding.fit
                table
                target
                classes
                (columns |> Option.map (Guard.items "TableEncoder" "columns"))
                (defaultArg missing MissingValues.Refuse)
                (defaultArg encoding CategoryEncoding.OneHot)
                (defaultArg unknown UnknownCategories.Refuse)
                (defaultArg standardize true)
        )

    member internal _.Encoding = encoding

    /// <summary>The number of features: what the next layer takes.</summary>
    member _.width: int = deviations.Length

    /// <summary>The names of the features, in order: a column's name, <c>column=category</c> of one that is one-hot, <c>column is missing</c>.</summary>
    member _.featureNames: string list =
        encoding.Columns |> Seq.collect _.Features |> List.ofSeq

    /// <summary>The names of the columns that it takes, in order.</summary>
    member _.columnNames: string list = [ for column in encoding.Columns -> column.Name ]

    /// <summary>The categories of a column, in the order of their numbers; empty for a column of numbers.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no such column.</exception>
    member _.categories(name: string) : string list =
        match encoding.Columns |> Array.tryFind (fun column -> column.Name = name) with
        | Some column ->
            if column.IsCategory then
                List.ofArray column.Categories
            else
                []
        | None ->
            let known = encoding.Columns |> Array.map _.Name |> String.concat ", "

            Guard.refuse
                "name"
                $"categories: expected the name of a column, got \"{name}\". The columns are: {known}."

    /// <summary>The column that is predicted, if there is one.</summary>
    member _.target: string option = encoding.Target |> Option.map _.Name

    /// <summary>The classes of the target, in the order of their numbers; empty where it is a number.</summary>
    member _.classes: string list =
        match encoding.Target with
        | Some target when not (isNull target.Classes) -> List.ofArray target.Classes
        | _ -> []

    override _.kind = "TableEncoder"
    override _.isBuiltIn = true
    override _.options = [ "columns", box (TableEncoding.toText encoding) ]

    override t.ToString() =
        $"TableEncoder({string encoding.Columns.Length} columns -> {string t.width})"

    /// <summary>Turns rows into features.</summary>
    /// <param name="value">Shape (n, columns), as <c>rows</c> gives it.</param>
    /// <returns>Shape (n, width), in the dtype of the model.</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The rows have another number of columns.</exception>
    override t.forward(value: Tensor) : Tensor =
        TracedLayer.run t value (fun () ->
            let sizes = value.Sizes

            if sizes.Length <> 2 || sizes[1] <> encoding.Columns.Length then
                Shape.fail
                    $"{t}: input has shape {Shape.format sizes}; expected (n, {string encoding.Columns.Length}), a row of numbers as encoder.rows gives it."

            let scale = scale.Read()

            (EncodedFeatures.centred features.Value (value.float64 ())).cast(scale.dtype)
            * scale)

    static member internal Layer: LayerKind =
        LayerKind.make
            "table"
            "(n, columns)"
            "features of the rows of a table; missing values, categories, standardisation"
            (fun o -> TableEncoder(TableEncoding.ofText (o.text "columns")))
