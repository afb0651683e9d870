namespace DiffLessons

open System
open DiffLessons.Native

/// Telling parameters that no backward pass reached from those whose gradient is 0, where gradients are accumulated in a buffer.
///
/// Before a backward pass the buffer is filled with negative zero, which leaves every number as it is in a sum: -0 + 0 is 0, so a
/// parameter whose elements are all -0 afterwards was not reached, unless its gradient consists of negative zeros alone. A parameter
/// for which that is likely is therefore given no buffer during the pass (see GradientStorage): libtorch then makes a gradient, or none.
[<RequireQualifiedAccess>]
module internal NoGradient =
    let value = lazy ((-0.0).ToScalar())

    /// Whether elements, as bytes, are all negative zeros: little-endian, the sign's bit and nothing else.
    let private isUntouched (bytes: ReadOnlySpan<byte>) (size: int) =
        let mutable same = true
        let mutable at = 0

        while same && at < bytes.Length do
            let expected = if at % size = size - 1 then 0x80uy else 0uy
            same <- bytes[at] = expected
            at <- at + 1

        same

    let private onCpu (gradient: NativeTensor) (starts: int64[]) (lengths: int64[]) : bool[] =
        let size = int (gradient.element_size ())
        let missing = ref null

        gradient.ReadBytes(fun bytes ->
            for i in 0 .. starts.Length - 1 do
                if lengths[i] > 0L then
                    let own = bytes.Slice(int starts[i] * size, int lengths[i] * size)

                    if isUntouched own size then
                        if isNull missing.Value then
                            missing.Value <- Array.zeroCreate<bool> starts.Length

                        missing.Value[i] <- true)

        missing.Value

    /// Which pieces of a vector of gradients were added to; null when all of them.
    let reached (gradient: NativeTensor) (starts: int64[]) (lengths: int64[]) : bool[] =
        let missing =
            if gradient.device_type = torch.DeviceType.CPU then
                onCpu gradient starts lengths
            else
                use host = gradient.cpu ()
                onCpu host starts lengths

        if isNull missing then null else Array.map not missing
