namespace DiffLessons.Plotting

open System
open System.Collections
open System.Globalization
open System.IO
open System.Runtime.CompilerServices
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open DiffLessons

/// <summary>Makes JSON nodes of System.Text.Json, and writes them.</summary>
[<RequireQualifiedAccess>]
module Json =

    /// <summary>A JSON string; null becomes JSON's null.</summary>
    let text (value: string) : JsonNode = JsonValue.Create value

    /// <summary>A number; one that is not finite becomes the text <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>, since JSON has no such numbers.</summary>
    let number (value: float) : JsonNode =
        if Double.IsFinite value then
            JsonValue.Create value
        else
            text (value.ToString CultureInfo.InvariantCulture)

    /// <summary>A JSON number without a fraction.</summary>
    let integer (value: int64) : JsonNode = JsonValue.Create value

    /// <summary>JSON's <c>true</c> or <c>false</c>.</summary>
    let flag (value: bool) : JsonNode = JsonValue.Create value

    /// A node has one parent: a value that is used a second time is copied.
    let private unowned (node: JsonNode) =
        if isNull node || isNull node.Parent then
            node
        else
            node.DeepClone()

    /// <summary>A JSON array. A node that already has a parent is copied.</summary>
    let list (items: seq<JsonNode>) : JsonNode =
        GuardNulls.arguments "Json.list" [ "items", items ]
        let array = JsonArray()

        for item in items do
            array.Add(unowned item)

        array

    /// <summary>Names with their values, in order.</summary>
    let object (fields: seq<string * JsonNode>) : JsonNode =
        GuardNulls.arguments "Json.object" [ "fields", fields ]
        let made = JsonObject()

        for field in fields do
            GuardNulls.arguments "Json.object" [ "field", field ]
            let name, value = field

            if not (made.TryAdd(name, unowned value)) then
                Guard.fail
                    $"Json.object: expected names that differ, got '{name}' twice. Give each value its own name."

        made

    /// <summary>A JSON array of strings.</summary>
    let texts (values: seq<string>) : JsonNode =
        GuardNulls.arguments "Json.texts" [ "values", values ]
        list (Seq.map text values)

    /// <summary>Plot data with six significant digits; what is not finite becomes <c>null</c>, a gap.</summary>
    let values (numbers: float[]) : JsonNode =
        GuardNulls.arguments "Json.values" [ "numbers", numbers ]

        let rounded (number: float) : JsonNode =
            if Double.IsFinite number then
                JsonValue.Create(
                    Double.Parse(
                        number.ToString("G6", CultureInfo.InvariantCulture),
                        CultureInfo.InvariantCulture
                    )
                )
            else
                null

        JsonArray(Array.map rounded numbers)

    /// <summary>A matrix of plot data, row by row.</summary>
    let rows (matrix: float[][]) : JsonNode =
        GuardNulls.arguments "Json.rows" [ "matrix", matrix ]
        list (Seq.map values matrix)

    let private write (options: JsonWriterOptions) (node: JsonNode) =
        use stream = new MemoryStream()
        use writer = new Utf8JsonWriter(stream, options)

        try
            if isNull node then
                writer.WriteNullValue()
            else
                node.WriteTo writer

            writer.Flush()
        with
        // Numbers that are not finite, half of a surrogate pair; and values that hold values a thousand deep.
        | :? ArgumentException
        | :? InvalidOperationException as error ->
            Guard.fail $"Json: this value cannot be written: {error.Message}"

        Encoding.UTF8.GetString(stream.GetBuffer(), 0, int stream.Length)

    /// <summary>The value on one line. The encoder escapes angle brackets, so it is safe inside an HTML <c>script</c> element.</summary>
    let toCompact (node: JsonNode) : string = write (JsonWriterOptions()) node

    /// <summary>The value over several lines, for people to read; Chinese stays as it is.</summary>
    let toIndented (node: JsonNode) : string =
        write
            (JsonWriterOptions(
                Indented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
            ))
            node

    /// Deeper than anything that is meant: a sequence that holds itself.
    let private deepest = 64

    let rec private ofNested (what: string) (depth: int) (value: obj) : JsonNode =
        match value with
        | _ when depth > deepest ->
            Guard.fail
                $"{what}: expected sequences at most {deepest} deep, got more. A sequence must not hold itself."
        | null -> null
        | :? JsonNode as node -> node
        | :? bool as flag -> JsonValue.Create flag
        | :? float as value -> number value
        | :? float32 as value when Single.IsFinite value -> JsonValue.Create value
        | :? float32 as value -> number (float value)
        | :? int as value -> integer (int64 value)
        | :? int64 as value -> integer value
        | :? string as value -> text value
        | :? IEnumerable as items -> ofItems what depth (List.ofSeq (Seq.cast<obj> items))
        | other ->
            Guard.fail
                $"{what}: expected a number, flag, text, or a sequence of them or of (name, value), got {other.GetType().Name}. Convert it first, for instance with float."

    and private ofItems what depth items : JsonNode =
        let named (item: obj) =
            match item with
            | :? ITuple as pair when pair.Length = 2 ->
                match pair[0] with
                | :? string as name -> Some(name, pair[1])
                | _ -> None
            | _ -> None

        let pairs = List.map named items

        if not pairs.IsEmpty && List.forall Option.isSome pairs then
            object [
                for name, value in List.choose id pairs ->
                    name, ofNested $"{what}, {name}" (depth + 1) value
            ]
        else
            list [ for item in items -> ofNested what (depth + 1) item ]

    /// <summary>Turns a .NET value into JSON, each number so that it reads back bit for bit.</summary>
    /// <param name="what">What the value is for, the beginning of the error message.</param>
    /// <param name="value">
    /// A number, flag, text or <c>JsonNode</c>, or a sequence of these, or of <c>(name, value)</c> pairs; sequences nest.
    /// Numbers that are not finite become the texts <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.
    /// </param>
    /// <exception cref="T:DiffLessons.OptionException">The value is of another type.</exception>
    let ofValue (what: string) (value: obj) : JsonNode =
        GuardNulls.arguments "Json.ofValue" [ "what", what ]
        ofNested what 0 value
