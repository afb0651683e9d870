namespace DiffLessons

open DiffLessons.Native

/// <summary>Pooling to a given size: the greatest element or the mean of as many windows, which the axes are cut into.</summary>
[<AutoOpen>]
module AdaptivePooling =
    let private check name dims (input: Tensor) outputSize outputSizes =
        Tensor.Present(name, input)

        if outputSize = None && outputSizes = None then
            Guard.refuse "outputSize" $"{name}: give outputSize."

        let sizes = Axes.choose name "outputSize" dims outputSize outputSizes 1
        Shape.options name dims "outputSize" 1 sizes
        floating name input

        if input.dim <> dims + 2 then
            let axes = [| "length"; "height, width"; "depth, height, width" |][dims - 1]

            Shape.fail
                $"{name}: expected an input of shape (batch, channels, {axes}), got {Shape.format input.Sizes}. Add the axes that are missing with unsqueeze or view."

        if Array.contains 0 input.Sizes[1..] then
            Shape.fail
                $"{name}: there is nothing to pool in shape {Shape.format input.Sizes}. Give images with pixels."

        let target = Array.append input.Sizes[..1] sizes
        Shape.checkSizes name target
        target

    let private kind (pooled: string) (dims: int) = $"adaptive{pooled}Pool{string dims}d"

    /// Output sizes as options, for the trace.
    let private options (outputSize: int option, outputSizes: seq<int> option) =
        Axes.toOptions "outputSize" (outputSize, outputSizes)

    let private avg dims (input: Tensor) (outputSize, outputSizes) =
        let name = kind "Avg" dims

        traced name input (fun () -> options (outputSize, outputSizes)) (fun () ->
            let target = check name dims input outputSize outputSizes
            let size = Convolution.raws target[2..]

            Tensor.Linear(
                name,
                (fun x ->
                    match dims with
                    | 1 -> Pools.adaptive_avg_pool1d (x, size[0])
                    | 2 -> Pools.adaptive_avg_pool2d (x, size)
                    | _ -> Pools.adaptive_avg_pool3d (x, size)),
                input,
                target
            ))

    let private plainMax name dims (input: Tensor) (target: int[]) =
        let size = Convolution.raws target[2..]

        Tensor.Lift1(
            name,
            (fun x ->
                if dims = 1 then
                    Pools.adaptive_max_pool1d (x, size[0])
                else
                    Pools.adaptive_max_pool2d (x, size)),
            input,
            target
        )

    /// Over three axes TorchSharp calls the operation of one axis. The greatest element of a box is that of the greatest of its layers.
    let private maxOfVolumes name (input: Tensor) (target: int[]) =
        let n, c, d = input.Sizes[0], input.Sizes[1], input.Sizes[2]
        let h, w = target[3], target[4]
        let layers = input.view [ n; c * d; input.Sizes[3]; input.Sizes[4] ]
        let flat = plainMax name 2 layers [| n; c * d; h; w |]
        let columns = (flat.view [ n; c; d; h * w ]).transpose(2, 3)
        let columns = columns.view [ n; c * h * w; d ]
        let pooled = plainMax name 1 columns [| n; c * h * w; target[2] |]
        ((pooled.view [ n; c; h * w; target[2] ]).transpose(2, 3)).view target

    let private max dims (input: Tensor) (outputSize, outputSizes) =
        let name = kind "Max" dims

        traced name input (fun () -> options (outputSize, outputSizes)) (fun () ->
            let target = check name dims input outputSize outputSizes

            if dims = 3 then
                maxOfVolumes name input target
            else
                plainMax name dims input target)

    type Tensor with

        /// <summary>The mean of each of outputSize windows, which (batch, channels, length) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
        /// <param name="outputSize">The number of windows.</param>
        member a.adaptiveAvgPool1d(outputSize: int) : Tensor = avg 1 a (Some outputSize, None)

        /// <summary>The mean of each of outputSize windows, which (batch, channels, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
        /// <param name="outputSize">The number of windows along every axis.</param>
        /// <param name="outputSizes">The numbers, one per axis.</param>
        member a.adaptiveAvgPool2d(?outputSize: int, ?outputSizes: seq<int>) : Tensor =
            avg 2 a (outputSize, outputSizes)

        /// <summary>The mean of each of outputSize windows, which (batch, channels, d, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
        /// <param name="outputSize">The number of windows along every axis.</param>
        /// <param name="outputSizes">The numbers, one per axis.</param>
        member a.adaptiveAvgPool3d(?outputSize: int, ?outputSizes: seq<int>) : Tensor =
            avg 3 a (outputSize, outputSizes)

        /// <summary>The greatest element of each of outputSize windows, which (batch, channels, length) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
        /// <param name="outputSize">The number of windows.</param>
        member a.adaptiveMaxPool1d(outputSize: int) : Tensor = max 1 a (Some outputSize, None)

        /// <summary>The greatest element of each of outputSize windows, which (batch, channels, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
        /// <param name="outputSize">The number of windows along every axis.</param>
        /// <param name="outputSizes">The numbers, one per axis.</param>
        member a.adaptiveMaxPool2d(?outputSize: int, ?outputSizes: seq<int>) : Tensor =
            max 2 a (outputSize, outputSizes)

        /// <summary>The greatest element of each of outputSize windows, which (batch, channels, d, h, w) is cut into: window i goes from floor(i n / outputSize) to before ceil((i + 1) n / outputSize).</summary>
        /// <param name="outputSize">The number of windows along every axis.</param>
        /// <param name="outputSizes">The numbers, one per axis.</param>
        member a.adaptiveMaxPool3d(?outputSize: int, ?outputSizes: seq<int>) : Tensor =
            max 3 a (outputSize, outputSizes)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private pools
            name
            dims
            doc
            (pool: int -> Tensor -> int option * seq<int> option -> Tensor)
            =
            let options = [
                "outputSize"
                if dims > 1 then
                    "outputSizes"
            ]

            Op.make name options doc (fun o ->
                let size = Axes.ofOptions o dims "outputSize"
                fun x -> pool dims x size)

        let private means = "the means of outputSize windows along each axis"
        let private greatest = "the greatest elements of outputSize windows along each axis"
        let adaptiveAvgPool1d = pools "adaptiveAvgPool1d" 1 means avg
        let adaptiveAvgPool2d = pools "adaptiveAvgPool2d" 2 means avg
        let adaptiveAvgPool3d = pools "adaptiveAvgPool3d" 3 means avg
        let adaptiveMaxPool1d = pools "adaptiveMaxPool1d" 1 greatest max
        let adaptiveMaxPool2d = pools "adaptiveMaxPool2d" 2 greatest max
        let adaptiveMaxPool3d = pools "adaptiveMaxPool3d" 3 greatest max

        let all = [
            adaptiveAvgPool1d
            adaptiveAvgPool2d
            adaptiveAvgPool3d
            adaptiveMaxPool1d
            adaptiveMaxPool2d
            adaptiveMaxPool3d
        ]

    type dsharp with

        static member adaptiveAvgPool1d(input: Tensor, outputSize: int) : Tensor =
            avg 1 input (Some outputSize, None)

        static member adaptiveAvgPool1d(outputSize: int) : Tensor -> Tensor =
            Op.curried Ops.adaptiveAvgPool1d [ "outputSize", box outputSize ]

        static member adaptiveAvgPool2d
            (input: Tensor, ?outputSize: int, ?outputSizes: seq<int>)
            : Tensor =
            avg 2 input (outputSize, outputSizes)

        static member adaptiveAvgPool2d
            (?outputSize: int, ?outputSizes: seq<int>)
            : Tensor -> Tensor =
            Op.curried Ops.adaptiveAvgPool2d (Axes.toOptions "outputSize" (outputSize, outputSizes))

        static member adaptiveAvgPool3d
            (input: Tensor, ?outputSize: int, ?outputSizes: seq<int>)
            : Tensor =
            avg 3 input (outputSize, outputSizes)

        static member adaptiveAvgPool3d
            (?outputSize: int, ?outputSizes: seq<int>)
            : Tensor -> Tensor =
            Op.curried Ops.adaptiveAvgPool3d (Axes.toOptions "outputSize" (outputSize, outputSizes))

        static member adaptiveMaxPool1d(input: Tensor, outputSize: int) : Tensor =
            max 1 input (Some outputSize, None)

        static member adaptiveMaxPool1d(outputSize: int) : Tensor -> Tensor =
            Op.curried Ops.adaptiveMaxPool1d [ "outputSize", box outputSize ]

        static member adaptiveMaxPool2d
            (input: Tensor, ?outputSize: int, ?outputSizes: seq<int>)
            : Tensor =
            max 2 input (outputSize, outputSizes)

        static member adaptiveMaxPool2d
            (?outputSize: int, ?outputSizes: seq<int>)
            : Tensor -> Tensor =
            Op.curried Ops.adaptiveMaxPool2d (Axes.toOptions "outputSize" (outputSize, outputSizes))

        static member adaptiveMaxPool3d
            (input: Tensor, ?outputSize: int, ?outputSizes: seq<int>)
            : Tensor =
            max 3 input (outputSize, outputSizes)

        static member adaptiveMaxPool3d
            (?outputSize: int, ?outputSizes: seq<int>)
            : Tensor -> Tensor =
            Op.curried Ops.adaptiveMaxPool3d (Axes.toOptions "outputSize" (outputSize, outputSizes))
