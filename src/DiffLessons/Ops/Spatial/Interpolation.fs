namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Images made larger or smaller, and their channels traded for pixels.</summary>
[<AutoOpen>]
module Interpolation =
    let private spatial (operation: string) (a: Tensor) : int =
        if a.dim < 3 || a.dim > 5 then
            Shape.fail
                $"{operation}: expected a batch of signals, images or volumes (batch, channels, ...), got shape {Shape.format a.Sizes}."

        a.dim - 2

    /// The modes, and the numbers of spatial axes that each takes.
    let private modes =
        dict [
            "nearest", [ 1; 2; 3 ]
            "nearest-exact", [ 1; 2; 3 ]
            "linear", [ 1 ]
            "bilinear", [ 2 ]
            "bicubic", [ 2 ]
            "trilinear", [ 3 ]
            "area", [ 1; 2; 3 ]
        ]

    let private checkMode (axes: int) (mode: string) (alignCorners: bool option) : unit =
        Guard.notNull "interpolate" "mode" mode

        match modes.TryGetValue mode with
        | true, taken when List.contains axes taken -> ()
        | true, taken ->
            Guard.refuse
                "mode"
                $"interpolate: mode \"{mode}\" is for {string taken.Head} spatial axes, got {string axes}."
        | _ ->
            let known = modes.Keys |> Seq.map (fun mode -> $"\"{mode}\"") |> String.concat ", "
            Guard.refuse "mode" $"interpolate: expected mode to be one of {known}, got \"{mode}\"."

        if alignCorners.IsSome && not (mode.EndsWith "linear" || mode = "bicubic") then
            Guard.refuse
                "alignCorners"
                $"interpolate: alignCorners belongs to modes linear, bilinear, bicubic and trilinear, got mode \"{mode}\"."

    /// What libtorch's tables take for each element of an axis: the indices of up to four elements to mix, and their weights.
    let private bytesOfTables = 64L

    let private scaled (size: int) (factor: float) : int =
        let length = Math.Floor(float size * factor)

        if not (length >= 1.0 && length <= float Int32.MaxValue) then
            Guard.refuse
                "scaleFactor"
                $"interpolate: expected a scaleFactor that leaves 1 to {string Int32.MaxValue} elements of an axis of {string size}, got {string factor}."

        int length

    type Tensor with

        /// <summary>Resamples the spatial axes of signals, images or volumes.</summary>
        /// <param name="size">The new lengths of the spatial axes; or</param>
        /// <param name="scaleFactor">what each of them is multiplied by. Exactly one of both is given.</param>
        /// <param name="mode">"nearest" (the default), "nearest-exact", "linear" (signals), "bilinear" or "bicubic" (images), "trilinear" (volumes) or "area" (means).</param>
        /// <param name="alignCorners">Whether the outermost elements, rather than their outer edges, stay where they are; false by default.</param>
        /// <returns>Shape (batch, channels, ...) with the new lengths.</returns>
        member a.interpolate
            (?size: seq<int>, ?scaleFactor: float, ?mode: string, ?alignCorners: bool)
            : Tensor =
            traced
                "interpolate"
                a
                (fun () ->
                    many "size" size
                    @ given "scaleFactor" scaleFactor
                    @ given "mode" mode
                    @ given "alignCorners" alignCorners)
                (fun () ->
                    Tensor.Floating("interpolate", a)
                    let axes = spatial "interpolate" a
                    let mode = defaultArg mode "nearest"
                    checkMode axes mode alignCorners
                    let old = a.Sizes[2..]

                    let size, scales =
                        match size, scaleFactor with
                        | Some size, None ->
                            let size = Guard.items "interpolate" "size" size
                            Shape.options "interpolate" axes "size" 1 size
                            size, null
                        | None, Some factor ->
                            old |> Array.map (fun n -> scaled n factor), Array.create axes factor
                        | _ ->
                            Guard.refuse
                                "size"
                                "interpolate: expected either size or scaleFactor, got both or neither."

                    if Array.contains 0 a.Sizes[1..] then
                        Shape.fail
                            $"interpolate: there is nothing to resample in shape {Shape.format a.Sizes}. Give images with pixels."

                    let target = Array.append a.Sizes[..1] size
                    Shape.checkSizes "interpolate" target

                    if not (mode.StartsWith "nearest") then
                        Array.iter (AllocationCheck.checkTable "interpolate" bytesOfTables) size

                    let raw, align = Shape.toTorch size, Option.toNullable alignCorners

                    Tensor.Linear(
                        "interpolate",
                        (fun x -> Resampling.interpolate (x, raw, scales, mode, align)),
                        a,
                        target
                    ))

        /// <summary>Trades channels for pixels: (batch, channels r^2, height, width) becomes (batch, channels, height r, width r).</summary>
        /// <param name="upscaleFactor">r, 1 or more.</param>
        member a.pixelShuffle(upscaleFactor: int) : Tensor =
            let r = upscaleFactor
            Guard.atLeast "pixelShuffle" "upscaleFactor" 1 r

            if a.dim < 3 || int64 a.Sizes[a.dim - 3] % (int64 r * int64 r) <> 0L then
                Shape.fail
                    $"pixelShuffle: expected images (..., channels, height, width) whose channels are a multiple of {string (int64 r * int64 r)}, got shape {Shape.format a.Sizes}."

            let batch, last = a.Sizes[.. a.dim - 4], a.Sizes[a.dim - 3 ..]
            let n, h, w = batch.Length, last[1], last[2]
            let c = int (int64 last[0] / (int64 r * int64 r))
            let height = Shape.product "pixelShuffle" "the height" h r
            let width = Shape.product "pixelShuffle" "the width" w r
            let parts = a.view (Array.append batch [| c; r; r; h; w |])

            let order =
                Array.append [| 0 .. n - 1 |] ([| 0; 3; 1; 4; 2 |] |> Array.map (fun i -> n + i))

            (parts.permute order).view(Array.append batch [| c; height; width |])

        /// <summary>Trades pixels for channels: the inverse of <c>pixelShuffle</c>.</summary>
        /// <param name="downscaleFactor">r, 1 or more, of which height and width are multiples.</param>
        member a.pixelUnshuffle(downscaleFactor: int) : Tensor =
            let r = downscaleFactor
            Guard.atLeast "pixelUnshuffle" "downscaleFactor" 1 r

            if a.dim < 3 || a.Sizes[a.dim - 1] % r <> 0 || a.Sizes[a.dim - 2] % r <> 0 then
                Shape.fail
                    $"pixelUnshuffle: expected images (..., channels, height, width) of a height and width that {string r} divides, got shape {Shape.format a.Sizes}."

            let batch, last = a.Sizes[.. a.dim - 4], a.Sizes[a.dim - 3 ..]
            let n, c, h, w = batch.Length, last[0], last[1] / r, last[2] / r
            let parts = a.view (Array.append batch [| c; h; r; w; r |])

            let order =
                Array.append [| 0 .. n - 1 |] ([| 0; 2; 4; 1; 3 |] |> Array.map (fun i -> n + i))

            let area = int64 r * int64 r

            let channels =
                if c = 0 then
                    0
                else
                    Shape.size "pixelUnshuffle" "the channels" (int64 c * min area (1L <<< 31))

            (parts.permute order).view(Array.append batch [| channels; h; w |])

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let interpolate =
            Op.make
                "interpolate"
                [ "size"; "scaleFactor"; "mode"; "alignCorners" ]
                "resampled: nearest, linear, bilinear, bicubic, trilinear or area"
                (fun o ->
                    let size = o.tryInts "size" |> Option.map Seq.ofArray
                    let scaleFactor, mode = o.tryFloat "scaleFactor", o.tryText "mode"
                    let alignCorners = o.tryBool "alignCorners"

                    fun x ->
                        x.interpolate (
                            ?size = size,
                            ?scaleFactor = scaleFactor,
                            ?mode = mode,
                            ?alignCorners = alignCorners
                        ))

        let pixelShuffle =
            Op.one "pixelShuffle" ("upscaleFactor", _.int) "channels traded for pixels" (fun x r ->
                x.pixelShuffle r)

        let pixelUnshuffle =
            Op.one
                "pixelUnshuffle"
                ("downscaleFactor", _.int)
                "pixels traded for channels"
                (fun x r -> x.pixelUnshuffle r)

        let all = [ interpolate; pixelShuffle; pixelUnshuffle ]

    type dsharp with

        static member interpolate
            (input: Tensor, ?size: seq<int>, ?scaleFactor: float, ?mode: string, ?alignCorners: bool) : Tensor =
            input.interpolate (
                ?size = size,
                ?scaleFactor = scaleFactor,
                ?mode = mode,
                ?alignCorners = alignCorners
            )

        static member pixelShuffle(input: Tensor, upscaleFactor: int) : Tensor =
            input.pixelShuffle upscaleFactor

        static member pixelUnshuffle(input: Tensor, downscaleFactor: int) : Tensor =
            input.pixelUnshuffle downscaleFactor

        static member interpolate
            (?size: seq<int>, ?scaleFactor: float, ?mode: string, ?alignCorners: bool)
            : Tensor -> Tensor =
            Op.curried
                Ops.interpolate
                (many "size" size
                 @ given "scaleFactor" scaleFactor
                 @ given "mode" mode
                 @ given "alignCorners" alignCorners)

        static member pixelShuffle(upscaleFactor: int) : Tensor -> Tensor =
            Op.curried Ops.pixelShuffle [ "upscaleFactor", box upscaleFactor ]

        static member pixelUnshuffle(downscaleFactor: int) : Tensor -> Tensor =
            Op.curried Ops.pixelUnshuffle [ "downscaleFactor", box downscaleFactor ]
