namespace DiffLessons

open DiffLessons.Native

/// <summary>Reductions of all elements, along one dimension, or over several at once.</summary>
[<AutoOpen>]
module AxisReductions =
    let private kept (keepDim: bool option) = defaultArg keepDim false
    let private longs (axes: int[]) = Array.map int64 axes

    /// The options of a reduction, for the trace.
    let private over (axes: int[]) (keep: bool) : (string * obj) list = [
        "dims", box axes
        "keepDim", box keep
    ]

    let private total name (a: Tensor) (axes: int[]) keep =
        if a.dim = 0 then
            Tensor.Linear(name, (fun x -> x.sum ()), a, [||])
        else
            Tensor.Linear(name, (fun x -> x.sum (longs axes, keep)), a, reducedShape a axes keep)

    let private summed (a: Tensor) axes keep =
        traced "sum" a (fun () -> over axes keep) (fun () -> total "sum" a axes keep)

    let private average name (a: Tensor) (axes: int[]) keep =
        traced name a (fun () -> over axes keep) (fun () ->
            floating name a

            if a.dim = 0 then
                a
            else
                Tensor.Linear(
                    name,
                    (fun x -> x.mean (longs axes, keep)),
                    a,
                    reducedShape a axes keep
                ))

    let private logOfSum (a: Tensor) axes keep =
        traced "logsumexp" a (fun () -> over axes keep) (fun () ->
            floating "logsumexp" a
            overAxes "logsumexp" a axes keep (fun x -> x.logsumexp -1))

    let private product (a: Tensor) axes keep =
        traced "prod" a (fun () -> over axes keep) (fun () ->
            overAxes "prod" a axes keep (fun x ->
                Tensor.Lift1("prod", (fun raw -> raw.prod -1L), x, withoutLast x)))

    /// Whether any or all are true: of numbers, other than 0.
    let private truth name (f: NativeTensor -> NativeTensor) (a: Tensor) axes keep =
        traced name a (fun () -> over axes keep) (fun () ->
            overAxes name a axes keep (fun x ->
                let whole (raws: NativeTensor[]) =
                    use plain = raws[0].detach()
                    use flags = plain.``to`` torch.ScalarType.Bool
                    f flags

                Tensor.Flat(name, whole, [| x |], withoutLast x)))

    let private any a axes keep =
        truth "any" (fun x -> x.any (-1L, false)) a axes keep

    let private all a axes keep =
        truth "all" (fun x -> x.all (-1L, false)) a axes keep

    let private extreme
        name
        (f: NativeTensor -> int64[] -> bool -> NativeTensor)
        (a: Tensor)
        axes
        keep
        =
        traced name a (fun () -> over axes keep) (fun () ->
            notEmptyAlong name a axes
            Tensor.Lift1(name, (fun x -> f x (longs axes) keep), a, reducedShape a axes keep))

    let private amax a axes keep =
        extreme "amax" (fun x dims keep -> x.amax (dims, keep)) a axes keep

    let private amin a axes keep =
        extreme "amin" (fun x dims keep -> x.amin (dims, keep)) a axes keep

    /// The elements, but 0 where there is no number.
    let private numbers (a: Tensor) : Tensor =
        if a.dtype.IsFloatingPoint then
            use isNaN = a.Handle.isnan ()
            a.ZeroWhere isNaN
        else
            a

    let private nansum (a: Tensor) axes keep =
        traced "nansum" a (fun () -> over axes keep) (fun () ->
            total "nansum" (numbers a) axes keep)

    let private nanmean (a: Tensor) axes keep =
        traced "nanmean" a (fun () -> over axes keep) (fun () ->
            floating "nanmean" a
            let isNumber = constantOf "nanmean" (fun x -> x.eq x) a
            let counts = total "nanmean" isNumber axes keep

            nansum a axes keep
            / constantOf "nanmean" (fun n -> n.``to`` a.Handle.dtype) counts)

    let private countNonzero (a: Tensor) axes keep =
        traced "countNonzero" a (fun () -> over axes keep) (fun () ->
            let isOther = constantOf "countNonzero" (fun x -> x.ne (CachedScalar.zero ())) a
            total "countNonzero" isOther axes keep)

    type Tensor with

        /// <summary>The sums over several dimensions. Integers and booleans are accumulated in Int64.</summary>
        /// <param name="dims">The dimensions to sum away; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.sum(dims: seq<int>, ?keepDim: bool) =
            summed a (axesOf "sum" a dims) (kept keepDim)

        /// <summary>The means over several dimensions.</summary>
        /// <param name="dims">The dimensions to average away; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.mean(dims: seq<int>, ?keepDim: bool) : Tensor =
            average "mean" a (axesOf "mean" a dims) (kept keepDim)

        /// <summary>log(sum(e^x)) of all elements, without overflow.</summary>
        member a.logsumexp() : Tensor = logOfSum a (allAxes a) false

        /// <summary>log(sum(e^x)) over several dimensions, without overflow.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.logsumexp(dims: seq<int>, ?keepDim: bool) : Tensor =
            logOfSum a (axesOf "logsumexp" a dims) (kept keepDim)

        /// <summary>The product of all elements, as a 0-d tensor. Integers and booleans are accumulated in Int64.</summary>
        member a.prod() : Tensor = product a (allAxes a) false

        /// <summary>The products along a dimension.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.prod(dim: int, ?keepDim: bool) =
            product a (axisOf "prod" a dim) (kept keepDim)

        /// <summary>The products over several dimensions.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.prod(dims: seq<int>, ?keepDim: bool) : Tensor =
            product a (axesOf "prod" a dims) (kept keepDim)

        /// <summary>Whether an element is true (of numbers, other than 0), as a 0-d Bool tensor; false of no elements.</summary>
        member a.any() : Tensor = any a (allAxes a) false

        /// <summary>Whether an element is true (of numbers, other than 0), along a dimension; a Bool tensor.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.any(dim: int, ?keepDim: bool) =
            any a (axisOf "any" a dim) (kept keepDim)

        /// <summary>Whether an element is true (of numbers, other than 0), over several dimensions; a Bool tensor.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.any(dims: seq<int>, ?keepDim: bool) =
            any a (axesOf "any" a dims) (kept keepDim)

        /// <summary>Whether all elements are true (of numbers, other than 0), as a 0-d Bool tensor; true of no elements.</summary>
        member a.all() : Tensor = all a (allAxes a) false

        /// <summary>Whether all elements are true (of numbers, other than 0), along a dimension; a Bool tensor.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.all(dim: int, ?keepDim: bool) =
            all a (axisOf "all" a dim) (kept keepDim)

        /// <summary>Whether all elements are true (of numbers, other than 0), over several dimensions; a Bool tensor.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.all(dims: seq<int>, ?keepDim: bool) =
            all a (axesOf "all" a dims) (kept keepDim)

        /// <summary>The greatest element; where several are greatest the derivative is shared among them, which <c>max</c> along a dimension does not.</summary>
        member a.amax() : Tensor = amax a (allAxes a) false

        /// <summary>The greatest elements along a dimension; where several are greatest the derivative is shared among them.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.amax(dim: int, ?keepDim: bool) =
            amax a (axisOf "amax" a dim) (kept keepDim)

        /// <summary>The greatest elements over several dimensions; where several are greatest the derivative is shared among them.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.amax(dims: seq<int>, ?keepDim: bool) =
            amax a (axesOf "amax" a dims) (kept keepDim)

        /// <summary>The least element; where several are least the derivative is shared among them, which <c>min</c> along a dimension does not.</summary>
        member a.amin() : Tensor = amin a (allAxes a) false

        /// <summary>The least elements along a dimension; where several are least the derivative is shared among them.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.amin(dim: int, ?keepDim: bool) =
            amin a (axisOf "amin" a dim) (kept keepDim)

        /// <summary>The least elements over several dimensions; where several are least the derivative is shared among them.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.amin(dims: seq<int>, ?keepDim: bool) =
            amin a (axesOf "amin" a dims) (kept keepDim)

        /// <summary>The sum of all elements that are not NaN, as a 0-d tensor.</summary>
        member a.nansum() : Tensor = nansum a (allAxes a) false

        /// <summary>The sums along a dimension of the elements that are not NaN.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.nansum(dim: int, ?keepDim: bool) =
            nansum a (axisOf "nansum" a dim) (kept keepDim)

        /// <summary>The sums over several dimensions of the elements that are not NaN.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.nansum(dims: seq<int>, ?keepDim: bool) : Tensor =
            nansum a (axesOf "nansum" a dims) (kept keepDim)

        /// <summary>The mean of all elements that are not NaN, as a 0-d tensor; NaN where there is none.</summary>
        member a.nanmean() : Tensor = nanmean a (allAxes a) false

        /// <summary>The means along a dimension of the elements that are not NaN; NaN where there is none.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.nanmean(dim: int, ?keepDim: bool) : Tensor =
            nanmean a (axisOf "nanmean" a dim) (kept keepDim)

        /// <summary>The means over several dimensions of the elements that are not NaN; NaN where there is none.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.nanmean(dims: seq<int>, ?keepDim: bool) : Tensor =
            nanmean a (axesOf "nanmean" a dims) (kept keepDim)

        /// <summary>How many elements are not 0, as a 0-d Int64 tensor.</summary>
        member a.countNonzero() : Tensor = countNonzero a (allAxes a) false

        /// <summary>How many elements are not 0 along a dimension, as an Int64 tensor.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.countNonzero(dim: int, ?keepDim: bool) : Tensor =
            countNonzero a (axisOf "countNonzero" a dim) (kept keepDim)

        /// <summary>How many elements are not 0 over several dimensions, as an Int64 tensor.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        member a.countNonzero(dims: seq<int>, ?keepDim: bool) : Tensor =
            countNonzero a (axesOf "countNonzero" a dims) (kept keepDim)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        /// A reduction over dimensions, or of all elements where none are given.
        let private over name doc (reduce: Tensor -> int[] -> bool -> Tensor) =
            Op.make name [ "dims"; "keepDim" ] doc (fun o ->
                let dims, keepDim = o.tryInts "dims", kept (o.tryBool "keepDim")

                fun x ->
                    match dims with
                    | None -> reduce x (allAxes x) false
                    | Some dims -> reduce x (axesOf name x dims) keepDim)

        let prod = over "prod" "the product of all elements, or over dimensions" product
        let any = over "any" "whether an element is other than 0" any
        let all' = over "all" "whether all elements are other than 0" all
        let amax = over "amax" "the greatest element, or over dimensions" amax
        let amin = over "amin" "the least element, or over dimensions" amin
        let nansum = over "nansum" "the sum of what is not NaN" nansum
        let nanmean = over "nanmean" "the mean of what is not NaN" nanmean
        let countNonzero = over "countNonzero" "how many elements are not 0" countNonzero

        let all = [ prod; any; all'; amax; amin; nansum; nanmean; countNonzero ]

        /// The options of the function for <c>--></c> along a dimension.
        let along (dim: int) (keepDim: bool option) : (string * obj) list =
            many "dims" (Some [ dim ]) @ given "keepDim" keepDim

    type dsharp with

        static member sum(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.sum (dims, ?keepDim = keepDim)

        static member mean(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.mean (dims, ?keepDim = keepDim)

        static member logsumexp(input: Tensor) : Tensor = input.logsumexp ()

        static member logsumexp(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.logsumexp (dims, ?keepDim = keepDim)

        static member prod(input: Tensor) : Tensor = input.prod ()

        static member prod(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.prod (dim, ?keepDim = keepDim)

        static member prod(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.prod (dims, ?keepDim = keepDim)

        static member prod(dim: int, ?keepDim: bool) =
            Op.curried Ops.prod (Ops.along dim keepDim)

        static member any(input: Tensor) : Tensor = input.any ()

        static member any(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.any (dim, ?keepDim = keepDim)

        static member any(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.any (dims, ?keepDim = keepDim)

        static member any(dim: int, ?keepDim: bool) =
            Op.curried Ops.any (Ops.along dim keepDim)

        static member all(input: Tensor) : Tensor = input.all ()

        static member all(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.all (dim, ?keepDim = keepDim)

        static member all(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.all (dims, ?keepDim = keepDim)

        static member all(dim: int, ?keepDim: bool) =
            Op.curried Ops.all' (Ops.along dim keepDim)

        static member amax(input: Tensor) : Tensor = input.amax ()

        static member amax(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.amax (dim, ?keepDim = keepDim)

        static member amax(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.amax (dims, ?keepDim = keepDim)

        static member amax(dim: int, ?keepDim: bool) =
            Op.curried Ops.amax (Ops.along dim keepDim)

        static member amin(input: Tensor) : Tensor = input.amin ()

        static member amin(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.amin (dim, ?keepDim = keepDim)

        static member amin(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.amin (dims, ?keepDim = keepDim)

        static member amin(dim: int, ?keepDim: bool) =
            Op.curried Ops.amin (Ops.along dim keepDim)

        static member nansum(input: Tensor) : Tensor = input.nansum ()

        static member nansum(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.nansum (dim, ?keepDim = keepDim)

        static member nansum(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.nansum (dims, ?keepDim = keepDim)

        static member nansum(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            Op.curried Ops.nansum (Ops.along dim keepDim)

        static member nanmean(input: Tensor) : Tensor = input.nanmean ()

        static member nanmean(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.nanmean (dim, ?keepDim = keepDim)

        static member nanmean(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.nanmean (dims, ?keepDim = keepDim)

        static member nanmean(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            Op.curried Ops.nanmean (Ops.along dim keepDim)

        static member countNonzero(input: Tensor) : Tensor = input.countNonzero ()

        static member countNonzero(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.countNonzero (dim, ?keepDim = keepDim)

        static member countNonzero(input: Tensor, dims: seq<int>, ?keepDim: bool) : Tensor =
            input.countNonzero (dims, ?keepDim = keepDim)

        static member countNonzero(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            Op.curried Ops.countNonzero (Ops.along dim keepDim)
