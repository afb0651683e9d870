namespace DiffLessons

open DiffLessons.Native

/// <summary>Products of vectors and matrices, and linear algebra.</summary>
[<AutoOpen>]
module LinearAlgebra =
    /// Results from this number of elements on are tried for first.
    let private large = 1 <<< 26

    /// From this number of elements on a matrix is multiplied by a vector as by a row: in gradients by many weights at once, with their
    /// hidden axis, libtorch is quick at products of a row, and copies the matrix for each weight in those of a vector.
    let private manyGradients = 4096L

    /// TorchSharp hands on no exception from this call: a result for which there is no memory would end the process. So the memory is
    /// allocated first by a call that reports the failure.
    let private multiply (sizes: int[]) (x: NativeTensor) (y: NativeTensor) : NativeTensor =
        if Shape.nelement sizes >= large then
            use trial = torch.empty (Shape.toTorch sizes, System.Nullable x.dtype, x.device)
            ignore trial

        if x.dim () = 2L && y.dim () = 1L && y.requires_grad && x.numel () >= manyGradients then
            use row = y.unsqueeze 0L
            use transposed = x.t ()
            use product = row.mm transposed
            product.select (0L, 0L)
        else
            x.matmul y

    /// Both factors in their common dtype. libtorch does not promote here, and ends the process in some builds when dtypes differ.
    let internal product name (a: Tensor) (b: Tensor) : struct (Tensor * Tensor) =
        if a.Variable.device_type <> b.Variable.device_type then
            Fail.device
                $"{name}: expected both tensors on one device, got {a.device} and {b.device}. Move one of them."

        let x, y = a.dtype, b.dtype

        if x = Dtype.Bool && y = Dtype.Bool then
            Fail.dtype
                $"{name}: booleans have no product of matrices. Convert them, with int32() or float32()."

        if x = y then
            struct (a, b)
        else
            let wide = defaultArg (Dtype.widen x y) x
            struct (a.cast wide, b.cast wide)

    type Tensor with

        /// <summary>The matrix product, batched over leading axes as PyTorch's <c>matmul</c>.</summary>
        /// <param name="b">Shape (..., m, p) for this tensor's (..., n, m); vectors are taken as a row here and a column there.</param>
        /// <returns>Shape (..., n, p).</returns>
        member a.matmul(b: Tensor) =
            let sizes = Shape.matmul a.Sizes b.Sizes
            Shape.checkSizes "matmul" sizes
            let struct (a, b) = product "matmul" a b
            Autograd.matmul (multiply sizes) a b sizes

        /// <summary>The product of two batches of matrices, (b, n, m) times (b, m, p).</summary>
        member a.bmm(b: Tensor) =
            let sizes = Shape.checkCanBMM a.Sizes b.Sizes
            let struct (a, b) = product "bmm" a b

            Tensor.Product("bmm", (fun x y -> x.bmm y), a, b, sizes)

        /// <summary>The inner product of two vectors of equal length, as a 0-d tensor.</summary>
        member a.dot(b: Tensor) =
            Shape.checkCanDot a.Sizes b.Sizes
            let struct (a, b) = product "dot" a b
            Tensor.Product("dot", (fun x y -> x.dot y), a, b, Shape.scalar)

        /// <summary>The outer product of two vectors: element (i, j) is a_i b_j; or of each pair of a batch.</summary>
        /// <param name="b">A vector (m) for this vector (n); or a batch (b, m) for this batch (b, n).</param>
        /// <returns>Shape (n, m); (b, n, m) for batches.</returns>
        member a.outer(b: Tensor) =
            match a.dim, b.dim with
            | 1, 1 ->
                Tensor.Product("outer", (fun x y -> x.outer y), a, b, [| a.Sizes[0]; b.Sizes[0] |])
            | 2, 2 when a.Sizes[0] = b.Sizes[0] -> a.unsqueeze 2 * b.unsqueeze 1
            | _ ->
                Shape.fail
                    $"outer: expected two vectors, or two batches of as many vectors, got shapes {Shape.format a.Sizes} and {Shape.format b.Sizes}."

        /// <summary>The determinant of a square matrix, or of each of a batch.</summary>
        member a.det() =
            Shape.checkCanDet a.Sizes
            floating "det" a
            Tensor.Lift1("det", (fun x -> SingularPoints.determinant x), a, a.Sizes[.. a.dim - 3])

        /// <summary>The inverse of a square matrix, or of each of a batch.</summary>
        /// <exception cref="T:DiffLessons.TensorException">A matrix is singular.</exception>
        member a.inv() =
            Shape.checkCanInvert a.Sizes
            floating "inv" a
            Tensor.Lift1("inv", (fun x -> torch.linalg.inv x), a, a.Sizes)

        /// <summary>The solution x of a x = b for a square matrix a.</summary>
        /// <param name="b">The right-hand side: a vector (n), or a matrix (n, m) of m of them; for a batch of matrices (b, n, n) also a batch (b, n) of a vector for each.</param>
        /// <exception cref="T:DiffLessons.TensorException">The matrix is singular.</exception>
        member a.solve(b: Tensor) =
            Shape.checkCanSolve a.Sizes b.Sizes |> ignore
            let struct (a, b) = product "solve" a b
            floating "solve" a
            Tensor.Lift2("solve", (fun x y -> torch.linalg.solve (x, y)), a, b, null)

        /// <summary>The elements of a diagonal of two axes, which become the last axis.</summary>
        /// <param name="offset">0 is the main diagonal (the default), above it positive.</param>
        /// <param name="dim1">The first axis, 0 by default.</param>
        /// <param name="dim2">The second axis, 1 by default.</param>
        member a.diagonal(?offset: int, ?dim1: int, ?dim2: int) =
            if a.dim < 2 then
                Shape.fail $"diagonal: expected at least 2 axes, got shape {Shape.format a.Sizes}."

            let dim1 = Shape.completeDim "diagonal" a.dim (defaultArg dim1 0)
            let dim2 = Shape.completeDim "diagonal" a.dim (defaultArg dim2 1)

            if dim1 = dim2 then
                Shape.fail $"diagonal: the two dimensions must differ, got {string dim1} twice."

            let offset = int64 (defaultArg offset 0)
            Tensor.View("diagonal", (fun x -> x.diagonal (offset, int64 dim1, int64 dim2)), a, null)

        /// <summary>The sum of the main diagonal of a square matrix.</summary>
        member a.trace() =
            traced "trace" a (fun () -> []) (fun () ->
                if a.dim <> 2 then
                    Shape.fail $"trace: expected a matrix, got shape {Shape.format a.Sizes}."

                a.diagonal().sum())

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let matmul =
            Op.withTensor "matmul" "the matrix product with b" (fun x b -> x.matmul b)

        let dot =
            Op.withTensor "dot" "the inner product with a vector b" (fun x b -> x.dot b)

        let det = Op.unary "det" "the determinant of a square matrix" _.det()
        let inv = Op.unary "inv" "the inverse of a square matrix" _.inv()
        let trace = Op.unary "trace" "the sum of the main diagonal" _.trace()

        let diagonal =
            Op.make
                "diagonal"
                [ "offset"; "dim1"; "dim2" ]
                "the elements of a diagonal of two axes"
                (fun o ->
                    let offset, dim1, dim2 = o.int "offset", o.tryInt "dim1", o.tryInt "dim2"
                    fun x -> x.diagonal (offset, ?dim1 = dim1, ?dim2 = dim2))

        let all = [ matmul; dot; det; inv; trace; diagonal ]

    type dsharp with

        static member det: Tensor -> Tensor = Op.plain Ops.det
        static member inv: Tensor -> Tensor = Op.plain Ops.inv
        static member trace: Tensor -> Tensor = Op.plain Ops.trace
        static member matmul(a: Tensor, b: Tensor) : Tensor = a.matmul b
        static member bmm(a: Tensor, b: Tensor) : Tensor = a.bmm b
        static member dot(a: Tensor, b: Tensor) : Tensor = a.dot b
        static member outer(a: Tensor, b: Tensor) : Tensor = a.outer b
        static member solve(a: Tensor, b: Tensor) : Tensor = a.solve b

        static member diagonal(input: Tensor, ?offset: int, ?dim1: int, ?dim2: int) : Tensor =
            input.diagonal (?offset = offset, ?dim1 = dim1, ?dim2 = dim2)

        static member matmul(b: Tensor) : Tensor -> Tensor = Op.curried Ops.matmul [ "b", box b ]
        static member dot(b: Tensor) : Tensor -> Tensor = Op.curried Ops.dot [ "b", box b ]

        static member diagonal(offset: int, ?dim1: int, ?dim2: int) : Tensor -> Tensor =
            Op.curried
                Ops.diagonal
                ([ "offset", box offset ] @ given "dim1" dim1 @ given "dim2" dim2)
