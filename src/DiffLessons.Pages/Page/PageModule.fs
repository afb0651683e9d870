namespace DiffLessons.Pages

open System
open System.IO
open System.Text
open DiffLessons
open DiffLessons.Plotting

/// <summary>Writes pages that need nothing but themselves.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Page =

    let private plotlyElement = lazy ($"<script>{Plotly.javaScript ()}</script>")

    let private hasCharts (page: Page) =
        page.Blocks
        |> List.exists (function
            | Block.Charts _
            | Block.Switch _ -> true
            | _ -> false)

    /// <summary>The short texts of a page, captions, axes, cells and the like, that have no Chinese.</summary>
    let untranslated (page: Page) : string list =
        GuardNulls.arguments "Page.untranslated" [ "page", page ]
        PageWords.untranslated page

    /// <summary>The page as HTML.</summary>
    /// <param name="page">What it says. Texts are escaped: none can become markup.</param>
    /// <exception cref="T:DiffLessons.OptionException">A formula is not understood, or the figures of one replay differ in length.</exception>
    let render (page: Page) =
        GuardNulls.arguments "Page.render" [ "page", page ]
        PageHtml.document (if hasCharts page then plotlyElement.Value else "") page

    /// <summary>The page with a link to plotly.js in place of plotly.js itself, so that many pages share one file.</summary>
    /// <param name="address">The file's address relative to the page.</param>
    /// <param name="html">What <c>render</c> gave; a page without charts, or with the link already, stays as it is.</param>
    let sharePlotly (address: string) (html: string) =
        GuardNulls.arguments "Page.sharePlotly" [ "address", address; "html", html ]
        html.Replace(plotlyElement.Value, $"<script src=\"{address}\"></script>")

    let private put operation (path: string) (content: string) =
        StorageFile.write operation path (fun file ->
            use writer = new StreamWriter(file, UTF8Encoding false, leaveOpen = true)
            writer.Write content)

    /// <summary>Writes a text as a file, whole or not at all: beside its place first, then moved there.</summary>
    /// <exception cref="T:DiffLessons.StorageException">The file cannot be written; what was there before stays as it was.</exception>
    let writeWhole (path: string) (content: string) =
        GuardNulls.arguments "Page.writeWhole" [ "path", path; "content", content ]
        put "Page.writeWhole" path content

    /// <summary>Writes what <c>render</c> gives as a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="page">As for <c>render</c>.</param>
    /// <exception cref="T:DiffLessons.StorageException">The file cannot be written; what was there before stays as it was.</exception>
    let save (path: string) (page: Page) =
        GuardNulls.arguments "Page.save" [ "path", path; "page", page ]
        put "Page.save" path (render page)

    /// Shows a page to the person at the machine, but only from a terminal with a screen and outside of automation. That it cannot
    /// be opened is no error: the page is written, and its path printed.
    let internal show (path: string) =
        if not Console.IsOutputRedirected then
            FigureFile.opened (Path.GetFullPath path) |> ignore
