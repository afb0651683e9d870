/// Widgets that train, read a digit, walk downhill, or show a graph or a slope.
module DiffLessons.Pages.Tests.WidgetTests

open System
open Expecto
open PuppeteerSharp
open DiffLessons
open DiffLessons.Pages
open DiffLessons.Plotting
open DiffLessons.Pages.Tests.LiveTests
open DiffLessons.Pages.Tests.WidgetSupport

let private points (rows: float list list) =
    Json.list [ for row in rows -> Json.list (List.map Json.number row) ]

let private parabola () =
    Json.object [
        "points",
        points [ for i in 0..20 -> [ -1.0 + 0.1 * float i; (-1.0 + 0.1 * float i) ** 2.0 ] ]
        "x", Json.list [ Json.number -1.1; Json.number 1.1 ]
        "y", Json.list [ Json.number -0.3; Json.number 1.5 ]
    ]

let private fit = [
    operating
        "fit"
        parabola
        "fit: it learns the curve, a point is dragged, and it learns again"
        (fun w ->
            task {
                let! before = w.Number "live.state().loss"
                let! _ = w.Ask<string> "live.press('train') || ''"
                do! w.Until $"live.state().steps > 50 && live.state().loss < {before / 4.0}"
                let! _ = w.Ask<string> "live.press('train') || ''"
                let! box = w.Box ".live-plot"
                // The lowest point, (0, 0): the frame begins 52 px from the left and 8 px from the top.
                let across = box[0] + 52.0 + (box[2] - 66.0) / 2.0

                let up y =
                    box[1] + 8.0 + (1.5 - y) / 1.8 * (box[3] - 50.0)

                do! w.Drag [ across, up 0.0; across, up 0.5; across, up 1.0 ]
                let! moved = w.Number "live.state().points[10][1]"

                Expect.isTrue
                    (abs (moved - 1.0) < 0.05)
                    $"the point is where it was dropped: {moved}"

                let! playing = w.Ask<bool> "live.state().playing"
                Expect.isTrue playing "it trains again"
                let! count = w.Number "live.state().points.length"
                Expect.equal count 21.0 "no point more"
            })
    operating "fit" parabola "fit: a point is dragged by a finger, and a tap adds one" (fun w ->
        task {
            let! box = w.Box ".live-plot"
            let across = box[0] + 52.0 + (box[2] - 66.0) / 2.0

            let up y =
                box[1] + 8.0 + (1.5 - y) / 1.8 * (box[3] - 50.0)

            let finger = w.Page.Touchscreen
            let! _ = finger.TouchStartAsync(decimal across, decimal (up 0.02))
            do! finger.TouchMoveAsync(decimal across, decimal (up 0.5))
            do! finger.TouchMoveAsync(decimal across, decimal (up 1.0))
            do! finger.TouchEndAsync()

            do!
                w.Until
                    "Math.abs(live.state().points[10][1] - 1) < 0.05 && live.state().points.length === 21"

            do! finger.TapAsync(decimal across, decimal (up 0.5))
            do! w.Until "live.state().points.length === 22"
        })
    operating "fit" parabola "fit: knobs and keys" (fun w ->
        task {
            let! _ = w.Ask<string> "live.set('hidden', 3) || live.set('lr', 0.05) || ''"
            let! hidden = w.Number "live.state().hidden"
            Expect.equal hidden 3.0 "hidden"
            do! w.Page.FocusAsync ".live-plot"
            do! w.Page.Keyboard.PressAsync "PageDown"
            do! w.Page.Keyboard.PressAsync "ArrowUp"
            let! y = w.Number "live.state().points[0][1]"
            Expect.isTrue (abs (y - 1.045) < 1e-6) $"the first point went up: {y}"
            do! w.Page.Keyboard.PressAsync "Delete"
            let! count = w.Number "live.state().points.length"
            Expect.equal count 20.0 "one point less"
        })
    operating
        "fit"
        (fun () ->
            Json.object [
                "points", points [ for i in 0..9 -> [ float i / 9.0; float (i % 2) ] ]
                "test", points [ [ 0.5; 0.5 ] ]
                "depth", Json.integer 2L
                "optimizer", Json.text "adam"
                "lr", Json.number 0.01
                "controls", Json.texts [ "hidden"; "lr"; "dropout"; "l2" ]
            ])
        "fit: dropout and the penalty"
        (fun w ->
            task {
                let! _ =
                    w.Ask<string>
                        "live.set('dropout', 0.5) || live.set('l2', 0.01) || live.press('train') || ''"

                do! w.Until "live.state().steps > 10 && live.state().test > 0"
            })
]

