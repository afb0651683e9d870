namespace DiffLessons.Pages

/// <summary>What a lesson is, before it runs.</summary>
type LessonInfo = {
    /// <summary>Its number in the course.</summary>
    Number: int
    /// <summary>Its short name in lower case, as in <c>regression</c>.</summary>
    Name: string
    /// <summary>Its title in English.</summary>
    Title: string
    /// <summary>Its title in Chinese.</summary>
    TitleZh: string
    /// <summary>What happens in it, in one to three sentences; the Markdown of <c>Markdown</c>.</summary>
    Summary: string
    /// <summary>The same in Chinese.</summary>
    SummaryZh: string
    /// <summary>What the reader will learn.</summary>
    Learn: string list
    /// <summary>Two or three things to try at the end.</summary>
    Try: string list
    /// <summary>Steps or epochs, full and quick.</summary>
    Length: Length
}
