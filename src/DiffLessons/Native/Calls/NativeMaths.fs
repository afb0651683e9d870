namespace DiffLessons.Native

open System
open System.Runtime.InteropServices
open TorchSharp

/// Elementwise operations, comparisons and products.
[<AutoOpen>]
module internal NativeMaths =
    type NativeTensor with

        member x.abs() = Hold.one x (x.Torch.abs ())

        member x.acos() = Hold.one x (x.Torch.acos ())

        member x.asin() = Hold.one x (x.Torch.asin ())

        member x.atan() = Hold.one x (x.Torch.atan ())

        member x.ceil() = Hold.one x (x.Torch.ceil ())

        member x.cos() = Hold.one x (x.Torch.cos ())

        member x.cosh() = Hold.one x (x.Torch.cosh ())

        member x.exp() = Hold.one x (x.Torch.exp ())

        member x.floor() = Hold.one x (x.Torch.floor ())

        member x.isfinite() = Hold.one x (x.Torch.isfinite ())

        member x.isinf() = Hold.one x (x.Torch.isinf ())

        member x.isnan() = Hold.one x (x.Torch.isnan ())

        member x.log() = Hold.one x (x.Torch.log ())

        member x.log10() = Hold.one x (x.Torch.log10 ())

        member x.neg() = Hold.one x (x.Torch.neg ())

        member x.reciprocal() = Hold.one x (x.Torch.reciprocal ())

        member x.relu() = Hold.one x (x.Torch.relu ())

        member x.rsqrt() = Hold.one x (x.Torch.rsqrt ())

        member x.sigmoid() = Hold.one x (x.Torch.sigmoid ())

        member x.sign() = Hold.one x (x.Torch.sign ())

        member x.sin() = Hold.one x (x.Torch.sin ())

        member x.sinh() = Hold.one x (x.Torch.sinh ())

        member x.sqrt() = Hold.one x (x.Torch.sqrt ())

        member x.tan() = Hold.one x (x.Torch.tan ())

        member x.tanh() = Hold.one x (x.Torch.tanh ())

        member x.round() = Hold.one x (x.Torch.round ())

        member x.bmm(y: NativeTensor) =
            Hold.two x y (SmallProducts.run x.Torch y.Torch (fun () -> x.Torch.bmm y.Torch))

        member x.dot(y: NativeTensor) = Hold.two x y (x.Torch.dot y.Torch)

        member x.logical_and(y: NativeTensor) =
            Hold.two x y (x.Torch.logical_and y.Torch)

        member x.logical_not() = Hold.one x (x.Torch.logical_not ())

        /// The elements, with a number where the mask is true.
        member x.masked_fill(mask: NativeTensor, number: NativeScalar) =
            Hold.three x mask number (x.Torch.masked_fill (mask.Torch, number))

        member x.logical_or(y: NativeTensor) =
            Hold.two x y (x.Torch.logical_or y.Torch)

        member x.matmul(y: NativeTensor) =
            Hold.two x y (SmallProducts.run x.Torch y.Torch (fun () -> x.Torch.matmul y.Torch))

        member x.maximum(y: NativeTensor) = Hold.two x y (x.Torch.maximum y.Torch)

        member x.minimum(y: NativeTensor) = Hold.two x y (x.Torch.minimum y.Torch)

        member x.mm(y: NativeTensor) =
            Hold.two x y (SmallProducts.run x.Torch y.Torch (fun () -> x.Torch.mm y.Torch))

        member x.mul(y: NativeTensor) = Hold.two x y (x.Torch.mul y.Torch)

        member x.ne(y: NativeTensor) = Hold.two x y (x.Torch.ne y.Torch)

        member x.outer(y: NativeTensor) = Hold.two x y (x.Torch.outer y.Torch)

        member x.pow(y: NativeTensor) = Hold.two x y (x.Torch.pow y.Torch)

        member x.sub(y: NativeTensor) = Hold.two x y (x.Torch.sub y.Torch)

        member x.eq(y: NativeTensor) = Hold.two x y (x.Torch.eq y.Torch)

        member x.ge(y: NativeTensor) = Hold.two x y (x.Torch.ge y.Torch)

        member x.gt(y: NativeTensor) = Hold.two x y (x.Torch.gt y.Torch)

        member x.le(y: NativeTensor) = Hold.two x y (x.Torch.le y.Torch)

        member x.lt(y: NativeTensor) = Hold.two x y (x.Torch.lt y.Torch)

        member x.mul(number: NativeScalar) = Hold.two x number (x.Torch.mul number)

        member x.pow(number: NativeScalar) = Hold.two x number (x.Torch.pow number)

        member x.sub(number: NativeScalar) = Hold.two x number (x.Torch.sub number)

        member x.eq(number: NativeScalar) = Hold.two x number (x.Torch.eq number)

        member x.ge(number: NativeScalar) = Hold.two x number (x.Torch.ge number)

        member x.ne(number: NativeScalar) = Hold.two x number (x.Torch.ne number)

        member x.gt(number: NativeScalar) = Hold.two x number (x.Torch.gt number)

        member x.le(number: NativeScalar) = Hold.two x number (x.Torch.le number)

        member x.lt(number: NativeScalar) = Hold.two x number (x.Torch.lt number)

        member x.div(y: NativeTensor) = Hold.two x y (x.Torch.div y.Torch)

        member x.div(number: NativeScalar) = Hold.two x number (x.Torch.div number)

        // TorchSharp's `add` of two operands makes the factor 1 again at each call, and nothing holds it.
        member x.add(y: NativeTensor) =
            Hold.two x y (x.Torch.add (y.Torch, CachedScalar.one ()))

        member x.add(y: NativeTensor, factor: NativeScalar) =
            Hold.three x y factor (x.Torch.add (y.Torch, factor))

        member x.add(number: NativeScalar) =
            Hold.two x number (x.Torch.add (number, CachedScalar.one ()))

        member x.addcmul(y: NativeTensor, z: NativeTensor, factor: NativeScalar) =
            Hold.four x y z factor (x.Torch.addcmul (y.Torch, z.Torch, factor))

        /// Pulls the elements between two bounds; null is no bound.
        member x.clamp(min: NativeScalar, max: NativeScalar) =
            Hold.three x min max (x.Torch.clamp (min, max))

        member x.nan_to_num(nan: float, posinf: float, neginf: float) =
            Hold.one x (x.Torch.nan_to_num (nan, Nullable posinf, Nullable neginf))

        /// Zeros and ones, each drawn with the probability that the element is.
        member x.bernoulli() =
            Hold.one x (x.Torch.bernoulli (RandomGenerator.For x.Torch))

        /// Indices drawn by weights.
        member x.multinomial(count: int64, replacement: bool) =
            Hold.one x (x.Torch.multinomial (count, replacement, RandomGenerator.For x.Torch))

        member x.allclose
            (
                y: NativeTensor,
                relative: float,
                absolute: float,
                [<Optional; DefaultParameterValue(false)>] equalNan: bool
            ) : bool =
            let near = Hold.value x (x.Torch.allclose (y.Torch, relative, absolute, equalNan))

            Hold.value y near