let private clouds () =
    Json.object [
        "points",
        points [
            for i in 0..9 do
                [ 2.0 + 0.2 * float i; 1.0 + float (i % 3); 0.0 ]
                [ -2.0 - 0.2 * float i; -1.0 - float (i % 3); 1.0 ]
        ]
    ]

let private boundary = [
    operating "boundary" clouds "boundary: it classifies all points; a click adds one" (fun w ->
        task {
            let! _ = w.Ask<string> "live.press('train') || ''"
            do! w.Until "live.state().right === 20 && live.state().loss < 0.05"
            let! _ = w.Ask<string> "live.press('train') || live.set('adds', '1') || ''"
            let! box = w.Box ".live-plot"
            do! w.Drag [ box[0] + box[2] * 0.75, box[1] + box[3] * 0.2 ]
            let! added = w.Ask<float[]> "live.state().points[20]"
            Expect.equal added[2] 1.0 "its class"
            do! w.Until "live.state().steps > 0 && live.state().playing"
        })
]

/// Images of 28 x 28 as the pad makes them: rings (class 0) and strokes (class 1), of several sizes and slopes.
let private shapes count =
    let random = Random 3

    let uniform low high =
        low + (high - low) * random.NextDouble()

    let ring () =
        let rx, ry = uniform 5.0 9.0, uniform 6.0 9.0

        fun x y ->
            let r = sqrt ((x / rx) ** 2.0 + (y / ry) ** 2.0)
            abs (r - 1.0) * min rx ry

    let stroke () =
        let slope = uniform -0.5 0.5

        fun x y ->
            if abs y > 9.0 then
                abs y - 9.0 + abs (x - slope * y)
            else
                abs (x - slope * y)

    let image i =
        let distance = if i % 2 = 0 then ring () else stroke ()

        [|
            for y in 0..27 do
                for x in 0..27 do
                    float32 (max 0.0 (min 1.0 (1.75 - distance (float x - 13.5) (float y - 13.5))))
        |]

    dsharp.tensor([| for i in 0 .. count - 1 -> image i |]).view [ count; 1; 28; 28 ],
    dsharp.tensor [| for i in 0 .. count - 1 -> i % 2 |]

let private reader =
    lazy
        (dsharp.seed 1
         let x, y = shapes 64

         let net =
             Conv2d(1, 4, kernelSize = 5, padding = 2)
             --> dsharp.relu
             --> dsharp.maxpool2d 2
             --> Conv2d(4, 6, kernelSize = 3, padding = 1)
             --> dsharp.relu
             --> dsharp.maxpool2d 2
             --> dsharp.flatten 1
             --> Linear(294, 2)

         let adam = Adam(net, lr = 0.01)

         for _ in 1..30 do
             adam.step (fun () -> dsharp.crossEntropyLoss (net.forward x, y)) |> ignore

         net)

let private digit () =
    Json.object [
        "network", LiveNetwork.toInt8 reader.Value
        "classes", Json.texts [ "ring"; "stroke" ]
    ]

/// Places on a circle, or on a line, of a pad.
let private onPad (box: float[]) (places: (float * float) list) = [
    for x, y in places -> box[0] + x * box[2], box[1] + y * box[3]
]

let private circle = [
    for i in 0..24 ->
        0.4 + 0.2 * cos (float i / 12.0 * Math.PI), 0.45 + 0.25 * sin (float i / 12.0 * Math.PI)
]

