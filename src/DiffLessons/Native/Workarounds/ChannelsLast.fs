namespace DiffLessons

open System.Runtime.InteropServices
open DiffLessons.Native

/// Lays images out so that libtorch convolves and pools them fast on a processor.
///
/// A tensor (batch, channels, height, width) may be in memory image after image ("channels first"), or with the channels of
/// each pixel side by side ("channels last"). What is computed from a tensor in channels last is so too, up to the layer that
/// joins the axes; the elements and their order are the same to everyone.
///
/// Symptom: in channels first, oneDNN convolves images of one channel several times more slowly, and libtorch pools number by
/// number with a branch for each, ten times more slowly than by vectors of channels.
/// Versions: libtorch 2.10 with oneDNN 3.7, on x64.
/// Link: none; measured with `-- ops` of the benchmarks.
/// Remove when: libtorch chooses the layout itself, and `-- ops` shows no loss without this.
[<RequireQualifiedAccess>]
module internal ChannelsLast =
    /// The order of axes in memory, and back to the usual one.
    let private toLast, private toFirst = [| 0L; 2L; 3L; 1L |], [| 0L; 3L; 1L; 2L |]

    /// With fewer elements there is nothing to gain.
    [<Literal>]
    let private Few = 512L

    let private isChannelsLast (x: NativeTensor) =
        let strides = x.stride ()
        let channels = x.size 1
        strides[1] = 1L && strides[3] = channels && strides[2] = channels * x.size 3

    let private layOut (x: NativeTensor) : NativeTensor =
        if x.size 1 = 1L then
            // The same memory: only the strides say how it is meant.
            use last = x.reshape (x.size 0, x.size 2, x.size 3, 1L)
            last.permute toFirst
        else
            use last = x.permute toLast
            use dense = last.contiguous ()
            dense.permute toFirst

    /// On processors of other kinds libtorch convolves by other libraries, with which this has not been measured. Where the
    /// usual layout needs care (see ChannelPadding), it is kept: the care was worked out for it.
    let private isTrusted =
        let isRight = ConvolutionSelfTest.isRight layOut 2L

        lazy
            (RuntimeInformation.ProcessArchitecture = Architecture.X64
             && ConvolutionSelfTest.isRightAsUsual ()
             && isRight 1L 1L 4L
             && isRight 1L 16L 5L
             && isRight 3L 6L 5L
             && isRight 17L 33L 3L)

    let private gains (x: NativeTensor) =
        x.dim () = 4L
        && x.numel () >= Few
        && x.dtype = torch.ScalarType.Float32
        && x.device_type = torch.DeviceType.CPU
        && not (isChannelsLast x)
        && isTrusted.Value

    let private arranged (x: NativeTensor) (run: NativeTensor -> NativeTensor) =
        use ordered = layOut x
        run ordered

    /// Runs a convolution on images in the layout that suits it.
    let convolve (run: NativeTensor -> NativeTensor) (x: NativeTensor) : NativeTensor =
        if gains x then arranged x run else run x

    /// Runs a pooling on images in the layout that suits it: it needs channels enough for a vector.
    let pool (run: NativeTensor -> NativeTensor) (x: NativeTensor) : NativeTensor =
        if x.size 1 >= 8L && gains x then arranged x run else run x
