namespace DiffLessons

/// <summary>Short names of derivatives: g for gradient, h for hessian, j for jacobian, vp for "times a vector", f for "with the value".</summary>
[<AutoOpen>]
module Shorten =
    type dsharp with

        /// <summary>See <c>dsharp.grad</c>.</summary>
        static member g (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.grad f x
        /// <summary>See <c>dsharp.fgrad</c>.</summary>
        static member fg (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = dsharp.fgrad f x

        /// <summary>See <c>dsharp.gradhessian</c>.</summary>
        static member gh (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            dsharp.gradhessian f x

        /// <summary>See <c>dsharp.fgradhessian</c>.</summary>
        static member fgh (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor =
            dsharp.fgradhessian f x

        /// <summary>See <c>dsharp.hessian</c>.</summary>
        static member h (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.hessian f x
        /// <summary>See <c>dsharp.fhessian</c>.</summary>
        static member fh (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = dsharp.fhessian f x
        /// <summary>See <c>dsharp.jacobian</c>.</summary>
        static member j (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.jacobian f x
        /// <summary>See <c>dsharp.fjacobian</c>.</summary>
        static member fj (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = dsharp.fjacobian f x

        /// <summary>See <c>dsharp.gradv</c>.</summary>
        static member gvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.gradv f x v

        /// <summary>See <c>dsharp.fgradv</c>.</summary>
        static member fgvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            dsharp.fgradv f x v

        /// <summary>See <c>dsharp.gradhessianv</c>.</summary>
        static member ghvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            dsharp.gradhessianv f x v

        /// <summary>See <c>dsharp.fgradhessianv</c>.</summary>
        static member fghvp
            (f: Tensor -> Tensor)
            (x: Tensor)
            (v: Tensor)
            : Tensor * Tensor * Tensor =
            dsharp.fgradhessianv f x v

        /// <summary>See <c>dsharp.hessianv</c>.</summary>
        static member hvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.hessianv f x v

        /// <summary>See <c>dsharp.fhessianv</c>.</summary>
        static member fhvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            dsharp.fhessianv f x v

        /// <summary>See <c>dsharp.jacobianv</c>.</summary>
        static member jvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.jacobianv f x v

        /// <summary>See <c>dsharp.fjacobianv</c>.</summary>
        static member fjvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            dsharp.fjacobianv f x v

        /// <summary>See <c>dsharp.jacobianTv</c>.</summary>
        static member vjp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.jacobianTv f x v

        /// <summary>See <c>dsharp.fjacobianTv</c>.</summary>
        static member fvjp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            dsharp.fjacobianTv f x v
