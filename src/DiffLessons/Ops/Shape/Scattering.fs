namespace DiffLessons

open DiffLessons.Native

/// <summary>Elements put, added or otherwise gathered at indices of a tensor, which itself stays as it is.</summary>
[<AutoOpen>]
module Scattering =
    /// libtorch's reductions at indices, which TorchSharp does not offer.
    let private reductions =
        NativeScript
            """
def scatter(x: Tensor, dim: int, index: Tensor, source: Tensor, reduce: int, include_self: bool):
    names = ["sum", "prod", "mean", "amax", "amin"]
    return x.scatter_reduce(dim, index, source, names[reduce], include_self=include_self)
"""

    let private names = [ "sum"; "prod"; "mean"; "amax"; "amin" ]

    let private hasZero (x: NativeTensor) : bool =
        use isOther = x.all ()
        not (isOther.item<bool>())

    /// The products at indices, one slice of the source after the other: for factors of 0, at which libtorch has no second derivative.
    let private products
        (dim: int)
        (index: NativeTensor)
        (includeSelf: bool)
        (x: NativeTensor)
        (source: NativeTensor)
        =
        let mutable result =
            if includeSelf then
                x.alias ()
            else
                use ones = index.ones_like ()
                use factors = ones.``to`` x.dtype
                x.scatter (int64 dim, index, factors)

        for i in 0L .. index.size dim - 1L do
            use at = index.narrow (int64 dim, i, 1L)
            use slice = source.narrow (int64 dim, i, 1L)
            use ones = result.detach().ones_like()
            use factors = ones.scatter (int64 dim, at, slice)
            result <- result.mul factors

        result

    let private reduced
        (reduction: int)
        (dim: int)
        (index: NativeTensor)
        (includeSelf: bool)
        (x: NativeTensor)
        (source: NativeTensor)
        : NativeTensor =
        reductions.Invoke("scatter", [| x; dim; index; source; reduction; includeSelf |])[0]

    /// The tensor with other elements at indices than the extremes there of the source alone: libtorch's derivative counts the tensor's own
    /// among the equal ones, even where they have no part.
    let private apart (reduction: int) (dim: int) (index: NativeTensor) x (source: NativeTensor) =
        use plain = (x: NativeTensor).detach()
        use given = source.detach ()
        use extremes = reduced reduction dim index false plain given
        use reached = extremes.gather (int64 dim, index)
        use infinite = reached.isinf ()
        use isOther = infinite.logical_not ()
        use zeros = reached.zeros_like ()
        use beyond = infinity.ToScalar()
        use fillers = zeros.masked_fill (isOther, beyond)
        x.scatter (int64 dim, index, fillers)

    let private expectShape (operation: string) (a: Tensor) (source: Tensor) (expected: int[]) =
        if not (Shape.same source.Sizes expected) then
            Shape.fail
                $"{operation}: expected a source of shape {Shape.format expected} for a tensor of shape {Shape.format a.Sizes}, got {Shape.format source.Sizes}."

    /// The axis, the indices along it, and a source with a sub-tensor for each of them.
    let private along operation (a: Tensor) (dim: int) (indices: Tensor) (source: Tensor) =
        let dim = Indices.axis operation a dim
        Indices.checkVector operation indices
        let source = Indices.source operation a source
        expectShape operation a source (Array.updateAt dim indices.Sizes[0] a.Sizes)
        dim, Indices.resolve operation a.Sizes[dim] indices, source

    /// The axis, an index for each element of the source, and the source, of which the part is left out that has no indices.
    let private elements operation (a: Tensor) (dim: int) (indices: Tensor) (source: Tensor) =
        let dim = Indices.axis operation a dim
        Indices.checkDtype operation indices
        let source = Indices.source operation a source

        let fits =
            indices.dim = a.dim
            && source.dim = a.dim
            && Seq.forall
                (fun i ->
                    indices.Sizes[i] <= source.Sizes[i]
                    && (i = dim || indices.Sizes[i] <= a.Sizes[i]))
                (seq { 0 .. a.dim - 1 })

        if not fits then
            Shape.fail
                $"{operation}: indices of shape {Shape.format indices.Sizes} do not fit a source of shape {Shape.format source.Sizes} and a tensor of shape {Shape.format a.Sizes} along dimension {string dim}."

        let narrowed =
            Seq.fold
                (fun (source: Tensor) i ->
                    if source.Sizes[i] = indices.Sizes[i] then
                        source
                    else
                        source.narrow (i, 0, indices.Sizes[i]))
                source
                (seq { 0 .. a.dim - 1 })

        dim, Indices.resolve operation a.Sizes[dim] indices, narrowed

    type Tensor with

        /// <summary>This tensor with sub-tensors added at indices of an axis.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="indices">A vector of integers; negative ones count from the end. What is added at a repeated index adds up.</param>
        /// <param name="source">What is added: this tensor's shape, but along the axis as long as there are indices.</param>
        /// <param name="alpha">What it is multiplied by, 1 by default.</param>
        member a.indexAdd(dim: int, indices: Tensor, source: Tensor, ?alpha: scalar) : Tensor =
            let dim, raw, source = along "indexAdd" a dim indices source

            let source =
                match alpha with
                | Some alpha -> source * Indices.number "indexAdd" source alpha
                | None -> source

            Tensor.LinearN(
                "indexAdd",
                (fun raws -> raws[0].index_add(int64 dim, raw, raws[1])),
                [| a; source |]
            )

        /// <summary>This tensor with sub-tensors in place of its own at indices of an axis.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="indices">A vector of integers; negative ones count from the end. At a repeated index the last one stays.</param>
        /// <param name="source">What is put: this tensor's shape, but along the axis as long as there are indices.</param>
        member a.indexCopy(dim: int, indices: Tensor, source: Tensor) : Tensor =
            let dim, raw, source = along "indexCopy" a dim indices source
            let kept = Indices.lastOfEach raw

            let raw, source =
                if kept.IsNone then
                    raw, source
                else
                    raw.index_select (0L, kept), source.indexSelect (dim, Tensor.Constant kept)

            Tensor.LinearN(
                "indexCopy",
                (fun raws -> raws[0].index_copy(int64 dim, raw, raws[1])),
                [| a; source |]
            )

        /// <summary>This tensor with elements added at indices along an axis: result[index[i][j]][j] += source[i][j] for dim 0.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="indices">Integers in a tensor of as many axes; negative ones count from the end.</param>
        /// <param name="source">What is added: at least as long as the indices along each axis.</param>
        member a.scatterAdd(dim: int, indices: Tensor, source: Tensor) : Tensor =
            let dim, raw, source = elements "scatterAdd" a dim indices source

            Tensor.LinearN(
                "scatterAdd",
                (fun raws -> raws[0].scatter_add(int64 dim, raw, raws[1])),
                [| a; source |]
            )

        /// <summary>This tensor with elements taken in at indices along an axis, as <c>scatterAdd</c> adds them, by another reduction.</summary>
        /// <param name="dim">The axis; negative counts from the end.</param>
        /// <param name="indices">Integers in a tensor of as many axes; negative ones count from the end.</param>
        /// <param name="source">What is taken in: at least as long as the indices along each axis.</param>
        /// <param name="reduce">"sum", "prod", "mean", "amax" or "amin".</param>
        /// <param name="includeSelf">Whether this tensor's own elements at those indices take part; true by default.</param>
        /// <exception cref="T:DiffLessons.OptionException">There is no such reduction.</exception>
        member a.scatterReduce
            (dim: int, indices: Tensor, source: Tensor, reduce: string, ?includeSelf: bool)
            : Tensor =
            let reduction =
                match
                    List.tryFindIndex ((=) (Guard.present "scatterReduce" "reduce" reduce)) names
                with
                | Some at -> at
                | None ->
                    Guard.refuse
                        "reduce"
                        $"scatterReduce: expected reduce to be \"sum\", \"prod\", \"mean\", \"amax\" or \"amin\", got \"{reduce}\"."

            let dim, raw, source = elements "scatterReduce" a dim indices source

            if a.dtype = Dtype.Bool then
                Fail.dtype
                    "scatterReduce: there is no such operation on booleans. Convert them with int32() or float32()."

            let includeSelf = defaultArg includeSelf true

            let apply (raws: NativeTensor[]) =
                let x, source = raws[0], raws[1]
                let isTracked = x.requires_grad || source.requires_grad

                if reduce = "prod" && isTracked && (hasZero x || hasZero source) then
                    products dim raw includeSelf x source
                elif not includeSelf && isTracked && (reduce = "amax" || reduce = "amin") then
                    use own = apart reduction dim raw x source
                    reduced reduction dim raw false own source
                else
                    reduced reduction dim raw includeSelf x source

            if reduce = "sum" || reduce = "mean" && a.dtype.IsFloatingPoint then
                Tensor.LinearN("scatterReduce", apply, [| a; source |])
            else
                Tensor.LiftN("scatterReduce", apply, [| a; source |])

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private withSource
            name
            more
            doc
            (f: LayerOptions -> Tensor -> int -> Tensor -> Tensor -> Tensor)
            =
            Op.make name ([ "dim"; "indices"; "source" ] @ more) doc (fun o ->
                let dim, indices, source = o.int "dim", o.tensor "indices", o.tensor "source"
                let apply = f o
                fun x -> apply x dim indices source)

        let indexAdd =
            withSource "indexAdd" [ "alpha" ] "sub-tensors added at indices of an axis" (fun o ->
                let alpha = o.tryScalar "alpha"
                fun x dim indices source -> x.indexAdd (dim, indices, source, ?alpha = alpha))

        let indexCopy =
            withSource
                "indexCopy"
                []
                "sub-tensors put at indices of an axis"
                (fun _ x dim indices source -> x.indexCopy (dim, indices, source))

        let scatterAdd =
            withSource
                "scatterAdd"
                []
                "elements added at indices along an axis"
                (fun _ x dim indices source -> x.scatterAdd (dim, indices, source))

        let scatterReduce =
            withSource
                "scatterReduce"
                [ "reduce"; "includeSelf" ]
                "elements taken in at indices along an axis: sum, prod, mean, amax or amin"
                (fun o ->
                    let reduce, includeSelf = o.text "reduce", o.tryBool "includeSelf"

                    fun x dim indices source ->
                        x.scatterReduce (dim, indices, source, reduce, ?includeSelf = includeSelf))

        let all = [ indexAdd; indexCopy; scatterAdd; scatterReduce ]

    type dsharp with

        static member indexAdd
            (input: Tensor, dim: int, indices: Tensor, source: Tensor, ?alpha: scalar)
            : Tensor =
            input.indexAdd (dim, indices, source, ?alpha = alpha)

        static member indexCopy(input: Tensor, dim: int, indices: Tensor, source: Tensor) : Tensor =
            input.indexCopy (dim, indices, source)

        static member scatterAdd
            (input: Tensor, dim: int, indices: Tensor, source: Tensor)
            : Tensor =
            input.scatterAdd (dim, indices, source)

        static member scatterReduce
            (
                input: Tensor,
                dim: int,
                indices: Tensor,
                source: Tensor,
                reduce: string,
                ?includeSelf: bool
            ) : Tensor =
            input.scatterReduce (dim, indices, source, reduce, ?includeSelf = includeSelf)

        static member indexAdd
            (dim: int, indices: Tensor, source: Tensor, ?alpha: scalar)
            : Tensor -> Tensor =
            Op.curried
                Ops.indexAdd
                ([ "dim", box dim; "indices", box indices; "source", box source ]
                 @ given "alpha" alpha)

        static member indexCopy(dim: int, indices: Tensor, source: Tensor) : Tensor -> Tensor =
            Op.curried Ops.indexCopy [
                "dim", box dim
                "indices", box indices
                "source", box source
            ]

        static member scatterAdd(dim: int, indices: Tensor, source: Tensor) : Tensor -> Tensor =
            Op.curried Ops.scatterAdd [
                "dim", box dim
                "indices", box indices
                "source", box source
            ]

        static member scatterReduce
            (dim: int, indices: Tensor, source: Tensor, reduce: string, ?includeSelf: bool)
            : Tensor -> Tensor =
            Op.curried
                Ops.scatterReduce
                ([
                    "dim", box dim
                    "indices", box indices
                    "source", box source
                    "reduce", box reduce
                 ]
                 @ given "includeSelf" includeSelf)
