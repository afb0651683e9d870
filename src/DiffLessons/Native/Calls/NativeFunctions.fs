namespace DiffLessons.Native

open System
open TorchSharp

/// Elementwise functions beyond arithmetic, logic and bits.
[<AutoOpen>]
module internal NativeFunctions =
    type NativeTensor with

        // ---- powers, exponentials, logarithms ----

        member x.square() = Hold.one x (x.Torch.square ())
        member x.expm1() = Hold.one x (x.Torch.expm1 ())
        member x.exp2() = Hold.one x (x.Torch.exp2 ())
        member x.log1p() = Hold.one x (x.Torch.log1p ())
        member x.log2() = Hold.one x (x.Torch.log2 ())
        member x.asinh() = Hold.one x (x.Torch.asinh ())
        member x.acosh() = Hold.one x (x.Torch.acosh ())
        member x.atanh() = Hold.one x (x.Torch.atanh ())
        member x.logit() = Hold.one x (x.Torch.logit ())

        // ---- special functions ----

        member x.erf() = Hold.one x (x.Torch.erf ())
        member x.erfc() = Hold.one x (x.Torch.erfc ())
        member x.erfinv() = Hold.one x (x.Torch.erfinv ())
        member x.lgamma() = Hold.one x (x.Torch.lgamma ())
        member x.digamma() = Hold.one x (x.Torch.digamma ())
        member x.sinc() = Hold.one x (x.Torch.sinc ())
        member x.i0() = Hold.one x (x.Torch.i0 ())

        // ---- rounding ----

        member x.trunc() = Hold.one x (x.Torch.trunc ())
        member x.frac() = Hold.one x (x.Torch.frac ())

        /// The same, with the dtype's own bounds for infinities.
        member x.nan_to_num(nan: float, posinf: Nullable<float>, neginf: Nullable<float>) =
            Hold.one x (x.Torch.nan_to_num (nan, posinf, neginf))

        // ---- of two tensors ----

        member x.remainder(y: NativeTensor) =
            Hold.two x y (x.Torch.remainder y.Torch)

        member x.floor_divide(y: NativeTensor) =
            Hold.two x y (x.Torch.floor_divide y.Torch)

        member x.hypot(y: NativeTensor) = Hold.two x y (x.Torch.hypot y.Torch)

        member x.atan2(y: NativeTensor) = Hold.two x y (x.Torch.atan2 y.Torch)

        member x.copysign(y: NativeTensor) = Hold.two x y (x.Torch.copysign y.Torch)

        member x.logaddexp(y: NativeTensor) =
            Hold.two x y (x.Torch.logaddexp y.Torch)

        member x.xlogy(y: NativeTensor) = Hold.two x y (x.Torch.xlogy y.Torch)

        member x.lerp(last: NativeTensor, weight: NativeTensor) =
            Hold.three x last weight (x.Torch.lerp (last.Torch, weight.Torch))

        // ---- logic and bits ----

        member x.logical_xor(y: NativeTensor) =
            Hold.two x y (x.Torch.logical_xor y.Torch)

        member x.bitwise_and(y: NativeTensor) =
            Hold.two x y (x.Torch.bitwise_and y.Torch)

        member x.bitwise_or(y: NativeTensor) =
            Hold.two x y (x.Torch.bitwise_or y.Torch)

        member x.bitwise_xor(y: NativeTensor) =
            Hold.two x y (x.Torch.bitwise_xor y.Torch)

        member x.bitwise_not() = Hold.one x (x.Torch.bitwise_not ())

        member x.isclose(y: NativeTensor, relative: float, absolute: float, equalNan: bool) =
            Hold.two x y (x.Torch.isclose (y.Torch, relative, absolute, equalNan))

        member x.clamp_min(least: NativeScalar) =
            Hold.two x least (x.Torch.clamp_min least)

        // ---- draws ----

        member x.poisson() =
            Hold.one x (x.Torch.poisson (RandomGenerator.For x.Torch))

        member x.binomial(probs: NativeTensor) =
            Hold.two x probs (x.Torch.binomial (probs.Torch, RandomGenerator.For x.Torch))

        member x.exponential_(rate: float) =
            Hold.one x (x.Torch.exponential_ (rate, RandomGenerator.For x.Torch))

        /// Gamma distributed numbers of scale 1 by a generator started from a seed: the same each time, as forward mode needs it.
        /// libtorch knows their derivative by the shape.
        member x.standard_gamma(seed: int64) =
            use generator = new TorchSharp.torch.Generator(uint64 seed, x.Torch.device)
            Hold.two x generator (torch._standard_gamma (x.Torch, generator))

        member x.diag_embed() = Hold.one x (x.Torch.diag_embed ())
