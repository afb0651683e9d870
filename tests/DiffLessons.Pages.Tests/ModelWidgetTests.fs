/// Widgets that run a network of a lesson: what they show is what the library computes.
module DiffLessons.Pages.Tests.ModelWidgetTests

open System
open Expecto
open PuppeteerSharp
open DiffLessons
open DiffLessons.Pages
open DiffLessons.Plotting
open DiffLessons.Pages.Tests.LiveTests
open DiffLessons.Pages.Tests.WidgetSupport

let private listed (items: float seq) =
    Json.list [ for item in items -> Json.number item ]

/// A network with parameters that do not depend on the order of the tests.
let private seeded (build: unit -> Model<Tensor, Tensor>) =
    lazy
        (dsharp.seed 11
         build ())

let private decoder =
    seeded (fun () -> model (Linear(3, 12) --> dsharp.tanh --> Linear(12, 784) --> dsharp.sigmoid))

let private code =
    operating
        "code"
        (fun () ->
            Json.object [
                "network", LiveNetwork.toJson decoder.Value
                "codes",
                Json.list [ listed [ -2.0; -1.0; 0.0; 3.0 ]; listed [ 2.0; 1.0; 1.0; 8.0 ] ]
            ])
        "code: it is dragged, and the image is the decoder's"
        (fun w ->
            task {
                let! box = w.Box ".live-plot"

                do!
                    w.Drag [
                        box[0] + 0.3 * box[2], box[1] + 0.3 * box[3]
                        box[0] + 0.85 * box[2], box[1] + 0.15 * box[3]
                    ]

                let! code = w.Ask<float[]> "live.state().code"
                Expect.isTrue (code[0] > 1.0 && code[1] > 0.6) $"{code}"
                let! pixels = w.Ask<float[]> "live.state().pixels"
                close 1e-5 pixels (values (decoder.Value.forward (dsharp.tensor [ code ])))
                let! nearest = w.Number "live.state().nearest"
                Expect.equal nearest 8.0 "the nearest code"
                do! w.Page.FocusAsync ".live-plot"
                do! w.Page.Keyboard.PressAsync "ArrowLeft"
                let! moved = w.Number "live.state().code[0]"
                Expect.isLessThan moved code[0] "to the left"
                let! _ = w.Ask<string> "live.press('walk') || ''"

                do!
                    w.Until
                        "Math.abs(live.state().code[1] + 1) < 0.2 || Math.abs(live.state().code[1] - 1) < 0.01"
            })

let private generator inputs =
    seeded (fun () -> model (Linear(inputs, 128) --> dsharp.relu --> Linear(128, 15)))

let private curve inputs labelled =
    let net = generator inputs

    operating
        "curve"
        (fun () ->
            Json.object [ "network", LiveNetwork.toJson net.Value; "labelled", Json.flag labelled ])
        $"""curve: the inputs are turned{(if labelled then ", and the label" else "")}"""
        (fun w ->
            task {
                let! _ = w.Ask<string> "live.press('draw') || live.set('z2', 1.5) || ''"

                if labelled then
                    let! _ = w.Ask<string> "live.set('label', 1) || ''"
                    ()

                let! ideas = w.Ask<float[]> "live.state().ideas"
                Expect.equal ideas[1] 1.5 "the second"
                let inputs = if labelled then Array.append ideas [| 1.0 |] else ideas
                let! curve = w.Ask<float[]> "live.state().curve"
                close 1e-5 curve (values (net.Value.forward (dsharp.tensor [ inputs ])))
                do! w.Page.FocusAsync "input[type=range]"
                do! w.Page.Keyboard.PressAsync "ArrowRight"
                let! first = w.Number "live.state().ideas[0]"
                Expect.isGreaterThan first ideas[0] "the first was turned by a key"
            })

/// A policy that keeps the pole upright: to the right when it leans or turns to the right.
let private steering =
    seeded (fun () ->
        let layer = Linear(4, 2)
        layer.weight <- dsharp.tensor [ [ 0.0; 0.0; 0.0; 0.0 ]; [ 0.5; 1.0; 10.0; 2.0 ] ]
        layer.bias <- dsharp.zeros [ 2 ]
        layer)

let private cartPole =
    operating
        "cartpole"
        (fun () -> Json.object [ "network", LiveNetwork.toJson steering.Value ])
        "cartpole: the network balances; without it, and against strong pushes, the pole falls"
        (fun w ->
            task {
                let! _ = w.Ask<string> "live.set('steps', 400) || ''"
                let! state = w.Ask<string> "`${live.state().steps} ${live.state().lost}`"
                Expect.equal state "400 " "balanced"
                do! w.Page.FocusAsync ".live-plot"
                do! w.Page.Keyboard.PressAsync "ArrowRight"
                do! w.Until "live.state().steps > 401 && live.state().playing"

                let! _ =
                    w.Ask<string>
                        "live.press('play') || live.set('who', 'you') || live.set('steps', 600) || ''"

                let! lost = w.Ask<string> "live.state().lost"
                Expect.notEqual lost "" "nobody steers"
                let! q = w.Ask<float[]> "live.state().values"
                let! state = w.Ask<float[]> "live.state().state"
                close 1e-5 q (values (steering.Value.forward (dsharp.tensor [ state ])))
            })

