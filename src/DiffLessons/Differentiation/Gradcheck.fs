namespace DiffLessons

open System
open System.Globalization

/// How far apart derivatives may be, and central differences are taken.
type private GradcheckTolerance = { Eps: float; Atol: float; Rtol: float }

/// <summary>Checks of derivatives against central differences, as PyTorch's <c>gradcheck</c>: for operations with a backward pass of one's own, and for functions near kinks.</summary>
[<AbstractClass; Sealed>]
type Gradcheck private () =
    static let text (value: float) =
        value.ToString("g6", CultureInfo.InvariantCulture)

    static let indexText (shape: int[]) (flat: int) =
        let mutable rest = flat

        let index =
            Array.foldBack
                (fun size found ->
                    let i = rest % size
                    rest <- rest / size
                    i :: found)
                shape
                []

        "(" + String.Join(", ", index) + ")"

    /// The jacobian by a function of the flattened input.
    static let flat (f: Tensor -> Tensor) (shape: int[]) (v: Tensor) : Tensor =
        (f (v.view shape)).view -1

    static let compare
        operation
        what
        mode
        (rows, columns)
        (within: GradcheckTolerance)
        (found: Tensor)
        (expected: Tensor)
        =
        let allowed (b: float) = within.Atol + within.Rtol * abs b
        let n = found.Sizes[1]
        let a, b = found.Flat<float>(), expected.Flat<float>()

        for i in 0 .. a.Length - 1 do
            // NaN is close to no number.
            if not (abs (a[i] - b[i]) <= allowed b[i]) then
                Fail.differentiation
                    $"{operation}: {mode} gives {text a[i]} for {what} of result {indexText rows (i / n)} by input {indexText columns (i % n)}, and central differences give {text b[i]}; they may differ by {text (allowed b[i])}."

    static let differences (eps: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        let columns =
            FiniteDifferences.units x
            |> Array.map (fun v -> (FiniteDifferences.along eps f x v).noDiff().view -1)

        Tensor.stack (columns, 1)

    static let checkFirst operation within (f: Tensor -> Tensor) (x: Tensor) (y: Tensor) =
        let vector, g = x.view -1, flat f x.Sizes
        let unit (like: Tensor) n i = like.onehotLike (n, i)

        let reverse =
            let _, _, run = Functional.backward g vector true

            [
                for i in 0 .. y.nelement - 1 -> run operation (Some(unit (y.view -1) y.nelement i))
            ]

        let forward = [
            for i in 0 .. x.nelement - 1 ->
                snd (Functional.forward g vector (unit vector x.nelement i))
        ]

        let expected = differences within.Eps f x

        for mode, found in
            [
                "reverse mode", Tensor.stack reverse
                "forward mode", Tensor.stack (forward, 1)
            ] do
            compare operation "the derivative" mode (y.Sizes, x.Sizes) within found expected

    /// Of a sum of the results with weights that are no round numbers.
    static let checkSecond operation within (f: Tensor -> Tensor) (x: Tensor) (y: Tensor) =
        let vector, g = x.view -1, flat f x.Sizes
        let weights = dsharp.arange (float y.nelement, dtype = Dtype.Float64) * 0.37 + 0.61

        let gradient (v: Tensor) =
            dsharp.grad (fun v -> (g v * weights).sum()) v

        let found = dsharp.jacobian gradient vector
        let expected = differences within.Eps gradient vector
        let shapes = [| x.nelement |], [| x.nelement |]
        compare operation "the second derivative" "reverse mode" shapes within found expected

    /// <summary>Compares the derivatives of a function, by reverse mode, by forward mode, and of second order, with central differences.</summary>
    /// <param name="f">The function, from any shape to any shape.</param>
    /// <param name="x">The point; in Float64, since central differences of less precise numbers tell little.</param>
    /// <param name="eps">How far apart the central differences are taken, 1e-6 by default.</param>
    /// <param name="atol">How far derivatives may be apart, 1e-5 by default.</param>
    /// <param name="rtol">And by what share of the central difference, 1e-3 by default.</param>
    /// <param name="order">2 (the default), or 1 to leave out second derivatives.</param>
    /// <exception cref="T:DiffLessons.DifferentiationException">They differ: the message says in which mode, of which result by which input, and by how much.</exception>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    static member check
        (f: Tensor -> Tensor, x: Tensor, ?eps: float, ?atol: float, ?rtol: float, ?order: int)
        : unit =
        let operation = "gradcheck"
        Guard.notNull operation "f" f
        Tensor.Present(operation, x)
        let eps, order = defaultArg eps 1e-6, defaultArg order 2
        let atol, rtol = defaultArg atol 1e-5, defaultArg rtol 1e-3
        Guard.above0 operation "eps" eps
        Guard.nonNegative operation "atol" atol
        Guard.nonNegative operation "rtol" rtol

        if order <> 1 && order <> 2 then
            Guard.refuse "order" $"{operation}: expected order 1 or 2, got {string order}."

        if x.dtype <> Dtype.Float64 then
            Fail.dtype
                $"{operation}: expected x in Float64, got {x.dtype}. Convert it with float64(), and the model with model.move(dtype = Dtype.Float64)."

        let within = { Eps = eps; Atol = atol; Rtol = rtol }
        let x = x.noDiff ()
        let y = f x

        if x.nelement > 0 && y.nelement > 0 then
            checkFirst operation within f x y

            if order = 2 then
                checkSecond operation within f x y
