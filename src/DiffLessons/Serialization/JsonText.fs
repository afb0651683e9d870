namespace DiffLessons

open System
open System.Text.Json

/// JSON out of files: read only when it is of a size that .NET's reader, which takes six times its length, may be given.
[<RequireQualifiedAccess>]
module internal JsonText =
    /// What a text may consist of.
    type Bounds = {
        Depth: int
        /// Names and values and the marks around them.
        Tokens: int
        Names: int
    }

    let private check (bounds: Bounds) (json: byte[]) =
        let options = JsonReaderOptions(MaxDepth = bounds.Depth)
        let mutable reader = Utf8JsonReader(ReadOnlySpan json, options)
        let mutable tokens = 0
        let mutable names = 0

        while reader.Read() do
            tokens <- tokens + 1

            if reader.TokenType = JsonTokenType.PropertyName then
                names <- names + 1

            if tokens > bounds.Tokens || names > bounds.Names then
                StorageFile.unreadable
                    $"its texts consist of more than {string bounds.Names} names or {string bounds.Tokens} values."

    /// Reads a text in which no name is repeated.
    let parse (bounds: Bounds) (json: byte[]) : JsonDocument =
        check bounds json

        JsonDocument.Parse(
            ReadOnlyMemory json,
            JsonDocumentOptions(MaxDepth = bounds.Depth, AllowDuplicateProperties = false)
        )
