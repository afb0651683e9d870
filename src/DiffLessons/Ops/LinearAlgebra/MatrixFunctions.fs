namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Systems of linear equations, functions of matrices, and products beyond the usual one.</summary>
[<AutoOpen>]
module MatrixFunctions =
    /// A right-hand side as a matrix, and how the solution is given its shape.
    let private columns
        (operation: string)
        (a: Tensor)
        (b: Tensor)
        (rows: int)
        : Tensor * (Tensor -> Tensor) =
        if b.dim = 0 || b.Sizes[max 0 (b.dim - 2)] <> rows then
            Shape.fail
                $"{operation}: a matrix of shape {Shape.format a.Sizes} needs a right-hand side of shape ({string rows}) or (..., {string rows}, m), got {Shape.format b.Sizes}."

        if b.dim = 1 then
            b.unsqueeze 1, (fun x -> x.squeeze -1)
        else
            Shape.broadcast operation a.Sizes[.. a.dim - 3] b.Sizes[.. b.dim - 3] |> ignore
            b, id

    /// The sign of the determinant and the logarithm of its absolute value. libtorch differentiates it by the inverse: at a singular
    /// matrix it would end the process, so there the determinant itself is differentiated.
    let private signAndLogarithm (x: NativeTensor) : NativeTensor[] =
        let parts = Matrices.slogdet x

        let isSingular =
            x.requires_grad
            && (use isNonzero = parts[0].all()
                not (isNonzero.item<bool>()))

        if isSingular then
            use determinant = SingularPoints.determinant x
            use size = determinant.abs ()
            [| parts[0]; SteepSlopes.log size |]
        else
            parts

    let private tolerance (operation: string) (rtol: float option) : Nullable<float> =
        rtol |> Option.iter (Guard.nonNegative operation "rtol")
        Option.toNullable rtol

    type Tensor with

        /// <summary>The solution x of a x = b, where this tensor is the factor of <c>cholesky</c> of a.</summary>
        /// <param name="b">A vector (n), or (..., n, m).</param>
        /// <param name="upper">Whether the factor is upper triangular; false by default.</param>
        member factor.choleskySolve(b: Tensor, ?upper: bool) : Tensor =
            square "choleskySolve" factor
            let struct (factor, b) = LinearAlgebra.product "choleskySolve" factor b
            let b, shaped = columns "choleskySolve" factor b factor.Sizes[factor.dim - 1]
            let upper = defaultArg upper false

            Tensor.Lift2(
                "choleskySolve",
                (fun factor b -> Matrices.cholesky_solve (b, factor, upper)),
                factor,
                b,
                null
            )
            |> shaped

        /// <summary>The solution x of a x = b for a triangular matrix a.</summary>
        /// <param name="b">A vector (n), or (..., n, m).</param>
        /// <param name="upper">Whether a is upper triangular, rather than lower. The other triangle is not read.</param>
        /// <param name="unitriangular">Whether a's diagonal counts as ones and is not read; false by default.</param>
        member a.triangularSolve(b: Tensor, upper: bool, ?unitriangular: bool) : Tensor =
            square "triangularSolve" a
            let struct (a, b) = LinearAlgebra.product "triangularSolve" a b
            let b, shaped = columns "triangularSolve" a b a.Sizes[a.dim - 1]
            let unit = defaultArg unitriangular false

            Tensor.Lift2(
                "triangularSolve",
                (fun a b -> Matrices.solve_triangular (a, b, upper, unit)),
                a,
                b,
                null
            )
            |> shaped

        /// <summary>The pseudoinverse (Moore and Penrose): (..., m, n) for (..., n, m).</summary>
        /// <param name="rtol">Singular values below this part of the greatest count as 0; max(n, m) times the dtype's precision by default.</param>
        /// <remarks>Derivatives hold while the rank stays as it is.</remarks>
        member a.pinv(?rtol: float) : Tensor =
            matrices "pinv" a
            let rtol = tolerance "pinv" rtol
            let n = a.dim
            let sizes = [| yield! a.Sizes[.. n - 3]; a.Sizes[n - 1]; a.Sizes[n - 2] |]
            Tensor.Lift1("pinv", (fun x -> Matrices.pinv (x, rtol)), a, sizes)

        /// <summary>The x for which a x is nearest to b in the sum of squares; the shortest, where several are.</summary>
        /// <param name="b">A vector (n), or (..., n, k), for this tensor's (..., n, m).</param>
        /// <param name="rtol">Singular values below this part of the greatest count as 0; max(n, m) times the dtype's precision by default.</param>
        /// <returns>A vector (m), or (..., m, k).</returns>
        member a.lstsq(b: Tensor, ?rtol: float) : Tensor =
            matrices "lstsq" a
            let struct (a, b) = LinearAlgebra.product "lstsq" a b
            let b, shaped = columns "lstsq" a b a.Sizes[a.dim - 2]
            ((a.pinv (?rtol = rtol)).matmul b) |> shaped

        /// <summary>The sign of the determinant (0 where it is 0), and the logarithm of its absolute value.</summary>
        member a.slogdet() : Tensor * Tensor =
            square "slogdet" a
            let parts = Tensor.Lift("slogdet", (fun raws -> signAndLogarithm raws[0]), [| a |])
            Tensor.Constant(parts[0].Handle.detach()), parts[1]

        /// <summary>The logarithm of the determinant: NaN where that is below 0, -infinity where it is 0.</summary>
        member a.logdet() : Tensor =
            square "logdet" a
            let sign, log = a.slogdet ()
            let isNegative = Tensor.Constant(sign.Handle.lt (CachedScalar.zero ()))
            log.maskedFill (isNegative, nan)

        /// <summary>The exponential of a square matrix: I + a + a^2 / 2 + ...</summary>
        member a.matrixExp() : Tensor =
            square "matrixExp" a
            Tensor.Lift1("matrixExp", (fun x -> Matrices.matrix_exp x), a, a.Sizes)

        /// <summary>The power of a square matrix.</summary>
        /// <param name="n">The exponent; a negative one means a power of the inverse.</param>
        /// <exception cref="T:DiffLessons.TensorException">The exponent is negative and a matrix is singular.</exception>
        member a.matrixPower(n: int) : Tensor =
            square "matrixPower" a
            Tensor.Lift1("matrixPower", (fun x -> Matrices.matrix_power (x, n)), a, a.Sizes)

        /// <summary>The number of singular values that count as other than 0, in Int64.</summary>
        /// <param name="rtol">Those up to this part of the greatest count as 0; max(n, m) times the dtype's precision by default.</param>
        member a.matrixRank(?rtol: float) : Tensor =
            matrices "matrixRank" a
            rtol |> Option.iter (Guard.nonNegative "matrixRank" "rtol")
            let longest = max a.Sizes[a.dim - 1] a.Sizes[a.dim - 2]
            let part = defaultArg rtol (float longest * torch.eps a.Handle.dtype)

            let count (raws: NativeTensor[]) =
                use constant = raws[0].detach()
                use values = Matrices.svdvals constant

                if values.numel () = 0L then
                    values.sum (-1L, false, torch.ScalarType.Int64)
                else
                    use greatest = values.narrow (-1L, 0L, 1L)
                    use part = part.ToScalar()
                    use bound = greatest.mul part
                    use above = values.gt bound
                    above.sum (-1L, false, torch.ScalarType.Int64)

            Tensor.Flat("matrixRank", count, [| a |], a.Sizes[.. a.dim - 3])

        /// <summary>The condition number in the norm of order 2: the greatest singular value divided by the least.</summary>
        member a.cond() : Tensor =
            matrices "cond" a
            let values = a.svdvals ()
            let k = values.Sizes[values.dim - 1]

            if k = 0 then
                Shape.fail
                    $"cond: an empty matrix has no condition, got shape {Shape.format a.Sizes}."

            let at i = values.narrow(-1, i, 1).squeeze -1
            at 0 / at (k - 1)

        /// <summary>The cross product of vectors of three elements along an axis; the other axes broadcast.</summary>
        /// <param name="b">The other vectors.</param>
        /// <param name="dim">The axis, the last by default.</param>
        member a.cross(b: Tensor, ?dim: int) : Tensor =
            let dim = defaultArg dim -1
            let sizes = Shape.broadcast "cross" a.Sizes b.Sizes

            if a.dim <> b.dim || a.dim = 0 then
                Shape.fail
                    $"cross: expected tensors of as many axes, got shapes {Shape.format a.Sizes} and {Shape.format b.Sizes}."

            let dim = Shape.completeDim "cross" a.dim dim

            if a.Sizes[dim] <> 3 || b.Sizes[dim] <> 3 then
                Shape.fail
                    $"cross: expected 3 elements along dimension {string dim}, got shapes {Shape.format a.Sizes} and {Shape.format b.Sizes}."

            let struct (a, b) = LinearAlgebra.product "cross" a b
            Tensor.Product("cross", (fun x y -> Matrices.cross (x, y, int64 dim)), a, b, sizes)

        /// <summary>The Kronecker product: each element of this tensor times the whole other one.</summary>
        /// <param name="b">The other tensor; axes are aligned at the end.</param>
        member a.kron(b: Tensor) : Tensor =
            let struct (a, b) = LinearAlgebra.product "kron" a b
            let rank = max a.dim b.dim

            let fill (t: Tensor) =
                Array.append (Array.create (rank - t.dim) 1) t.Sizes

            let sizes =
                Array.map2 (Shape.product "kron" "an axis of the result") (fill a) (fill b)

            Shape.checkSizes "kron" sizes
            Tensor.Product("kron", (fun x y -> Matrices.kron (x, y)), a, b, sizes)

        /// <summary>The distances of all pairs of rows: (..., n, m) and (..., k, m) give (..., n, k).</summary>
        /// <param name="b">The other rows.</param>
        /// <param name="p">The order of the norm, above 0; 2 by default, infinity for the greatest difference.</param>
        /// <remarks>Where a distance is 0 its derivative is taken as 0.</remarks>
        member a.cdist(b: Tensor, ?p: float) : Tensor =
            let p = defaultArg p 2.0
            Guard.above0 "cdist" "p" p
            matrices "cdist" a
            matrices "cdist" b

            if a.Sizes[a.dim - 1] <> b.Sizes[b.dim - 1] then
                Shape.fail
                    $"cdist: expected rows of one length, got shapes {Shape.format a.Sizes} and {Shape.format b.Sizes}."

            let batch = Shape.broadcast "cdist" a.Sizes[.. a.dim - 3] b.Sizes[.. b.dim - 3]
            // Of all differences, of which the norms are taken.
            Shape.checkSizes "cdist" [|
                yield! batch
                a.Sizes[a.dim - 2]
                yield! b.Sizes[b.dim - 2 ..]
            |]

            let struct (a, b) = LinearAlgebra.product "cdist" a b

            // libtorch has no second derivative of it.
            (a.unsqueeze -2 - b.unsqueeze -3).norm(p, -1)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let pinv =
            Op.one "pinv" ("rtol", _.tryFloat) "the pseudoinverse" (fun x rtol ->
                x.pinv (?rtol = rtol))

        let logdet = Op.unary "logdet" "the logarithm of the determinant" _.logdet()

        let matrixExp =
            Op.unary "matrixExp" "the exponential of a square matrix" _.matrixExp()

        let matrixPower =
            Op.one "matrixPower" ("n", _.int) "the power of a square matrix" (fun x n ->
                x.matrixPower n)

        let matrixRank =
            Op.one
                "matrixRank"
                ("rtol", _.tryFloat)
                "the number of singular values other than 0"
                (fun x rtol -> x.matrixRank (?rtol = rtol))

        let cond =
            Op.unary "cond" "the greatest singular value divided by the least" _.cond()

        let cross =
            Op.make "cross" [ "b"; "dim" ] "the cross product with b along an axis" (fun o ->
                let b, dim = o.tensor "b", o.tryInt "dim"
                fun x -> x.cross (b, ?dim = dim))

        let kron = Op.withTensor "kron" "the Kronecker product with b" (fun x b -> x.kron b)

        let cdist =
            Op.make "cdist" [ "b"; "p" ] "the distances of rows from those of b" (fun o ->
                let b, p = o.tensor "b", o.tryFloat "p"
                fun x -> x.cdist (b, ?p = p))

        let all = [ pinv; logdet; matrixExp; matrixPower; matrixRank; cond; cross; kron; cdist ]

    type dsharp with

        static member choleskySolve(factor: Tensor, b: Tensor, ?upper: bool) : Tensor =
            factor.choleskySolve (b, ?upper = upper)

        static member triangularSolve
            (a: Tensor, b: Tensor, upper: bool, ?unitriangular: bool)
            : Tensor =
            a.triangularSolve (b, upper, ?unitriangular = unitriangular)

        static member pinv(input: Tensor, ?rtol: float) : Tensor = input.pinv (?rtol = rtol)
        static member lstsq(a: Tensor, b: Tensor, ?rtol: float) : Tensor = a.lstsq (b, ?rtol = rtol)
        static member slogdet(input: Tensor) : Tensor * Tensor = input.slogdet ()
        static member logdet: Tensor -> Tensor = Op.plain Ops.logdet
        static member matrixExp: Tensor -> Tensor = Op.plain Ops.matrixExp
        static member cond: Tensor -> Tensor = Op.plain Ops.cond
        static member matrixPower(input: Tensor, n: int) : Tensor = input.matrixPower n
        static member matrixRank(input: Tensor, ?rtol: float) = input.matrixRank (?rtol = rtol)
        static member cross(a: Tensor, b: Tensor, ?dim: int) : Tensor = a.cross (b, ?dim = dim)
        static member kron(a: Tensor, b: Tensor) : Tensor = a.kron b
        static member cdist(a: Tensor, b: Tensor, ?p: float) : Tensor = a.cdist (b, ?p = p)
        static member pinv(?rtol: float) = Op.curried Ops.pinv (given "rtol" rtol)

        static member matrixPower(n: int) =
            Op.curried Ops.matrixPower [ "n", box n ]

        static member matrixRank(?rtol: float) =
            Op.curried Ops.matrixRank (given "rtol" rtol)

        static member cross(b: Tensor, dim: int) : Tensor -> Tensor =
            Op.curried Ops.cross [ "b", box b; "dim", box dim ]

        static member kron(b: Tensor) : Tensor -> Tensor = Op.curried Ops.kron [ "b", box b ]

        static member cdist(b: Tensor, p: float) =
            Op.curried Ops.cdist [ "b", box b; "p", box p ]
