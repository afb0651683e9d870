namespace DiffLessons.Native

open System
open TorchSharp

/// Images resampled, and cut into patches.
[<AbstractClass; Sealed>]
type internal Resampling private () =
    static let modes =
        dict [
            "nearest", torch.InterpolationMode.Nearest
            "nearest-exact", torch.InterpolationMode.NearestExact
            "linear", torch.InterpolationMode.Linear
            "bilinear", torch.InterpolationMode.Bilinear
            "bicubic", torch.InterpolationMode.Bicubic
            "trilinear", torch.InterpolationMode.Trilinear
            "area", torch.InterpolationMode.Area
        ]

    /// To sizes of the spatial axes; with the scale factors that they come from, or null.
    static member interpolate
        (x: NativeTensor, size: int64[], scales: float[], mode: string, alignCorners: Nullable<bool>) =
        let size = if isNull scales then size else null

        Hold.one
            x
            (torch.nn.functional.interpolate (x.Torch, size, scales, modes[mode], alignCorners))

    /// Patches of images as columns.
    static member unfold
        (x: NativeTensor, kernel: int64[], dilation: int64[], padding: int64[], stride: int64[])
        =
        let pair (values: int64[]) = struct (values[0], values[1])

        Hold.one
            x
            (torch.nn.functional.unfold (
                x.Torch,
                pair kernel,
                Nullable(pair dilation),
                Nullable(pair padding),
                Nullable(pair stride)
            ))

    /// Images of columns, whose patches are added where they overlap.
    static member fold
        (
            x: NativeTensor,
            size: int64[],
            kernel: int64[],
            dilation: int64[],
            padding: int64[],
            stride: int64[]
        ) =
        let pair (values: int64[]) = struct (values[0], values[1])

        Hold.one
            x
            (torch.nn.functional.fold (
                x.Torch,
                pair size,
                pair kernel,
                Nullable(pair dilation),
                Nullable(pair padding),
                Nullable(pair stride)
            ))
