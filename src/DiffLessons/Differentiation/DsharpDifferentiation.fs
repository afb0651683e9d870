namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Derivatives of functions. Each has an <c>f</c> form that returns the function's value too. All may be nested in one another to any depth.</summary>
/// <remarks>Reverse mode is a backward pass from the result, and suits functions of many variables with few results;
/// forward mode carries a direction along, and suits the opposite. A function that does not depend on its input has derivatives of zero.</remarks>
[<AutoOpen>]
module DsharpDifferentiation =
    let private useJacobian =
        "Reduce it with sum() or mean(), or use jacobian for all derivatives."

    /// The highest order of a derivative: each evaluates the function twice as often as the one before.
    let private mostOrders = 16

    type dsharp with

        /// <summary>The value and the gradient of a scalar function: its derivatives by every element of the input, by reverse mode.</summary>
        /// <param name="f">Gives a 0-d tensor.</param>
        /// <param name="x">The point; any shape.</param>
        /// <returns>The value, and the gradient in x's shape.</returns>
        /// <exception cref="T:DiffLessons.ShapeException">The function's result is no scalar.</exception>
        static member fgrad (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let y, leaf, run = Functional.backward f x false
            Functional.expectScalarOutput "grad" useJacobian y
            let gradient = run "grad" None
            Functional.release leaf y, gradient

        /// <summary>The gradient of a scalar function; see <c>fgrad</c>.</summary>
        static member grad (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            let y, _, run = Functional.backward f x false
            Functional.expectScalarOutput "grad" useJacobian y
            run "grad" None

        /// <summary>The value and the derivative of a function of one variable, by forward mode.</summary>
        /// <param name="f">Takes a 0-d tensor; its result may have any shape.</param>
        /// <param name="x">The point; 0-d.</param>
        static member fdiff (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            Functional.expectScalarInput "diff" x
            Functional.forward f x (Tensor.Constant(x.Variable.detach().ones_like()))

        /// <summary>The derivative of a function of one variable; see <c>fdiff</c>.</summary>
        static member diff f x = dsharp.fdiff f x |> snd

        /// <summary>The value and all derivatives up to the n-th of a function of one variable.</summary>
        /// <param name="n">The highest order, from 0 to 16: each costs twice as much as the one before.</param>
        /// <param name="f">Takes a 0-d tensor.</param>
        /// <param name="x">The point; 0-d.</param>
        /// <returns>n + 1 tensors: the value, the first derivative, ...</returns>
        static member ffdiffn (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor[] =
            if n < 0 || n > mostOrders then
                Guard.refuse
                    "n"
                    $"diffn: expected an order from 0 to {string mostOrders}, got {string n}. The work doubles with each order."

            Guard.func f
            Functional.expectScalarInput "diffn" x

            let rec orders n (f: Tensor -> Tensor) (x: Tensor) =
                if n = 0 then
                    [ f x ]
                else
                    f x :: orders (n - 1) (dsharp.diff f) x

            orders n f x |> List.toArray

        /// <summary>The value and the n-th derivative of a function of one variable.</summary>
        static member fdiffn (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let all = dsharp.ffdiffn n f x
            all[0], all[n]

        /// <summary>The n-th derivative of a function of one variable.</summary>
        static member diffn n f x = dsharp.fdiffn n f x |> snd

        /// <summary>The value and the second derivative of a function of one variable.</summary>
        static member fdiff2 (f: Tensor -> Tensor) (x: Tensor) = dsharp.fdiffn 2 f x

        /// <summary>The second derivative of a function of one variable.</summary>
        static member diff2 (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.diffn 2 f x

        /// <summary>The value of a scalar function and its derivative along a direction: its gradient, by reverse mode, times v.</summary>
        /// <remarks>Of a single number reverse mode costs less than forward mode. For forward mode itself see <c>evalForwardDiff</c>.</remarks>
        /// <param name="f">Gives a 0-d tensor.</param>
        /// <param name="x">The point; any shape.</param>
        /// <param name="v">The direction, of x's shape.</param>
        static member fgradv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            Functional.expectLike "gradv" "x" v x
            let y, leaf, run = Functional.backward f x false
            Functional.expectScalarOutput "gradv" "Use jacobianv for other results." y
            let gradient = run "gradv" None
            Functional.release leaf y, (gradient * v).sum()

        /// <summary>The derivative of a scalar function along a direction; see <c>fgradv</c>.</summary>
        static member gradv f x v = dsharp.fgradv f x v |> snd

        /// <summary>The value of a vector function and its jacobian times a vector, by forward mode.</summary>
        /// <param name="f">Takes a vector and gives a vector.</param>
        /// <param name="x">The point; 1-d.</param>
        /// <param name="v">The direction, of x's shape.</param>
        static member fjacobianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            Functional.expectVector "jacobianv" x
            Functional.expectLike "jacobianv" "x" v x
            let y, d = Functional.forward f x v
            Functional.expectVectorOutput "jacobianv" y
            y, d

        /// <summary>The jacobian of a vector function times a vector; see <c>fjacobianv</c>.</summary>
        static member jacobianv f x v = dsharp.fjacobianv f x v |> snd

        /// <summary>The value of a vector function and its transposed jacobian times a vector, by reverse mode.</summary>
        /// <param name="f">Takes a vector and gives a vector.</param>
        /// <param name="x">The point; 1-d.</param>
        /// <param name="v">The weights, of the result's shape.</param>
        static member fjacobianTv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            Functional.expectVector "jacobianTv" x
            let y, leaf, run = Functional.backward f x false
            Functional.expectVectorOutput "jacobianTv" y
            Functional.expectLike "jacobianTv" "the function's result" v y
            let product = run "jacobianTv" (Some v)
            Functional.release leaf y, product

        /// <summary>The transposed jacobian of a vector function times a vector; see <c>fjacobianTv</c>.</summary>
        static member jacobianTv f x v = dsharp.fjacobianTv f x v |> snd

        /// <summary>The value of a vector function and its jacobian, row by row by reverse mode, or column by column by forward mode where there are fewer columns.</summary>
        /// <param name="f">Takes a vector of n elements and gives one of m.</param>
        /// <param name="x">The point; 1-d.</param>
        /// <returns>The value, and the jacobian of shape (m, n): element (i, j) is the derivative of result i by input j.</returns>
        static member fjacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            Functional.expectVector "jacobian" x
            let y, tracked, leaf, run = Functional.backwardFrom f x true
            Functional.expectVectorOutput "jacobian" y
            AllocationCheck.check "jacobian" [| y.nelement; x.nelement |] y.dtype
            let value = Functional.release leaf y

            if y.nelement = 0 || x.nelement = 0 then
                value,
                Tensor.Constant(
                    x.Variable.detach().new_zeros([| int64 y.nelement; int64 x.nelement |])
                )
            elif 3 * x.nelement < y.nelement then
                let columns () =
                    (Functional.units x.nelement x).unstack()
                    |> Array.map (fun v -> dsharp.jacobianv f x v)

                value,
                Functional.tryColumns y tracked
                |> Option.defaultWith (fun () -> Tensor.stack (columns (), 1))
            else
                let rows () =
                    (Functional.units y.nelement y).unstack()
                    |> Array.map (fun v -> run "jacobian" (Some v))

                value,
                Functional.tryRows y tracked
                |> Option.defaultWith (fun () -> Tensor.stack (rows ()))

        /// <summary>The jacobian of a vector function; see <c>fjacobian</c>.</summary>
        static member jacobian f x = dsharp.fjacobian f x |> snd

        /// <summary>The value, the gradient and the hessian of a scalar function of a vector.</summary>
        /// <param name="f">Takes a vector of n elements and gives a 0-d tensor.</param>
        /// <param name="x">The point; 1-d.</param>
        /// <returns>The value, the gradient of shape (n) and the hessian of shape (n, n).</returns>
        static member fgradhessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor =
            Functional.expectVector "hessian" x
            let mutable value = Unchecked.defaultof<Tensor>

            let gradient, hessian =
                dsharp.fjacobian
                    (fun x ->
                        let y, g = dsharp.fgrad f x
                        value <- y
                        g)
                    x

            // The value comes from inside the jacobian, where it was tracked. It is a constant, unless something further
            // out is tracked as well, be it the input or what the function has captured.
            let isInner (leaf: Leaf) = leaf.Level > GlobalNestingLevel.Current

            let plain =
                if
                    isNull value.Tangent
                    && (isNull value.Graph || Array.forall isInner value.Graph.Leaves)
                then
                    value.primalDeep
                else
                    f x

            plain, gradient, hessian

        /// <summary>The gradient and the hessian of a scalar function; see <c>fgradhessian</c>.</summary>
        static member gradhessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let _, g, h = dsharp.fgradhessian f x
            g, h

        /// <summary>The value and the hessian of a scalar function; see <c>fgradhessian</c>.</summary>
        static member fhessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let y, _, h = dsharp.fgradhessian f x
            y, h

        /// <summary>The hessian of a scalar function: all its second derivatives, of shape (n, n).</summary>
        static member hessian f x = dsharp.fhessian f x |> snd

        /// <summary>The value of a scalar function, its derivative along v, and its hessian times v: the gradient of the derivative along v, without the hessian itself.</summary>
        /// <param name="f">Takes a vector and gives a 0-d tensor.</param>
        /// <param name="x">The point; 1-d.</param>
        /// <param name="v">The direction, of x's shape.</param>
        static member fgradhessianv
            (f: Tensor -> Tensor)
            (x: Tensor)
            (v: Tensor)
            : Tensor * Tensor * Tensor =
            Functional.expectVector "hessianv" x
            Functional.expectLike "hessianv" "x" v x
            let mutable value = Unchecked.defaultof<Tensor>

            let along (x: Tensor) =
                let y, gradient = dsharp.fgrad f x
                value <- y
                (gradient * v).sum()

            let gv, leaf, run = Functional.backward along x false
            let hv = run "hessianv" None
            Functional.release leaf value, Functional.release leaf gv, hv

        /// <summary>The derivative along v and the hessian times v; see <c>fgradhessianv</c>.</summary>
        static member gradhessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            let _, gv, hv = dsharp.fgradhessianv f x v
            gv, hv

        /// <summary>The value of a scalar function and its hessian times v; see <c>fgradhessianv</c>.</summary>
        static member fhessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            let y, _, hv = dsharp.fgradhessianv f x v
            y, hv

        /// <summary>The hessian of a scalar function times v; see <c>fgradhessianv</c>.</summary>
        static member hessianv f x v = dsharp.fhessianv f x v |> snd

        /// <summary>The value of a scalar function and its laplacian: the sum of its second derivatives, the hessian's trace.</summary>
        static member flaplacian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let y, h = dsharp.fhessian f x
            y, h.trace ()

        /// <summary>The laplacian of a scalar function; see <c>flaplacian</c>.</summary>
        static member laplacian f x = dsharp.flaplacian f x |> snd

        /// <summary>The value, the curl and the divergence of a vector field of three dimensions.</summary>
        /// <param name="f">Takes and gives vectors of 3 elements.</param>
        /// <param name="x">The point; shape (3).</param>
        static member fcurldivergence (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor =
            let y, j = dsharp.fjacobian f x
            y, Functional.curlOf "curl" j, Functional.divergenceOf "divergence" j

        /// <summary>The curl and the divergence; see <c>fcurldivergence</c>.</summary>
        static member curldivergence (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let _, curl, divergence = dsharp.fcurldivergence f x
            curl, divergence

        /// <summary>The value and the curl of a vector field of three dimensions; see <c>fcurldivergence</c>.</summary>
        static member fcurl (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let y, curl, _ = dsharp.fcurldivergence f x
            y, curl

        /// <summary>The curl of a vector field of three dimensions; see <c>fcurldivergence</c>.</summary>
        static member curl f x = dsharp.fcurl f x |> snd

        /// <summary>The value and the divergence of a vector field: the trace of its jacobian, which must be square.</summary>
        static member fdivergence (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let y, j = dsharp.fjacobian f x
            y, Functional.divergenceOf "divergence" j

        /// <summary>The divergence of a vector field; see <c>fdivergence</c>.</summary>
        static member divergence f x = dsharp.fdivergence f x |> snd

        /// <summary>The value, and the derivative along v, of any function.</summary>
        static member evalForwardDiff
            (f: Tensor -> Tensor)
            (x: Tensor)
            (v: Tensor)
            : Tensor * Tensor =
            Functional.expectLike "evalForwardDiff" "x" v x
            Functional.forward f x v

        /// <summary>The value of any function, and its derivatives along directions one after the other, by one nested forward pass.</summary>
        /// <param name="f">The function.</param>
        /// <param name="x">The point; any shape.</param>
        /// <param name="v">The directions, each of x's shape.</param>
        /// <returns>One more than there are directions: the value, its derivative along the first direction, the derivative of that along the second, ...</returns>
        static member evalForwardDiffs (f: Tensor -> Tensor) (x: Tensor) (v: Tensor[]) : Tensor[] =
            Guard.notNull "evalForwardDiffs" "f" f
            Guard.notNull "evalForwardDiffs" "v" v

            for direction in v do
                Functional.expectLike "evalForwardDiffs" "x" direction x

            let rec along x directions =
                match directions with
                | [] -> [ f x ]
                | v :: rest ->
                    Functional.atLevel (fun level ->
                        let orders =
                            along (x.forwardDiff (v, level)) rest
                            |> List.map (Functional.apart level)

                        fst orders.Head :: List.map snd orders)

            along x (List.ofArray v) |> List.toArray

        /// <summary>The value, and a function that takes a weight of the result back to the input; it may be called several times.</summary>
        static member evalReverseDiff
            (f: Tensor -> Tensor)
            (x: Tensor)
            : Tensor * (Tensor -> Tensor) =
            let y, leaf, run = Functional.backward f x true
            Functional.release leaf y, (fun v -> run "evalReverseDiff" (Some v))

        /// <summary>See <c>Tensor.noDiff</c>.</summary>
        static member noDiff(tensor: Tensor) : Tensor = tensor.noDiff ()
        /// <summary>See <c>Tensor.primal</c>.</summary>
        static member primal(tensor: Tensor) : Tensor = tensor.primal
        /// <summary>See <c>Tensor.derivative</c>.</summary>
        static member derivative(tensor: Tensor) : Tensor = tensor.derivative

        /// <summary>The value without its outermost tangent, and that tangent.</summary>
        static member primalDerivative(tensor: Tensor) = tensor.primal, tensor.derivative

        /// <summary>See <c>Tensor.forwardDiff</c>.</summary>
        static member forwardDiff
            (nestingTag: uint32)
            (derivative: Tensor)
            (tensor: Tensor)
            : Tensor =
            tensor.forwardDiff (derivative, nestingTag)

        /// <summary>See <c>Tensor.reverseDiff</c>.</summary>
        static member reverseDiff (nestingTag: uint32) (tensor: Tensor) : Tensor =
            tensor.reverseDiff (nestingTag = nestingTag)

        /// <summary>See <c>Tensor.reverse</c>.</summary>
        static member reverse (value: Tensor) (tensor: Tensor) : unit = tensor.reverse value
        /// <summary>See <c>Tensor.reversePush</c>.</summary>
        static member reversePush (value: Tensor) (tensor: Tensor) : unit = tensor.reversePush value
        /// <summary>Zeroes the derivatives accumulated in what a value is computed from.</summary>
        static member reverseReset(tensor: Tensor) : unit = tensor.reverseReset true
        /// <summary>Goes one nesting level deeper.</summary>
        static member nest() : unit = GlobalNestingLevel.Next() |> ignore
        /// <summary>Sets the nesting level.</summary>
        static member nest(level: uint32) : unit = GlobalNestingLevel.Set level
        /// <summary>The nesting level in use.</summary>
        static member nestLevel() : uint32 = GlobalNestingLevel.Current
        /// <summary>Returns to nesting level 0.</summary>
        static member nestReset() : unit = GlobalNestingLevel.Reset()
