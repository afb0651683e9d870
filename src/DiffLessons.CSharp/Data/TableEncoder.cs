namespace DiffLessons.CSharp;

using System.Diagnostics.CodeAnalysis;
using CoreEncoder = DiffLessons.Data.TableEncoder;
using CoreMissing = DiffLessons.Data.MissingValues;

/// <summary>What replaces a missing value in the input of a model.</summary>
public sealed record MissingValues
{
    private readonly CoreMissing core;

    private MissingValues(string kind, double number = 0, string? text = null) => core = InteropTables.Missing(kind, number, text);

    /// <summary>Nothing: a missing value is an error, which names the row.</summary>
    public static MissingValues Refuse { get; } = new("Refuse");

    /// <summary>Nothing: data sets leave the row out. In a prediction, which has an answer for each row, it is an error.</summary>
    public static MissingValues DropRow { get; } = new("DropRow");

    /// <summary>The mean of the numbers that are there, in the rows that the encoder was made from.</summary>
    public static MissingValues Mean { get; } = new("Mean");

    /// <summary>Their median.</summary>
    public static MissingValues Median { get; } = new("Median");

    /// <summary>A number.</summary>
    /// <param name="value">The number.</param>
    public static MissingValues Number(double value) => new("Number", value);

    /// <summary>A text, a category of its own or one of the others.</summary>
    /// <param name="value">The text.</param>
    public static MissingValues Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new("Text", text: value);
    }

    /// <inheritdoc/>
    public override string ToString() => core.ToString();

    internal static CoreMissing? CoreOf(MissingValues? missing) => missing?.core;
}

/// <summary>How categories become numbers.</summary>
public enum CategoryEncoding
{
    /// <summary>A feature for each category, which is 1 for it and else 0.</summary>
    OneHot,

    /// <summary>One feature, the category's number from 0, for an embedding.</summary>
    Index,
}

/// <summary>What becomes of a category that the rows that the encoder was made from do not have.</summary>
public enum UnknownCategories
{
    /// <summary>It is an error, which names the row.</summary>
    Refuse,

    /// <summary>It is encoded as none: 0 for each category, or, as an index, the number after the last.</summary>
    Ignore,
}

/// <summary>How a column of a table becomes features of a model. What is null is as <see cref="TableEncoderOptions"/> has it for all columns.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Category">Whether its values are categories: true for texts, false for all else when null. A zip code is a number and a category.</param>
/// <param name="Missing">What replaces missing values.</param>
/// <param name="Indicator">Whether a further feature says, by 1, that the value was missing.</param>
/// <param name="Encoding">How categories become numbers.</param>
/// <param name="Unknown">What becomes of categories not seen before.</param>
/// <param name="Standardize">Whether the mean is taken from numbers and they are divided by the standard deviation.</param>
public sealed record TableColumn(
    string Name,
    bool? Category = null,
    MissingValues? Missing = null,
    bool Indicator = false,
    CategoryEncoding? Encoding = null,
    UnknownCategories? Unknown = null,
    bool? Standardize = null)
{
    internal DiffLessons.Data.TableColumn Make()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name);
        return InteropTables.Column(new()
        {
            Name = Name,
            Category = Category,
            Missing = MissingValues.CoreOf(Missing)!,
            Indicator = Indicator,
            OneHot = Encoding is { } encoding ? encoding == CategoryEncoding.OneHot : null,
            IgnoreUnknown = Unknown is { } unknown ? unknown == UnknownCategories.Ignore : null,
            Standardize = Standardize,
        });
    }
}

/// <summary>How the columns of a table become features of a model.</summary>
public sealed record TableEncoderOptions
{
    /// <summary>The column that is to be predicted; none when null.</summary>
    public string? Target { get; init; }

    /// <summary>The columns that features are made of, in order; all but the target and those of times when null.</summary>
    public IReadOnlyList<TableColumn>? Columns { get; init; }

    /// <summary>What replaces missing values of columns that say nothing of their own and that it suits: a mean suits numbers, a text suits categories.</summary>
    public MissingValues Missing { get; init; } = MissingValues.Refuse;

    /// <summary>How categories become numbers.</summary>
    public CategoryEncoding Encoding { get; init; } = CategoryEncoding.OneHot;

    /// <summary>What becomes of categories that are not in the rows that the encoder is made from.</summary>
    public UnknownCategories Unknown { get; init; } = UnknownCategories.Refuse;

    /// <summary>Whether the mean is taken from numbers and they are divided by the standard deviation.</summary>
    public bool Standardize { get; init; } = true;

    /// <summary>Whether the target's values are classes: true for texts, false for all else when null.</summary>
    public bool? Classes { get; init; }
}

/// <summary>The first layer of a model of tables: it turns rows into features, as they were in the rows that it was made from. Make it from training rows alone, and it is saved with the model, which then predicts from raw rows.</summary>
/// <remarks>Missing values are filled in, categories become numbers, and numbers are standardised. <c>var encoder = new TableEncoder(train, new() { Target = "price" }); var model = encoder.Layer.Then(Layers.Linear(encoder.Width, 1));</c></remarks>
public sealed class TableEncoder
{
    /// <summary>Makes an encoder from the rows of a table: the training rows, and no others.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="options">How columns become features; the defaults of <see cref="TableEncoderOptions"/> when null.</param>
    /// <exception cref="ArgumentException">A column does not exist, or what is asked does not suit it.</exception>
    public TableEncoder(Table table, TableEncoderOptions? options = null)
    {
        options ??= new();
        ArgumentNullException.ThrowIfNull(options.Missing, "options.Missing");
        Core = InteropTables.Encoder(
            Table.Of(table),
            options.Target,
            options.Columns?.Select(column => (column ?? throw new ArgumentNullException("options.Columns")).Make()).ToArray(),
            MissingValues.CoreOf(options.Missing)!,
            options.Encoding == CategoryEncoding.OneHot,
            options.Unknown == UnknownCategories.Ignore,
            options.Standardize,
            options.Classes);
    }

