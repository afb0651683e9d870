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
            (release leaf y.Tangent.Primal)
                .WithTangent(y.Tangent.Level, release leaf y.Tangent.Derivative)
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

    /// The value at x and a function that runs a weight back to x. It may be called several times when asked to keep the graph.
    let backward
        (f: Tensor -> Tensor)
        (x: Tensor)
        (retain: bool)
        : Tensor * Leaf * (string -> Tensor option -> Tensor) =
        Guard.func f
        Guard.tensor x

        atLevel (fun level ->
            let tracked = x.reverseDiff (nestingTag = level)
            let y = f tracked
            let leaf = tracked.Leaf
            y, leaf, (fun operation v -> Reverse.gradient operation y v tracked retain))

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
