namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Random orders, and draws from Poisson, exponential and gamma distributions.</summary>
[<AutoOpen>]
module Draws =
    /// Refuses parameters of which one is not as it must be.
    let private each operation name expected (isGood: NativeTensor -> NativeTensor) (a: Tensor) =
        use good = isGood a.Handle
        use all = good.all ()

        if not (all.item<bool>()) then
            Guard.refuse
                name
                $"{operation}: expected {expected}, got another in {Shape.format a.Sizes}."

    let private isRate (x: NativeTensor) : NativeTensor =
        use notNegative = x.ge (CachedScalar.zero ())
        use finite = x.isfinite ()
        notNegative.logical_and finite

    let private seed () : int64 =
        use drawn =
            torch.randint (0L, Int64.MaxValue, [||], Nullable torch.ScalarType.Int64, torch.CPU)

        drawn.item<int64>()

    /// Gamma distributed numbers of scale 1, at least the least number of the dtype, with their derivative by the shape parameter: that of a
    /// sample whose place in its distribution stays (implicit reparameterisation). Forward mode computes it again from the same seed.
    let internal standardGamma (operation: string) (concentration: Tensor) : Tensor =
        let seed = seed ()

        let least =
            if concentration.dtype = Dtype.Float64 then
                Double.Epsilon * 4503599627370496.0
            else
                1.1754944e-38

        let draw (x: NativeTensor) =
            use least = least.ToScalar()
            use drawn = x.standard_gamma seed
            drawn.clamp_min least

        Tensor.Lift1(operation, draw, concentration, concentration.Sizes)

    type Tensor with

        /// <summary>Draws a count from the Poisson distribution of each rate. It has no derivative.</summary>
        /// <returns>Whole numbers, in the dtype of the rates.</returns>
        /// <exception cref="T:DiffLessons.OptionException">A rate is negative or not finite.</exception>
        member rates.poisson() : Tensor =
            floating "poisson" rates
            each "poisson" "rates" "finite rates of 0 or more" isRate rates
            Tensor.Flat("poisson", (fun x -> x[0].detach().poisson()), [| rates |], rates.Sizes)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let poisson = Op.unary "poisson" "counts drawn by their rates" _.poisson()

        let all = [ poisson ]

    type dsharp with

        static member poisson: Tensor -> Tensor = Op.plain Ops.poisson

        /// <summary>Random numbers from the exponential distribution: waiting times, of mean 1 / rate.</summary>
        /// <param name="shape">The shape of the result.</param>
        /// <param name="rate">The rate, above 0; 1 by default.</param>
        /// <param name="device">The device of the result.</param>
        /// <param name="dtype">The dtype of the result: a floating point one.</param>
        /// <param name="backend">Backend.Torch.</param>
        static member exponential
            (shape: seq<int>, ?rate: float, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            let rate = defaultArg rate 1.0

            if not (rate > 0.0 && Double.IsFinite rate) then
                Guard.refuse
                    "rate"
                    $"exponential: expected a finite rate above 0, got {string rate}."

            let dtype = defaultArg dtype Dtype.Default

            if not dtype.IsFloatingPoint then
                Fail.dtypeOf "dtype" $"exponential: expected a floating point dtype, got {dtype}."

            let make shape (t: Creation.Target) =
                let raw = torch.empty (shape, Nullable t.Dtype, t.Device)
                raw.exponential_ rate |> ignore
                raw

            Creation.filled
                "exponential"
                (Guard.items "exponential" "shape" shape)
                make
                device
                (Some dtype)
                backend

        /// <summary>The numbers from 0 to n - 1 in a random order.</summary>
        /// <param name="n">How many.</param>
        /// <param name="device">The device of the result.</param>
        /// <param name="dtype">The dtype of the result, Int64 by default.</param>
        /// <param name="backend">Backend.Torch.</param>
        static member randperm(n: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            if n < 0 then
                Guard.refuse "n" $"randperm: expected a length of 0 or more, got {string n}."

            let dtype = defaultArg dtype Dtype.Int64

            if dtype = Dtype.Bool then
                Fail.dtypeOf "dtype" "randperm: expected a dtype of numbers, got Bool."

            if n > 0 then
                NumberRange.check "randperm" dtype (n - 1)

            Libtorch.ensureLoaded ()
            AllocationCheck.check "randperm" [| n |] Dtype.Int64
            let order = Tensor.Constant(torch.randperm (int64 n))
            order.move (?device = device, dtype = dtype, ?backend = backend)
