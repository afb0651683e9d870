namespace DiffLessons

open DiffLessons.Native

/// <summary>Decompositions of matrices, or of each matrix of a batch.</summary>
/// <remarks>
/// All can be differentiated in every mode where the factors are differentiable: vectors of equal singular values or eigenvalues are not.
/// Eigenvalues of matrices that are not symmetric are complex numbers: see <c>eig</c>.
/// </remarks>
[<AutoOpen>]
module Decompositions =
    let internal matrices (operation: string) (a: Tensor) : unit =
        Tensor.Floating(operation, a)

        if a.dim < 2 then
            Shape.fail
                $"{operation}: expected a matrix or a batch of matrices, got shape {Shape.format a.Sizes}."

    let internal square (operation: string) (a: Tensor) : unit =
        Tensor.Floating(operation, a)
        let n = a.dim

        if n < 2 || a.Sizes[n - 1] <> a.Sizes[n - 2] then
            Shape.fail
                $"{operation}: expected a square matrix (..., n, n), got shape {Shape.format a.Sizes}."

    /// Square matrices that LAPACK takes: it ends in an error of its own at NaN and infinities.
    let internal finiteSquare (operation: string) (a: Tensor) : unit =
        square operation a
        use finite = a.Handle.isfinite ()
        use all = finite.all ()

        if not (all.item<bool>()) then
            raise (
                TensorException
                    $"{operation}: expected finite elements, got NaN or infinity in shape {Shape.format a.Sizes}. Look for it with isfinite()."
            )

    /// The batch's axes, the rows and the columns.
    let private parts (a: Tensor) =
        a.Sizes[.. a.dim - 3], a.Sizes[a.dim - 2], a.Sizes[a.dim - 1]

    type Tensor with

        /// <summary>The lower triangular factor L of symmetric positive definite matrices: a = L L^T.</summary>
        /// <param name="upper">Whether to give L^T instead; false by default.</param>
        /// <remarks>Only the lower triangle is read; the derivative is taken among symmetric matrices.</remarks>
        /// <exception cref="T:DiffLessons.TensorException">A matrix is not positive definite.</exception>
        member a.cholesky(?upper: bool) : Tensor =
            square "cholesky" a
            let lower = Tensor.Lift1("cholesky", (fun x -> Matrices.cholesky x), a, a.Sizes)

            if defaultArg upper false then
                lower.transpose (-2, -1)
            else
                lower

        /// <summary>An orthonormal Q and an upper triangular R: a = Q R.</summary>
        /// <returns>Q of shape (..., n, k) and R of shape (..., k, m) for (..., n, m), where k is the lesser of n and m.</returns>
        member a.qr() : Tensor * Tensor =
            matrices "qr" a
            let factors = Tensor.Lift("qr", (fun raws -> Matrices.qr raws[0]), [| a |])
            factors[0], factors[1]

        /// <summary>The singular value decomposition a = U diag(S) Vh.</summary>
        /// <returns>U of shape (..., n, k), the singular values S in descending order (..., k) and Vh (..., k, m), where k is the lesser of n and m.</returns>
        member a.svd() : Tensor * Tensor * Tensor =
            matrices "svd" a
            let parts = Tensor.Lift("svd", (fun raws -> Matrices.svd (raws[0], false)), [| a |])
            parts[0], parts[1], parts[2]

        /// <summary>The singular values in descending order.</summary>
        member a.svdvals() : Tensor =
            matrices "svdvals" a
            let batch, n, m = parts a
            let sizes = Array.append batch [| min n m |]
            Tensor.Lift1("svdvals", (fun x -> Matrices.svdvals x), a, sizes)

        /// <summary>Eigenvalues, ascending, and orthonormal eigenvectors, as columns, of symmetric matrices: a = V diag(values) V^T.</summary>
        /// <returns>Values of shape (..., n) and vectors of shape (..., n, n).</returns>
        /// <remarks>Only the lower triangle is read; the derivative is taken among symmetric matrices.</remarks>
        member a.eigh() : Tensor * Tensor =
            square "eigh" a
            let parts = Tensor.Lift("eigh", (fun raws -> Matrices.eigh raws[0]), [| a |])
            parts[0], parts[1]

        /// <summary>Eigenvalues of symmetric matrices, ascending. Only the lower triangle is read.</summary>
        member a.eigvalsh() : Tensor =
            square "eigvalsh" a
            Tensor.Lift1("eigvalsh", (fun x -> Matrices.eigvalsh x), a, a.Sizes[.. a.dim - 2])

        /// <summary>A permutation P, a unit lower triangular L and an upper triangular U: a = P L U.</summary>
        member a.lu() : Tensor * Tensor * Tensor =
            matrices "lu" a
            let parts = Tensor.Lift("lu", (fun raws -> Matrices.lu raws[0]), [| a |])
            Tensor.Constant(parts[0].Handle.detach()), parts[1], parts[2]

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let cholesky =
            Op.one
                "cholesky"
                ("upper", _.tryBool)
                "the triangular factor of a positive definite matrix"
                (fun x upper -> x.cholesky (?upper = upper))

        let svdvals = Op.unary "svdvals" "singular values, descending" _.svdvals()

        let eigvalsh =
            Op.unary "eigvalsh" "eigenvalues of a symmetric matrix, ascending" _.eigvalsh()

        let all = [ cholesky; svdvals; eigvalsh ]

    type dsharp with

        static member cholesky(input: Tensor, ?upper: bool) = input.cholesky (?upper = upper)
        static member qr(input: Tensor) : Tensor * Tensor = input.qr ()
        static member svd(input: Tensor) : Tensor * Tensor * Tensor = input.svd ()
        static member svdvals: Tensor -> Tensor = Op.plain Ops.svdvals
        static member eigh(input: Tensor) : Tensor * Tensor = input.eigh ()
        static member eigvalsh: Tensor -> Tensor = Op.plain Ops.eigvalsh
        static member lu(input: Tensor) : Tensor * Tensor * Tensor = input.lu ()

        static member cholesky(?upper: bool) =
            Op.curried Ops.cholesky (given "upper" upper)
