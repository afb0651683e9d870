namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>The special functions of each element: error, gamma and Bessel functions, and sinc.</summary>
[<AutoOpen>]
module SpecialFunctions =
    /// A function of floating point numbers whose tangent is libtorch's derivative.
    let private smooth name (f: NativeTensor -> NativeTensor) (a: Tensor) =
        floating name a
        Tensor.Map(name, f, a)

    /// The slope of erf: 2 / sqrt(pi) e^(-x^2).
    let private bell (x: Tensor) : Tensor = exp (-(x * x)) * (2.0 / sqrt Math.PI)

    type Tensor with

        /// <summary>The error function of each element: 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.</summary>
        member a.erf() =
            Tensor.MapFloating("erf", (fun x -> x.erf ()), (fun x _ t -> t * bell x), a)

        /// <summary>1 - erf(x) of each element, exact where that is small.</summary>
        member a.erfc() =
            Tensor.MapFloating("erfc", (fun x -> x.erfc ()), (fun x _ t -> -(t * bell x)), a)

        /// <summary>The inverse of the error function of each element; infinite at -1 and 1, NaN outside.</summary>
        member a.erfinv() =
            Tensor.MapFloating(
                "erfinv",
                (fun x -> x.erfinv ()),
                (fun _ y t -> t * exp (y * y) * (sqrt Math.PI / 2.0)),
                a
            )

        /// <summary>The derivative of <c>lgamma</c> of each element; -infinity at 0, NaN at negative whole numbers.</summary>
        member a.digamma() =
            smooth "digamma" (fun x -> x.digamma ()) a

        /// <summary>The logarithm of the absolute value of the gamma function of each element: log((n - 1)!) of a whole number n.</summary>
        member a.lgamma() : Tensor =
            Tensor.MapFloating("lgamma", (fun x -> x.lgamma ()), (fun x _ t -> t * x.digamma ()), a)

        /// <summary>The modified Bessel function of the first kind, of order 0, of each element.</summary>
        member a.i0() = smooth "i0" (fun x -> x.i0 ()) a

        /// <summary>sin(pi x) / (pi x) of each element; 1 at 0.</summary>
        member a.sinc() = smooth "sinc" SingularFunctions.sinc a

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let erf = Op.unary "erf" "the error function" _.erf()
        let erfc = Op.unary "erfc" "1 - erf(x)" _.erfc()

        let erfinv = Op.unary "erfinv" "the inverse of the error function" _.erfinv()

        let lgamma =
            Op.unary "lgamma" "the logarithm of the gamma function's absolute value" _.lgamma()

        let digamma = Op.unary "digamma" "the derivative of lgamma" _.digamma()

        let i0 =
            Op.unary "i0" "the modified Bessel function of the first kind, of order 0" _.i0()

        let sinc = Op.unary "sinc" "sin(pi x) / (pi x)" _.sinc()
        let all = [ erf; erfc; erfinv; lgamma; digamma; i0; sinc ]

    type dsharp with

        static member erf: Tensor -> Tensor = Op.plain Ops.erf
        static member erfc: Tensor -> Tensor = Op.plain Ops.erfc
        static member erfinv: Tensor -> Tensor = Op.plain Ops.erfinv
        static member lgamma: Tensor -> Tensor = Op.plain Ops.lgamma
        static member digamma: Tensor -> Tensor = Op.plain Ops.digamma
        static member i0: Tensor -> Tensor = Op.plain Ops.i0
        static member sinc: Tensor -> Tensor = Op.plain Ops.sinc
