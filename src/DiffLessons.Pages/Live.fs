namespace DiffLessons.Pages

open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting

/// Widgets that run models in the page, by the reader's hand.
[<RequireQualifiedAccess>]
module internal Live =

    /// Each kind of widget, and what its script needs beside live.js and live-ui.js, in order.
    let private files = [
        "fit", [ "live-train.js"; "live-fit.js" ]
        "boundary", [ "live-train.js"; "live-fit.js" ]
        "digit", [ "live-pad.js"; "live-digit.js" ]
        "descent", [ "live-train.js"; "live-descent.js" ]
        "graph", [ "live-graph.js" ]
        "tangent", [ "live-tangent.js" ]
        "code", [ "live-code.js" ]
        "curve", [ "live-train.js"; "live-curve.js" ]
        "cartpole", [ "live-train.js"; "live-cartpole.js" ]
        "rows", [ "live-pad.js"; "live-rows.js" ]
        "wave", [ "live-train.js"; "live-wave.js" ]
        "norm", [ "live-train.js"; "live-norm.js" ]
        "tensor", [ "live-tensor.js" ]
    ]

    let private filesOf kind =
        match List.tryFind (fun (name, _) -> name = kind) files with
        | Some(_, files) -> files
        | None ->
            let all = files |> List.map fst |> String.concat ", "
            Guard.fail $"Live: there is no widget \"{kind}\". The kinds are {all}."

    /// The HTML of one widget with its options and data, a network among them as `LiveNetwork` writes it.
    let element (kind: string) (options: JsonNode) : string =
        filesOf kind |> ignore
        let json = (Json.toCompact options).Replace("</", "<\\/")

        $"<div class=\"live\" data-kind=\"{kind}\"><script type=\"application/json\">{json}</script></div>"

    /// The style of the widgets, for the head of a page; it uses the variables of the page's own style.
    let style () : string = Asset.read "live.css"

    /// The script that runs widgets of those kinds, for the end of a page; only what they need is in it.
    let script (kinds: string list) : string =
        if kinds.IsEmpty then
            ""
        else
            let own = kinds |> List.collect filesOf |> List.distinct
            let first, later = own |> List.partition ((=) "live-train.js")

            [ "live.js" ] @ first @ [ "live-ui.js" ] @ later
            |> List.map Asset.read
            |> fun parts -> String.concat "\n" (parts @ [ "DiffLive.mountAll();" ])
