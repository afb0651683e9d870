namespace DiffLessons.Lessons.Cnn

open DiffLessons
open DiffLessons.Plotting

/// Filters and feature maps as images.
[<RequireQualifiedAccess>]
module FeatureMaps =

    let private images (ofPixels: int -> string -> float[] -> CaptionedImage) (slices: Tensor) = [
        for i in 0 .. slices.shape[0] - 1 -> ofPixels slices.shape[2] $"{i}" (numbers slices[i])
    ]

    /// Filters of shape (n, h, w): blue is negative, orange positive.
    let filters (slices: Tensor) : CaptionedImage list = images ImageGrid.signedOf slices

    /// Feature maps of shape (n, h, w), dark to bright.
    let maps (slices: Tensor) : CaptionedImage list = images ImageGrid.scaledOf slices
