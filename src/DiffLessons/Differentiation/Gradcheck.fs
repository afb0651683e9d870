namespace DiffLessons

open System
open System.Globalization

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
        rows
        columns
        (rtol: float)
        (atol: float)
        (found: Tensor)
        (expected: Tensor)
        =
        let n = found.Sizes[1]
        let a, b = found.Flat<float>(), expected.Flat<float>()

        for i in 0 .. a.Length - 1 do
            // NaN is close to nothing.
            if not (abs (a[i] - b[i]) <= atol + rtol * abs b[i]) then
                raise (
                    DifferentiationException
                        $"{operation}: {mode} gives {text a[i]} for {what} of result {indexText rows (i / n)} by input {indexText columns (i % n)}, and central differences give {text b[i]}; they may differ by {text (atol + rtol * abs b[i])}."
                )

    static let differences (eps: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        let columns =
            FiniteDifferences.units x
            |> Array.map (fun v -> (FiniteDifferences.along eps f x v).noDiff().view -1)

        Tensor.stack (columns, 1)

    /// <summary>Compares the derivatives of a function, by reverse mode, by forward mode, and of second order, with central differences.</summary>
    /// <param name="f">The function, from any shape to any shape.</param>
    /// <param name="x">Where; in Float64, since central differences of less precise numbers tell little.</param>
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
            raise (
                DtypeException
                    $"{operation}: expected x in Float64, got {x.dtype}. Convert it with float64(), and the model with model.move(dtype = Dtype.Float64)."
            )

        let x = x.noDiff ()
        let y = f x
        let rows, columns = y.Sizes, x.Sizes
        let vector = x.view -1
        let g = flat f columns

        if x.nelement > 0 && y.nelement > 0 then
            let expected = differences eps f x
            let units = vector.nelement

            let reverse =
                let _, _, run = Functional.backward g vector true

                Tensor.stack [
                    for i in 0 .. y.nelement - 1 ->
                        run operation (Some((y.view -1).onehotLike(y.nelement, i)))
                ]

            compare
                operation
                "the derivative"
                "reverse mode"
                rows
                columns
                rtol
                atol
                reverse
                expected

            let forward =
                Tensor.stack (
                    [
                        for i in 0 .. units - 1 ->
                            snd (Functional.forward g vector (vector.onehotLike (units, i)))
                    ],
                    1
                )

            compare
                operation
                "the derivative"
                "forward mode"
                rows
                columns
                rtol
                atol
                forward
                expected

            if order = 2 then
                // Of a sum of the results with weights that are no round numbers.
                let weights =
                    (dsharp.arange (float y.nelement, dtype = Dtype.Float64)) * 0.37 + 0.61

                let gradient (v: Tensor) =
                    dsharp.grad (fun v -> (g v * weights).sum()) v

                let expected = differences eps gradient vector
                let second = dsharp.jacobian gradient vector

                compare
                    operation
                    "the second derivative"
                    "reverse mode"
                    [| units |]
                    [| units |]
                    rtol
                    atol
                    second
                    expected
