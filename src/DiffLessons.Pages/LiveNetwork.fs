namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open DiffLessons
open DiffLessons.Plotting

/// <summary>Writes a network as the JSON that <c>live.js</c> runs in a page.</summary>
[<RequireQualifiedAccess>]
module LiveNetwork =

    /// What live.js runs, by its own list: layers and functions of the library, in lower case.
    let private known =
        lazy
            (let line = Regex.Match(Asset.read "live.js", "// kinds: (.+)")
             set (line.Groups[1].Value.Split ' '))

    let private refuse text : 'T =
        raise (ModelException $"LiveNetwork: {text}")

    /// What a file would hold of a model: its description, and its tensors by name, as shape and values.
    type private Saved = {
        Description: JsonNode
        Tensors: IDictionary<string, int[] * float32[]>
    }

    let private saved (model: ModelBase) =
        let valuesOf (t: Tensor) =
            t.shape, t.float32().view(-1).toArray1D<float32>()

        {
            Description = JsonNode.Parse(fst (Description.write model))
            Tensors =
                dict [
                    for name, raw in ModelState.tensors model ->
                        name, valuesOf (Tensor.Constant raw)
                ]
        }

    let private base64 (bytes: byte[]) =
        Json.text (Convert.ToBase64String bytes)

    let private floats (values: float32[]) =
        base64 (MemoryMarshal.AsBytes(ReadOnlySpan values).ToArray())

    let private shapeOf (shape: int[]) =
        Json.list [ for n in shape -> Json.integer (int64 n) ]

    let private asFloat32 (shape, values) =
        Json.object [ "shape", shapeOf shape; "f32", floats values ]

    /// Matrices and kernels as whole numbers from -127 to 127, times one scale for each row, which is an output; vectors stay float32.
    let private asInt8 (shape: int[], values: float32[]) =
        if shape.Length < 2 || values.Length = 0 then
            asFloat32 (shape, values)
        else
            let row = values.Length / shape[0]

            let scales =
                values
                |> Array.chunkBySize row
                |> Array.map (Array.map abs >> Array.max >> fun most -> max most 1e-30f / 127.0f)

            let code i (value: float32) =
                byte (sbyte (MathF.Round(value / scales[i / row])))

            Json.object [
                "shape", shapeOf shape
                "i8", base64 (Array.mapi code values)
                "scale", floats scales
            ]

    let private inside path name =
        if path = "" then name else $"{path}.{name}"

    let private where path =
        if path = "" then
            "the network"
        else
            $"step {path} of the network"

    let private integers (node: JsonNode) =
        match node with
        | :? JsonArray as items -> [ for item in items -> item.GetValue<int>() ]
        | null -> []
        | single -> [ single.GetValue<int>() ]

    /// Options that change what a layer computes, and that live.js does not have.
    let private checkOptions path (kind: string) (options: JsonObject) =
        let has (name: string) refused =
            integers options[name] |> List.exists refused

        if has "dilation" ((<>) 1) || has "groups" ((<>) 1) then
            refuse
                $"{where path} is a convolution with dilation or groups, which live.js does not have."

        let isSet (name: string) =
            not (isNull options[name])
            && options[name].GetValueKind() = System.Text.Json.JsonValueKind.True

        if isSet "bidirectional" then
            refuse $"{where path} runs in both directions, which live.js does not have."

        if kind.StartsWith "batchnorm" && not (isSet "trackRunningStats") then
            refuse $"{where path} keeps no running statistics, which live.js needs to predict with."

    /// The tensors that a layer has, under the names that live.js gives them.
    let private weights
        (weight: string -> JsonNode)
        (has: string -> bool)
        (names: (string * string) list)
        = [
        for name, live in names do
            if has name then
                live, weight name
    ]

    let private weightsOf weight has (kind: string) (options: JsonObject) =
        if List.contains kind [ "lstm"; "gru"; "rnn" ] then
            let layers = [
                for layer in 0 .. options["numLayers"].GetValue<int>() - 1 ->
                    [ "weight_ih", "wih"; "weight_hh", "whh"; "bias_ih", "bih"; "bias_hh", "bhh" ]
                    |> List.map (fun (name, live) -> $"{name}_l{layer}", live)
                    |> weights weight has
                    |> Json.object
            ]

            [ "layers", Json.list layers ]
        else
            let running = [ "running_mean", "mean"; "running_var", "variance" ]
            weights weight has ([ "weight", "weight"; "bias", "bias" ] @ running)

    let private layer
        (write: int[] * float32[] -> JsonNode)
        (model: Saved)
        path
        (name: string)
        (options: JsonNode)
        =
        let kind = name.ToLowerInvariant()

        if not (known.Value.Contains kind) then
            let all = String.concat ", " known.Value

            refuse $"{where path} is {name}, which live.js does not run. It runs {all}."

        let options =
            match options with
            | :? JsonObject as options -> options
            | _ -> JsonObject()

        checkOptions path kind options

        // The function between the states of a plain recurrent layer is an option that is a function itself.
        if not (isNull options["nonlinearity"]) then
            match (options["nonlinearity"]["function"]).GetValue<string>() with
            | "tanh"
            | "relu" as name -> options["nonlinearity"] <- Json.text name
            | other ->
                refuse $"{where path} has the nonlinearity {other}; live.js has tanh and relu."

        let weight name = write model.Tensors[inside path name]

        let has name =
            model.Tensors.ContainsKey(inside path name)

        let live =
            if kind.StartsWith "batchnorm" then "batchnorm"
            elif kind.StartsWith "dropout" then "dropout"
            else kind

        let dropped = set [ "bias"; "kernelSize" ]

        Json.object [
            "kind", Json.text live
            for option in options do
                // The weights' shapes say it.
                let isWeights = dropped.Contains option.Key && not (kind.Contains "pool")

                if not isWeights && not (isNull option.Value) then
                    option.Key, option.Value.DeepClone()
            yield! weightsOf weight has kind options
        ]

    /// The layers of a node of the description, in the order in which they run.
    let rec private layers write (model: Saved) path (node: JsonNode) : JsonNode list =
        let steps (items: JsonNode) =
            items.AsArray()
            |> Seq.mapi (fun i item -> layers write model (inside path (string i)) item)
            |> List.concat

        let has (name: string) = not (isNull node[name])

        if has "chain" then
            steps node["chain"]
        elif has "steps" then
            steps node["steps"]
        elif has "same" then
            refuse
                $"{where path} is a layer that stands in it before, which live.js does not have. Give each step its own."
        elif has "function" then
            [ layer write model path (node["function"].GetValue<string>()) node["options"] ]
        else
            match node["layer"].GetValue<string>() with
            | "Function" -> layers write model path (node["options"]["f"])
            | kind -> [ layer write model path kind node["options"] ]

    let private written write (model: ModelBase) =
        GuardNulls.arguments "LiveNetwork" [ "model", model ]
        let model = saved model
        Json.object [ "layers", Json.list (layers write model "" model.Description) ]

    /// <summary>A network as JSON, its weights as float32.</summary>
    /// <param name="model">Layers and functions joined by <c>--></c> or <c>Sequential</c>: linear, convolution, pooling, recurrent, batch norm, dropout, activations, softmax, and functions of shape.</param>
    /// <exception cref="T:DiffLessons.ModelException">It has a layer or an option that <c>live.js</c> does not run, or cannot be saved.</exception>
    let toJson (model: ModelBase) : JsonNode = written asFloat32 model

    /// <summary>A network as JSON, its matrices and kernels as int8 with one scale for each output: a quarter of the size, and nearly the same predictions.</summary>
    /// <param name="model">As for <c>toJson</c>.</param>
    /// <exception cref="T:DiffLessons.ModelException">As for <c>toJson</c>.</exception>
    let toInt8 (model: ModelBase) : JsonNode = written asInt8 model
