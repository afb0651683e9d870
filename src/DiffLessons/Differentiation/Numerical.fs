namespace DiffLessons

/// <summary>Derivatives of functions by finite differences, to check the exact ones by. The results have the shapes of those without "num".</summary>
/// <remarks>
/// All differences are central: the first derivative along v is (f(x + e v) - f(x - e v)) / 2e, wrong by e^2 / 6 times the third derivative and by rounding, which grows as 1 / e.
/// In float64 an epsilon of 1e-5 is right for first derivatives and 1e-3 for second ones; in float32 1e-2 for both.
/// Each step is an evaluation of the function: a gradient of n variables takes 2n of them.
/// </remarks>
[<AutoOpen>]
module Numerical =
    type dsharp with

        /// <summary>The value and the derivative of a function of one variable.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Takes a 0-d tensor.</param>
        /// <param name="x">The point; 0-d.</param>
        static member numfdiff
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            FiniteDifferences.expectEpsilon "numdiff" epsilon
            Functional.expectScalarInput "numdiff" x
            Guard.func f
            f x, FiniteDifferences.along epsilon f x (x.oneLike ())

        /// <summary>The derivative of a function of one variable; see <c>numfdiff</c>.</summary>
        static member numdiff epsilon f x = dsharp.numfdiff epsilon f x |> snd

        /// <summary>The value and the second derivative of a function of one variable.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Takes a 0-d tensor.</param>
        /// <param name="x">The point; 0-d.</param>
        static member numfdiff2
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            FiniteDifferences.expectEpsilon "numdiff2" epsilon
            Functional.expectScalarInput "numdiff2" x
            Guard.func f
            let y = f x
            y, FiniteDifferences.second epsilon f x y (x.oneLike ())

        /// <summary>The second derivative of a function of one variable; see <c>numfdiff2</c>.</summary>
        static member numdiff2 epsilon f x = dsharp.numfdiff2 epsilon f x |> snd

        /// <summary>The value of a scalar function and its derivative along a direction.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Gives a 0-d tensor.</param>
        /// <param name="x">The point; any shape.</param>
        /// <param name="v">The direction, of x's shape.</param>
        static member numfgradv
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            (v: Tensor)
            : Tensor * Tensor =
            FiniteDifferences.expectEpsilon "numgradv" epsilon
            Functional.expectLike "numgradv" "x" v x
            Guard.func f
            let y = f x
            Functional.expectScalarOutput "numgradv" "Use numjacobianv for other results." y
            y, FiniteDifferences.along epsilon f x v

        /// <summary>The derivative of a scalar function along a direction; see <c>numfgradv</c>.</summary>
        static member numgradv epsilon f x v = dsharp.numfgradv epsilon f x v |> snd

        /// <summary>The value and the gradient of a scalar function.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Gives a 0-d tensor.</param>
        /// <param name="x">The point; any shape.</param>
        static member numfgrad
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            FiniteDifferences.expectEpsilon "numgrad" epsilon
            Guard.func f
            let y = f x
            Functional.expectScalarOutput "numgrad" "Use numjacobian for other results." y
            y, FiniteDifferences.gradient epsilon f x

        /// <summary>The gradient of a scalar function; see <c>numfgrad</c>.</summary>
        static member numgrad epsilon f x = dsharp.numfgrad epsilon f x |> snd

        /// <summary>The value of a vector function and its jacobian times a vector.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Takes a vector and gives a vector.</param>
        /// <param name="x">The point; 1-d.</param>
        /// <param name="v">The direction, of x's shape.</param>
        static member numfjacobianv
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            (v: Tensor)
            : Tensor * Tensor =
            FiniteDifferences.expectEpsilon "numjacobianv" epsilon
            Functional.expectVector "numjacobianv" x
            Functional.expectLike "numjacobianv" "x" v x
            Guard.func f
            let y = f x
            Functional.expectVectorOutput "numjacobianv" y
            y, FiniteDifferences.along epsilon f x v

        /// <summary>The jacobian of a vector function times a vector; see <c>numfjacobianv</c>.</summary>
        static member numjacobianv epsilon f x v =
            dsharp.numfjacobianv epsilon f x v |> snd

        /// <summary>The value and the jacobian of a vector function, column by column.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Takes a vector of n elements and gives one of m.</param>
        /// <param name="x">The point; 1-d.</param>
        /// <returns>The value, and the jacobian of shape (m, n).</returns>
        static member numfjacobian
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            FiniteDifferences.expectEpsilon "numjacobian" epsilon
            Functional.expectVector "numjacobian" x
            Guard.func f
            let y = f x
            Functional.expectVectorOutput "numjacobian" y

            if x.nelement = 0 then
                y, x.zerosLike [ y.nelement; 0 ]
            else
                y,
                Tensor.stack (
                    FiniteDifferences.units x |> Array.map (FiniteDifferences.along epsilon f x),
                    1
                )

        /// <summary>The jacobian of a vector function; see <c>numfjacobian</c>.</summary>
        static member numjacobian epsilon f x = dsharp.numfjacobian epsilon f x |> snd

        /// <summary>The value, the gradient and the hessian of a scalar function of a vector.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Takes a vector of n elements and gives a 0-d tensor.</param>
        /// <param name="x">The point; 1-d.</param>
        /// <returns>The value, the gradient of shape (n) and the hessian of shape (n, n).</returns>
        static member numfgradhessian
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor * Tensor =
            Functional.expectVector "numhessian" x
            let y, g = dsharp.numfgrad epsilon f x
            y, g, dsharp.numjacobian epsilon (FiniteDifferences.gradient epsilon f) x

        /// <summary>The gradient and the hessian of a scalar function; see <c>numfgradhessian</c>.</summary>
        static member numgradhessian
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            let _, g, h = dsharp.numfgradhessian epsilon f x
            g, h

        /// <summary>The value and the hessian of a scalar function; see <c>numfgradhessian</c>.</summary>
        static member numfhessian
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            let y, _, h = dsharp.numfgradhessian epsilon f x
            y, h

        /// <summary>The hessian of a scalar function; see <c>numfgradhessian</c>.</summary>
        static member numhessian epsilon f x = dsharp.numfhessian epsilon f x |> snd

        /// <summary>The value of a scalar function and its hessian times a vector.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Takes a vector and gives a 0-d tensor.</param>
        /// <param name="x">The point; 1-d.</param>
        /// <param name="v">The direction, of x's shape.</param>
        static member numfhessianv
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            (v: Tensor)
            : Tensor * Tensor =
            FiniteDifferences.expectEpsilon "numhessianv" epsilon
            Functional.expectVector "numhessianv" x
            Functional.expectLike "numhessianv" "x" v x
            Guard.func f
            let y = f x
            Functional.expectScalarOutput "numhessianv" "Reduce it with sum() or mean()." y
            y, FiniteDifferences.along epsilon (FiniteDifferences.gradient epsilon f) x v

        /// <summary>The hessian of a scalar function times a vector; see <c>numfhessianv</c>.</summary>
        static member numhessianv epsilon f x v =
            dsharp.numfhessianv epsilon f x v |> snd

        /// <summary>The value of a scalar function and its laplacian, the sum of its second derivatives.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Takes a vector and gives a 0-d tensor.</param>
        /// <param name="x">The point; 1-d.</param>
        static member numflaplacian
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            FiniteDifferences.expectEpsilon "numlaplacian" epsilon
            Functional.expectVector "numlaplacian" x
            Guard.func f
            let y = f x
            Functional.expectScalarOutput "numlaplacian" "Reduce it with sum() or mean()." y

            y,
            FiniteDifferences.units x
            |> Array.map (FiniteDifferences.second epsilon f x y)
            |> Array.fold (+) (y.zeroLike ())

        /// <summary>The laplacian of a scalar function; see <c>numflaplacian</c>.</summary>
        static member numlaplacian epsilon f x = dsharp.numflaplacian epsilon f x |> snd

        /// <summary>The value, the curl and the divergence of a vector field of three dimensions.</summary>
        /// <param name="epsilon">The step, above 0.</param>
        /// <param name="f">Takes and gives vectors of 3 elements.</param>
        /// <param name="x">The point; shape (3).</param>
        static member numfcurldivergence
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor * Tensor =
            let y, j = dsharp.numfjacobian epsilon f x
            y, Functional.curlOf "numcurl" j, Functional.divergenceOf "numdivergence" j

        /// <summary>The curl and the divergence; see <c>numfcurldivergence</c>.</summary>
        static member numcurldivergence
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            let _, curl, divergence = dsharp.numfcurldivergence epsilon f x
            curl, divergence

        /// <summary>The value and the curl of a vector field of three dimensions; see <c>numfcurldivergence</c>.</summary>
        static member numfcurl
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            let y, curl, _ = dsharp.numfcurldivergence epsilon f x
            y, curl

        /// <summary>The curl of a vector field of three dimensions; see <c>numfcurldivergence</c>.</summary>
        static member numcurl epsilon f x = dsharp.numfcurl epsilon f x |> snd

        /// <summary>The value and the divergence of a vector field: the trace of its jacobian, which must be square.</summary>
        static member numfdivergence
            (epsilon: float)
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * Tensor =
            let y, j = dsharp.numfjacobian epsilon f x
            y, Functional.divergenceOf "numdivergence" j

        /// <summary>The divergence of a vector field; see <c>numfdivergence</c>.</summary>
        static member numdivergence epsilon f x =
            dsharp.numfdivergence epsilon f x |> snd

    /// <summary>Short names of derivatives by finite differences, as those of <see cref="T:DiffLessons.Shorten"/>.</summary>
    [<AutoOpen>]
    module Shorten =
        type dsharp with

            /// <summary>See <c>dsharp.numgrad</c>.</summary>
            static member numg epsilon f x = dsharp.numgrad epsilon f x
            /// <summary>See <c>dsharp.numfgrad</c>.</summary>
            static member numfg epsilon f x = dsharp.numfgrad epsilon f x
            /// <summary>See <c>dsharp.numgradhessian</c>.</summary>
            static member numgh epsilon f x = dsharp.numgradhessian epsilon f x
            /// <summary>See <c>dsharp.numfgradhessian</c>.</summary>
            static member numfgh epsilon f x = dsharp.numfgradhessian epsilon f x
            /// <summary>See <c>dsharp.numhessian</c>.</summary>
            static member numh epsilon f x = dsharp.numhessian epsilon f x
            /// <summary>See <c>dsharp.numfhessian</c>.</summary>
            static member numfh epsilon f x = dsharp.numfhessian epsilon f x
            /// <summary>See <c>dsharp.numjacobian</c>.</summary>
            static member numj epsilon f x = dsharp.numjacobian epsilon f x
            /// <summary>See <c>dsharp.numfjacobian</c>.</summary>
            static member numfj epsilon f x = dsharp.numfjacobian epsilon f x
            /// <summary>See <c>dsharp.numgradv</c>.</summary>
            static member numgvp epsilon f x v = dsharp.numgradv epsilon f x v
            /// <summary>See <c>dsharp.numfgradv</c>.</summary>
            static member numfgvp epsilon f x v = dsharp.numfgradv epsilon f x v
            /// <summary>See <c>dsharp.numhessianv</c>.</summary>
            static member numhvp epsilon f x v = dsharp.numhessianv epsilon f x v
            /// <summary>See <c>dsharp.numfhessianv</c>.</summary>
            static member numfhvp epsilon f x v = dsharp.numfhessianv epsilon f x v
            /// <summary>See <c>dsharp.numjacobianv</c>.</summary>
            static member numjvp epsilon f x v = dsharp.numjacobianv epsilon f x v
            /// <summary>See <c>dsharp.numfjacobianv</c>.</summary>
            static member numfjvp epsilon f x v = dsharp.numfjacobianv epsilon f x v
