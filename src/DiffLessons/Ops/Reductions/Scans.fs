namespace DiffLessons

open DiffLessons.Native

/// <summary>Scans along a dimension: running sums, products and extremes; differences and the trapezoidal rule.</summary>
[<AutoOpen>]
module Scans =
    /// The elements at indices along a dimension, to which the derivative goes.
    let internal picked name (a: Tensor) (dim: int) (indices: Tensor) : Tensor =
        let at = indices.Handle
        Tensor.Linear(name, (fun x -> x.gather (int64 dim, at)), a, indices.Sizes)

    /// Elements that an operation finds along a dimension, and where they are: an Int64 tensor of the same shape.
    let internal found
        name
        (a: Tensor)
        (dim: int)
        (sizes: int[])
        (find: NativeTensor -> struct (NativeTensor * NativeTensor))
        : Tensor * Tensor =
        Tensor.Present(name, a)

        let apply () =
            use plain = a.Handle.detach ()
            find plain

        let struct (values, indices) =
            ErrorTranslation.run name apply (fun () -> Tensor.Describe [| a |])

        let indices = Tensor.Make(indices, null, sizes)

        if a.IsConstant then
            let values = Tensor.Make(values, null, sizes)
            OperationObserver<Tensor>.Notify(name, [| a |], [| values; indices |])
            values, indices
        else
            values.Dispose()
            picked name a dim indices, indices

    let private scan name (f: NativeTensor -> int64 -> NativeTensor) (a: Tensor) dim =
        Tensor.Present(name, a)
        let dim = Shape.completeDim name a.dim dim
        Tensor.Lift1(name, (fun x -> f x (int64 dim)), a, a.Sizes)

    let private extremes
        name
        (f: NativeTensor -> int64 -> struct (NativeTensor * NativeTensor))
        a
        dim
        =
        Tensor.Present(name, a)
        let dim = Shape.completeDim name a.dim dim
        found name a dim a.Sizes (fun x -> f x (int64 dim))

    /// All but the first, or all but the last, along a dimension.
    let private neighbours name (a: Tensor) (dim: int) : Tensor * Tensor =
        let rest = a.Sizes[dim] - 1
        let sizes = a.Sizes |> Array.mapi (fun i n -> if i = dim then rest else n)

        let from start =
            traced
                "narrow"
                a
                (fun () -> [ "dim", box dim; "start", box (int start); "length", box rest ])
                (fun () ->
                    Tensor.View(name, (fun x -> x.narrow (int64 dim, start, int64 rest)), a, sizes))

        from 0L, from 1L

    let private needsAxis name (a: Tensor) dim =
        Tensor.Present(name, a)

        if a.dim = 0 then
            Shape.fail $"{name}: expected at least one dimension, got a 0-d tensor."

        Shape.completeDim name a.dim dim

    /// The areas under each step: the mean of its ends times its width.
    let private areas name (a: Tensor) (width: Tensor -> Tensor) dim =
        let left, right = neighbours name a dim
        width (left + right) * 0.5

    /// The widths of steps, given by the points of the whole axis, or by those of each line.
    let private widths name (a: Tensor) (x: Tensor) (dim: int) : Tensor =
        let points =
            if x.dim = 1 then
                let sizes = Array.init a.dim (fun i -> if i = dim then x.Sizes[0] else 1)
                let target = Shape.toTorch sizes
                Tensor.Linear("view", (fun raw -> raw.reshape target), x, sizes)
            else
                x

        if points.dim <> a.dim || points.Sizes[dim] <> a.Sizes[dim] then
            Shape.fail
                $"{name}: expected x of shape ({string a.Sizes[dim]}) or {Shape.format a.Sizes}, one point per value along dimension {string dim}, got {Shape.format x.Sizes}."

        let left, right = neighbours name points dim
        right - left

    let private stepped name (a: Tensor) dim (width: Tensor -> int -> Tensor -> Tensor) =
        let dim = needsAxis name a dim

        if a.Sizes[dim] = 0 then
            Shape.fail
                $"{name}: expected at least one value along dimension {string dim}, got shape {Shape.format a.Sizes}."

        areas name a (width a dim) dim, dim

    let private evenly (dx: float option) _ _ (sums: Tensor) = sums * defaultArg dx 1.0
    let private between name (x: Tensor) a dim (sums: Tensor) = sums * widths name a x dim

    type Tensor with

        /// <summary>The running sums along a dimension. Integers and booleans are accumulated in Int64.</summary>
        /// <param name="dim">The dimension; negative counts from the end.</param>
        member a.cumsum(dim: int) : Tensor =
            traced "cumsum" a (fun () -> [ "dim", box dim ]) (fun () ->
                Tensor.Present("cumsum", a)
                let dim = Shape.completeDim "cumsum" a.dim dim
                Tensor.Linear("cumsum", (fun x -> x.cumsum (int64 dim)), a, a.Sizes))

        /// <summary>The running products along a dimension. Integers and booleans are accumulated in Int64.</summary>
        /// <param name="dim">The dimension; negative counts from the end.</param>
        member a.cumprod(dim: int) : Tensor =
            scan "cumprod" (fun x dim -> x.cumprod dim) a dim

        /// <summary>The greatest elements so far along a dimension, and where they are; NaN from the first NaN on.</summary>
        /// <param name="dim">The dimension; negative counts from the end.</param>
        /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
        member a.cummax(dim: int) : Tensor * Tensor =
            extremes "cummax" (fun x dim -> x.cummax dim) a dim

        /// <summary>The least elements so far along a dimension, and where they are; NaN from the first NaN on.</summary>
        /// <param name="dim">The dimension; negative counts from the end.</param>
        /// <returns>The elements, and their indices along the dimension as an Int64 tensor.</returns>
        member a.cummin(dim: int) : Tensor * Tensor =
            extremes "cummin" (fun x dim -> x.cummin dim) a dim

        /// <summary>log(sum(e^x)) of the elements so far along a dimension, without overflow.</summary>
        /// <param name="dim">The dimension; negative counts from the end.</param>
        member a.logcumsumexp(dim: int) : Tensor =
            floating "logcumsumexp" a
            scan "logcumsumexp" (fun x dim -> SingularFunctions.logcumsumexp dim x) a dim

        /// <summary>The differences of neighbours along a dimension, PyTorch's <c>diff</c>: that name is the derivative's here.</summary>
        /// <param name="n">How many times; 1 by default.</param>
        /// <param name="dim">The dimension, which becomes n shorter; the last by default.</param>
        member a.difference(?n: int, ?dim: int) : Tensor =
            let dim = needsAxis "difference" a (defaultArg dim -1)
            let n = defaultArg n 1

            Guard.atLeast "difference" "n" 0 n

            let once (x: Tensor) _ =
                if x.Sizes[dim] = 0 then
                    x
                else
                    let left, right = neighbours "difference" x dim
                    right - left

            Seq.fold once a (seq { 1 .. min n (a.Sizes[dim]) })

        /// <summary>The integral along a dimension by the trapezoidal rule, of values at points that are evenly spaced.</summary>
        /// <param name="dx">The distance between points; 1 by default.</param>
        /// <param name="dim">The dimension, which is reduced; the last by default.</param>
        member a.trapezoid(?dx: float, ?dim: int) : Tensor =
            let areas, dim = stepped "trapezoid" a (defaultArg dim -1) (evenly dx)
            areas.sum dim

        /// <summary>The integral along a dimension by the trapezoidal rule.</summary>
        /// <param name="x">The points of the values: one per value along the dimension, or a tensor as the values.</param>
        /// <param name="dim">The dimension, which is reduced; the last by default.</param>
        member a.trapezoid(x: Tensor, ?dim: int) : Tensor =
            Tensor.Present("trapezoid", x)
            let areas, dim = stepped "trapezoid" a (defaultArg dim -1) (between "trapezoid" x)
            areas.sum dim

        /// <summary>The integrals from the first value up to each further one by the trapezoidal rule, of values at points that are evenly spaced.</summary>
        /// <param name="dx">The distance between points; 1 by default.</param>
        /// <param name="dim">The dimension, which becomes 1 shorter; the last by default.</param>
        member a.cumulativeTrapezoid(?dx: float, ?dim: int) : Tensor =
            let areas, dim = stepped "cumulativeTrapezoid" a (defaultArg dim -1) (evenly dx)
            areas.cumsum dim

        /// <summary>The integrals from the first value up to each further one by the trapezoidal rule.</summary>
        /// <param name="x">The points of the values: one per value along the dimension, or a tensor as the values.</param>
        /// <param name="dim">The dimension, which becomes 1 shorter; the last by default.</param>
        member a.cumulativeTrapezoid(x: Tensor, ?dim: int) : Tensor =
            Tensor.Present("cumulativeTrapezoid", x)

            let areas, dim =
                stepped
                    "cumulativeTrapezoid"
                    a
                    (defaultArg dim -1)
                    (between "cumulativeTrapezoid" x)

            areas.cumsum dim

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private along name doc (f: Tensor -> int -> Tensor) = Op.one name ("dim", _.int) doc f

        let cumsum =
            along "cumsum" "the running sums along a dimension" (fun x dim -> x.cumsum dim)

        let cumprod =
            along "cumprod" "the running products along a dimension" (fun x dim -> x.cumprod dim)

        let logcumsumexp =
            along "logcumsumexp" "log(sum(e^x)) of the elements so far" (fun x dim ->
                x.logcumsumexp dim)

        let difference =
            Op.make
                "difference"
                [ "n"; "dim" ]
                "the differences of neighbours, n times; along the last dimension by default"
                (fun o ->
                    let n, dim = o.tryInt "n", o.tryInt "dim"
                    fun x -> x.difference (?n = n, ?dim = dim))

        let trapezoid =
            Op.make
                "trapezoid"
                [ "dx"; "dim" ]
                "the integral by the trapezoidal rule; along the last dimension by default"
                (fun o ->
                    let dx, dim = o.tryFloat "dx", o.tryInt "dim"
                    fun x -> x.trapezoid (?dx = dx, ?dim = dim))

        let cumulativeTrapezoid =
            Op.make
                "cumulativeTrapezoid"
                [ "dx"; "dim" ]
                "the running integrals by the trapezoidal rule; along the last dimension by default"
                (fun o ->
                    let dx, dim = o.tryFloat "dx", o.tryInt "dim"
                    fun x -> x.cumulativeTrapezoid (?dx = dx, ?dim = dim))

        let all = [ cumsum; cumprod; logcumsumexp; difference; trapezoid; cumulativeTrapezoid ]

    type dsharp with

        static member cumsum(input: Tensor, dim: int) : Tensor = input.cumsum dim

        static member cumsum(dim: int) =
            Op.curried Ops.cumsum [ "dim", box dim ]

        static member cumprod(input: Tensor, dim: int) : Tensor = input.cumprod dim

        static member cumprod(dim: int) =
            Op.curried Ops.cumprod [ "dim", box dim ]

        static member cummax(input: Tensor, dim: int) : Tensor * Tensor = input.cummax dim
        static member cummin(input: Tensor, dim: int) : Tensor * Tensor = input.cummin dim
        static member logcumsumexp(input: Tensor, dim: int) : Tensor = input.logcumsumexp dim

        static member logcumsumexp(dim: int) =
            Op.curried Ops.logcumsumexp [ "dim", box dim ]

        static member difference(input: Tensor, ?n: int, ?dim: int) : Tensor =
            input.difference (?n = n, ?dim = dim)

        static member difference(?n: int, ?dim: int) : Tensor -> Tensor =
            Op.curried Ops.difference (given "n" n @ given "dim" dim)

        static member trapezoid(input: Tensor, ?dx: float, ?dim: int) : Tensor =
            input.trapezoid (?dx = dx, ?dim = dim)

        static member trapezoid(input: Tensor, x: Tensor, ?dim: int) : Tensor =
            input.trapezoid (x, ?dim = dim)

        static member trapezoid(?dx: float, ?dim: int) : Tensor -> Tensor =
            Op.curried Ops.trapezoid (given "dx" dx @ given "dim" dim)

        static member cumulativeTrapezoid(input: Tensor, ?dx: float, ?dim: int) : Tensor =
            input.cumulativeTrapezoid (?dx = dx, ?dim = dim)

        static member cumulativeTrapezoid(input: Tensor, x: Tensor, ?dim: int) : Tensor =
            input.cumulativeTrapezoid (x, ?dim = dim)

        static member cumulativeTrapezoid(?dx: float, ?dim: int) : Tensor -> Tensor =
            Op.curried Ops.cumulativeTrapezoid (given "dx" dx @ given "dim" dim)
