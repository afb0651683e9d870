namespace DiffLessons

open DiffLessons.Native

/// <summary>Order along a dimension: sorting, the greatest and least so many, medians and quantiles.</summary>
[<AutoOpen>]
module Order =
    let private axis name (a: Tensor) (dim: int option) =
        Tensor.Present(name, a)
        Shape.completeDim name a.dim (defaultArg dim -1)

    /// Refuses booleans, of which libtorch selects none by order.
    let private numbers operation (a: Tensor) =
        if a.dtype = Dtype.Bool then
            Fail.dtype
                $"{operation}: expected numbers, given {Shape.format a.Sizes} Bool. Convert them with cast(Dtype.Int32)."

    let private lengthOf (a: Tensor) dim = if a.dim = 0 then 1 else a.Sizes[dim]

    /// The elements at one index of each line, which is an Int64 tensor of the result's shape with length 1 for the last axis.
    let private lastAt name (a: Tensor) (indices: Tensor) : Tensor =
        let line = picked name a (a.dim - 1) indices
        Tensor.Linear(name, (fun x -> x.select (-1L, 0L)), line, withoutLast a)

    let private sortedLast (a: Tensor) : Tensor =
        found "sort" a (a.dim - 1) a.Sizes (fun x -> x.sort (-1L, false)) |> fst

    /// How many numbers, not NaN, each line has, with length 1 for the last axis.
    let private countNumbers (a: Tensor) : Tensor =
        (a.isnan().logicalNot()).sum(-1, keepDim = true)

    let private wholeOf (like: Tensor) (number: int) : Tensor =
        constantOf
            "full"
            (fun x ->
                use number = (int64 number).ToScalar()
                x.full_like number)
            like

    /// The middle element of each line, the lower of two. NaN, which is last, is that of a line with one unless it is passed over.
    let private middle name (passesOver: bool) (a: Tensor) : Tensor =
        let sorted = sortedLast a
        let numbers = countNumbers sorted
        let length = wholeOf numbers (a.Sizes[a.dim - 1])
        let half (n: Tensor) = (n - 1).clamp(low = 0).floorDivide 2

        let index =
            if passesOver then
                half numbers
            else
                // The last one where a line has NaN.
                let hasNaN = numbers.lt(length).cast Dtype.Int64
                half length + hasNaN * (length - 1 - half length)

        lastAt name sorted index

    let private medians name passesOver (a: Tensor) axes keep =
        notEmptyAlong name a axes
        overAxes name a axes keep (middle name passesOver)

    // ---- quantiles ----

    let private interpolations = [ "linear"; "lower"; "higher"; "midpoint"; "nearest" ]

    /// From one of two neighbours towards the other. An infinity stays what it is, as does a number next to itself.
    let private between (low: Tensor) (high: Tensor) (weight: Tensor) : Tensor =
        let stays = low.isinf().logicalAnd(high.isfinite().logicalOr(low.eq high))
        low + weight * (high - low).ZeroWhere stays.Handle

    /// A quantile of each line, whose numbers are sorted and of which there are so many.
    let private quantileLast
        name
        interpolation
        (q: float)
        (sorted: Tensor)
        (counts: Tensor)
        (isNaN: Tensor)
        =
        let position = (counts.cast Dtype.Float64 - 1.0).clamp(low = 0.0) * q

        let rounded =
            match interpolation with
            | "lower" -> position.floor ()
            | "higher" -> position.ceil ()
            | "nearest" -> position.round ()
            | _ -> position

        let low, high = rounded.floor (), rounded.ceil ()

        let weight =
            if interpolation = "midpoint" then
                (high - low) * 0.5
            else
                rounded - low

        let at (index: Tensor) =
            lastAt name sorted (index.cast Dtype.Int64)

        let flat (t: Tensor) =
            Tensor.Flat(name, (fun x -> x[0].select(-1L, 0L)), [| t |], withoutLast t)

        let value = between (at low) (at high) ((flat weight).cast sorted.dtype)
        use missing = (flat isNaN).Handle.``to`` torch.ScalarType.Bool
        use notANumber = nan.ToScalar()

        Tensor.Map(
            name,
            (fun x -> x.masked_fill (missing, notANumber)),
            (fun _ _ t -> t.ZeroWhere missing),
            value
        )

    let private quantiles
        name
        passesOver
        (qs: float[])
        interpolation
        (a: Tensor)
        axes
        keep
        : Tensor[] =
        floating name a
        notEmptyAlong name a axes
        let interpolation = defaultArg interpolation "linear"

        if not (List.contains interpolation interpolations) then
            let known = String.concat ", " interpolations

            Guard.refuse
                "interpolation"
                $"{name}: expected one of {known} for the interpolation, got {interpolation}."

        for q in qs do
            if not (q >= 0.0 && q <= 1.0) then
                Guard.refuse "q" $"{name}: expected q from 0 to 1, got {string q}."

        let line = gatheredAxes name a axes
        let sorted = sortedLast line
        let numbers = countNumbers sorted
        let length = wholeOf numbers (line.Sizes[line.dim - 1])
        let counts = if passesOver then numbers else length
        let isNaN = if passesOver then numbers.eq 0 else numbers.lt length
        let target = reducedShape a axes keep |> Shape.toTorch

        qs
        |> Array.map (fun q ->
            let value = quantileLast name interpolation q sorted counts isNaN
            Tensor.Linear(name, (fun x -> x.reshape target), value, reducedShape a axes keep))

    let private stacked name (values: Tensor[]) : Tensor =
        if values.Length = 0 then
            Guard.refuse "q" $"{name}: expected at least one q, got none."

        let sizes = Array.append [| values.Length |] values[0].Sizes

        Tensor.LinearN(name, (fun raws -> torch.stack (raws, 0L)), values)
        |> fun t ->
            (if not (Shape.same t.Sizes sizes) then
                 Shape.fail $"{name}: {Shape.format t.Sizes}")

            t

    let private axes name (a: Tensor) (dim: int option) =
        match dim with
        | None -> allAxes a
        | Some dim -> axisOf name a dim

    let private one name passesOver (q: float) interpolation (a: Tensor) dim keepDim =
        Tensor.Present(name, a)

        (quantiles
            name
            passesOver
            [| q |]
            interpolation
            a
            (axes name a dim)
            (defaultArg keepDim false))[0]

    let private many name passesOver (q: seq<float>) interpolation (a: Tensor) dim keepDim =
        Tensor.Present(name, a)
        let q = Guard.items name "q" q

        quantiles name passesOver q interpolation a (axes name a dim) (defaultArg keepDim false)
        |> stacked name

    type Tensor with

        /// <summary>The elements in order along a dimension, and where each was. Equal ones keep their order; NaN comes last.</summary>
        /// <param name="dim">The dimension; the last by default.</param>
        /// <param name="descending">Whether the greatest come first; false by default.</param>
        /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
        member a.sort(?dim: int, ?descending: bool) : Tensor * Tensor =
            let dim = axis "sort" a dim
            let descending = defaultArg descending false
            found "sort" a dim a.Sizes (fun x -> x.sort (int64 dim, descending))

        /// <summary>The indices along a dimension that put the elements in order; equal ones keep their order, NaN comes last.</summary>
        /// <param name="dim">The dimension; the last by default.</param>
        /// <param name="descending">Whether the greatest come first; false by default.</param>
        member a.argsort(?dim: int, ?descending: bool) : Tensor =
            a.sort (?dim = dim, ?descending = descending) |> snd

        /// <summary>The greatest (or least) so many elements along a dimension, in order, and where they are.</summary>
        /// <param name="k">How many.</param>
        /// <param name="dim">The dimension; the last by default.</param>
        /// <param name="largest">Whether the greatest rather than the least; true by default.</param>
        /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
        member a.topk(k: int, ?dim: int, ?largest: bool) : Tensor * Tensor =
            let dim = axis "topk" a dim
            numbers "topk" a

            if k < 0 || k > lengthOf a dim then
                Guard.refuse
                    "k"
                    $"topk: expected k from 0 to {string (lengthOf a dim)}, the length of dimension {string dim}, got {string k}."

            let sizes = a.Sizes |> Array.mapi (fun i n -> if i = dim then k else n)

            if a.dim = 0 && k = 0 then
                Shape.fail "topk: expected k of 1 for a 0-d tensor, got 0."

            found "topk" a dim sizes (fun x -> x.topk (k, dim, defaultArg largest true))

        /// <summary>The k-th least element along a dimension, and where it is; NaN counts as greater than all numbers.</summary>
        /// <param name="k">Which: 1 is the least.</param>
        /// <param name="dim">The dimension, which is reduced; the last by default.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
        member a.kthvalue(k: int, ?dim: int, ?keepDim: bool) : Tensor * Tensor =
            let dim = axis "kthvalue" a dim
            numbers "kthvalue" a

            if k < 1 || k > lengthOf a dim then
                Guard.refuse
                    "k"
                    $"kthvalue: expected k from 1 to {string (lengthOf a dim)}, the length of dimension {string dim}, got {string k}."

            let values, indices = a.sort dim

            if a.dim = 0 then
                values, indices
            else
                let sizes = Shape.reduce dim (defaultArg keepDim false) a.Sizes
                let target = Shape.toTorch sizes

                let pick (x: NativeTensor) =
                    use line = x.narrow (int64 dim, int64 (k - 1), 1L)
                    line.reshape target

                Tensor.Linear("kthvalue", pick, values, sizes),
                Tensor.Flat("kthvalue", (fun x -> pick x[0]), [| indices |], sizes)

        /// <summary>The variance and the mean of all elements.</summary>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.varMean(?unbiased: bool) = a.var (?unbiased = unbiased), a.mean ()

        /// <summary>The variances and the means along a dimension.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.varMean(dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor * Tensor =
            a.var (dim, ?keepDim = keepDim, ?unbiased = unbiased), a.mean (dim, ?keepDim = keepDim)

        /// <summary>The variances and the means over several dimensions.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.varMean(dims: seq<int>, ?keepDim: bool, ?unbiased: bool) : Tensor * Tensor =
            Tensor.Present("varMean", a)
            let dims = Guard.items "varMean" "dims" dims

            a.var (dims, ?keepDim = keepDim, ?unbiased = unbiased),
            a.mean (dims, ?keepDim = keepDim)

        /// <summary>The middle one of all elements in order, the lower of two, as a 0-d tensor; NaN if one is.</summary>
        member a.median() : Tensor =
            notEmptyAlong "median" a (allAxes a)
            Tensor.Lift1("median", (fun x -> x.median ()), extremeRule, a, Shape.scalar)

        /// <summary>The middle elements along a dimension, the lower of two; NaN where one is.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.median(dim: int, ?keepDim: bool) : Tensor =
            medians "median" false a (axisOf "median" a dim) (defaultArg keepDim false)

        /// <summary>The middle one of all elements that are not NaN, the lower of two, as a 0-d tensor; NaN if there is none.</summary>
        member a.nanmedian() : Tensor =
            notEmptyAlong "nanmedian" a (allAxes a)
            let numbers = a.maskedSelect (a.isnan().logicalNot())

            if numbers.nelement = 0 then
                medians "nanmedian" true a (allAxes a) false
            else
                numbers.median ()

        /// <summary>The middle elements along a dimension of those that are not NaN, the lower of two; NaN where there is none.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.nanmedian(dim: int, ?keepDim: bool) : Tensor =
            medians "nanmedian" true a (axisOf "nanmedian" a dim) (defaultArg keepDim false)

        /// <summary>The number below which a share of the elements is, of all or along a dimension; NaN where an element is.</summary>
        /// <param name="q">The share, from 0 to 1.</param>
        /// <param name="dim">The dimension to reduce; all by default.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="interpolation">Between two elements: linear (the default), lower, higher, midpoint or nearest.</param>
        member a.quantile(q: float, ?dim: int, ?keepDim: bool, ?interpolation: string) : Tensor =
            one "quantile" false q interpolation a dim keepDim

        /// <summary>The same for several shares, which are the first dimension of the result.</summary>
        /// <param name="q">The shares, from 0 to 1.</param>
        /// <param name="dim">The dimension to reduce; all by default.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="interpolation">Between two elements: linear (the default), lower, higher, midpoint or nearest.</param>
        member a.quantile
            (q: seq<float>, ?dim: int, ?keepDim: bool, ?interpolation: string)
            : Tensor =
            many "quantile" false q interpolation a dim keepDim

        /// <summary>The number below which a share of the elements that are not NaN is; NaN where there is none.</summary>
        /// <param name="q">The share, from 0 to 1.</param>
        /// <param name="dim">The dimension to reduce; all by default.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="interpolation">Between two elements: linear (the default), lower, higher, midpoint or nearest.</param>
        member a.nanquantile(q: float, ?dim: int, ?keepDim: bool, ?interpolation: string) : Tensor =
            one "nanquantile" true q interpolation a dim keepDim

        /// <summary>The same for several shares, which are the first dimension of the result.</summary>
        /// <param name="q">The shares, from 0 to 1.</param>
        /// <param name="dim">The dimension to reduce; all by default.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="interpolation">Between two elements: linear (the default), lower, higher, midpoint or nearest.</param>
        member a.nanquantile
            (q: seq<float>, ?dim: int, ?keepDim: bool, ?interpolation: string)
            : Tensor =
            many "nanquantile" true q interpolation a dim keepDim

    type dsharp with

        static member sort(input: Tensor, ?dim: int, ?descending: bool) : Tensor * Tensor =
            input.sort (?dim = dim, ?descending = descending)

        static member argsort(input: Tensor, ?dim: int, ?descending: bool) : Tensor =
            input.argsort (?dim = dim, ?descending = descending)

        static member topk(input: Tensor, k: int, ?dim: int, ?largest: bool) : Tensor * Tensor =
            input.topk (k, ?dim = dim, ?largest = largest)

        static member kthvalue(input: Tensor, k: int, ?dim: int, ?keepDim: bool) : Tensor * Tensor =
            input.kthvalue (k, ?dim = dim, ?keepDim = keepDim)

        static member varMean(input: Tensor, ?unbiased: bool) = input.varMean (?unbiased = unbiased)

        static member varMean
            (input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool)
            : Tensor * Tensor =
            input.varMean (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        static member varMean
            (input: Tensor, dims: seq<int>, ?keepDim: bool, ?unbiased: bool)
            : Tensor * Tensor =
            input.varMean (dims, ?keepDim = keepDim, ?unbiased = unbiased)

        static member median(input: Tensor) : Tensor = input.median ()

        static member median(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.median (dim, ?keepDim = keepDim)

        static member nanmedian(input: Tensor) : Tensor = input.nanmedian ()

        static member nanmedian(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.nanmedian (dim, ?keepDim = keepDim)

        static member quantile
            (input: Tensor, q: float, ?dim: int, ?keepDim: bool, ?interpolation: string)
            =
            input.quantile (q, ?dim = dim, ?keepDim = keepDim, ?interpolation = interpolation)

        static member quantile
            (input: Tensor, q: seq<float>, ?dim: int, ?keepDim: bool, ?interpolation: string)
            =
            input.quantile (q, ?dim = dim, ?keepDim = keepDim, ?interpolation = interpolation)

        static member nanquantile
            (input: Tensor, q: float, ?dim: int, ?keepDim: bool, ?interpolation: string)
            =
            input.nanquantile (q, ?dim = dim, ?keepDim = keepDim, ?interpolation = interpolation)

        static member nanquantile
            (input: Tensor, q: seq<float>, ?dim: int, ?keepDim: bool, ?interpolation: string)
            =
            input.nanquantile (q, ?dim = dim, ?keepDim = keepDim, ?interpolation = interpolation)
