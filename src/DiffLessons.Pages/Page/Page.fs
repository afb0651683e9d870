namespace DiffLessons.Pages

/// <summary>All that a lesson's page says.</summary>
type Page = {
    /// <summary>The lesson's number and name, for instance <c>Lesson 04 · regression</c>.</summary>
    Over: string
    /// <summary>The title in English.</summary>
    Title: string
    /// <summary>The title in Chinese.</summary>
    TitleZh: string
    /// <summary>The summary in English.</summary>
    Summary: string
    /// <summary>The summary in Chinese.</summary>
    SummaryZh: string
    /// <summary>What the reader will learn.</summary>
    Learn: string list
    /// <summary>What to try next.</summary>
    Try: string list
    /// <summary>What the reader will learn, as Markdown in English and Chinese; in place of <c>Learn</c>.</summary>
    Aims: string * string
    /// <summary>The result in one line.</summary>
    Result: string
    /// <summary>The same in Chinese; empty where it is not told.</summary>
    ResultZh: string
    /// <summary>Chinese for short texts: captions, axes, cells; numbers in them are written <c>#</c>.</summary>
    Words: Map<string, string>
    /// <summary>The terms whose definitions are shown where they stand in bold.</summary>
    Terms: Term list
    /// <summary>Titles that are links to other pages: their address and both titles; the page before and the page after.</summary>
    Neighbours: (string * string * string) option * (string * string * string) option
    /// <summary>Whether this was the short run, which the page then says.</summary>
    Shortened: bool
    /// <summary>Seed, length, device, time: names with values.</summary>
    Facts: (string * string) list
    /// <summary>The story.</summary>
    Blocks: Block list
    /// <summary>Tables at the foot: title, and names with values.</summary>
    Details: (string * (string * string) list) list
}
