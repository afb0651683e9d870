namespace DiffLessons.Plotting

open System.Text.Json.Nodes

/// <summary>A chart as plain data: traces, axes and the frames of its replay. Build it with the functions of <c>Figure</c>.</summary>
type Figure = {
    /// <summary>Traces by name, in drawing order: what plotly.js calls a trace, without its name.</summary>
    Traces: (string * (string * JsonNode) list) list
    /// <summary>Settings of the axes <c>x</c>, <c>y</c> and, in space, <c>z</c>.</summary>
    Axes: Map<string, (string * JsonNode) list>
    /// <summary>Further layout settings of plotly.js.</summary>
    Layout: (string * JsonNode) list
    /// <summary>Frames of the replay; none for a still figure.</summary>
    Frames: Frame list
    /// <summary>Frames shown in a second.</summary>
    Speed: float
    /// <summary>Height in pixels; a phone gets at most 340.</summary>
    Height: int
}