/// Operations in place. Each returns the tensor that it changed.
[<AutoOpen>]
module internal NativeInPlace =
    type NativeTensor with

        member x.fill_(number: NativeScalar) =
            Hold.two x number (x.Torch.fill_ number)

        member x.zero_() = x.fill_ (CachedScalar.zero ())

        member x.copy_(source: NativeTensor) =
            Hold.two x source (x.Torch.copy_ source.Torch)

        member x.add_(y: NativeTensor) =
            Hold.two x y (x.Torch.add_ (y.Torch, CachedScalar.one ()))

        member x.add_(y: NativeTensor, factor: NativeScalar) =
            Hold.three x y factor (x.Torch.add_ (y.Torch, factor))

        member x.addcdiv_(y: NativeTensor, z: NativeTensor) =
            Hold.three x y z (x.Torch.addcdiv_ (y.Torch, z.Torch, CachedScalar.one ()))

        member x.addcdiv_(y: NativeTensor, z: NativeTensor, factor: NativeScalar) =
            Hold.four x y z factor (x.Torch.addcdiv_ (y.Torch, z.Torch, factor))

        member x.addcmul_(y: NativeTensor, z: NativeTensor, factor: NativeScalar) =
            Hold.four x y z factor (x.Torch.addcmul_ (y.Torch, z.Torch, factor))

        member x.mul_(y: NativeTensor) = Hold.two x y (x.Torch.mul_ y.Torch)

        member x.mul_(number: NativeScalar) = Hold.two x number (x.Torch.mul_ number)

        member x.div_(number: NativeScalar) = Hold.two x number (x.Torch.div_ number)

        /// Puts a number where the mask is true.
        member x.masked_fill_(mask: NativeTensor, number: NativeScalar) =
            Hold.three x mask number (x.Torch.masked_fill_ (mask.Torch, number))

        /// Puts the slices of a tensor at indices along an axis.
        member x.index_copy_(dim: int64, index: NativeTensor, source: NativeTensor) =
            Hold.three x index source (x.Torch.index_copy_ (dim, index.Torch, source.Torch))

        member x.neg_() = Hold.one x (x.Torch.neg_ ())

        member x.sign_() = Hold.one x (x.Torch.sign_ ())

        member x.clamp_(min: NativeScalar, max: NativeScalar) =
            Hold.three x min max (x.Torch.clamp_ (min, max))

        member x.bernoulli_(p: float) =
            Hold.one x (x.Torch.bernoulli_ (p, RandomGenerator.For x.Torch))

        member x.normal_(mean: float, std: float) =
            Hold.one x (x.Torch.normal_ (mean, std, RandomGenerator.For x.Torch))

        member x.uniform_(low: float, high: float) =
            Hold.one x (x.Torch.uniform_ (low, high, RandomGenerator.For x.Torch))

        member x.scatter_(dim: int64, index: NativeTensor, source: NativeTensor) =
            Hold.three x index source (x.Torch.scatter_ (dim, index.Torch, source.Torch))

        member x.scatter_add_(dim: int64, index: NativeTensor, source: NativeTensor) =
            Hold.three x index source (x.Torch.scatter_add_ (dim, index.Torch, source.Torch))
