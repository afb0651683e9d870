namespace DiffLessons

open DiffLessons.Native

/// What the layers that normalise share.
[<RequireQualifiedAccess>]
module internal Normalization =
    /// Mean 0 and (biased) variance 1 along the axes, in single steps, each of which libtorch differentiates any number of times.
    let standard (axes: int64[]) (eps: float) (x: NativeTensor) : NativeTensor =
        use epsilon = eps.ToScalar()
        use mean = x.mean (axes, true)
        use centred = x.sub mean
        use squares = centred.mul centred
        use variance = squares.mean (axes, true)
        use moved = variance.add epsilon
        use scale = moved.rsqrt ()
        centred.mul scale

    /// The shape by which a vector of features broadcasts along axis 1.
    let onAxis1 (rank: int) : int64[] =
        Array.init rank (fun axis -> if axis = 1 then -1L else 1L)

    /// Scales and shifts by vectors, which are given a shape first; either may be null.
    let affine (shape: int64[]) (unit: NativeTensor) (w: NativeTensor) (b: NativeTensor) =
        use weight = if w.IsNone then unit.new_ones (1L) else w.view shape
        use scaled = unit.mul weight

        if b.IsNone then
            scaled.alias ()
        else
            use bias = b.view shape
            scaled.add bias

    /// Whether libtorch's fused operation may serve. Its own derivatives take the statistics for constants from the third on, and
    /// two passes of reverse mode make one of forward mode: so it serves for at most two levels of reverse mode.
    let mayFuse (inputs: Tensor list) : bool =
        not (inputs |> List.exists (fun t -> t.isForwardDiff))
        && GlobalNestingLevel.Current <= 2u

    let checkEps (kind: string) (eps: float) =
        if not (eps > 0.0) then
            Guard.refuse "eps" $"{kind}: eps must be above 0, got {string eps}."

    /// A parameter of one number everywhere.
    let constant (shape: int[]) (value: float) =
        Parameter(Creation.full shape value None None None)

    /// Runs the fused operation where it may serve, else the same by single steps, on an input and on the parameters there are:
    /// those left out come as null.
    let run
        (kind: string)
        (fused: NativeTensor -> NativeTensor -> NativeTensor -> NativeTensor)
        (byParts: NativeTensor -> NativeTensor -> NativeTensor -> NativeTensor)
        (x: Tensor)
        (w: Parameter)
        (b: Parameter)
        : Tensor =
        let choose inputs =
            if mayFuse inputs then fused else byParts

        match w, b with
        | null, _ ->
            let f = choose [ x ]
            Tensor.Lift1(kind, (fun x -> f x NativeTensor.None NativeTensor.None), x, x.Sizes)
        | w, null ->
            let w = w.Read()
            let f = choose [ x; w ]
            Tensor.Lift2(kind, (fun x w -> f x w NativeTensor.None), x, w, x.Sizes)
        | w, b ->
            let w, b = w.Read(), b.Read()
            Tensor.Lift3(kind, choose [ x; w; b ], x, w, b, x.Sizes)
