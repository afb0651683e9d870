namespace DiffLessons.Lessons.Variable

open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting

/// What the lesson on tracked tensors shows of its formula, the mean of four squares.
[<RequireQualifiedAccess>]
module MeanOfSquares =

    /// A tensor's numbers in brackets, those of a tensor without axes alone.
    let text (t: Tensor) : string =
        let listed values =
            values |> Seq.map string |> String.concat ", "

        if t.dim = 2 then
            listed [ for row in t.unstack () -> $"[{listed (numbers row)}]" ]
            |> sprintf "[%s]"
        else
            string (float t)

    /// The computational graph for the page: the numbers 1 to 4, their squares, and the mean of these.
    let nodes () : JsonNode =
        let node (id: string) (op: string) (from: string list) =
            Json.object [ "id", Json.text id; "op", Json.text op; "of", Json.texts from ]

        Json.list [
            for i in 1..4 do
                Json.object [ "id", Json.text $"v{i}"; "value", Json.number (float i) ]
            for i in 1..4 do
                node $"s{i}" "square" [ $"v{i}" ]
            node "o" "mean" [ for i in 1..4 -> $"s{i}" ]
        ]
