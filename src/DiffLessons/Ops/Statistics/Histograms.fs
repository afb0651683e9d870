namespace DiffLessons

open DiffLessons.Native

/// <summary>Different elements, counts and histograms, and where elements belong among sorted ones.</summary>
[<AutoOpen>]
module Histograms =
    let private plain name (f: NativeTensor -> 'a) (a: Tensor) : 'a =
        Tensor.Present(name, a)

        let apply () =
            use x = a.Handle.detach ()
            f x

        ErrorTranslation.run name apply (fun () -> Tensor.Describe [| a |])

    /// Values, inverse and counts; the values are constants.
    let private distinct name (dim: int option) (a: Tensor) : Tensor * Tensor * Tensor =
        let values, inverse, counts =
            match dim with
            | None -> plain name (fun x -> x.unique ()) a
            | Some dim ->
                let dim = Shape.completeDim name a.dim dim

                if a.nelement = 0 then
                    Shape.fail
                        $"{name}: expected at least one element along a dimension, got shape {Shape.format a.Sizes}."

                plain name (fun x -> if x.dim () = 0L then x.unique () else x.unique dim) a

        let made raw = Tensor.Make(raw, null, null)
        made values, made inverse, made counts

    let private wholeNumbers name (a: Tensor) : unit =
        Tensor.Present(name, a)

        if a.dim <> 1 then
            Shape.fail $"{name}: expected a vector, got shape {Shape.format a.Sizes}."

        if not a.dtype.IsIntegral then
            Fail.dtype $"{name}: expected whole numbers, got {a.dtype}. Convert them with int64()."

    let private sortedLast name what (a: Tensor) : unit =
        let length = if a.dim = 0 then 0 else a.Sizes[a.dim - 1]

        if a.dim = 0 then
            Shape.fail $"{name}: expected {what} with at least one dimension, got a 0-d tensor."

        if length > 1 then
            let isUnsorted =
                a
                |> plain name (fun x ->
                    use low = x.narrow (-1L, 0L, int64 (length - 1))
                    use high = x.narrow (-1L, 1L, int64 (length - 1))
                    use falls = high.lt low
                    use any = falls.any ()
                    any.item<bool>())

            if isUnsorted then
                raise (
                    OptionException(
                        $"{name}: expected {what} in rising order along the last dimension. Sort them first, with sort().",
                        what
                    )
                )

    /// Where values belong among sorted ones, in a common dtype.
    let private search name (sorted: Tensor) (values: Tensor) (right: bool option) : Tensor =
        let right = defaultArg right false

        let apply (raws: NativeTensor[]) =
            let dtype = torch.promote_types (raws[0].dtype, raws[1].dtype)

            let prepared (raw: NativeTensor) =
                use plain = raw.detach ()
                use cast = plain.``to`` dtype
                cast.contiguous ()

            use sorted = prepared raws[0]
            use values = prepared raws[1]
            sorted.searchsorted (values, right)

        Tensor.Flat(name, apply, [| sorted; values |], values.Sizes)

    type Tensor with

        /// <summary>The different elements, in order; along a dimension, the different slices.</summary>
        /// <param name="dim">The dimension whose slices are compared; by default the elements of the whole are.</param>
        /// <returns>Constants: a vector, or a tensor that is shorter along the dimension. Each NaN differs from all others.</returns>
        member a.unique(?dim: int) : Tensor =
            let values, _, _ = distinct "unique" dim a
            values

        /// <summary>The different elements, in order, and how often each comes.</summary>
        /// <param name="dim">The dimension whose slices are compared; by default the elements of the whole are.</param>
        /// <returns>The values, and an Int64 vector of counts.</returns>
        member a.uniqueCounts(?dim: int) : Tensor * Tensor =
            let values, _, counts = distinct "uniqueCounts" dim a
            values, counts

        /// <summary>The different elements, in order, and the index of each element of this tensor among them.</summary>
        /// <param name="dim">The dimension whose slices are compared; by default the elements of the whole are.</param>
        /// <returns>The values, and Int64 indices: of the tensor's shape, or one per slice.</returns>
        member a.uniqueInverse(?dim: int) : Tensor * Tensor =
            let values, inverse, _ = distinct "uniqueInverse" dim a
            values, inverse

        /// <summary>How often each whole number from 0 comes in a vector; with weights, the sum of the weights of each.</summary>
        /// <param name="weights">One per number, to which there is a derivative.</param>
        /// <param name="minLength">The least length of the result; 0 by default.</param>
        /// <returns>A vector that is 1 longer than the greatest number: Int64 counts, or sums of the weights' dtype.</returns>
        member a.bincount(?weights: Tensor, ?minLength: int) : Tensor =
            wholeNumbers "bincount" a
            let least = defaultArg minLength 0

            Guard.atLeast "bincount" "minLength" 0 least

            let greatest = if a.nelement = 0 then -1L else a.max().toInt64()

            if a.nelement > 0 && a.min().toInt64() < 0L then
                Guard.fail
                    $"bincount: expected whole numbers of 0 or more, got {string (a.min().toInt64())}."

            if greatest >= int64 System.Int32.MaxValue then
                Guard.fail
                    $"bincount: expected numbers below {string System.Int32.MaxValue}, got {string greatest}, and a count for each number up to that."

            let length = max least (int greatest + 1)
            AllocationCheck.check "bincount" [| length |] Dtype.Int64

            match weights with
            | None ->
                Tensor.Flat(
                    "bincount",
                    (fun x -> x[0].bincount(int64 least)),
                    [| a |],
                    [| length |]
                )
            | Some weights ->
                Tensor.Present("bincount", weights)

                if not (Shape.same weights.Sizes a.Sizes) then
                    Shape.fail
                        $"bincount: expected weights of shape {Shape.format a.Sizes}, one per number, got {Shape.format weights.Sizes}."

                use indices = a.Handle.``to`` torch.ScalarType.Int64

                let gather (w: NativeTensor) =
                    use zeros = w.new_zeros [| int64 length |]
                    zeros.scatter_add (0L, indices, w)

                Tensor.Linear("bincount", gather, weights, [| length |])

        /// <summary>Where each element belongs between sorted boundaries: the index of the first boundary that is not below it.</summary>
        /// <param name="boundaries">A vector in rising order.</param>
        /// <param name="right">Whether an element that equals a boundary comes after it; false by default.</param>
        /// <returns>Int64, of this tensor's shape.</returns>
        member a.bucketize(boundaries: Tensor, ?right: bool) : Tensor =
            Tensor.Present("bucketize", a)
            Tensor.Present("bucketize", boundaries)

            if boundaries.dim <> 1 then
                Shape.fail
                    $"bucketize: expected a vector of boundaries, got shape {Shape.format boundaries.Sizes}."

            sortedLast "bucketize" "boundaries" boundaries
            search "bucketize" boundaries a right

        /// <summary>Where values belong among this tensor's elements, which are sorted along the last dimension, so that the order stays.</summary>
        /// <param name="values">Any shape beside a vector; else the same shape but for the last dimension.</param>
        /// <param name="right">Whether a value that equals an element comes after it; false by default.</param>
        /// <returns>Int64, of the values' shape.</returns>
        member a.searchsorted(values: Tensor, ?right: bool) : Tensor =
            Tensor.Present("searchsorted", a)
            Tensor.Present("searchsorted", values)
            sortedLast "searchsorted" "this tensor's elements" a

            if a.dim > 1 && (values.dim <> a.dim || withoutLast values <> withoutLast a) then
                Shape.fail
                    $"searchsorted: expected values of the shape of the sorted elements but for the last dimension, got {Shape.format values.Sizes} for {Shape.format a.Sizes}."

            search "searchsorted" a values right

        /// <summary>How many elements are between edges; each edge belongs to the interval above it, the last to that below.</summary>
        /// <param name="edges">A vector of at least two, in rising order.</param>
        /// <param name="weights">One per element, to count instead of 1; to these there is a derivative.</param>
        /// <param name="density">Whether to divide by the total and by the widths: the integral is 1 then. False by default.</param>
        /// <returns>A vector of the elements' dtype, one shorter than the edges.</returns>
        member a.histogram(edges: Tensor, ?weights: Tensor, ?density: bool) : Tensor =
            floating "histogram" a
            Tensor.Present("histogram", edges)

            if edges.dim <> 1 || edges.Sizes[0] < 2 then
                Shape.fail
                    $"histogram: expected a vector of at least two edges, got shape {Shape.format edges.Sizes}."

            match weights with
            | Some w when not (Shape.same w.Sizes a.Sizes) ->
                Shape.fail
                    $"histogram: expected weights of shape {Shape.format a.Sizes}, one per element, got {Shape.format w.Sizes}."
            | _ -> ()

            sortedLast "histogram" "edges" edges
            let bins = edges.Sizes[0] - 1
            let edges = constantOf "histogram" (fun x -> x.``to`` a.Handle.dtype) edges
            let flat (t: Tensor) = t.view -1
            let x = constantOf "histogram" (fun x -> x.alias ()) a |> flat
            let last = (edges: Tensor)[bins]
            let isInside = x.ge (edges[0]) &&& x.le last

            // Elements outside, and NaN, go into a bin of their own, which is left out.
            let index =
                let found = search "histogram" edges x (Some true) - 1
                let found = found.minimum (bins - 1)
                found * isInside.cast Dtype.Int64 + (~~~isInside).cast Dtype.Int64 * bins

            let counted =
                match weights with
                | Some w -> index.bincount (flat w, minLength = bins + 1)
                | None -> (index.bincount (minLength = bins + 1)).cast a.dtype

            let counts = counted[.. bins - 1]

            if defaultArg density false then
                counts / counts.sum () / (edges[1..] - edges[.. bins - 1])
            else
                counts

        /// <summary>How many elements are in each of so many intervals of equal width, and their edges.</summary>
        /// <param name="bins">The number of intervals; 100 by default.</param>
        /// <param name="range">The first and the last edge; the least and the greatest element by default. Elements outside do not count.</param>
        /// <param name="weights">One per element, to count instead of 1; to these there is a derivative.</param>
        /// <param name="density">Whether to divide by the total and by the widths: the integral is 1 then. False by default.</param>
        /// <returns>A vector of the elements' dtype, and the edges, one more.</returns>
        member a.histogram
            (?bins: int, ?range: float * float, ?weights: Tensor, ?density: bool)
            : Tensor * Tensor =
            floating "histogram" a
            let bins = defaultArg bins 100

            if bins < 1 then
                Guard.refuse "bins" $"histogram: expected at least one bin, got {string bins}."

            let count = Shape.size "histogram" "the number of edges" (int64 bins + 1L)
            AllocationCheck.check "histogram" [| count |] a.dtype

            let low, high =
                match range with
                | Some range -> Guard.given "histogram" "range" range
                | None when a.nelement = 0 -> 0.0, 1.0
                | None -> a.min().toDouble(), a.max().toDouble()

            if not (low <= high && System.Double.IsFinite(high - low)) then
                Guard.refuse
                    "range"
                    $"histogram: expected a finite range, the lower end first, got {string low} to {string high}."

            // An interval of width 0 is made one of width 1, as NumPy does.
            let low, high = if low = high then low - 0.5, high + 0.5 else low, high

            let edges =
                torch.linspace (
                    low,
                    high,
                    int64 count,
                    System.Nullable a.Handle.dtype,
                    a.Handle.device
                )
                |> Tensor.Constant

            a.histogram (edges, ?weights = weights, ?density = density), edges

    type dsharp with

        static member unique(input: Tensor, ?dim: int) : Tensor = input.unique (?dim = dim)
        static member uniqueCounts(input: Tensor, ?dim: int) = input.uniqueCounts (?dim = dim)
        static member uniqueInverse(input: Tensor, ?dim: int) = input.uniqueInverse (?dim = dim)

        static member bincount(input: Tensor, ?weights: Tensor, ?minLength: int) : Tensor =
            input.bincount (?weights = weights, ?minLength = minLength)

        static member bucketize(input: Tensor, boundaries: Tensor, ?right: bool) : Tensor =
            input.bucketize (boundaries, ?right = right)

        static member searchsorted(sorted: Tensor, values: Tensor, ?right: bool) : Tensor =
            sorted.searchsorted (values, ?right = right)

        static member histogram
            (input: Tensor, edges: Tensor, ?weights: Tensor, ?density: bool)
            : Tensor =
            input.histogram (edges, ?weights = weights, ?density = density)

        static member histogram
            (input: Tensor, ?bins: int, ?range: float * float, ?weights: Tensor, ?density: bool)
            : Tensor * Tensor =
            input.histogram (?bins = bins, ?range = range, ?weights = weights, ?density = density)
