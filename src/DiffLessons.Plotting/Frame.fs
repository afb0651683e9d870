namespace DiffLessons.Plotting

open DiffLessons

/// <summary>New values for one trace of a figure in one frame of its replay.</summary>
[<RequireQualifiedAccess>]
type Change =
    /// <summary>New heights; the horizontal values stay.</summary>
    | Y of ys: float[]
    /// <summary>New points in the plane.</summary>
    | XY of xs: float[] * ys: float[]
    /// <summary>New points in space.</summary>
    | XYZ of xs: float[] * ys: float[] * zs: float[]
    /// <summary>New values of a heat map, contour or surface, one row for each y.</summary>
    | Z of rows: float[][]

/// <summary>One moment of a replay: what differs from the figure as it was built.</summary>
type Frame = {
    /// <summary>The text beside the slider, for instance <c>step 45, loss 0.031</c>.</summary>
    Label: string
    /// <summary>The text inside the plot, top left; empty for none.</summary>
    Note: string
    /// <summary>Names of traces with their new values. What is not named keeps the values it was built with.</summary>
    Changes: (string * Change) list
}

/// <summary>Makes the frames of a replay, the frame last so that steps are joined with <c>|&gt;</c>.</summary>
[<RequireQualifiedAccess>]
module Frame =

    /// <summary>A frame in which nothing changes yet.</summary>
    /// <param name="label">The text beside the slider.</param>
    let create (label: string) : Frame =
        GuardNulls.arguments "Frame.create" [ "label", label ]

        {
            Label = label
            Note = ""
            Changes = []
        }

    /// <summary>Changes the trace of that name.</summary>
    let set (trace: string) (change: Change) (frame: Frame) =
        GuardNulls.arguments "Frame.set" [ "trace", trace; "change", change; "frame", frame ]

        {
            frame with
                Changes = frame.Changes @ [ trace, change ]
        }

    /// <summary>New heights for the trace of that name.</summary>
    let inline y (trace: string) ys (frame: Frame) = set trace (Change.Y(floats ys)) frame

    /// <summary>New points in the plane for the trace of that name.</summary>
    let inline xy (trace: string) xs ys (frame: Frame) =
        set trace (Change.XY(floats xs, floats ys)) frame

    /// <summary>New points in space for the trace of that name.</summary>
    let inline xyz (trace: string) xs ys zs (frame: Frame) =
        set trace (Change.XYZ(floats xs, floats ys, floats zs)) frame

    /// <summary>New values on the grid of the trace of that name, one row for each y.</summary>
    let z (trace: string) (rows: float[][]) (frame: Frame) = set trace (Change.Z rows) frame

    /// <summary>Puts a text inside the plot.</summary>
    let note (text: string) (frame: Frame) =
        GuardNulls.arguments "Frame.note" [ "text", text; "frame", frame ]
        { frame with Note = text }
