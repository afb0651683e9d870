namespace DiffLessons.Lessons

open System
open System.IO
open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Pages
open DiffLessons.Plotting

/// What a program in PyTorch needs to train from the same numbers as a lesson.
[<AutoOpen>]
module KeepStart =

    let private isAsked () =
        not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "DIFFLESSONS_KEEP_START"))

    /// A tensor as nested JSON lists.
    let rec private nested (tensor: Tensor) : JsonNode =
        if tensor.dim > 0 then
            Json.list [ for part in tensor.unstack () -> nested part ]
        elif tensor.dtype = Dtype.Int64 then
            Json.integer (int64 (float tensor))
        else
            Json.number (float tensor)

    type Lesson with

        /// Where the variable DIFFLESSONS_KEEP_START is set, leaves in the lesson's folder the parameters of a model before its
        /// training as `start.pt`, and data by name as `start.json`.
        member lesson.KeepStart(model: ModelBase, data: (string * Tensor) list) =
            if isAsked () then
                model.saveParameters (Path.Combine(lesson.Folder, "start.pt"))
                let all = Json.object [ for name, tensor in data -> name, nested tensor ]
                Page.writeWhole (Path.Combine(lesson.Folder, "start.json")) (Json.toCompact all)

        /// As above, where comparing takes work that a reader's run does not need: `work` gives the data, and the metrics that the
        /// program in PyTorch has to find again.
        member lesson.KeepStart
            (model: ModelBase, work: unit -> (string * Tensor) list * (string * obj) list)
            =
            if isAsked () then
                let data, metrics = work ()
                lesson.KeepStart(model, data)
                lesson.Metrics metrics
