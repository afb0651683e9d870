namespace DiffLessons

/// The options of windows that slide over 1, 2 or 3 axes.
[<RequireQualifiedAccess>]
module internal Pooling =
    /// Windows as members are given them: the length, stride and padding, each as `Axes` says.
    let over (kernelSize, kernelSizes, stride, strides, padding, paddings) =
        (kernelSize, kernelSizes), (stride, strides), (padding, paddings)

    /// Lengths, strides and paddings of windows along each axis.
    let lengths name dims ((kernelSize, kernelSizes), (stride, strides), (padding, paddings)) =
        let kernels, strides = Axes.kernels name dims kernelSize kernelSizes stride strides

        let paddings = Axes.choose name "padding" dims padding paddings 0
        kernels, strides, paddings

    /// The same as options, for the trace.
    let traced (kernels: int[]) (strides: int[]) (paddings: int[]) : (string * obj) list = [
        "kernelSizes", box kernels
        "strides", box strides
        "paddings", box paddings
    ]

    /// The windows' options by name.
    let options dims = [
        for name in [ "kernelSize"; "stride"; "padding" ] do
            yield name

            if dims > 1 then
                yield name + "s"
    ]

    /// The windows out of options; over one axis their length has no other form.
    let ofOptions (o: LayerOptions) dims =
        let kernel =
            if dims = 1 then
                Some(o.int "kernelSize"), None
            else
                Axes.ofOptions o dims "kernelSize"

        kernel, Axes.ofOptions o dims "stride", Axes.ofOptions o dims "padding"

    /// The windows as options.
    let given (kernel, stride, padding) =
        Axes.toOptions "kernelSize" kernel
        @ Axes.toOptions "stride" stride
        @ Axes.toOptions "padding" padding
