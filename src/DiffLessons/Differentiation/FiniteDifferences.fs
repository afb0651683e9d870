namespace DiffLessons

/// Central differences of functions.
[<RequireQualifiedAccess>]
module internal FiniteDifferences =
    let expectEpsilon operation (epsilon: float) =
        if not (epsilon > 0.0) then
            Guard.refuse
                "epsilon"
                $"{operation}: epsilon must be above 0, got {string epsilon}. Try 1e-5 in float64, 1e-2 in float32."

    /// The derivative along v.
    let along (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
        Guard.func f
        let step = v * epsilon
        (f (x + step) - f (x - step)) / (2.0 * epsilon)

    /// The second derivative along v, given the value at x.
    let second (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (y: Tensor) (v: Tensor) =
        let step = v * epsilon
        (f (x + step) - 2.0 * y + f (x - step)) / (epsilon * epsilon)

    /// Directions of x's shape, each along one of its elements.
    let units (x: Tensor) : Tensor[] =
        Array.init x.nelement (fun i -> (x.onehotLike (x.nelement, i)).view x.Sizes)

    let gradient epsilon (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        if x.nelement = 0 then
            x.zerosLike ()
        else
            (Tensor.stack (units x |> Array.map (along epsilon f x))).view x.Sizes