let private digits = [
    operating "digit" digit "digit: what is drawn is read, and a pixel is explained" (fun w ->
        task {
            let! box = w.Box ".live-pad"
            do! w.Drag(onPad box circle)
            do! w.Until "live.state().best === 'ring' && live.state().probabilities[0] > 0.9"

            let! mass =
                w.Ask<float[]>
                    "(() => { const p = live.state().pixels; let m = 0, x = 0, y = 0; p.forEach((v, i) => { m += v; x += v * (i % 28 + 0.5); y += v * (Math.floor(i / 28) + 0.5); }); return [x / m, y / m]; })()"

            Expect.isTrue
                (abs (mass[0] - 14.0) < 0.3 && abs (mass[1] - 14.0) < 0.3)
                "it is centred"

            let! _ = w.Ask<string> "live.press('clear') || ''"
            do! w.Drag(onPad box [ 0.5, 0.2; 0.5, 0.5; 0.45, 0.8 ])
            do! w.Until "live.state().best === 'stroke' && live.state().probabilities[1] > 0.9"
            let! maps = w.Box ".live-maps"

            do!
                w.Page.Mouse.MoveAsync(
                    decimal (maps[0] + 0.125 * maps[2]),
                    decimal (maps[1] + 0.5 * maps[3])
                )

            do! w.Until "live.state().pixel"
            let! pixel = w.Ask<float[]> "[live.state().pixel.value, live.state().pixel.total]"
            // The sum of the products and the bias, before relu, is what the map holds after it.
            Expect.isTrue (abs (pixel[0] - max 0.0 pixel[1]) < 1e-4) $"{pixel[0]} of {pixel[1]}"
        })
    operating "digit" digit "digit: drawn with keys" (fun w ->
        task {
            do! w.Page.FocusAsync ".live-pad"

            for _ in 1..8 do
                do! w.Page.Keyboard.PressAsync "ArrowUp"

            do! w.Page.Keyboard.PressAsync "Space"

            for _ in 1..16 do
                do! w.Page.Keyboard.PressAsync "ArrowDown"

            do! w.Page.Keyboard.PressAsync "Space"
            do! w.Until "live.state().best === 'stroke' && live.state().probabilities[1] > 0.9"
        })
]

let private descent = [
    operating
        "descent"
        (fun () ->
            Json.object [
                "rules",
                Json.list [
                    Json.object [ "rule", Json.text "sgd" ]
                    Json.object [ "rule", Json.text "momentum"; "momentum", Json.number 0.8 ]
                ]
            ])
        "descent: the walk begins where the reader clicks; a rate beyond 2 / 20 diverges"
        (fun w ->
            task {
                let! box = w.Box ".live-plot"
                do! w.Drag [ box[0] + 0.8 * box[2], box[1] + 0.25 * box[3] ]
                do! w.Until "live.state().start[0] > 1 && live.state().start[1] > 0"
                do! w.Until "live.state().at === 80"
                let! losses = w.Ask<float[]> "live.state().runs.map(one => one.loss)"
                Expect.all losses (fun loss -> loss < 0.01) $"{losses}"
                let! _ = w.Ask<string> "live.set('lr', 0.105) || ''"
                let! out = w.Ask<bool> "live.state().runs[0].out"
                Expect.isTrue out "it diverges"
            })
]

let private graph = [
    operating
        "graph"
        (fun () -> Json.object [])
        "graph: a number is changed, forward and backward"
        (fun w ->
            task {
                let! gradients =
                    w.Ask<float[]>
                        "live.press('backward') || ['v1', 'v2', 'v3', 'v4'].map(id => live.state().gradients[id])"

                Expect.equal gradients [| 0.5; 1.0; 1.5; 2.0 |] "v / 2"
                do! w.Page.FocusAsync ".live-number-input input"
                do! w.Page.Keyboard.DownAsync "Control"
                do! w.Page.Keyboard.PressAsync "a"
                do! w.Page.Keyboard.UpAsync "Control"
                do! w.Page.Keyboard.TypeAsync "5"
                let! stale = w.Ask<bool> "live.state().stale"
                Expect.isTrue stale "the values are of the old number"
                let! out = w.Number "live.press('forward') || live.state().values.out"
                Expect.equal out 13.5 "the mean of 25, 4, 9, 16"
                let! gradient = w.Number "live.press('backward') || live.state().gradients.v1"
                Expect.equal gradient 2.5 "5 / 2"
            })
]

let private tangent = [
    operating
        "tangent"
        (fun () -> Json.object [])
        "tangent: the slope where the slider is"
        (fun w ->
            task {
                let! slope =
                    w.Number
                        "live.set('function', 'tanh') || live.set('x', 2) || live.state().slope"

                let expected = dsharp.grad (fun x -> x.tanh ()) (dsharp.tensor 2.0) |> float
                Expect.isTrue (abs (slope - expected) < 1e-6) $"{slope}"
                do! w.Page.FocusAsync "input[type=range]"
                do! w.Page.Keyboard.PressAsync "ArrowLeft"
                let! x = w.Number "live.state().x"
                Expect.isTrue (abs (x - 1.95) < 1e-9) $"{x}"
            })
]

let tests =
    inBrowser "widgets" [
        yield! fit
        yield! boundary
        yield! digits
        yield! descent
        yield! graph
        yield! tangent
        testTask "wrong options leave a message in the page" {
            use! (page: IPage) = browser.Value.NewPageAsync()
            do! page.SetContentAsync(pageOf "digit" (Json.object []))
            let! _ = page.WaitForSelectorAsync ".live .lack"
            return ()
        }
    ]
