/// The widget of the lesson on tensors: shapes are typed, and what comes out is what the library computes.
module DiffLessons.Pages.Tests.TensorWidgetTests

open System
open System.Text.Json.Nodes
open Expecto
open PuppeteerSharp
open DiffLessons
open DiffLessons.Pages
open DiffLessons.Plotting
open DiffLessons.Pages.Tests.LiveTests
open DiffLessons.Pages.Tests.Support
open DiffLessons.Pages.Tests.WidgetSupport

let private options () =
    Json.object [ "a", Json.text "3, 1"; "b", Json.text "4" ]

let private integers (values: seq<int>) =
    Json.list [ for value in values -> Json.integer (int64 value) ]

/// What the library makes of two tensors: shape and values, or the message of its rejection.
let private byLibrary operation (a: Tensor) (b: Tensor) =
    try
        let made =
            match operation with
            | "add" -> a + b
            | "mul" -> a * b
            | _ -> a.matmul b

        $"{Shape.format made.shape}: "
        + String.Join(" ", [ for value in values made -> int value ])
    with :? ShapeException as problem ->
        problem.Message

let private byWidget (node: JsonNode) =
    match node["message"] with
    | null ->
        let shape = [| for n in node["shape"].AsArray() -> n.GetValue<int>() |]

        $"{Shape.format shape}: "
        + String.Join(" ", [ for value in node["values"].AsArray() -> value.GetValue<int>() ])
    | message -> message.GetValue<string>()

/// Three hundred pairs of shapes with up to three axes; lengths are few, so that many pairs fit.
let private pairs =
    let random = Random 4
    let shape () = [| for _ in 1 .. random.Next 4 -> 1 + random.Next 3 |]
    let counting (shape: int[]) = [| 1 .. Array.fold (*) 1 shape |]

    [
        for at in 0..299 do
            let a, b = shape (), shape ()
            [ "add"; "mul"; "matmul" ][at % 3], a, b, counting a, counting b
    ]

let private asTheLibrary =
    testTask "tensor: three hundred pairs of shapes, with the values and the words of the library" {
        let data =
            Json.list [
                for operation, a, b, x, y in pairs ->
                    Json.list [
                        Json.text operation
                        integers a
                        integers b
                        integers x
                        integers y
                    ]
            ]

        use! (page: IPage) = browser.Value.NewPageAsync()
        do! page.SetContentAsync(pageOf "tensor" (options ()))
        let! _ = page.WaitForSelectorAsync ".live[data-ready]"

        let! answer =
            page.EvaluateExpressionAsync<string>
                $"JSON.stringify({Json.toCompact data}.map(pair => DiffLive.combine(...pair)))"

        let expected = [
            for operation, a, b, x, y in pairs ->
                let tensor (values: int[]) (shape: int[]) =
                    (dsharp.tensor (Array.map float values)).view shape

                byLibrary operation (tensor x a) (tensor y b)
        ]

        Expect.equal
            [ for made in JsonNode.Parse(answer: string).AsArray() -> byWidget made ]
            expected
            ""
    }

let private typed =
    operating
        "tensor"
        options
        "tensor: shapes are typed, an element is touched, keys walk through the result"
        (fun w ->
            task {
                let! shape = w.Ask<int[]> "live.state().shape"
                Expect.equal shape [| 3; 4 |] "a column and a row"
                let! cell = w.Box ".live-result [data-at=\"6\"]"
                do! w.Drag [ cell[0] + cell[2] / 2.0, cell[1] + cell[3] / 2.0 ]
                let! value = w.Number "live.state().value"
                Expect.equal value 32.0 "the second of the column and the third of the row"
                let! used = w.Ask<int> "live.querySelectorAll('.live-used').length"
                Expect.equal used 7 "one element each, with its copies"
                do! w.Page.FocusAsync ".live-result"
                do! w.Page.Keyboard.PressAsync "ArrowDown"
                do! w.Page.Keyboard.PressAsync "ArrowRight"
                let! walked = w.Number "live.state().value"
                Expect.equal walked 43.0 "the last of both"
                do! w.Page.FocusAsync ".live-text-input:nth-of-type(2) input"
                do! w.Page.Keyboard.DownAsync "Control"
                do! w.Page.Keyboard.PressAsync "a"
                do! w.Page.Keyboard.UpAsync "Control"
                do! w.Page.Keyboard.TypeAsync "2, 3"
                let! message = w.Ask<string> "live.state().message"

                Expect.equal
                    message
                    "add: shapes (3, 1) and (2, 3) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
                    "refused"

                let! product =
                    w.Ask<int[]>
                        "live.set('a', '4, 2') || live.set('operation', 'matmul') || live.state().shape"

                Expect.equal product [| 4; 3 |] "a matrix product"
                let! typed = w.Ask<string> "live.set('b', '9') || live.state().message"
                Expect.stringContains typed "lengths from 1 to 6" "too long"
            })

let private touched =
    operating "tensor" options "tensor: an element is tapped" (fun w ->
        task {
            let! cell = w.Box ".live-result [data-at=\"11\"]"

            let at offset length =
                decimal (cell[offset] + cell[length] / 2.0)

            do! w.Page.Touchscreen.TapAsync(at 0 2, at 1 3)
            do! w.Until "live.state().chosen === 11"
        })

let tests = inBrowser "tensor widget" [ asTheLibrary; typed; touched ]
