namespace DiffLessons.Pages

open System.Text.Json.Nodes
open DiffLessons.Plotting

/// <summary>One thing on a page, in reading order.</summary>
[<RequireQualifiedAccess>]
type Block =
    /// <summary>Prose in English and Chinese, and the name by which links find it.</summary>
    | Prose of name: string * english: string * chinese: string
    /// <summary>Code of the script; with a label it is folded away under it, and what does the same in PyTorch is in a tab beside it.</summary>
    | Code of text: string * folded: string option * pytorch: string option
    /// <summary>A model that runs in the page: kind and options of the widget, and a caption.</summary>
    | Live of kind: string * options: JsonNode * caption: string
    /// <summary>A metric at several seeds, a dot for each, with the value of this run.</summary>
    | Seeds of rows: (string * float list * float option) list * caption: string
    /// <summary>Figures side by side with their titles, in one frame with one caption and one replay.</summary>
    | Charts of panels: (string * Figure) list * caption: string
    /// <summary>A figure, and the same with a classical mistake made, to which a switch changes; without it the figure alone.</summary>
    | Switch of asItIs: Figure * broken: JsonNode option * caption: string
    /// <summary>A grid of images, in that number of columns or in as many as fit.</summary>
    | Images of columns: int option * CaptionedImage list * caption: string
    /// <summary>A grid of images that is replayed: each frame has a label and its images.</summary>
    | ImageReplay of
        columns: int option *
        frames: (string * CaptionedImage list) list *
        caption: string
    /// <summary>A table; a column whose cells are numbers, or empty, is aligned right.</summary>
    | Table of headers: string list * rows: string list list * caption: string
