namespace DiffLessons

/// The library's functions on windows, and how each comes back from its options: a line a function.
[<RequireQualifiedAccess>]
module internal WindowRows =
    let private row = FunctionRows.row

    let private each (o: LayerOptions) (name: string) : seq<int> option =
        o.tryInts name |> Option.map Seq.ofArray

    let private pools: FunctionRows.Row list = [
        row "maxpool1d" (fun o ->
            dsharp.maxpool1d (
                o.int "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding"
            ))
        row "maxpool2d" (fun o ->
            dsharp.maxpool2d (
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings"
            ))
        row "maxpool3d" (fun o ->
            dsharp.maxpool3d (
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings"
            ))
        row "avgpool1d" (fun o ->
            dsharp.avgpool1d (
                o.int "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding"
            ))
        row "avgpool2d" (fun o ->
            dsharp.avgpool2d (
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings"
            ))
        row "avgpool3d" (fun o ->
            dsharp.avgpool3d (
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings"
            ))
    ]

    let private unpools: FunctionRows.Row list = [
        row "maxunpool1d" (fun o ->
            dsharp.maxunpool1d (
                o.tensor "indices",
                o.int "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?outputSize = each o "outputSize"
            ))
        row "maxunpool2d" (fun o ->
            dsharp.maxunpool2d (
                o.tensor "indices",
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings",
                ?outputSize = each o "outputSize"
            ))
        row "maxunpool3d" (fun o ->
            dsharp.maxunpool3d (
                o.tensor "indices",
                ?kernelSize = o.tryInt "kernelSize",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?kernelSizes = each o "kernelSizes",
                ?strides = each o "strides",
                ?paddings = each o "paddings",
                ?outputSize = each o "outputSize"
            ))
    ]

    let private convolutions: FunctionRows.Row list = [
        row "conv1d" (fun o ->
            dsharp.conv1d (
                o.tensor "b",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?dilation = o.tryInt "dilation"
            ))
        row "conv2d" (fun o ->
            dsharp.conv2d (
                o.tensor "b",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?dilation = o.tryInt "dilation",
                ?strides = each o "strides",
                ?paddings = each o "paddings",
                ?dilations = each o "dilations"
            ))
        row "conv3d" (fun o ->
            dsharp.conv3d (
                o.tensor "b",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?dilation = o.tryInt "dilation",
                ?strides = each o "strides",
                ?paddings = each o "paddings",
                ?dilations = each o "dilations"
            ))
        row "convTranspose1d" (fun o ->
            dsharp.convTranspose1d (
                o.tensor "b",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?dilation = o.tryInt "dilation",
                ?outputPadding = o.tryInt "outputPadding"
            ))
        row "convTranspose2d" (fun o ->
            dsharp.convTranspose2d (
                o.tensor "b",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?dilation = o.tryInt "dilation",
                ?outputPadding = o.tryInt "outputPadding",
                ?strides = each o "strides",
                ?paddings = each o "paddings",
                ?dilations = each o "dilations",
                ?outputPaddings = each o "outputPaddings"
            ))
        row "convTranspose3d" (fun o ->
            dsharp.convTranspose3d (
                o.tensor "b",
                ?stride = o.tryInt "stride",
                ?padding = o.tryInt "padding",
                ?dilation = o.tryInt "dilation",
                ?outputPadding = o.tryInt "outputPadding",
                ?strides = each o "strides",
                ?paddings = each o "paddings",
                ?dilations = each o "dilations",
                ?outputPaddings = each o "outputPaddings"
            ))
    ]

    let all = pools @ unpools @ convolutions
