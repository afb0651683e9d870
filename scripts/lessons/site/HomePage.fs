namespace DiffLessons.Lessons

open System.IO
open DiffLessons.Pages
open Giraffe.ViewEngine

/// The home page of a run of all lessons: the days of the course, and a card for each lesson.
[<RequireQualifiedAccess>]
module internal HomePage =

    /// The text of a file of the site's own.
    let own (name: string) =
        Asset.readFrom (System.Reflection.Assembly.GetExecutingAssembly()) name

    let private ui (english, chinese) = Bilingual.ui english chinese

    /// How long the lesson takes and which ones come before it.
    let private plan folder (code: string) (needs: string list) =
        let script = Path.Combine(folder, code + ".fsx")

        [
            if File.Exists script then
                let minutes = Course.minutes script
                span [] (ui ($"about {minutes} min", $"约 {minutes} 分钟"))
            if not needs.IsEmpty then
                let english, chinese = String.concat ", " needs, String.concat "、" needs
                span [] (ui ($"needs {english}", $"先学 {chinese}"))
        ]

    let private card folder out needs (run: LessonOutcome) =
        let thumbnail = Path.Combine(out, run.Code, "thumbnail.json")
        let page = $"{run.Code}/index.html"
        let number, name = Words.numberAndName run.Code
        let title = Bilingual.ui run.Title run.TitleZh
        let time = LessonTime.shown run.TrainSeconds

        li [
            _class (if run.Failure.IsSome then "card failed" else "card")
            attr "data-lesson" $"{number} · {name}"
        ] [
            if run.HasPage then
                tag "svg" [
                    _class "thumb"
                    attr "viewBox" "0 0 320 200"
                    attr "aria-hidden" "true"
                    attr "data-text" number
                ] []

                if File.Exists thumbnail then
                    script [ _type "application/json" ] [ rawText (File.ReadAllText thumbnail) ]
            p [ _class "over" ] [ str $"{number} · {name}" ]
            h3 [] (if run.HasPage then [ a [ _href page ] title ] else title)
            match run.Failure with
            | Some failure -> p [ _class "key" ] [ str $"✗ {failure}" ]
            | None ->
                div
                    [ _class "key" ]
                    (Bilingual.both
                        "span"
                        (Bilingual.line run.Result)
                        (if run.ResultZh = "" then
                             None
                         else
                             Some(Bilingual.line run.ResultZh)))
            p [ _class "time" ] [
                yield! plan folder run.Code needs
                if run.TrainSeconds > 0.0 then
                    let chinese =
                        Words.tryChinese Words.common.Value time |> Option.defaultValue time

                    span [] (ui ($"trained in {time}", $"训练用时 {chinese}"))
            ]
        ]

    let private section folder out (outcomes: LessonOutcome list) (day: Day) =
        let cards = [
            for code, needs in day.Lessons do
                match outcomes |> List.tryFind (fun run -> run.Code = code) with
                | Some run -> card folder out needs run
                | None -> ()
        ]

        if cards.IsEmpty then
            []
        else
            [
                section [ _class "day" ] [
                    h2 [] (ui day.Title)
                    if day.About <> ("", "") then
                        p [] (ui day.About)
                    ol [ _class "cards" ] cards
                ]
            ]

    let private facts entries =
        dl [ _class "facts" ] [
            for name, value in entries ->
                div [] [
                    dt [] (Bilingual.short Words.common.Value name)
                    dd [] (Bilingual.short Words.common.Value value)
                ]
        ]

    /// Where to begin, and after the first visit where to go on; home.js keeps it up to date.
    let private start (outcomes: LessonOutcome list) (course: Course) =
        let first =
            course.Days
            |> List.collect _.Lessons
            |> List.tryPick (fun (code, _) ->
                outcomes |> List.tryFind (fun run -> run.Code = code && run.HasPage))

        [
            match first with
            | Some run ->
                p [ _class "begin" ] [
                    a
                        [ _class "start"; _href $"{run.Code}/index.html" ]
                        (ui ("Start here", "从这里开始"))
                    span [ _class "done" ] []
                    a [ _href "glossary/index.html" ] (ui ("Glossary", "术语表"))
                ]
            | None -> ()
        ]

    /// A page of the site's own, in both languages, with the switch between them.
    let frame
        (name: string * string)
        (address: string)
        (scripts: string list)
        (content: XmlNode list)
        =
        html [ _lang "en"; attr "data-course" "" ] [
            head [] [
                meta [ _charset "utf-8" ]
                meta [ _name "viewport"; _content "width=device-width, initial-scale=1" ]
                title [] [ str $"{fst name} · DiffLessons" ]
                link [ _rel "icon"; _href "data:," ]
                style [] [
                    rawText (Asset.read "page.css" + Asset.read "literate.css" + own "gallery.css")
                ]
            ]
            body [] [
                button [ _class "language"; _type "button" ] [ str "中文" ]
                main [ _class address ] content
                for text in scripts do
                    script [] [ rawText text ]
            ]
        ]
        |> RenderView.AsString.htmlDocument

    /// The home page.
    let render
        folder
        out
        (entries: (string * string) list)
        (outcomes: LessonOutcome list)
        : string =
        let course = Course.ofFolder folder [ for run in outcomes -> run.Code ]

        frame course.Title "home" [ Asset.read "page.js"; own "home.js"; own "thumbnail.js" ] [
            header [] [
                p [ _class "over" ] [ str "DiffLessons" ]
                h1 [] (ui course.Title)
                for paragraph in course.About do
                    p [] (ui paragraph)
                yield! start outcomes course
            ]
            yield! List.collect (section folder out outcomes) course.Days
            footer [] [
                facts entries
                p
                    []
                    (ui (
                        "Made by DiffLessons. Keep the folder together: its pages share plotly.js (MIT licence).",
                        "由 DiffLessons 生成。请保持文件夹完整：各页共用 plotly.js（MIT 许可）。"
                    ))
            ]
        ]
