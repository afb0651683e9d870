namespace DiffLessons

open DiffLessons.Native

/// <summary>Variances, covariances and elements in standard units.</summary>
[<AutoOpen>]
module Statistics =
    let private isZero (a: Tensor) = (a.toDouble () = 0.0)

    /// Zeros that depend on the tensor as a step function does: of what is tracked they can be differentiated.
    let private zerosOf name (a: Tensor) =
        Tensor.Steps(name, (fun x -> x.zeros_like ()), a)

    let private weights name (dtypeFits: Dtype -> bool) kind (n: int) (w: Tensor option) =
        match w with
        | None -> ()
        | Some w ->
            if w.dim <> 1 || w.Sizes[0] <> n then
                Shape.fail
                    $"cov: expected {name} of shape ({string n}), one per observation, got {Shape.format w.Sizes}."

            if not (dtypeFits w.dtype) then
                Fail.dtypeOf name $"cov: expected {name} to be {kind}, got {w.dtype}."

    /// Reduces several dimensions as one.
    let private over
        name
        (a: Tensor)
        dims
        (keepDim: bool option)
        (unbiased: bool option)
        (reduceLast: Tensor -> Tensor)
        =
        let axes = axesOf name a dims
        let keep = defaultArg keepDim false

        traced
            name
            a
            (fun () -> [ "dims", box axes; "keepDim", box keep ] @ given "unbiased" unbiased)
            (fun () ->
                floating name a
                overAxes name a axes keep reduceLast)

    /// Reduces along a dimension.
    let private along
        name
        (a: Tensor)
        (dim: int)
        (keepDim: bool option)
        (unbiased: bool option)
        rule
        (reduce: bool -> NativeTensor -> int64 -> bool -> NativeTensor)
        =
        let options () =
            (("dim", box dim) :: given "keepDim" keepDim) @ given "unbiased" unbiased

        traced name a options (fun () ->
            floating name a
            let unbiased = defaultArg unbiased true
            ruledAlong name a dim keepDim (reduce unbiased) (fun dim -> rule dim unbiased))

    type Tensor with

        /// <summary>The variance of all elements.</summary>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.var(?unbiased: bool) =
            traced "var" a (fun () -> given "unbiased" unbiased) (fun () ->
                floating "var" a
                let unbiased = defaultArg unbiased true

                Tensor.Lift1(
                    "var",
                    (fun x -> spread (fun flat -> flat.var (0L, unbiased)) x),
                    varianceRule ValueNone unbiased,
                    a,
                    Shape.scalar
                ))

        /// <summary>The variances along a dimension.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.var(dim: int, ?keepDim: bool, ?unbiased: bool) =
            along "var" a dim keepDim unbiased varianceRule (fun unbiased x dim keep ->
                x.var (dim, unbiased, keep))

        /// <summary>The variances over several dimensions.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.var(dims: seq<int>, ?keepDim: bool, ?unbiased: bool) : Tensor =
            over "var" a dims keepDim unbiased (fun x -> x.var (-1, ?unbiased = unbiased))

        /// <summary>The standard deviation of all elements; see <c>var</c>.</summary>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.std(?unbiased: bool) =
            traced "std" a (fun () -> given "unbiased" unbiased) (fun () ->
                floating "std" a
                let unbiased = defaultArg unbiased true

                Tensor.Lift1(
                    "std",
                    (fun x ->
                        spread
                            (SingularPoints.deviation
                                (fun flat -> flat.var (0L, unbiased))
                                (fun flat -> flat.std (0L, unbiased)))
                            x),
                    deviationRule ValueNone unbiased,
                    a,
                    Shape.scalar
                ))

        /// <summary>The standard deviations along a dimension; see <c>var</c>.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.std(dim: int, ?keepDim: bool, ?unbiased: bool) =
            along "std" a dim keepDim unbiased deviationRule (fun unbiased x dim keep ->
                SingularPoints.deviation
                    (fun x -> x.var (dim, unbiased, keep))
                    (fun x -> x.std (dim, unbiased, keep))
                    x)

        /// <summary>The standard deviations over several dimensions; see <c>var</c>.</summary>
        /// <param name="dims">The dimensions to reduce; negative ones count from the end.</param>
        /// <param name="keepDim">Whether to keep them, with length 1; false by default.</param>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.std(dims: seq<int>, ?keepDim: bool, ?unbiased: bool) : Tensor =
            over "std" a dims keepDim unbiased (fun x -> x.std (-1, ?unbiased = unbiased))

        /// <summary>The elements shifted and scaled to mean 0 and (unbiased) standard deviation 1; zeros where they are all equal.</summary>
        member a.standardize() : Tensor =
            traced "standardize" a (fun () -> []) (fun () ->
                floating "standardize" a

                if a.nelement < 2 then
                    zerosOf "standardize" a
                else
                    let spread = a.std ()

                    // The deviation of equal elements may be rounded; their range is 0.
                    if isZero spread || isZero (a.max () - a.min ()) then
                        zerosOf "standardize" a
                    else
                        (a - a.mean ()) / spread)

        /// <summary>The elements shifted and scaled to lie in [0, 1]; zeros where they are all equal.</summary>
        member a.normalize() : Tensor =
            traced "normalize" a (fun () -> []) (fun () ->
                let low = a.min ()
                let range = a.max () - low

                if isZero range then
                    // Of the dtype that the quotient has: integers become floating point numbers.
                    zerosOf "normalize" ((a - low) / (range + 1))
                else
                    (a - low) / range)

        /// <summary>The covariance matrix of variables, which are the rows, over observations, which are the columns.</summary>
        /// <param name="correction">What is taken off the number of observations: 1 (the default) is the unbiased estimate, 0 the plain average.</param>
        /// <param name="fweights">How often each observation was made: integers of shape (observations).</param>
        /// <param name="aweights">How much each observation counts: floating point numbers of shape (observations).</param>
        /// <returns>Shape (variables, variables); 0-d, the variance, for the observations of one variable, as a vector or a single row.</returns>
        /// <remarks>As PyTorch's and NumPy's. It can be differentiated by the observations and by <paramref name="aweights"/>.</remarks>
        member a.cov(?correction: int64, ?fweights: Tensor, ?aweights: Tensor) : Tensor =
            floating "cov" a

            if a.dim > 2 then
                Shape.fail
                    $"cov: expected a matrix (variables, observations), or a vector of observations, got shape {Shape.format a.Sizes}."

            let x = if a.dim = 2 then a else a.view [ 1; -1 ]
            let n = x.Sizes[1]
            weights "fweights" (fun d -> d.IsIntegral) "integers" n fweights
            weights "aweights" (fun d -> d.IsFloatingPoint) "floating point" n aweights
            let counts = fweights |> Option.map (fun w -> w.cast a.dtype)
            let shares = aweights |> Option.map (fun w -> w.cast a.dtype)

            let w =
                match counts, shares with
                | Some f, Some a -> f * a
                | Some w, None
                | None, Some w -> w
                | None, None -> Tensor.Constant(a.Variable.detach().new_ones(int64 n))

            let total = w.sum ()

            // The number of observations that weights are worth.
            let off =
                let correction = float (defaultArg correction 1L)

                match shares with
                | Some shares -> correction * (w * shares).sum() / total
                | None -> Tensor.Scalar("cov", total, correction)

            let centred = x - (x * w).sum(1, keepDim = true) / total
            let product = (centred * w).matmul(centred.transpose ())
            let covariance = product / (total - off).clamp(low = 0)
            if x.Sizes[0] = 1 then covariance.view [] else covariance

        /// <summary>The matrix of Pearson's correlation coefficients of variables, which are the rows, over observations, which are the columns.</summary>
        /// <returns>Shape (variables, variables), elements from -1 to 1; 0-d for a vector or a single row. NaN where a variable does not vary.</returns>
        member a.corrcoef() : Tensor =
            let covariance = a.cov ()

            if covariance.dim = 0 then
                covariance / covariance
            else
                let spread = covariance.diagonal().sqrt()
                let scaled = covariance / spread.unsqueeze 1 / spread.unsqueeze 0
                scaled.clamp (low = -1.0, high = 1.0)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private along name doc (f: Tensor -> int -> bool option -> bool option -> Tensor) =
            Op.make name [ "dim"; "keepDim"; "unbiased" ] doc (fun o ->
                let dim, keepDim, unbiased = o.int "dim", o.tryBool "keepDim", o.tryBool "unbiased"
                fun x -> f x dim keepDim unbiased)

        let var =
            along "var" "the variances along a dimension" (fun x dim keep unbiased ->
                x.var (dim, ?keepDim = keep, ?unbiased = unbiased))

        let std =
            along "std" "the standard deviations along a dimension" (fun x dim keep unbiased ->
                x.std (dim, ?keepDim = keep, ?unbiased = unbiased))

        let standardize =
            Op.unary
                "standardize"
                "shifted and scaled to mean 0 and standard deviation 1"
                _.standardize()

        let normalize = Op.unary "normalize" "shifted and scaled to [0, 1]" _.normalize()

        let cov =
            Op.make
                "cov"
                [ "correction"; "fweights"; "aweights" ]
                "the covariance matrix of the rows"
                (fun o ->
                    let correction = o.tryInt64 "correction"
                    let fweights, aweights = o.tryTensor "fweights", o.tryTensor "aweights"

                    fun x ->
                        x.cov (
                            ?correction = correction,
                            ?fweights = fweights,
                            ?aweights = aweights
                        ))

        let corrcoef = Op.unary "corrcoef" "the correlation matrix of the rows" _.corrcoef()

        let all = [ var; std; standardize; normalize; cov; corrcoef ]

    type dsharp with

        static member standardize: Tensor -> Tensor = Op.plain Ops.standardize
        static member normalize: Tensor -> Tensor = Op.plain Ops.normalize
        static member var(input: Tensor, ?unbiased: bool) = input.var (?unbiased = unbiased)

        static member var(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.var (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        static member var(input: Tensor, dims: seq<int>, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.var (dims, ?keepDim = keepDim, ?unbiased = unbiased)

        static member std(input: Tensor, ?unbiased: bool) = input.std (?unbiased = unbiased)

        static member std(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.std (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        static member std(input: Tensor, dims: seq<int>, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.std (dims, ?keepDim = keepDim, ?unbiased = unbiased)

        static member cov
            (input: Tensor, ?correction: int64, ?fweights: Tensor, ?aweights: Tensor)
            : Tensor =
            input.cov (?correction = correction, ?fweights = fweights, ?aweights = aweights)

        static member corrcoef(input: Tensor) : Tensor = input.corrcoef ()

        static member var(dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor -> Tensor =
            Op.curried
                Ops.var
                ([ "dim", box dim ] @ given "keepDim" keepDim @ given "unbiased" unbiased)

        static member std(dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor -> Tensor =
            Op.curried
                Ops.std
                ([ "dim", box dim ] @ given "keepDim" keepDim @ given "unbiased" unbiased)

        static member cov
            (?correction: int64, ?fweights: Tensor, ?aweights: Tensor)
            : Tensor -> Tensor =
            Op.curried
                Ops.cov
                (given "correction" correction
                 @ given "fweights" fweights
                 @ given "aweights" aweights)

        static member corrcoef() : Tensor -> Tensor = Op.curried Ops.corrcoef []
