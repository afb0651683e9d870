namespace DiffLessons

/// <summary>More rules of <see cref="T:DiffLessons.Shape"/>: whether an operation can take a shape. Most return the shape of its result.</summary>
[<AutoOpen>]
module ShapeChecks =
    [<RequireQualifiedAccess>]
    module Shape =
        // ---- changes of shape ----

        /// <summary>Checks that elements can be seen in another shape.</summary>
        let checkCanView (shape1: int[]) (shape2: int[]) : unit =
            Guard.notNull "Shape.checkCanView" "shape1" shape1
            Guard.notNull "Shape.checkCanView" "shape2" shape2
            Shape.completeView (Shape.nelement shape1) shape1 shape2 |> ignore

        /// <summary>Checks that neighbouring axes can be joined.</summary>
        let checkCanFlatten (shape: int[]) (startDim: int) (endDim: int) : unit =
            Guard.notNull "Shape.checkCanFlatten" "shape" shape
            let first = Shape.completeDim "flatten" shape.Length startDim
            let last = Shape.completeDim "flatten" shape.Length endDim

            if first > last then
                Shape.fail
                    $"flatten: startDim ({string first}) must not come after endDim ({string last})."

        /// <summary>Checks that two axes can be swapped.</summary>
        let checkCanTranspose (shape: int[]) (dim0: int) (dim1: int) : unit =
            Guard.notNull "Shape.checkCanTranspose" "shape" shape
            Shape.completeDim "transpose" shape.Length dim0 |> ignore
            Shape.completeDim "transpose" shape.Length dim1 |> ignore

        /// <summary>Checks that a tensor of so many axes is a matrix.</summary>
        let checkCanTranspose2d (dim: int) : unit =
            if dim <> 2 then
                Shape.fail
                    $"transpose: expected a matrix, got a {string dim}-d tensor. Name the two dimensions to swap."

        /// <summary>Checks that axes can be put in another order.</summary>
        /// <returns>The order that puts them back, and the new shape.</returns>
        let checkCanPermute (shape: int[]) (permutation: int[]) : int[] * int[] =
            Guard.notNull "Shape.checkCanPermute" "shape" shape
            Guard.notNull "Shape.checkCanPermute" "permutation" permutation
            let order = permutation |> Array.map (Shape.completeDim "permute" shape.Length)

            if Array.sort order <> [| 0 .. shape.Length - 1 |] then
                Shape.fail
                    $"permute: expected each of the {string shape.Length} dimensions once, got {Shape.format order}."

            let inverse = Array.init order.Length (fun i -> Array.findIndex ((=) i) order)
            inverse, order |> Array.map (fun i -> shape[i])

        /// <summary>The shape with a new axis of length 1.</summary>
        let checkCanUnsqueeze (dim: int) (shape: int[]) : int[] =
            Guard.notNull "Shape.checkCanUnsqueeze" "shape" shape
            Array.insertAt (Shape.completeDimUnsqueeze shape.Length dim) 1 shape

        /// <summary>Checks that a shape stretches to another, in which -1 keeps an axis.</summary>
        let checkCanExpand (oldShape: int[]) (newShape: int[]) : unit =
            Guard.notNull "Shape.checkCanExpand" "oldShape" oldShape
            Guard.notNull "Shape.checkCanExpand" "newShape" newShape

            if not (Shape.canExpand oldShape (Shape.completeExpand oldShape newShape)) then
                Shape.fail
                    $"expand: shape {Shape.format oldShape} does not stretch to {Shape.format newShape}. Only axes of length 1 stretch, and new ones come in front."

        /// <summary>Checks that the order along axes of a tensor of so many can be reversed.</summary>
        let checkCanFlip (dim: int) (dims: int[]) : unit =
            Guard.notNull "Shape.checkCanFlip" "dims" dims
            let complete = dims |> Array.map (Shape.completeDim "flip" dim)

            if (Array.distinct complete).Length <> dims.Length then
                Shape.fail $"flip: each dimension may be named once, got {Shape.format complete}."

        /// <summary>Checks that a tensor can be repeated along a dimension.</summary>
        let checkCanRepeat (shape: int[]) (dim: int) : unit =
            Guard.notNull "Shape.checkCanRepeat" "shape" shape
            Shape.completeDim "repeat" shape.Length dim |> ignore

        /// <summary>Checks that there is a padding, 0 or more, an axis.</summary>
        let checkCanPad (shape: int[]) (paddings: int[]) : unit =
            Guard.notNull "Shape.checkCanPad" "shape" shape
            Guard.notNull "Shape.checkCanPad" "paddings" paddings
            Shape.options "pad" shape.Length "paddings" 0 paddings

        /// <summary>Checks that there is a dilation, 1 or more, for each of so many axes.</summary>
        let checkCanDilate (dim: int) (dilations: int[]) : unit =
            Guard.notNull "Shape.checkCanDilate" "dilations" dilations
            Shape.options "dilate" dim "dilations" 1 dilations

        // ---- picking ----

        /// <summary>Checks that an index of the first axes exists; negative ones count from the end.</summary>
        let checkCanIndex (shape: int[]) (index: int[]) : unit =
            Guard.notNull "Shape.checkCanIndex" "shape" shape
            Guard.notNull "Shape.checkCanIndex" "index" index

            if index.Length > shape.Length then
                Shape.fail
                    $"index: too many indices for a tensor of shape {Shape.format shape}, which has {string shape.Length} axes."

            for i in 0 .. index.Length - 1 do
                if index[i] < -shape[i] || index[i] >= shape[i] then
                    Shape.fail
                        $"index: {string (index[i])} is outside axis {string i} of a tensor of shape {Shape.format shape}. Expected 0 to {string (shape[i] - 1)}, or {string (-shape[i])} to -1 to count from the end."

        /// <summary>Checks that a patch of the second shape fits into the first at a location.</summary>
        let checkCanAddSlice (shape1: int[]) (location: int[]) (shape2: int[]) : unit =
            Guard.notNull "Shape.checkCanAddSlice" "shape1" shape1
            Guard.notNull "Shape.checkCanAddSlice" "location" location

            let fits i =
                location[i] >= 0
                && shape2[i] <= shape1[i]
                && location[i] <= shape1[i] - shape2[i]

            if
                location.Length <> shape1.Length
                || shape2.Length <> shape1.Length
                || not (Seq.forall fits (seq { 0 .. shape1.Length - 1 }))
            then
                Shape.fail
                    $"addSlice: a tensor of shape {Shape.format shape2} does not fit into shape {Shape.format shape1} at {Shape.format location}."

        let private indices operation into (shape: int[]) dim (indices: int[]) (dtype: Dtype) fit =
            if not dtype.IsIntegral then
                Fail.dtypeOf
                    "indices"
                    $"{operation}: expected integer indices, got {dtype}. Convert them with int64()."

            if not fit then
                Shape.fail
                    $"{operation}: indices of shape {Shape.format indices} do not fit a tensor of shape {Shape.format shape}{into} along dimension {dim}."

        let private within (dim: int) (small: int[]) (big: int[]) =
            small.Length = big.Length
            && Seq.forall (fun i -> i = dim || small[i] <= big[i]) (seq { 0 .. small.Length - 1 })

        /// <summary>Checks the shape and dtype of indices to gather by: they may exceed the tensor along the dimension only.</summary>
        let checkCanGather
            (shape: int[])
            (dim: int)
            (indicesShape: int[])
            (indicesDtype: Dtype)
            : unit =
            Guard.notNull "Shape.checkCanGather" "shape" shape
            Guard.notNull "Shape.checkCanGather" "indicesShape" indicesShape
            let dim = Shape.completeDim "gather" shape.Length dim
            let fit = within dim indicesShape shape
            indices "gather" "" shape dim indicesShape indicesDtype fit

        /// <summary>Checks the shape and dtype of indices to scatter by: the tensor's own shape, which may exceed the destination along the dimension only.</summary>
        let checkCanScatter
            (shape: int[])
            (dim: int)
            (indicesShape: int[])
            (indicesDtype: Dtype)
            (destinationShape: int[])
            : unit =
            Guard.notNull "Shape.checkCanScatter" "shape" shape
            Guard.notNull "Shape.checkCanScatter" "destinationShape" destinationShape
            let dim = Shape.completeDim "scatter" shape.Length dim
            Shape.checkSizes "scatter" destinationShape
            let into = $" and a destination of shape {Shape.format destinationShape}"

            let fit = Shape.same indicesShape shape && within dim shape destinationShape
            indices "scatter" into shape dim indicesShape indicesDtype fit

        // ---- taking apart and joining ----

        /// <summary>The shapes of the pieces of given lengths along a dimension.</summary>
        let checkCanSplit (shape: int[]) (sizes: int[]) (dim: int) : int[][] =
            Guard.notNull "Shape.checkCanSplit" "shape" shape
            Guard.notNull "Shape.checkCanSplit" "sizes" sizes

            if shape.Length = 0 then
                Shape.fail "split: a 0-d tensor has no axis to split."

            let dim = Shape.completeDim "split" shape.Length dim

            // In 64 bits: the sum of sizes near 2^31 would overflow.
            let total = Array.sumBy int64 sizes

            if Array.exists (fun size -> size < 0) sizes || total <> int64 shape[dim] then
                Shape.fail
                    $"split: sizes must add up to {string (shape[dim])}, the length of dimension {string dim} of {Shape.format shape}; got {Shape.format sizes}."

            sizes |> Array.map (fun size -> Array.updateAt dim size shape)

        /// <summary>The shape of each slice along a dimension, which it loses.</summary>
        let checkCanUnstack (shape: int[]) (dim: int) : int[] =
            Guard.notNull "Shape.checkCanUnstack" "shape" shape

            if shape.Length = 0 then
                Shape.fail "unstack: a 0-d tensor has no axis to take apart."

            Array.removeAt (Shape.completeDim "unstack" shape.Length dim) shape

        /// <summary>The shape of tensors joined along a new axis.</summary>
        let checkCanStack (shapes: int[][]) (dim: int) : int[] =
            Guard.notNull "Shape.checkCanStack" "shapes" shapes

            if shapes.Length = 0 then
                Shape.fail "stack: expected at least one tensor, got none."

            GuardNulls.arguments "stack" [ "shapes", shapes ]

            for shape in shapes do
                if not (Shape.same shape shapes[0]) then
                    Shape.fail
                        $"stack: expected tensors of one shape, got {Shape.format shapes[0]} and {Shape.format shape}."

            let dim = Shape.completeDim "stack" (shapes[0].Length + 1) dim
            let result = Array.insertAt dim shapes.Length shapes[0]
            Shape.checkSizes "stack" result
            result

        /// <summary>The shape of tensors joined along an axis they have.</summary>
        let checkCanCat (shapes: int[][]) (dim: int) : int[] =
            Guard.notNull "Shape.checkCanCat" "shapes" shapes
            Shape.cat shapes dim |> snd

        // ---- reductions and products ----

        /// <summary>The shape left when the extremes along a dimension are taken, which must not be empty.</summary>
        let checkCanMinMaxReduce (dim: int) (keepDim: bool) (shape: int[]) : int[] =
            Guard.notNull "Shape.checkCanMinMaxReduce" "shape" shape
            let dim = Shape.completeDim "max" shape.Length dim

            if shape.Length > 0 && shape[dim] = 0 then
                Shape.fail
                    $"max: dimension {string dim} of shape {Shape.format shape} is empty, so it has no extreme."

            Shape.reduce dim keepDim shape

        /// <summary>The shape of a matrix product, with PyTorch's rules for vectors and leading axes.</summary>
        let checkCanMatmul (shape1: int[]) (shape2: int[]) : int[] =
            Guard.notNull "Shape.checkCanMatmul" "shape1" shape1
            Guard.notNull "Shape.checkCanMatmul" "shape2" shape2
            Shape.matmul shape1 shape2

        /// <summary>The shape of a product of two batches of matrices.</summary>
        let checkCanBMM (shape1: int[]) (shape2: int[]) : int[] =
            Guard.notNull "Shape.checkCanBMM" "shape1" shape1

            if
                shape1.Length <> 3
                || shape2.Length <> 3
                || shape1[0] <> shape2[0]
                || shape1[2] <> shape2[1]
            then
                Shape.fail
                    $"bmm: expected shapes (batch, n, m) and (batch, m, p), got {Shape.format shape1} and {Shape.format shape2}."

            [| shape1[0]; shape1[1]; shape2[2] |]

        /// <summary>Checks that two vectors have an inner product.</summary>
        let checkCanDot (shape1: int[]) (shape2: int[]) : unit =
            Guard.notNull "Shape.checkCanDot" "shape1" shape1
            Guard.notNull "Shape.checkCanDot" "shape2" shape2

            if shape1.Length <> 1 || shape2.Length <> 1 || shape1[0] <> shape2[0] then
                Shape.fail
                    $"dot: expected two vectors of equal length, got shapes {Shape.format shape1} and {Shape.format shape2}. Use matmul for matrices, or flatten() both."

        let private square name (shape: int[]) =
            let n = shape.Length

            if n < 2 || shape[n - 1] <> shape[n - 2] then
                Shape.fail
                    $"{name}: expected a square matrix (..., n, n), got shape {Shape.format shape}."

        /// <summary>Checks that matrices are square, as for a determinant.</summary>
        let checkCanDet (shape: int[]) : unit =
            Guard.notNull "Shape.checkCanDet" "shape" shape
            square "det" shape

        /// <summary>Checks that matrices are square, as for an inverse.</summary>
        let checkCanInvert (shape: int[]) : unit =
            Guard.notNull "Shape.checkCanInvert" "shape" shape
            square "inv" shape

        /// <summary>The shape of the solution of a system of linear equations.</summary>
        /// <param name="shapeA">That of the square matrix (n, n), or of a batch of them.</param>
        /// <param name="shapeB">That of the right-hand side: (n), or (..., n, m).</param>
        let checkCanSolve (shapeA: int[]) (shapeB: int[]) : int[] =
            Guard.notNull "Shape.checkCanSolve" "shapeA" shapeA
            square "solve" shapeA
            let n = shapeA[shapeA.Length - 1]
            let rank = shapeB.Length

            // A vector for each matrix of a batch.
            if rank > 1 && Shape.same shapeB shapeA[.. shapeA.Length - 2] then
                Array.copy shapeB
            elif rank = 0 || shapeB[max 0 (rank - 2)] <> n then
                Shape.fail
                    $"solve: a matrix of shape {Shape.format shapeA} needs a right-hand side of shape ({string n}) or ({string n}, m), got {Shape.format shapeB}."
            elif rank = 1 then
                Array.append shapeA[.. shapeA.Length - 3] [| n |]
            else
                let batch = Shape.broadcast "solve" shapeA[.. shapeA.Length - 3] shapeB[.. rank - 3]

                Array.append batch [| n; shapeB[rank - 1] |]
