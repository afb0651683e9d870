namespace DiffLessons

open System
open DiffLessons.Native

/// What the differentiating functions are made of.
[<RequireQualifiedAccess>]
module internal Functional =
    /// Runs at a level of its own.
    let atLevel (f: uint32 -> 'a) : 'a =
        let before = GlobalNestingLevel.Current

        try
            f (GlobalNestingLevel.Next())
        finally
            GlobalNestingLevel.Set before

    /// The value without what this level added: free of the leaf, still part of outer levels.
    let rec release (leaf: Leaf) (y: Tensor) : Tensor =
        let graph = GradientGraph.Without(y.Graph, leaf)

        if not (isNull y.Tangent) then
            (release leaf y.Tangent.Primal).Taking(y.Tangent, release leaf y.Tangent.Derivative)
        elif Object.ReferenceEquals(graph, y.Graph) then
            y
        elif isNull graph then
            Tensor(y.Variable.detach (), null, null, null, y.Sizes)
        else
            Tensor(y.Variable, graph, null, null, y.Sizes)

    let expectVector operation (x: Tensor) =
        if x.Sizes.Length <> 1 then
            Shape.fail
                $"{operation}: expected the function's input to be a vector, got shape {Shape.format x.Sizes}. Flatten it, and view it inside the function."

    let expectScalarInput operation (x: Tensor) =
        if x.Sizes.Length <> 0 then
            Shape.fail
                $"{operation}: expected the function's input to be a scalar (0-d), got shape {Shape.format x.Sizes}. Use grad for a function of a vector, jacobian for one with a vector as its result."

    let expectScalarOutput operation (instead: string) (y: Tensor) =
        if y.Sizes.Length <> 0 then
            Shape.fail
                $"{operation}: expected the function's result to be a scalar (0-d), got shape {Shape.format y.Sizes}. {instead}"

    let expectVectorOutput operation (y: Tensor) =
        if y.Sizes.Length <> 1 then
            let instead =
                if y.Sizes.Length = 0 then
                    "Use grad for a scalar result."
                else
                    "Flatten it inside the function."

            Shape.fail
                $"{operation}: expected the function's result to be a vector, got shape {Shape.format y.Sizes}. {instead}"

    let expectLike operation what (v: Tensor) (x: Tensor) =
        if not (Shape.same v.Sizes x.Sizes) then
            Shape.fail
                $"{operation}: expected v to have the shape of {what}, {Shape.format x.Sizes}, got {Shape.format v.Sizes}."

    /// A value without the tangent of a level, and that tangent: zeros when it carries none.
    let apart (level: uint32) (y: Tensor) : Tensor * Tensor =
        if not (isNull y.Tangent) && y.Tangent.Level = level then
            y.Tangent.Primal, y.Tangent.Derivative
        else
            y, Tensor.Constant(y.Variable.detach().zeros_like())

    /// The value at x and the derivative along v.
    let forward (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
        Guard.func f
        Guard.tensor x

        atLevel (fun level -> apart level (f (x.forwardDiff (v, level))))

    /// The value at x, x as it is tracked, and a function that runs a weight back to x. It may be called several times when asked to keep the graph.
    let backwardFrom
        (f: Tensor -> Tensor)
        (x: Tensor)
        (retain: bool)
        : Tensor * Tensor * Leaf * (string -> Tensor option -> Tensor) =
        Guard.func f
        Guard.tensor x

        atLevel (fun level ->
            let tracked = x.reverseDiff (nestingTag = level)
            let y = f tracked
            let leaf = tracked.Leaf
            y, tracked, leaf, (fun operation v -> Reverse.gradient operation y v tracked retain))

    /// The same without x.
    let backward f x retain : Tensor * Leaf * (string -> Tensor option -> Tensor) =
        let y, _, leaf, run = backwardFrom f x retain
        y, leaf, run

    /// From how many rows on one backward pass for all of them costs less than one for each.
    let private worthwhile = 8

    /// The most rows of one pass, and the most elements, which its inner values take memory for.
    let private mostRows, mostElements = 128, 1 <<< 22

    /// Rows of the identity.
    let units (n: int) (like: Tensor) : Tensor =
        let raw = like.Variable
        Tensor.Constant(torch.eye (int64 n, dtype = Nullable raw.dtype, device = raw.device))

    /// The gradients by x of all elements of a vector y, as rows.
    let tryRows (y: Tensor) (x: Tensor) : Tensor option =
        let count = y.nelement

        if count < worthwhile || isNull x.Leaf then
            None
        else
            let chunk = max 1 (min mostRows (mostElements / max count x.nelement))
            let all = (units count y).Handle

            let rows start =
                let length = min chunk (count - start)
                Tensor.Constant(all.narrow (0L, int64 start, int64 length))

            let parts =
                Seq.initInfinite (fun i -> i * chunk)
                |> Seq.takeWhile (fun start -> start < count)
                |> Seq.map (fun start -> Reverse.tryGradients y (rows start) x)
                |> Seq.takeWhile Option.isSome
                |> Seq.choose id
                |> Seq.toArray

            if parts.Length = (count + chunk - 1) / chunk then
                Some(if parts.Length = 1 then parts[0] else Tensor.cat parts)
            else
                None

    /// The same of a vector y of many elements by few: the transpose of the gradient is linear in its weight, so that its gradients are the columns.
    let tryColumns (y: Tensor) (x: Tensor) : Tensor option =
        if
            x.nelement < worthwhile
            || isNull x.Leaf
            || not (isNull (GradientGraph.Without(y.Graph, x.Leaf)))
        then
            None
        else
            atLevel (fun level ->
                let weight =
                    (Tensor.Constant(y.Handle.detach().zeros_like()))
                        .reverseDiff(nestingTag = level)

                let transposed = Reverse.gradient "jacobian" y (Some weight) x true

                if transposed.isNoDiff then
                    None
                else
                    tryRows transposed weight |> Option.map (fun rows -> rows.transpose (0, 1)))

    /// The curl of a vector field with that jacobian.
    let curlOf operation (j: Tensor) : Tensor =
        if not (Shape.same j.Sizes [| 3; 3 |]) then
            Shape.fail
                $"{operation}: expected a function from 3 to 3 elements, got one from {string (j.Sizes[1])} to {string (j.Sizes[0])}."

        Tensor.stack [ j[2, 1] - j[1, 2]; j[0, 2] - j[2, 0]; j[1, 0] - j[0, 1] ]

    /// The divergence of a vector field with that jacobian.
    let divergenceOf operation (j: Tensor) : Tensor =
        if j.Sizes[0] <> j.Sizes[1] then
            Shape.fail
                $"{operation}: expected as many results as inputs, got {string (j.Sizes[0])} results of {string (j.Sizes[1])} inputs."

        j.trace ()
