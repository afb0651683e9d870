namespace DiffLessons.Pages

/// <summary>All that a lesson's page says; texts in English and in Chinese.</summary>
type Page = {
    /// <summary>The lesson's number and name, for instance <c>04 · regression</c>.</summary>
    Over: string
    /// <summary>The title, in English and in Chinese.</summary>
    Title: string * string
    /// <summary>What happens in the lesson, in a few sentences of Markdown.</summary>
    Summary: string * string
    /// <summary>What the reader will learn, as Markdown; empty for none.</summary>
    Aims: string * string
    /// <summary>The result in one line; empty for none.</summary>
    Result: string * string
    /// <summary>Chinese for short texts: captions, axes, cells; numbers in them are written <c>#</c>.</summary>
    Words: Map<string, string>
    /// <summary>The terms whose definitions are shown where they are in bold.</summary>
    Terms: Term list
    /// <summary>The page before and the page after: the folder of each, and both titles.</summary>
    Neighbours: (string * string * string) option * (string * string * string) option
    /// <summary>Whether this was the short run, which the page then says.</summary>
    Shortened: bool
    /// <summary>Seed, length, device, time: names with values.</summary>
    Facts: (string * string) list
    /// <summary>The content, in the order of the page.</summary>
    Blocks: Block list
    /// <summary>Tables at the foot: title, and names with values.</summary>
    Details: (string * (string * string) list) list
}
