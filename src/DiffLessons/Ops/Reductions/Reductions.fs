namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Reductions: sums, means, extremes and where they are.</summary>
[<AutoOpen>]
module Reductions =
    /// libtorch finds the indices of extremes of numbers alone: booleans are looked at as bytes.
    let private ordered (x: NativeTensor) : NativeTensor =
        if x.dtype = torch.ScalarType.Bool then
            x.``to`` torch.ScalarType.Byte
        else
            x.alias ()

    /// The index of an extreme of all elements, which `find` gives in the flattened tensor.
    let private indexOf name (a: Tensor) (find: NativeTensor -> NativeTensor) =
        nonEmpty name a
        use x = ordered a.Variable

        use raw: NativeTensor =
            ErrorTranslation.run name (fun () -> find x) (fun () -> {
                Text = $"{Shape.format a.Sizes} {a.dtype}"
                Dtypes = [||]
            })

        let mutable rest = int (raw.item<int64>())
        let index = Array.zeroCreate a.dim

        for i in a.dim - 1 .. -1 .. 0 do
            index[i] <- rest % a.Sizes[i]
            rest <- rest / a.Sizes[i]

        index

    /// The indices of extremes along a dimension.
    let private indicesAlong name (a: Tensor) (dim: int) (keepDim: bool option) find =
        traced name a (fun () -> ("dim", box dim) :: given "keepDim" keepDim) (fun () ->
            let dim = Shape.completeDim name a.dim dim
            let keep = defaultArg keepDim false

            if a.dim > 0 && a.Sizes[dim] = 0 then
                nonEmpty name a

            let indices (x: NativeTensor[]) : NativeTensor =
                use x = ordered x[0]
                find x (int64 dim) keep

            Tensor.Flat(name, indices, [| a |], Shape.reduce dim keep a.Sizes))

    /// The extremes along a dimension, which `find` gives with their indices.
    let private extremesAlong
        name
        (a: Tensor)
        (dim: int)
        (keepDim: bool option)
        (find: NativeTensor -> int64 -> bool -> struct (NativeTensor * NativeTensor))
        =
        traced name a (fun () -> ("dim", box dim) :: given "keepDim" keepDim) (fun () ->
            let picked (x: NativeTensor) (dim: int64) =
                let struct (values, indices) = find x dim true
                values.Dispose()
                indices

            let apply (x: NativeTensor) (dim: int64) keep =
                let struct (values, indices) = find x dim keep
                indices.Dispose()
                values

            located name a dim keepDim apply (pickedRule picked))

    type Tensor with

        /// <summary>The sum of all elements, as a 0-d tensor. Integers and booleans are accumulated in Int64.</summary>
        /// <param name="dtype">The dtype to accumulate in; the tensor's own (or Int64) by default.</param>
        member a.sum(?dtype: Dtype) =
            traced "sum" a (fun () -> []) (fun () ->
                match dtype with
                | None -> Autograd.sum "sum" a
                | Some dtype ->
                    accumulated "sum" a dtype (fun x -> x.sum (Dtype.toTorch dtype)) Shape.scalar)

        /// <summary>The sums along a dimension.</summary>
        /// <param name="dim">The dimension to sum away; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="dtype">The dtype to accumulate in.</param>
        member a.sum(dim: int, ?keepDim: bool, ?dtype: Dtype) =
            traced "sum" a (fun () -> ("dim", box dim) :: given "keepDim" keepDim) (fun () ->
                match dtype with
                | None -> linearAlong "sum" a dim keepDim (fun x dim keep -> x.sum (dim, keep))
                | Some dtype ->
                    let dim = Shape.completeDim "sum" a.dim dim
                    let keep = defaultArg keepDim false
                    let target = Dtype.toTorch dtype
                    let sizes = Shape.reduce dim keep a.Sizes
                    accumulated "sum" a dtype (fun x -> x.sum (int64 dim, keep, target)) sizes)

        /// <summary>The mean of all elements, as a 0-d tensor.</summary>
        member a.mean() =
            traced "mean" a (fun () -> []) (fun () ->
                floating "mean" a
                Autograd.mean "mean" a)

        /// <summary>The means along a dimension.</summary>
        /// <param name="dim">The dimension to average away; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.mean(dim: int, ?keepDim: bool) =
            traced "mean" a (fun () -> ("dim", box dim) :: given "keepDim" keepDim) (fun () ->
                floating "mean" a
                linearAlong "mean" a dim keepDim (fun x dim keep -> x.mean ([| dim |], keep)))

        /// <summary>The greatest element, as a 0-d tensor; where several are greatest the derivative is shared among them.</summary>
        member a.max() =
            traced "max" a (fun () -> []) (fun () ->
                nonEmpty "max" a
                Tensor.Lift1("max", (fun x -> x.max ()), extremeRule, a, Shape.scalar))

        /// <summary>The greatest elements along a dimension; of equal ones the derivative goes to one.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.max(dim: int, ?keepDim: bool) =
            extremesAlong "max" a dim keepDim (fun x dim keep -> x.max (dim, keep))

        /// <summary>The least element, as a 0-d tensor; where several are least the derivative is shared among them.</summary>
        member a.min() =
            traced "min" a (fun () -> []) (fun () ->
                nonEmpty "min" a
                Tensor.Lift1("min", (fun x -> x.min ()), extremeRule, a, Shape.scalar))

        /// <summary>The least elements along a dimension; of equal ones the derivative goes to one.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.min(dim: int, ?keepDim: bool) =
            extremesAlong "min" a dim keepDim (fun x dim keep -> x.min (dim, keep))

        /// <summary>The index of the greatest element.</summary>
        member a.argmax() : int[] =
            indexOf "argmax" a (fun x -> x.argmax ())

        /// <summary>The indices of the greatest elements along a dimension, as an Int64 tensor.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.argmax(dim: int, ?keepDim: bool) : Tensor =
            indicesAlong "argmax" a dim keepDim (fun (x: NativeTensor) dim keep ->
                x.argmax (dim, keep))

        /// <summary>The index of the least element.</summary>
        member a.argmin() : int[] =
            indexOf "argmin" a (fun x -> x.argmin ())

        /// <summary>The indices of the least elements along a dimension, as an Int64 tensor.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.argmin(dim: int, ?keepDim: bool) : Tensor =
            indicesAlong "argmin" a dim keepDim (fun (x: NativeTensor) dim keep ->
                x.argmin (dim, keep))

        /// <summary>log(sum(e^x)) along a dimension, without overflow; its derivative is the softmax.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.logsumexp(dim: int, ?keepDim: bool) =
            traced "logsumexp" a (fun () -> ("dim", box dim) :: given "keepDim" keepDim) (fun () ->
                floating "logsumexp" a

                let rule dim (x: Tensor) (y: Tensor) (t: Tensor) =
                    sumLike y dim (t * exp (x - kept x dim y))

                ruledAlong
                    "logsumexp"
                    a
                    dim
                    keepDim
                    (fun x dim keep -> x.logsumexp (dim, keep))
                    rule)

        /// <summary>The vector norm of all elements, or along a dimension.</summary>
        /// <param name="order">The norm's order: 2 (Euclidean) by default; 1, infinity and others too.</param>
        /// <param name="dim">The dimension to reduce; all by default.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.norm(?order: float, ?dim: int, ?keepDim: bool) =
            traced
                "norm"
                a
                (fun () -> given "order" order @ given "dim" dim @ given "keepDim" keepDim)
                (fun () ->
                    floating "norm" a
                    let order = defaultArg order 2.0

                    let needsOne (count: int) =
                        if count = 0 && (order < 0.0 || Double.IsInfinity order) then
                            Shape.fail
                                $"norm: of order {string order} there is none without elements, got shape {Shape.format a.Sizes}."

                    match dim with
                    | None ->
                        needsOne a.nelement

                        // TorchSharp takes the order of a norm of all elements in single precision.
                        let single = float32 order

                        let f (x: NativeTensor) =
                            if float single = order && not x.requires_grad then
                                x.norm single
                            else
                                spread (fun flat -> SingularPoints.norm order 0L false flat) x

                        if order = 2.0 then
                            Tensor.Lift1("norm", f, normRule ValueNone, a, Shape.scalar)
                        else
                            Tensor.Lift1("norm", f, a, Shape.scalar)
                    | Some dim ->
                        let dim = Shape.completeDim "norm" a.dim dim

                        if a.dim > 0 then
                            needsOne a.Sizes[dim]

                        let f (x: NativeTensor) (dim: int64) keep =
                            SingularPoints.norm order dim keep x

                        if order = 2.0 then
                            ruledAlong "norm" a dim keepDim f normRule
                        else
                            along "norm" a dim keepDim f)

        /// <summary>Sums axes until the shape is the one given: the reverse of broadcasting.</summary>
        /// <param name="newShape">The shape to reach; aligned at the end, each of its axes is 1 or the tensor's.</param>
        /// <param name="dtype">The dtype to accumulate in.</param>
        member a.sumToSize(newShape: int[], ?dtype: Dtype) : Tensor =
            Guard.notNull "sumToSize" "newShape" newShape

            if not (Shape.same (Shape.broadcast "sumToSize" a.Sizes newShape) a.Sizes) then
                Shape.fail
                    $"sumToSize: shape {Shape.format a.Sizes} does not sum to {Shape.format newShape}."

            let a =
                match dtype with
                | Some dtype ->
                    accumulated
                        "sumToSize"
                        a
                        dtype
                        (fun x -> x.``to`` (Dtype.toTorch dtype))
                        a.Sizes
                | None -> a

            let extra = a.dim - newShape.Length

            let dims = [|
                for i in 0 .. a.dim - 1 do
                    if i < extra || newShape[i - extra] <> a.Sizes[i] then
                        int64 i
            |]

            if dims.Length = 0 then
                // Integers are accumulated in Int64, whether there is anything to add or not.
                if dtype.IsNone && not a.dtype.IsFloatingPoint then
                    a.cast Dtype.Int64
                else
                    a
            else
                let view = Shape.toTorch newShape
                Tensor.Linear("sumToSize", (fun x -> x.sum(dims, true).view view), a, newShape)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private along name doc (f: Tensor -> int -> bool option -> Tensor) =
            Op.make name [ "dim"; "keepDim" ] doc (fun o ->
                let dim, keepDim = o.int "dim", o.tryBool "keepDim"
                fun x -> f x dim keepDim)

        let sum =
            along "sum" "the sums along a dimension" (fun x dim keep ->
                x.sum (dim, ?keepDim = keep))

        let mean =
            along "mean" "the means along a dimension" (fun x dim keep ->
                x.mean (dim, ?keepDim = keep))

        let logsumexp =
            along "logsumexp" "log(sum(e^x)) along a dimension" (fun x dim keep ->
                x.logsumexp (dim, ?keepDim = keep))

        let all = [ sum; mean; logsumexp ]

    type dsharp with

        static member sum(input: Tensor) : Tensor = input.sum ()

        static member sum(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.sum (dim, ?keepDim = keepDim)

        static member mean(input: Tensor) : Tensor = input.mean ()

        static member mean(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.mean (dim, ?keepDim = keepDim)

        static member max(input: Tensor) : Tensor = input.max ()

        static member max(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.max (dim, ?keepDim = keepDim)

        static member min(input: Tensor) : Tensor = input.min ()

        static member min(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.min (dim, ?keepDim = keepDim)

        static member argmax(input: Tensor) : int[] = input.argmax ()

        static member argmax(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.argmax (dim, ?keepDim = keepDim)

        static member argmin(input: Tensor) : int[] = input.argmin ()

        static member argmin(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.argmin (dim, ?keepDim = keepDim)

        static member logsumexp(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.logsumexp (dim, ?keepDim = keepDim)

        static member norm(input: Tensor, ?order: float, ?dim: int, ?keepDim: bool) : Tensor =
            input.norm (?order = order, ?dim = dim, ?keepDim = keepDim)

        static member sum(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            Op.curried Ops.sum ([ "dim", box dim ] @ given "keepDim" keepDim)

        static member mean(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            Op.curried Ops.mean ([ "dim", box dim ] @ given "keepDim" keepDim)

        static member logsumexp(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            Op.curried Ops.logsumexp ([ "dim", box dim ] @ given "keepDim" keepDim)
