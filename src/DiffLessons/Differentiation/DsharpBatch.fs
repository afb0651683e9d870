namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Derivatives of many inputs at once: one row of a batch each, as PyTorch's <c>vmap</c> of <c>grad</c>, <c>jacrev</c> or <c>hessian</c>.</summary>
/// <remarks>The function is called with the whole batch, so its cost is that of one row's derivatives by as many passes, not of one pass per row.
/// Each row of its result must depend on the same row of its input alone: what crosses rows (batch norm while training, a sum over the batch) is added into them.</remarks>
[<AutoOpen>]
module DsharpBatch =
    let private expectRows operation (x: Tensor) =
        if x.dim <> 2 then
            Shape.fail
                $"{operation}: expected the function's input to have shape (batch, n), got {Shape.format x.Sizes}. Flatten each row, and view it inside the function."

    /// A matrix with a row for each of the batch, all equal to one row of the identity.
    let private units (like: Tensor) : Tensor[] =
        let rows, n = int64 like.Sizes[0], like.Sizes[1]

        let eye =
            torch.eye (int64 n, dtype = Nullable like.Variable.dtype, device = like.Variable.device)

        (Tensor.Constant eye).unstack()
        |> Array.map (fun unit -> unit.expand [ int rows; n ])

    type dsharp with

        /// <summary>The values of a scalar function of many inputs, and its gradients, by one reverse pass.</summary>
        /// <param name="f">Takes shape (batch, ...) and gives shape (batch): a number for each row, which depends on that row alone.</param>
        /// <param name="x">The point; a row for each input.</param>
        /// <returns>The values, shape (batch), and the gradients, in x's shape.</returns>
        /// <exception cref="T:DiffLessons.ShapeException">The result is not one number per row.</exception>
        static member fbatchGrad (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            if x.dim = 0 then
                Shape.fail
                    "batchGrad: expected the function's input to have shape (batch, ...), got (). Use grad for a single input."

            let y, leaf, run = Functional.backward f x false

            if not (Shape.same y.Sizes [| x.Sizes[0] |]) then
                Shape.fail
                    $"batchGrad: expected the function's result to have shape ({string (x.Sizes[0])}), one number per row, got {Shape.format y.Sizes}. Use batchJacobian for rows of several."

            let gradient =
                run "batchGrad" (Some(Tensor.Constant(y.Variable.detach().ones_like())))

            Functional.release leaf y, gradient

        /// <summary>The gradients of a scalar function of many inputs; see <c>fbatchGrad</c>.</summary>
        static member batchGrad f x = dsharp.fbatchGrad f x |> snd

        /// <summary>The values of a vector function of many inputs, and its jacobians: by one reverse pass for each result, or one forward pass for each input where those are fewer.</summary>
        /// <param name="f">Takes shape (batch, n) and gives shape (batch, m): m results for each row, which depend on that row alone.</param>
        /// <param name="x">The point; shape (batch, n).</param>
        /// <returns>The values, shape (batch, m), and the jacobians, shape (batch, m, n): element (b, i, j) is the derivative of result i of row b by its input j.</returns>
        /// <exception cref="T:DiffLessons.ShapeException">The input or the result has another shape.</exception>
        static member fbatchJacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            expectRows "batchJacobian" x
            let y, leaf, run = Functional.backward f x true

            if y.dim <> 2 || y.Sizes[0] <> x.Sizes[0] then
                Shape.fail
                    $"batchJacobian: expected the function's result to have shape ({string (x.Sizes[0])}, m), got {Shape.format y.Sizes}. Use batchGrad for one number per row."

            let value = Functional.release leaf y
            let m, n = y.Sizes[1], x.Sizes[1]

            if y.nelement = 0 || x.nelement = 0 then
                value,
                Tensor.Constant(
                    x.Variable.detach().new_zeros([| int64 x.Sizes[0]; int64 m; int64 n |])
                )
            elif 3 * n < m then
                let columns = units x |> Array.map (fun v -> snd (Functional.forward f x v))
                value, Tensor.stack (columns, 2)
            else
                let rows = units y |> Array.map (fun v -> run "batchJacobian" (Some v))
                value, Tensor.stack (rows, 1)

        /// <summary>The jacobians of a vector function of many inputs; see <c>fbatchJacobian</c>.</summary>
        static member batchJacobian f x = dsharp.fbatchJacobian f x |> snd

        /// <summary>The hessians of a scalar function of many inputs.</summary>
        /// <param name="f">Takes shape (batch, n) and gives shape (batch): a number for each row, which depends on that row alone.</param>
        /// <param name="x">The point; shape (batch, n).</param>
        /// <returns>Shape (batch, n, n): the second derivatives of each row's number by its inputs.</returns>
        /// <exception cref="T:DiffLessons.ShapeException">The input or the result has another shape.</exception>
        static member batchHessian (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            expectRows "batchHessian" x
            dsharp.batchJacobian (dsharp.batchGrad f) x
