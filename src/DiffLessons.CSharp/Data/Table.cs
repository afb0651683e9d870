namespace DiffLessons.CSharp;

using System.Diagnostics.CodeAnalysis;
using CoreKind = DiffLessons.Data.ColumnKind;
using CoreTable = DiffLessons.Data.Table;

/// <summary>What a column of a table holds.</summary>
public enum ColumnKind
{
    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Texts: names of categories, as a rule.</summary>
    Text,

    /// <summary>True and false, which count as 1 and 0.</summary>
    Boolean,

    /// <summary>Dates, or points in time.</summary>
    Time,
}

/// <summary>How a CSV file is read.</summary>
public sealed record CsvOptions
{
    /// <summary>What separates fields; found from the first lines among <c>, ; |</c> and the tab when null.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first record has the names of the columns; else they are column1, column2, ...</summary>
    public bool Header { get; init; } = true;

    /// <summary>Whether numbers have a decimal comma; fields are separated by <c>;</c> by default then.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>The fields that count as missing values; nothing, NA, N/A, NaN, nan, null, NULL and ? when null.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>What columns hold, by name: a field that is something else is an error then. Found for the others, and for all when null.</summary>
    public IReadOnlyDictionary<string, ColumnKind>? Kinds { get; init; }

    internal CsvArguments Arguments() => new()
    {
        Separator = Separator,
        Header = Header,
        DecimalComma = DecimalComma,
        Missing = Missing,
        Kinds = Kinds?.Select(pair => KeyValuePair.Create(pair.Key, Table.ToCore(pair.Value))),
    };
}

/// <summary>A table in memory: named columns of numbers, texts, truth values or times, some of whose values may be missing.</summary>
/// <remarks>A <see cref="TableEncoder"/> makes the inputs of a model from it.</remarks>
public sealed class Table
{
    private Table(CoreTable core) => Core = core;

    internal CoreTable Core { get; }

    /// <summary>The number of rows.</summary>
    public int Count => Core.length;

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> ColumnNames => InteropTables.Names(Core);

    /// <summary>A range of rows: <c>table[..100]</c>.</summary>
    /// <param name="range">From the first wanted to the first no longer wanted.</param>
    /// <exception cref="IOException">They are not all there.</exception>
    public Table this[Range range] => new(InteropTables.Part(Core, range.Start.GetOffset(Count), range.End.GetOffset(Count)));

    /// <summary>What a column holds.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public ColumnKind Kind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var kind = Core.kind(name);
        return kind.IsText ? ColumnKind.Text : kind.IsBoolean ? ColumnKind.Boolean : kind.IsTime ? ColumnKind.Time : ColumnKind.Number;
    }

    /// <summary>The numbers of a column: NaN where a value is missing, 1 and 0 for truth values, seconds since the beginning of 1970 for times.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column, or it holds texts.</exception>
    public double[] Numbers(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Core.numbers(name);
    }

    /// <summary>The values of a column as texts; null where a value is missing.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public string?[] Texts(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Core.texts(name);
    }

    /// <summary>Two tables of the rows, drawn by a seed: <c>var (train, test) = table.Split(0.8)</c>.</summary>
    /// <param name="share">The share of the first, above 0 and below 1.</param>
    /// <param name="seed">Which rows come where.</param>
    /// <exception cref="ArgumentException">One of the two would have no rows.</exception>
    public (Table First, Table Second) Split(double share, int seed = 0) => Pair(InteropTables.Split(Core, share, seed));

    /// <summary>Two tables of the rows by time, or by any other number: the first has the earlier ones.</summary>
    /// <param name="share">The share of the first, above 0 and below 1.</param>
    /// <param name="column">The column to order by, of times or numbers; the rows stay in their order when null.</param>
    /// <exception cref="ArgumentException">One of the two would have no rows, or the column is missing, holds texts or lacks values.</exception>
    public (Table Earlier, Table Later) SplitByTime(double share, string? column = null) => Pair(InteropTables.SplitByTime(Core, share, column));

    /// <summary>Reads a CSV file: UTF-8 with or without a byte order mark, records ended by CR LF or LF, fields with quotes as RFC 4180 has them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read; the defaults of <see cref="CsvOptions"/> when null.</param>
    /// <exception cref="IOException">The file cannot be read or is empty, or a record is malformed: the message says in which line, and what was expected.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Table ReadCsv(string path, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(InteropTables.ReadCsv(path, (options ?? new()).Arguments()));
    }

    /// <summary>Reads a stream as a CSV file, from its position to its end; it stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="options">How it is read; the defaults of <see cref="CsvOptions"/> when null.</param>
    /// <exception cref="IOException">The stream cannot be read or is empty, or a record is malformed.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Table ReadCsv(Stream stream, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(InteropTables.ReadCsv(stream, (options ?? new()).Arguments()));
    }

    /// <summary>Reads a text as a CSV file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">How it is read; the defaults of <see cref="CsvOptions"/> when null.</param>
    /// <exception cref="IOException">The text is empty, or a record is malformed.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Table ParseCsv(string text, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(InteropTables.ParseCsv(text, (options ?? new()).Arguments()));
    }

    /// <summary>A table of records: a column for each public property of a record, a class or an anonymous type.</summary>
    /// <param name="records">The rows. Properties are numbers, texts, truth values, enumerations or times; nullable ones may be missing.</param>
    /// <typeparam name="TRecord">The type of the records.</typeparam>
    /// <exception cref="ArgumentException">The type has no properties or one of another type, or a record is null.</exception>
    public static Table From<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TRecord>(IEnumerable<TRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new(InteropTables.Records(records));
    }

    /// <summary>A table of arrays by name, of one length.</summary>
    /// <param name="columns">Arrays of numbers, texts, truth values, enumerations or times; NaN and null are missing values.</param>
    /// <exception cref="ArgumentException">Lengths differ, a name is there twice, or an array is of another type.</exception>
    public static Table FromColumns(IEnumerable<KeyValuePair<string, Array>> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new(InteropTables.Columns(columns));
    }

    /// <summary>The number of rows, and the columns with their kinds.</summary>
    public override string ToString() => Core.ToString();

    internal static CoreTable Of(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Core;
    }

    internal static CoreKind ToCore(ColumnKind kind) => kind switch
    {
        ColumnKind.Number => CoreKind.Number,
        ColumnKind.Text => CoreKind.Text,
        ColumnKind.Boolean => CoreKind.Boolean,
        ColumnKind.Time => CoreKind.Time,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Kinds: expected a kind of columns."),
    };

    private static (Table, Table) Pair(Tuple<CoreTable, CoreTable> pair) => (new(pair.Item1), new(pair.Item2));
}
