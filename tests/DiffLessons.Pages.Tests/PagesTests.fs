/// Pages: that they need nothing but themselves, and show texts as texts.
module DiffLessons.Pages.Tests.PagesTests

open System
open System.Globalization
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Tests.Properties
open DiffLessons.Pages.Tests.Support

let private pages = [
    test "the page needs nothing but itself, and texts stay texts" {
        inFolder (fun folder ->
            let code, output, error = run folder [||] story
            Expect.equal (code, error) (0, "") output
            let path = Path.Combine(folder, "04-regression", "index.html")
            let html = File.ReadAllText path
            Expect.isEmpty (fetches html) "nothing is fetched"
            Expect.isLessThan (FileInfo(path).Length) 8_000_000L "size"

            Expect.equal
                (Regex.Matches(html, @"\* plotly\.js v").Count)
                1
                "plotly.js is there once"

            Expect.isFalse (html.Contains "<script>alert") "the title is text"

            Expect.stringContains
                html
                "<h1><span lang=\"en\">Fit &lt;script&gt;alert(1)&lt;/script&gt; &amp; more</span>"
                ""

            Expect.stringContains html "&lt;b&gt;raw&lt;/b&gt;" ""
            Expect.stringContains html "一条曲线。" ""

            for id in [ "figure-1"; "figure-2"; "figure-4" ] do
                let found =
                    Regex.Match(
                        html,
                        $"""<script id="{id}" type="application/json">(.*?)</script>"""
                    )

                JsonDocument.Parse(found.Groups[1].Value) |> ignore

            let lines = output.TrimEnd().Split Environment.NewLine
            Expect.isTrue (Regex.IsMatch(lines[0], @"^training: 20 of 20 in \d+\.\d+ s$")) lines[0]

            Expect.equal
                lines[1..]
                [| $"page: {path}"; "04-regression: total 210" |]
                "the narrative")
    }
    test "the check for fetching finds what fetches" {
        for html in
            [
                """<img src="https://example.org/a.png">"""
                """<link rel="stylesheet" href="style.css">"""
                """<script src="plotly.js"></script>"""
                "<style>@import 'a.css'</style>"
            ] do
            Expect.isNonEmpty (fetches html) html
    }
    test "figures of one replay must be of one length" {
        let frames count = [ for at in 1..count -> Frame.create $"{at}" ]

        inFolder (fun folder ->
            let code, _, error =
                run folder [||] (fun lesson ->
                    lesson.Chart(
                        [ "a", Figure.replay (frames 2) fit; "b", Figure.replay (frames 3) fit ],
                        ""
                    )

                    "")

            Expect.equal code 1 ""

            Expect.equal
                (error.TrimEnd())
                "Page: the figures of one replay have [2; 3] frames. Give each the same number."
                "")
    }
    test "a page is saved as it is rendered, with charts or without" {
        let page blocks = {
            emptyPage with
                Title = "A page", "一页"
                Summary = "Text.", "文字。"
                Blocks = blocks
        }

        inFolder (fun folder ->
            let path = Path.Combine(folder, "page.html")

            let charted = [ Block.Charts([ "", fit ], "a caption") ]

            for blocks in [ []; charted ] do
                Page.save path (page blocks)
                Expect.equal (File.ReadAllText path) (Page.render (page blocks)) ""

            Expect.isTrue ((FileInfo path).Length > 1_000_000L) "plotly.js is there")
    }
    test "a column of numbers is aligned to the right, empty cells too" {
        let table =
            Block.Table(
                [ "a"; "count"; "b"; "count" ],
                [ [ "x"; "9"; "y"; "9" ]; [ ""; ""; "z"; "4" ] ],
                ""
            )

        let html = Page.render { emptyPage with Blocks = [ table ] }
        Expect.equal (Regex.Matches(html, "<td class=\"number\">").Count) 4 "cells"
        Expect.equal (Regex.Matches(html, "<th class=\"number\">").Count) 2 "headers"
    }
    test "a file is written whole or stays as it was" {
        inFolder (fun folder ->
            let path = Path.Combine(folder, "page.html")
            Page.writeWhole path "old"
            Page.writeWhole path "new"
            Expect.equal (File.ReadAllText path) "new" ""
            let blocked = Path.Combine(folder, "blocked")
            Directory.CreateDirectory blocked |> ignore

            expectError<StorageException>
                $"Page.writeWhole: {blocked} cannot be written: it is a folder; expected a file. What was there before is as it was."
                (fun () -> Page.writeWhole blocked "x")

            Expect.equal (Directory.GetFiles folder) [| path |] "nothing half-written stays")
    }
]

let tests = testList "Pages" pages
