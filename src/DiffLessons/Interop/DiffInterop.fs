namespace DiffLessons

open System

/// The differentiating functions over delegates, for the C# facade.
[<AbstractClass; Sealed>]
type internal DiffInterop =
    static member private F(f: Func<Tensor, Tensor>) : Tensor -> Tensor = f.Invoke

    static member private Pair(a: Tensor, b: Tensor) = struct (a, b)

    static member Grad(f: Func<Tensor, Tensor>, x: Tensor) =
        DiffInterop.Pair(dsharp.fgrad (DiffInterop.F f) x)

    static member Derivative(f: Func<Tensor, Tensor>, x: Tensor) =
        DiffInterop.Pair(dsharp.fdiff (DiffInterop.F f) x)

    static member DerivativeN(n: int, f: Func<Tensor, Tensor>, x: Tensor) =
        dsharp.diffn n (DiffInterop.F f) x

    static member GradV(f: Func<Tensor, Tensor>, x: Tensor, v: Tensor) =
        DiffInterop.Pair(dsharp.fgradv (DiffInterop.F f) x v)

    static member Jacobian(f: Func<Tensor, Tensor>, x: Tensor) =
        DiffInterop.Pair(dsharp.fjacobian (DiffInterop.F f) x)

    static member JacobianV(f: Func<Tensor, Tensor>, x: Tensor, v: Tensor) =
        DiffInterop.Pair(dsharp.fjacobianv (DiffInterop.F f) x v)

    static member JacobianTV(f: Func<Tensor, Tensor>, x: Tensor, v: Tensor) =
        DiffInterop.Pair(dsharp.fjacobianTv (DiffInterop.F f) x v)

    static member Hessian(f: Func<Tensor, Tensor>, x: Tensor) =
        DiffInterop.Pair(dsharp.fhessian (DiffInterop.F f) x)

    static member HessianV(f: Func<Tensor, Tensor>, x: Tensor, v: Tensor) =
        DiffInterop.Pair(dsharp.fhessianv (DiffInterop.F f) x v)

    static member Laplacian(f: Func<Tensor, Tensor>, x: Tensor) =
        DiffInterop.Pair(dsharp.flaplacian (DiffInterop.F f) x)
