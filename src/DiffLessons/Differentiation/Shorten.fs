namespace DiffLessons

/// <summary>Short names of derivatives: g for gradient, h for hessian, j for jacobian, vp for "times a vector", f for "with the value".</summary>
[<AutoOpen>]
module Shorten =
    type dsharp with

        /// <summary>See <c>dsharp.grad</c>.</summary>
        static member g f x = dsharp.grad f x
        /// <summary>See <c>dsharp.fgrad</c>.</summary>
        static member fg f x = dsharp.fgrad f x
        /// <summary>See <c>dsharp.gradhessian</c>.</summary>
        static member gh f x = dsharp.gradhessian f x
        /// <summary>See <c>dsharp.fgradhessian</c>.</summary>
        static member fgh f x = dsharp.fgradhessian f x
        /// <summary>See <c>dsharp.hessian</c>.</summary>
        static member h f x = dsharp.hessian f x
        /// <summary>See <c>dsharp.fhessian</c>.</summary>
        static member fh f x = dsharp.fhessian f x
        /// <summary>See <c>dsharp.jacobian</c>.</summary>
        static member j f x = dsharp.jacobian f x
        /// <summary>See <c>dsharp.fjacobian</c>.</summary>
        static member fj f x = dsharp.fjacobian f x
        /// <summary>See <c>dsharp.gradv</c>.</summary>
        static member gvp f x v = dsharp.gradv f x v
        /// <summary>See <c>dsharp.fgradv</c>.</summary>
        static member fgvp f x v = dsharp.fgradv f x v
        /// <summary>See <c>dsharp.gradhessianv</c>.</summary>
        static member ghvp f x v = dsharp.gradhessianv f x v
        /// <summary>See <c>dsharp.fgradhessianv</c>.</summary>
        static member fghvp f x v = dsharp.fgradhessianv f x v
        /// <summary>See <c>dsharp.hessianv</c>.</summary>
        static member hvp f x v = dsharp.hessianv f x v
        /// <summary>See <c>dsharp.fhessianv</c>.</summary>
        static member fhvp f x v = dsharp.fhessianv f x v
        /// <summary>See <c>dsharp.jacobianv</c>.</summary>
        static member jvp f x v = dsharp.jacobianv f x v
        /// <summary>See <c>dsharp.fjacobianv</c>.</summary>
        static member fjvp f x v = dsharp.fjacobianv f x v
        /// <summary>See <c>dsharp.jacobianTv</c>.</summary>
        static member vjp f x v = dsharp.jacobianTv f x v
        /// <summary>See <c>dsharp.fjacobianTv</c>.</summary>
        static member fvjp f x v = dsharp.fjacobianTv f x v
