namespace DiffLessons

open System
open DiffLessons.Native

/// Keeps float32 convolutions right where oneDNN, which libtorch calls for them, gets them wrong: channels of zeros fill its blocks.
///
/// Symptom: on some processors (AMD EPYC with AVX-512 among them) the gradient of a convolution by its input, and a transposed
/// convolution, lose filter elements when channels do not fill oneDNN's blocks of 16: wrong numbers, without any error.
/// Versions: oneDNN 3.7.1, in libtorch 2.10.
/// Link: none for this version; https://github.com/pytorch/pytorch/issues/25101 was an earlier fault of the kind.
/// Remove when: `ConvolutionSelfTest` finds nothing wrong on such a processor.
[<RequireQualifiedAccess>]
module internal ChannelPadding =
    [<Literal>]
    let private Block = 16L

    /// Whether a computation with these filters runs through what may be wrong.
    let private concerns (w: NativeTensor) =
        w.dtype = torch.ScalarType.Float32
        && w.device_type = torch.DeviceType.CPU
        && not (ConvolutionSelfTest.isRightAsUsual ())

    let private missing (channels: int64) = (Block - channels % Block) % Block

    /// The channels of the gradient by the input may be fewer than a block in 1 and 2 dimensions.
    let private inner (w: NativeTensor) (channels: int64) =
        if channels > Block then
            // Strided backward passes are wrong at 48, 80, 112, ... too.
            (2L * Block - channels % (2L * Block)) % (2L * Block)
        elif w.dim () = 5L then
            missing channels
        else
            0L

    /// More channels of zeros along an axis.
    let private grown (axis: int) (count: int64) (x: NativeTensor) =
        if x.IsNone || count = 0L then
            x
        else
            let pads = Array.zeroCreate (2 * int (x.dim ()))
            // libtorch counts paddings from the last axis backwards, two per axis.
            pads[2 * (int (x.dim ()) - 1 - axis) + 1] <- count
            F.pad (x, pads)

    /// A convolution with filters (out, in, ...), with channels filled up where its backward pass would go wrong without, and laid
    /// out for speed where it is right.
    let convolution run (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) : NativeTensor =
        let filters, channels = w.size 0, w.size 1
        let moreFilters = if x.requires_grad then missing filters else 0L
        let moreChannels = inner w channels

        if not (concerns w) then
            ChannelsLast.convolve (fun x -> run x w b) x
        elif moreFilters + moreChannels = 0L || x.size 1 <> channels then
            run x w b
        else
            let wide = grown 1 moreChannels x

            let all: NativeTensor =
                run wide (grown 0 moreFilters (grown 1 moreChannels w)) (grown 0 moreFilters b)

            all.narrow (1L, 0L, filters)

    /// A transposed convolution with filters (in, out, ...), likewise: it is computed as a backward pass.
    let transposed run (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) : NativeTensor =
        let channels, filters = w.size 0, w.size 1
        let moreChannels = missing channels
        let moreFilters = inner w filters

        if moreChannels + moreFilters = 0L || not (concerns w) then
            run x w b
        else
            let wide = grown 1 moreChannels x

            let all: NativeTensor =
                run wide (grown 0 moreChannels (grown 1 moreFilters w)) (grown 0 moreFilters b)

            all.narrow (1L, 0L, filters)