    internal TableEncoder(CoreEncoder core) => Core = core;

    internal CoreEncoder Core { get; }

    /// <summary>The layer that a model begins with.</summary>
    public Model Layer => new(Core);

    /// <summary>The number of features: what the next layer takes.</summary>
    public int Width => Core.width;

    /// <summary>The names of the features, in order: a column's name, <c>column=category</c>, or <c>column is missing</c>.</summary>
    public IReadOnlyList<string> FeatureNames => InteropTables.Features(Core);

    /// <summary>The names of the columns that it takes, in order.</summary>
    public IReadOnlyList<string> ColumnNames => InteropTables.Taken(Core);

    /// <summary>The column that is predicted; null if there is none.</summary>
    public string? Target => InteropTables.Target(Core);

    /// <summary>The classes of the target, in the order of their numbers; none where it is a number.</summary>
    public IReadOnlyList<string> Classes => InteropTables.Classes(Core);

    /// <summary>The categories of a column, in the order of their numbers; none of a column of numbers.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public IReadOnlyList<string> Categories(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return InteropTables.Categories(Core, name);
    }

    /// <summary>The rows of a table as samples of a training.</summary>
    /// <param name="table">The rows.</param>
    /// <exception cref="IOException">A row lacks a value that nothing replaces, or has a category or class that the encoder does not know; the message names it.</exception>
    /// <exception cref="ArgumentException">The table lacks a column, or the encoder has no target.</exception>
    public Dataset Dataset(Table table) => DiffLessons.CSharp.Dataset.Wrap(InteropTables.Dataset(Core, Table.Of(table)));

    /// <summary>The rows of a table as the layer takes them: <see cref="DType.Float64"/> of shape (n, columns), categories by their numbers, NaN where a value is missing.</summary>
    /// <param name="table">The rows.</param>
    /// <exception cref="IOException">A row lacks a value that nothing replaces, or has a category that the encoder does not know.</exception>
    /// <exception cref="ArgumentException">The table lacks a column.</exception>
    public Tensor Rows(Table table) => new(InteropTables.Rows(Core, Table.Of(table)));

    /// <summary>The targets of a table's rows: numbers of shape (n, 1), or the numbers of classes of shape (n).</summary>
    /// <param name="table">The rows.</param>
    /// <exception cref="IOException">A row lacks its target, or has a class that the encoder does not know.</exception>
    /// <exception cref="ArgumentException">The encoder has no target, or the table lacks it.</exception>
    public Tensor Targets(Table table) => new(InteropTables.Targets(Core, Table.Of(table)));

    /// <inheritdoc/>
    public override string ToString() => Core.ToString();
}

public partial class Model
{
    /// <summary>The encoder that the model begins with, of a model of tables: its columns, features and classes, after loading too.</summary>
    /// <exception cref="InvalidOperationException">The model has no encoder, or several.</exception>
    public TableEncoder Encoder => new(InteropTables.Of(Core));

    /// <summary>Predicts from the raw rows of a table: the model begins with a <see cref="TableEncoder"/>, which was saved with it.</summary>
    /// <param name="table">The rows; columns are found by name, and others are passed over.</param>
    /// <returns>What the model gives, a row for each row.</returns>
    /// <exception cref="IOException">A row lacks a value that nothing replaces, or has a category that the encoder does not know.</exception>
    /// <exception cref="ArgumentException">The table lacks a column.</exception>
    /// <exception cref="InvalidOperationException">The model has no encoder, or several.</exception>
    public Tensor PredictTable(Table table) => new(InteropTables.Predict(Core, Table.Of(table)));

    /// <summary>Predicts from records: <see cref="PredictTable"/> of <see cref="Table.From{TRecord}"/>.</summary>
    /// <param name="records">The rows, with a property for each column.</param>
    /// <typeparam name="TRecord">The type of the records.</typeparam>
    /// <inheritdoc cref="PredictTable"/>
    public Tensor PredictRecords<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TRecord>(params IEnumerable<TRecord> records) => PredictTable(Table.From(records));

    /// <summary>Computes metrics of the model's predictions, without learning from them.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="metrics">What to compute, over all samples together.</param>
    /// <param name="loss">A loss to compute too, as <c>loss</c>; none when null.</param>
    /// <param name="batchSize">Samples at a time, 1 or more.</param>
    /// <returns>The numbers by name.</returns>
    /// <exception cref="ArgumentException">There are no samples, two metrics have one name, or shapes do not fit.</exception>
    /// <exception cref="IOException">The data set has no samples, or one cannot be read.</exception>
    public IReadOnlyDictionary<string, double> Evaluate(Dataset data, IEnumerable<Metric> metrics, Func<Tensor, Tensor, Tensor>? loss = null, int batchSize = 256)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metrics);
        var all = metrics.Select(metric => (metric ?? throw new ArgumentNullException(nameof(metrics))).Core).ToArray();
        Func<DiffLessons.Tensor, DiffLessons.Tensor, DiffLessons.Tensor>? inner = loss is null ? null : (output, target) => Tensor.Of(loss(new(output), new(target)));
        return InteropTables.Evaluate(Core, data.Core, batchSize, all, inner).ToDictionary();
    }
}
