namespace DiffLessons

open DiffLessons.Native

/// <summary>Covariance and correlation, and random numbers drawn by probabilities.</summary>
[<AutoOpen>]
module TensorStatistics =
    let private weights name (dtypeFits: Dtype -> bool) kind (n: int) (w: Tensor option) =
        match w with
        | None -> ()
        | Some w ->
            if w.dim <> 1 || w.Sizes[0] <> n then
                Shape.fail
                    $"cov: expected {name} of shape ({string n}), one an observation, got {Shape.format w.Sizes}."

            if not (dtypeFits w.dtype) then
                raise (DtypeException($"cov: expected {name} to be {kind}, got {w.dtype}.", name))

    /// Probabilities, or weights of any positive sum: on the way to libtorch, which would end in an error of its own.
    let private within operation (most: float) (expected: string) (probs: Tensor) =
        floating operation probs

        if probs.nelement > 0 then
            let struct (low, high) = probs.Live.detach().aminmax()

            // Written so that NaN fails.
            if not (low.ToDouble() >= 0.0 && high.ToDouble() <= most) then
                raise (
                    OptionException(
                        $"{operation}: expected {expected}, got {string (low.ToDouble())} to {string (high.ToDouble())}.",
                        "probs"
                    )
                )

    let private hasRowOfZeros (probs: Tensor) =
        use plain = probs.Live.detach ()
        use sums = plain.sum -1L
        use least = sums.min ()
        least.ToDouble() = 0.0

    type Tensor with

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
                | None, None -> Tensor.Constant(a.Live.detach().new_ones(int64 n))

            let total = w.sum ()

            // The number of observations that weights are worth.
            let off =
                let correction = float (defaultArg correction 1L)

                match shares with
                | Some shares -> correction * (w * shares).sum() / total
                | None -> Tensor.ScalarLike("cov", total, correction)

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

        /// <summary>Draws 1 with the probability that each element gives, else 0. It has no derivative.</summary>
        /// <param name="device">Where the result lies; where the probabilities do by default.</param>
        /// <param name="dtype">What of; as the probabilities by default.</param>
        /// <param name="backend">Backend.Torch.</param>
        /// <exception cref="T:DiffLessons.OptionException">An element is not from 0 to 1.</exception>
        member probs.bernoulli(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            within "bernoulli" 1.0 "probabilities from 0 to 1" probs

            let drawn =
                Tensor.Flat(
                    "bernoulli",
                    (fun x -> x[0].detach().bernoulli()),
                    [| probs |],
                    probs.Sizes
                )

            drawn.move (?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>Draws indices by their weights, with replacement; one row of draws for each row of weights. It has no derivative.</summary>
        /// <param name="numSamples">How many to draw of each row, 1 or more.</param>
        /// <param name="normalize">Without effect: weights need not add up to 1.</param>
        /// <param name="device">Where the result lies; where the weights do by default.</param>
        /// <param name="dtype">What of, Int32 by default.</param>
        /// <param name="backend">Backend.Torch.</param>
        /// <returns>Shape (numSamples) for weights of shape (n), (rows, numSamples) for (rows, n).</returns>
        /// <exception cref="T:DiffLessons.OptionException">A weight is negative or not finite, or those of a row are all 0.</exception>
        member probs.multinomial
            (numSamples: int, ?normalize: bool, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            ignore normalize

            if probs.dim < 1 || probs.dim > 2 || probs.Sizes[probs.dim - 1] = 0 then
                Shape.fail
                    $"multinomial: expected weights of shape (n) or (rows, n), got {Shape.format probs.Sizes}."

            if numSamples < 1 then
                raise (
                    OptionException(
                        $"multinomial: numSamples must be 1 or more, got {string numSamples}.",
                        "numSamples"
                    )
                )

            within "multinomial" System.Double.MaxValue "finite weights of 0 or more" probs

            if probs.nelement > 0 && hasRowOfZeros probs then
                raise (
                    OptionException(
                        "multinomial: expected a positive weight in every row, got a row of zeros.",
                        "probs"
                    )
                )

            let drawn =
                Tensor.Flat(
                    "multinomial",
                    (fun x -> x[0].detach().multinomial(int64 numSamples, true)),
                    [| probs |],
                    Array.append probs.Sizes[.. probs.dim - 2] [| numSamples |]
                )

            let dtype = defaultArg dtype Dtype.Int32
            drawn.move (?device = device, dtype = dtype, ?backend = backend)