let private rowReader =
    seeded (fun () ->
        model (
            dsharp.squeeze 1
            --> LSTM(28, 16, batchFirst = true)
            --> dsharp.transpose (0, 1)
            --> dsharp.slice [ -1 ]
            --> Linear(16, 10)
        ))

let private rows =
    operating
        "rows"
        (fun () -> Json.object [ "network", LiveNetwork.toJson rowReader.Value ])
        "rows: a digit is drawn, and believed row by row"
        (fun w ->
            task {
                let! box = w.Box ".live-pad"

                let on (x, y) =
                    box[0] + x * box[2], box[1] + y * box[3]

                do! w.Drag [ on (0.3, 0.2); on (0.7, 0.25); on (0.45, 0.8) ]

                do!
                    w.Until
                        "live.state().beliefs[27].some((p, i) => p !== live.state().beliefs[0][i])"

                do! w.Until "live.querySelectorAll('.live-best').length === 1"
                let! _ = w.Ask<string> "live.set('rows', 10) || ''"
                let! read = w.Number "live.state().read"
                Expect.equal read 10.0 "rows read"
                // Another picture, known here, pixel by pixel.
                let pixels = dsharp.rand [ 1; 1; 28; 28 ]
                let given = Json.toCompact (listed (values pixels))
                let! _ = w.Ask<string> $"live.set('digit', {given}) || ''"

                let expected count =
                    let first = pixels[*, *, 0 .. count - 1, *]
                    values ((rowReader.Value.forward first).softmax 1)

                let first = Json.toCompact (Json.number (Array.head (expected 10)))
                do! w.Until $"Math.abs(live.state().beliefs[9][0] - {first}) < 1e-5"

                for count in [ 1; 10; 28 ] do
                    let! belief = w.Ask<float[]> $"live.state().beliefs[{count - 1}]"
                    close 1e-5 belief (expected count)
            })

let private follower =
    seeded (fun () -> model (RNN(1, 32, batchFirst = true) --> Linear(32, 1)))

let private wave =
    operating
        "wave"
        (fun () -> Json.object [ "network", LiveNetwork.toJson follower.Value ])
        "wave: it is drawn, and the network follows"
        (fun w ->
            task {
                let! error = w.Number "live.state().error"
                Expect.isTrue (Double.IsFinite error) "against the cosine"
                let! box = w.Box ".live-plot"

                do!
                    w.Drag [
                        box[0] + 0.3 * box[2], box[1] + 0.2 * box[3]
                        box[0] + 0.6 * box[2], box[1] + 0.2 * box[3]
                    ]

                let! wave = w.Ask<float[]> "live.state().wave"

                Expect.all
                    wave[22..30]
                    (fun y -> y > 0.6 && abs (y - wave[25]) < 0.01)
                    $"{wave[22..30]}"

                let! output = w.Ask<float[]> "live.state().output"
                let input = dsharp.tensor(wave).view [ 1; 60; 1 ]
                close 1e-5 output (values (follower.Value.forward input))
                let! _ = w.Ask<string> "live.set('cut', true) || ''"
                let! cut = w.Ask<float[]> "live.state().output"
                close 1e-5 cut[10..19] (values (follower.Value.forward input[*, 10..19, *]))
            })

let private norm =
    operating
        "norm"
        (fun () -> Json.object [ "activation", Json.text "relu" ])
        "norm: batch norm keeps units alive"
        (fun w ->
            task {
                let! plain = w.Number "live.state().dead"
                let! _ = w.Ask<string> "live.set('norm', true) || ''"
                let! normed = w.Number "live.state().dead"

                Expect.isTrue
                    (normed < plain / 2.0)
                    $"{normed} of 80 with batch norm, {plain} without"

                let! before = w.Number "live.state().loss"
                let! _ = w.Ask<string> "live.press('train') || ''"
                do! w.Until $"live.state().steps > 20 && live.state().loss < {before / 1.5}"

                let! _ =
                    w.Ask<string> "live.set('activation', 'tanh') || live.set('bias', 1) || ''"

                let! bias = w.Number "live.state().bias"
                Expect.equal bias 1.0 "bias"
            })

let tests =
    inBrowser "widgets with models" [
        code
        curve 5 false
        curve 6 true
        cartPole
        rows
        wave
        norm
    ]
