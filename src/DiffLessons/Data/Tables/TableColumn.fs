namespace DiffLessons.Data

open DiffLessons

/// <summary>What replaces a missing value in the input of a model.</summary>
[<RequireQualifiedAccess>]
type MissingValues =
    /// Nothing: a missing value is an error, which names the row. The default.
    | Refuse
    /// Nothing: data sets leave the row out. In a prediction, which has an answer for each row, it is an error.
    | DropRow
    /// The mean of the numbers that are there, in the rows that the encoder was made from.
    | Mean
    /// Their median.
    | Median
    /// This number.
    | Number of value: float
    /// This text, a category of its own or one of the others.
    | Text of value: string

    /// Refuses null, which other languages and reflection may pass.
    static member internal Check (operation: string) (missing: MissingValues) : unit =
        match Guard.given operation "missing" missing with
        | MissingValues.Text text -> Guard.notNull operation "missing" text
        | _ -> ()

/// <summary>How categories become numbers.</summary>
[<RequireQualifiedAccess>]
type CategoryEncoding =
    /// A feature for each category, which is 1 for it and else 0. The default.
    | OneHot
    /// One feature, the category's number from 0, for an <c>Embedding</c>.
    | Index

/// <summary>What becomes of a category that the rows that the encoder was made from do not have.</summary>
[<RequireQualifiedAccess>]
type UnknownCategories =
    /// It is an error, which names the row. The default.
    | Refuse
    /// It is encoded as none: 0 for each category, or, as an index, the number after the last.
    | Ignore

/// <summary>How a column of a table becomes features of a model. What is left out is as the encoder has it for all columns.</summary>
[<Sealed; AllowNullLiteral>]
type TableColumn
    /// <param name="name">The column's name.</param>
    /// <param name="category">Whether its values are categories: true for texts, false for all else by default. A zip code is a number and a category.</param>
    /// <param name="missing">What replaces missing values.</param>
    /// <param name="indicator">Whether a further feature says, by 1, that the value was missing; false by default.</param>
    /// <param name="encoding">How categories become numbers.</param>
    /// <param name="unknown">What becomes of categories not seen before.</param>
    /// <param name="standardize">Whether the mean is taken from numbers and they are divided by the standard deviation.</param>
    (
        name: string,
        ?category: bool,
        ?missing: MissingValues,
        ?indicator: bool,
        ?encoding: CategoryEncoding,
        ?unknown: UnknownCategories,
        ?standardize: bool
    ) =
    do
        Guard.present "TableColumn" "name" name |> ignore
        Option.iter (MissingValues.Check "TableColumn") missing
        Option.iter (Guard.given "TableColumn" "encoding" >> ignore) encoding
        Option.iter (Guard.given "TableColumn" "unknown" >> ignore) unknown

    /// <summary>The column's name.</summary>
    member _.name = name
    /// <summary>Whether its values are categories, where it is given.</summary>
    member _.category = category
    /// <summary>What replaces missing values, where it is given.</summary>
    member _.missing = missing
    /// <summary>Whether a further feature says that a value was missing.</summary>
    member _.indicator = defaultArg indicator false
    /// <summary>How categories become numbers, where it is given.</summary>
    member _.encoding = encoding
    /// <summary>What becomes of categories not seen before, where it is given.</summary>
    member _.unknown = unknown
    /// <summary>Whether numbers are standardised, where it is given.</summary>
    member _.standardize = standardize
