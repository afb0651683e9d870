namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Random tensors, draws by probabilities, and dropout.</summary>
[<AutoOpen>]
module Sampling =
    let private randLike name make t shape device dtype backend =
        let shape = Like.shape name t shape
        make shape (Like.device name t device) (Like.dtype name t dtype) backend

    /// Probabilities, or weights of any positive sum: on the way to libtorch, which would end in an error of its own.
    let private within operation (most: float) (expected: string) (probs: Tensor) =
        floating operation probs

        if probs.nelement > 0 then
            let struct (low, high) = probs.Variable.detach().aminmax()

            // Written so that NaN fails.
            if not (low.ToDouble() >= 0.0 && high.ToDouble() <= most) then
                Guard.refuse
                    "probs"
                    $"{operation}: expected {expected}, got {string (low.ToDouble())} to {string (high.ToDouble())}."

    let private hasRowOfZeros (probs: Tensor) =
        use plain = probs.Variable.detach ()
        use sums = plain.sum -1L
        use least = sums.min ()
        least.ToDouble() = 0.0

    /// Scales by a mask that is drawn once: the primal and every derivative see the same units dropped.
    let private masked (operation: string) (p: float) (maskShape: int[]) (x: Tensor) : Tensor =
        Guard.probability operation p
        floating operation x

        if p = 0.0 then
            x
        elif p = 1.0 then
            x * 0
        else
            let keep = 1.0 - p
            let mask = x.Variable.detach().new_empty(Shape.toTorch maskShape)
            use share = keep.ToScalar()
            mask.bernoulli_(keep).div_ share |> ignore
            Tensor.Linear(operation, (fun x -> x.mul mask), x, x.Sizes)

    let private perChannel (operation: string) rank (x: Tensor) =
        if x.dim <> rank then
            Shape.fail
                $"{operation}: expected an input of {string rank} axes, (batch, channels, ...), got {Shape.format x.Sizes}."

        Array.mapi (fun i size -> if i < 2 then size else 1) x.Sizes

    type Tensor with

        /// <summary>Random numbers, uniform in [0, 1).</summary>
        member t.randLike
            (?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            randLike "rand" Creation.rand t shape device dtype backend

        /// <summary>Random numbers, normal with mean 0 and standard deviation 1.</summary>
        member t.randnLike
            (?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            randLike "randn" Creation.randn t shape device dtype backend

        /// <summary>Random integers from low up to, not including, high.</summary>
        member t.randintLike
            (
                low: int,
                high: int,
                ?shape: seq<int>,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            randLike "randint" (Creation.randint low high) t shape device dtype backend

        /// <summary>Draws 1 with the probability that each element gives, else 0. It has no derivative.</summary>
        /// <param name="device">The device of the result; that of the probabilities by default.</param>
        /// <param name="dtype">The dtype of the result; that of the probabilities by default.</param>
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
        /// <param name="device">The device of the result; that of the weights by default.</param>
        /// <param name="dtype">The dtype of the result, Int32 by default.</param>
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

            Guard.positive "multinomial" [ "numSamples", numSamples ]

            let sizes = Array.append probs.Sizes[.. probs.dim - 2] [| numSamples |]
            Shape.checkSizes "multinomial" sizes
            AllocationCheck.check "multinomial" sizes Dtype.Int64
            within "multinomial" System.Double.MaxValue "finite weights of 0 or more" probs

            if probs.nelement > 0 && hasRowOfZeros probs then
                Guard.refuse
                    "probs"
                    "multinomial: expected a positive weight in every row, got a row of zeros."

            let drawn =
                Tensor.Flat(
                    "multinomial",
                    (fun x -> x[0].detach().multinomial(int64 numSamples, true)),
                    [| probs |],
                    sizes
                )

            let dtype = defaultArg dtype Dtype.Int32
            drawn.move (?device = device, dtype = dtype, ?backend = backend)

        /// <summary>Sets elements to 0 with probability p and scales the others by 1 / (1 - p), so that the mean stays.</summary>
        /// <remarks>No mode reaches this function: it always drops. Use the <see cref="T:DiffLessons.Dropout"/> layer in a model.</remarks>
        /// <param name="p">The probability to drop, 0.5 by default.</param>
        member x.dropout(?p: float) =
            masked "dropout" (defaultArg p 0.5) x.Sizes x

        /// <summary>Drops whole channels of (batch, channels, h, w); see <c>dropout</c>.</summary>
        /// <param name="p">The probability to drop, 0.5 by default.</param>
        member x.dropout2d(?p: float) =
            masked "dropout2d" (defaultArg p 0.5) (perChannel "dropout2d" 4 x) x

        /// <summary>Drops whole channels of (batch, channels, d, h, w); see <c>dropout</c>.</summary>
        /// <param name="p">The probability to drop, 0.5 by default.</param>
        member x.dropout3d(?p: float) =
            masked "dropout3d" (defaultArg p 0.5) (perChannel "dropout3d" 5 x) x

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let bernoulli =
            Op.make
                "bernoulli"
                [ "device"; "dtype"; "backend" ]
                "1 with the probability that each element gives, else 0"
                (fun o ->
                    let device, dtype, backend = Op.target o
                    fun x -> x.bernoulli (?device = device, ?dtype = dtype, ?backend = backend))

        let multinomial =
            Op.make
                "multinomial"
                [ "numSamples"; "normalize"; "device"; "dtype"; "backend" ]
                "indices drawn by their weights"
                (fun o ->
                    let numSamples, normalize = o.int "numSamples", o.tryBool "normalize"
                    let device, dtype, backend = Op.target o

                    fun x ->
                        x.multinomial (
                            numSamples,
                            ?normalize = normalize,
                            ?device = device,
                            ?dtype = dtype,
                            ?backend = backend
                        ))

        let private drop name doc (f: Tensor -> float option -> Tensor) =
            Op.one name ("p", _.tryFloat) doc f

        let dropout =
            drop "dropout" "elements set to 0 with probability p, in every mode" (fun x p ->
                x.dropout (?p = p))

        let dropout2d =
            drop "dropout2d" "the same for channels of two axes" (fun x p -> x.dropout2d (?p = p))

        let dropout3d =
            drop "dropout3d" "the same for channels of three axes" (fun x p -> x.dropout3d (?p = p))

        let all = [ bernoulli; multinomial; dropout; dropout2d; dropout3d ]

    type dsharp with

        /// <summary>Random numbers, uniform in [0, 1).</summary>
        static member rand
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.rand (Guard.items "rand" "shape" shape) device dtype backend

        /// <summary>A vector of random numbers, uniform in [0, 1).</summary>
        static member rand
            (length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.rand [| length |] device dtype backend

        /// <summary>Random numbers, normal with mean 0 and standard deviation 1.</summary>
        static member randn
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.randn (Guard.items "randn" "shape" shape) device dtype backend

        /// <summary>A vector of random numbers, normal with mean 0 and standard deviation 1.</summary>
        static member randn
            (length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.randn [| length |] device dtype backend

        /// <summary>Random integers from low up to, not including, high; Int32 by default.</summary>
        static member randint
            (low: int, high: int, shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            Creation.randint low high (Guard.items "randint" "shape" shape) device dtype backend

        /// <summary>A vector of random integers from low up to, not including, high; Int32 by default.</summary>
        static member randint
            (low: int, high: int, length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.randint low high [| length |] device dtype backend

        static member randLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.randLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        static member randLike
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x -> x.randLike (shape, ?device = device, ?dtype = dtype, ?backend = backend)

        static member randnLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.randnLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        static member randnLike
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x -> x.randnLike (shape, ?device = device, ?dtype = dtype, ?backend = backend)

        static member randintLike
            (
                input: Tensor,
                low: int,
                high: int,
                ?shape: seq<int>,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            randLike "randint" (Creation.randint low high) input shape device dtype backend

        static member randintLike
            (
                low: int,
                high: int,
                ?shape: seq<int>,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x -> randLike "randint" (Creation.randint low high) x shape device dtype backend

        static member bernoulli
            (probs: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            probs.bernoulli (?device = device, ?dtype = dtype, ?backend = backend)

        static member multinomial
            (
                probs: Tensor,
                numSamples: int,
                ?normalize: bool,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            probs.multinomial (
                numSamples,
                ?normalize = normalize,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        static member bernoulli
            (?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            Op.curried
                Ops.bernoulli
                (given "device" device @ given "dtype" dtype @ given "backend" backend)

        static member multinomial
            (numSamples: int, ?normalize: bool, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            Op.curried
                Ops.multinomial
                ([ "numSamples", box numSamples ]
                 @ given "normalize" normalize
                 @ given "device" device
                 @ given "dtype" dtype
                 @ given "backend" backend)

        static member dropout(input: Tensor, ?p: float) : Tensor = input.dropout (?p = p)
        static member dropout2d(input: Tensor, ?p: float) : Tensor = input.dropout2d (?p = p)
        static member dropout3d(input: Tensor, ?p: float) : Tensor = input.dropout3d (?p = p)
        static member dropout(?p: float) : Tensor -> Tensor = Op.curried Ops.dropout (given "p" p)
        static member dropout2d(?p: float) = Op.curried Ops.dropout2d (given "p" p)
        static member dropout3d(?p: float) = Op.curried Ops.dropout3d (given "p" p)
