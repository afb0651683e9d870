namespace DiffLessons

/// How options of 1, 2 or 3 axes are given: one number for all axes, or one per axis.
[<RequireQualifiedAccess>]
module internal Axes =
    let choose
        (operation: string)
        (name: string)
        dims
        (one: int option)
        (each: seq<int> option)
        (fallback: int)
        =
        match one, each with
        | Some _, Some _ -> Guard.refuse name $"{operation}: give {name} or {name}s, not both."
        | Some value, None -> Array.create dims value
        | None, Some values ->
            let values = Guard.items operation (name + "s") values

            // Before their number decides anything else, such as the operation's name.
            if values.Length <> dims then
                Guard.refuse
                    name
                    $"{operation}: {name} needs {string dims} values, one per axis, got {string values.Length}."

            values
        | None, None -> Array.create dims fallback

    /// Kernel sizes, which have no default, and strides, which default to them.
    let kernels (operation: string) dims kernelSize kernelSizes stride strides =
        let kernels =
            match kernelSize, kernelSizes with
            | None, None -> Guard.refuse "kernelSize" $"{operation}: give kernelSize."
            | _ -> choose operation "kernelSize" dims kernelSize kernelSizes 1

        let strides =
            match stride, strides with
            | None, None -> kernels
            | _ -> choose operation "stride" dims stride strides 1

        kernels, strides

    /// An option of each axis out of a file or a list of options.
    let ofOptions (o: LayerOptions) dims (name: string) : int option * seq<int> option =
        let each = if dims = 1 then None else o.tryInts (name + "s")
        o.tryInt name, Option.map Seq.ofArray each

    /// The same as a list of options.
    let toOptions (name: string) (one: int option, each: seq<int> option) : (string * obj) list =
        given name one @ many (name + "s") each
