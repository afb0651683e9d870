namespace DiffLessons.Pages

open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting

/// <summary>Widgets that run models in the page, by the reader's hand.</summary>
[<RequireQualifiedAccess>]
module Live =

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
            raise (OptionException $"Live: there is no widget \"{kind}\". The kinds are {all}.")

    /// <summary>The HTML of one widget, to stand in a page's flow.</summary>
    /// <param name="kind">Its kind, for instance <c>fit</c>.</param>
    /// <param name="options">Its options and data; a network among them as <c>LiveNetwork</c> writes it.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no such kind.</exception>
    let element (kind: string) (options: JsonNode) : string =
        GuardWhole.arguments "Live.element" [ "kind", kind ]
        filesOf kind |> ignore
        let json = (Json.toCompact options).Replace("</", "<\\/")

        $"<div class=\"live\" data-kind=\"{kind}\"><script type=\"application/json\">{json}</script></div>"

    /// <summary>The style of the widgets, for the head of a page; it uses the variables of the page's own style.</summary>
    let style () : string = Asset.read "live.css"

    /// <summary>The script that runs the widgets of a page, for its end.</summary>
    /// <param name="kinds">The kinds of widgets on the page; only what these need is in the script.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no such kind.</exception>
    let script (kinds: string list) : string =
        GuardWhole.arguments "Live.script" [ "kinds", kinds ]

        if kinds.IsEmpty then
            ""
        else
            let own = kinds |> List.collect filesOf |> List.distinct
            let first, later = own |> List.partition ((=) "live-train.js")

            [ "live.js" ] @ first @ [ "live-ui.js" ] @ later
            |> List.map Asset.read
            |> fun parts -> String.concat "\n" (parts @ [ "DiffLive.mountAll();" ])
