namespace DiffLessons

open DiffLessons.Native

/// <summary>Images cut into patches and put together again, and sampled at positions of a grid.</summary>
[<AutoOpen>]
module Patches =
    let private options operation name least fallback (given: seq<int> option) : int[] =
        match given with
        | None -> [| fallback; fallback |]
        | Some values ->
            let values = Guard.items operation name values
            Shape.options operation 2 name least values
            values

    /// How many windows there are along height and width.
    let private windows
        operation
        (size: int[])
        (kernel: int[])
        (dilation: int[])
        (padding: int[])
        (stride: int[])
        =
        let counts =
            Array.init 2 (fun i ->
                Shape.windowed size[i] kernel[i] stride[i] padding[i] dilation[i])

        if Array.exists (fun count -> count < 1) counts then
            Shape.fail
                $"{operation}: windows of {Shape.format kernel} do not fit into images of {Shape.format size}. Use smaller ones, or pad."

        counts

    // ---- gridSample ----

    let private number (like: Tensor) (value: float) =
        Tensor.Scalar("gridSample", like, value)

    /// A coordinate from -1 to 1 in pixels of an axis.
    let private unnormalized (alignCorners: bool) (size: int) (at: Tensor) : Tensor =
        if alignCorners then
            (at + 1.0) * (float (size - 1) / 2.0)
        else
            (at + 1.0) * (float size / 2.0) - 0.5

    /// A coordinate mirrored at both ends until it is inside.
    let private mirrored (alignCorners: bool) (size: int) (at: Tensor) : Tensor =
        let low = if alignCorners then 0.0 else -0.5
        let span = if alignCorners then float (size - 1) else float size

        if span = 0.0 then
            at * 0.0
        else
            let distance = (at - low).abs()
            let turns = (distance / span).floor()
            let rest = distance - turns * span
            let isOdd = (turns - (turns / 2.0).floor() * 2.0).gt(number turns 0.5)
            (span - rest).where(isOdd, rest) + low

    /// The elements at whole coordinates (batch, ...), or 0 where these are outside.
    let private pixels (image: Tensor) (y: Tensor) (x: Tensor) : Tensor =
        let n, c, h, w = image.Sizes[0], image.Sizes[1], image.Sizes[2], image.Sizes[3]
        let zero = number y 0.0
        let last (size: int) = number y (float (size - 1))

        let inside =
            [ y.ge zero; y.le (last h); x.ge zero; x.le (last w) ]
            |> List.map (fun (mask: Tensor) -> mask.Handle)
            |> List.reduce (fun a b -> a.logical_and b)

        let held (size: int) (at: Tensor) =
            // NaN is outside, and no index.
            Tensor
                .Constant(at.Handle.detach().nan_to_num(0.0, 0.0, 0.0))
                .clamp(0.0, float (size - 1))

        let flat = (held h y * float w + held w x).cast Dtype.Int64
        let count = flat.nelement / max n 1
        let indices = ((flat.view [ n; 1; count ]).expand [ n; c; count ])
        let picked = (image.view [ n; c; h * w ]).gather(2, indices)
        let mask = (Tensor.Constant inside).view [ n; 1; count ]
        picked.where (mask, 0.0)

    let private sample (image: Tensor) (grid: Tensor) mode paddingMode alignCorners : Tensor =
        let n, c, h, w = image.Sizes[0], image.Sizes[1], image.Sizes[2], image.Sizes[3]

        let coordinate (axis: int) (size: int) =
            let at =
                unnormalized alignCorners size (grid.narrow(3, axis, 1).view grid.Sizes[..2])

            match paddingMode with
            | "border" -> at.clamp (0.0, float (size - 1))
            | "reflection" -> (mirrored alignCorners size at).clamp(0.0, float (size - 1))
            | _ -> at

        let x, y = coordinate 0 w, coordinate 1 h
        let outer = [| n; c; grid.Sizes[1]; grid.Sizes[2] |]

        if mode = "nearest" then
            (pixels image (y.round ()) (x.round ())).view outer
        else
            let x0, y0 = x.floor (), y.floor ()
            let weight (t: Tensor) = t.view [ n; 1; -1 ]
            let fx, fy = weight (x - x0), weight (y - y0)

            let corner dy dx =
                let wy = if dy = 0 then 1.0 - fy else fy
                let wx = if dx = 0 then 1.0 - fx else fx
                pixels image (y0 + dy) (x0 + dx) * (wy * wx)

            (corner 0 0 + corner 0 1 + corner 1 0 + corner 1 1).view outer

    type Tensor with

        /// <summary>Patches of images as columns (im2col): (batch, channels, height, width) becomes (batch, channels kh kw, patches).</summary>
        /// <param name="kernelSizes">Height and width of a patch.</param>
        /// <param name="dilations">The distance of a patch's elements per axis, 1 by default.</param>
        /// <param name="paddings">Zeros at either end per axis, 0 by default.</param>
        /// <param name="strides">The distance of patches per axis, 1 by default.</param>
        member a.unfold
            (kernelSizes: seq<int>, ?dilations: seq<int>, ?paddings: seq<int>, ?strides: seq<int>)
            : Tensor =
            Tensor.Floating("unfold", a)
            let kernel = options "unfold" "kernelSizes" 1 1 (Some kernelSizes)
            let dilation = options "unfold" "dilations" 1 1 dilations
            let padding = options "unfold" "paddings" 0 0 paddings
            let stride = options "unfold" "strides" 1 1 strides

            if a.dim <> 4 || Array.exists (fun n -> n = 0) a.Sizes[1..] then
                Shape.fail
                    $"unfold: expected images of shape (batch, channels, height, width), got {Shape.format a.Sizes}."

            let counts = windows "unfold" a.Sizes[2..] kernel dilation padding stride

            let rows =
                Shape.size
                    "unfold"
                    "a column"
                    (int64 a.Sizes[1] * int64 kernel[0] * int64 kernel[1])

            let columns = Shape.product "unfold" "the patches" counts[0] counts[1]
            let target = [| a.Sizes[0]; rows; columns |]
            Shape.checkSizes "unfold" target
            let raw = Array.map Shape.toTorch [| kernel; dilation; padding; stride |]

            Tensor.Linear(
                "unfold",
                (fun x -> Resampling.unfold (x, raw[0], raw[1], raw[2], raw[3])),
                a,
                target
            )

        /// <summary>Images of columns (col2im): the patches that <c>unfold</c> cuts are added where they overlap.</summary>
        /// <param name="outputSizes">Height and width of the images.</param>
        /// <param name="kernelSizes">Height and width of a patch.</param>
        /// <param name="dilations">The distance of a patch's elements per axis, 1 by default.</param>
        /// <param name="paddings">Zeros at either end per axis, 0 by default.</param>
        /// <param name="strides">The distance of patches per axis, 1 by default.</param>
        member a.fold
            (
                outputSizes: seq<int>,
                kernelSizes: seq<int>,
                ?dilations: seq<int>,
                ?paddings: seq<int>,
                ?strides: seq<int>
            ) : Tensor =
            Tensor.Floating("fold", a)
            let size = options "fold" "outputSizes" 1 1 (Some outputSizes)
            let kernel = options "fold" "kernelSizes" 1 1 (Some kernelSizes)
            let dilation = options "fold" "dilations" 1 1 dilations
            let padding = options "fold" "paddings" 0 0 paddings
            let stride = options "fold" "strides" 1 1 strides
            let counts = windows "fold" size kernel dilation padding stride
            let area = int64 kernel[0] * int64 kernel[1]

            if
                a.dim <> 3
                || a.Sizes[1] = 0
                || int64 a.Sizes[1] % area <> 0L
                || int64 a.Sizes[2] <> int64 counts[0] * int64 counts[1]
            then
                Shape.fail
                    $"fold: expected columns of shape (batch, channels {string area}, {string (int64 counts[0] * int64 counts[1])}), got {Shape.format a.Sizes}."

            let target = [| a.Sizes[0]; int (int64 a.Sizes[1] / area); size[0]; size[1] |]
            Shape.checkSizes "fold" target
            let raw = Array.map Shape.toTorch [| size; kernel; dilation; padding; stride |]

            Tensor.Linear(
                "fold",
                (fun x -> Resampling.fold (x, raw[0], raw[1], raw[2], raw[3], raw[4])),
                a,
                target
            )

        /// <summary>Samples images at positions: (batch, channels, height, width) at (batch, h, w, 2) becomes (batch, channels, h, w).</summary>
        /// <param name="grid">Positions (x, y), from -1 (left, upper) to 1 (right, lower).</param>
        /// <param name="mode">"bilinear" (the default) or "nearest".</param>
        /// <param name="paddingMode">What is outside: "zeros" (the default), "border" (the nearest pixel) or "reflection" (the image mirrored).</param>
        /// <param name="alignCorners">Whether -1 and 1 are the centres of the outermost pixels, rather than their outer edges; false by default.</param>
        /// <remarks>It can be differentiated by the images and by the positions, to any order.</remarks>
        member a.gridSample
            (grid: Tensor, ?mode: string, ?paddingMode: string, ?alignCorners: bool)
            : Tensor =
            Tensor.Floating("gridSample", a)
            Tensor.Floating("gridSample", grid)
            let mode, paddingMode = defaultArg mode "bilinear", defaultArg paddingMode "zeros"

            if mode <> "bilinear" && mode <> "nearest" then
                Guard.refuse
                    "mode"
                    $"gridSample: expected mode to be \"bilinear\" or \"nearest\", got \"{mode}\"."

            if not (List.contains paddingMode [ "zeros"; "border"; "reflection" ]) then
                Guard.refuse
                    "paddingMode"
                    $"gridSample: expected paddingMode to be \"zeros\", \"border\" or \"reflection\", got \"{paddingMode}\"."

            if a.dim <> 4 || grid.dim <> 4 || grid.Sizes[3] <> 2 || grid.Sizes[0] <> a.Sizes[0] then
                Shape.fail
                    $"gridSample: expected images (batch, channels, height, width) and positions (batch, h, w, 2), got shapes {Shape.format a.Sizes} and {Shape.format grid.Sizes}."

            if a.nelement = 0 || grid.nelement = 0 then
                Shape.fail
                    $"gridSample: expected images with pixels, and positions, got shapes {Shape.format a.Sizes} and {Shape.format grid.Sizes}."

            sample a (grid.cast a.dtype) mode paddingMode (defaultArg alignCorners false)

    type dsharp with

        static member unfold
            (
                input: Tensor,
                kernelSizes: seq<int>,
                ?dilations: seq<int>,
                ?paddings: seq<int>,
                ?strides: seq<int>
            ) : Tensor =
            input.unfold (
                kernelSizes,
                ?dilations = dilations,
                ?paddings = paddings,
                ?strides = strides
            )

        static member fold
            (
                input: Tensor,
                outputSizes: seq<int>,
                kernelSizes: seq<int>,
                ?dilations: seq<int>,
                ?paddings: seq<int>,
                ?strides: seq<int>
            ) : Tensor =
            input.fold (
                outputSizes,
                kernelSizes,
                ?dilations = dilations,
                ?paddings = paddings,
                ?strides = strides
            )

        static member gridSample
            (input: Tensor, grid: Tensor, ?mode: string, ?paddingMode: string, ?alignCorners: bool)
            : Tensor =
            input.gridSample (
                grid,
                ?mode = mode,
                ?paddingMode = paddingMode,
                ?alignCorners = alignCorners
            )
