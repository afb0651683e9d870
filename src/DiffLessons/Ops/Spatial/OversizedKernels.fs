namespace DiffLessons

open DiffLessons.Native

/// Means of windows over three axes that are longer than the input, which libtorch refuses before it pads.
[<RequireQualifiedAccess>]
module internal OversizedKernels =
    /// How many elements the windows along an axis of so many have a share in.
    let private counts (length: int) (windows: int) kernel stride padding counted =
        Array.init windows (fun i ->
            let first = i * stride - padding
            let last = min (first + kernel) (length + (if counted then padding else 0))
            float (last - (if counted then first else max first 0)))

    /// The means of windows over three axes, some of which are longer than the input.
    let mean
        (sizes: int[])
        (kernels: int[])
        (strides: int[])
        (paddings: int[])
        counted
        (x: NativeTensor)
        =
        let around =
            [| 2; 1; 0 |]
            |> Array.collect (fun i ->
                let reached = (sizes[i + 2] - 1) * strides[i] + kernels[i]
                let after = reached - int (x.size (i + 2)) - paddings[i]
                [| int64 paddings[i]; int64 (max after 0) |])

        use padded = F.pad (x, around)
        let k, s = Convolution.raws kernels, Convolution.raws strides
        use means = Pools.avg_pool3d (padded, k, s, [| 0L; 0L; 0L |], false, true)

        let along i =
            let n = counts (int (x.size (i + 2))) sizes[i + 2] kernels[i] strides[i] paddings[i]
            n counted |> Array.map (fun count -> float kernels[i] / count)

        let factors = [|
            for a in along 0 do
                for b in along 1 do
                    for c in along 2 -> a * b * c
        |]

        use raw = torch.from_array factors
        use typed = raw.``to`` x.dtype
        use placed = typed.``to`` x.device
        use factors = placed.reshape (Shape.toTorch sizes[2..])
        means.mul factors
