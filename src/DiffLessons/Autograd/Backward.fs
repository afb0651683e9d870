namespace DiffLessons

open DiffLessons.Native

/// The backward rules of this library: what `Tape.record` keeps for an operation. g is the gradient by the operation's result y; a rule
/// returns the gradients by its inputs, computed only where they are needed.
[<RequireQualifiedAccess>]
module internal Backward =
    /// y = relu x: dy/dx = 1 where y is above 0 and for NaN, and 0 where it is 0. In y's own dtype: a product with booleans converts them.
    let reluSlope (y: NativeTensor) =
        let slope = y.nan_to_num (1.0, 1.0, 1.0)
        slope.sign_ ()

    /// y = tanh x: dy/dx = 1 - y^2.
    let tanhSlope (y: NativeTensor) =
        use one = y.new_number (CachedScalar.one ())
        one.addcmul (y, y, CachedScalar.minusOne ())

    /// y = sigmoid x: dy/dx = (1 - y) y, in that order: near 1 the difference y - y^2 would be little but rounding.
    let sigmoidSlope (y: NativeTensor) =
        let rest = Elements.subtractFrom y (CachedScalar.one ())
        rest.mul_ y

    /// y = f x for each element: g dy/dx, where the slope dy/dx is computed from y, in memory of its own, which the product takes.
    let elementwise (slope: NativeTensor -> NativeTensor) (saved: SavedTensors) (g: NativeTensor) =
        let slope = slope saved.Output

        if Batching.IsActive then
            use slope = slope
            [| slope.mul g |]
        else
            [| slope.mul_ g |]

    /// y = f x for each element: g times the slope, which is computed from x.
    let ofInput (slope: NativeTensor -> NativeTensor) (saved: SavedTensors) (g: NativeTensor) =
        use slope = slope (saved.Input 0)
        [| slope.mul g |]

    /// y = sqrt x for x above 0: g / (2 y).
    let sqrt (saved: SavedTensors) (g: NativeTensor) =
        use half = g.div (CachedScalar.two ())
        [| half.div saved.Output |]

    /// y = log x for x other than 0: g / x.
    let log (saved: SavedTensors) (g: NativeTensor) = [| g.div (saved.Input 0) |]

    /// y = c / x for x other than 0: -g (y / x).
    let reciprocal (saved: SavedTensors) (g: NativeTensor) =
        use share = saved.Output.div (saved.Input 0)
        use product = g.mul share
        [| product.neg () |]

    /// y = x^n for a whole number n of 2 or more: g n x^(n - 1).
    let power (n: float) (saved: SavedTensors) (g: NativeTensor) =
        use factor = n.ToScalar()

        if n = 2.0 then
            use slope = (saved.Input 0).mul factor
            [| slope.mul g |]
        else
            use exponent = (n - 1.0).ToScalar()
            use lower = (saved.Input 0).pow exponent
            use slope = lower.mul factor
            [| slope.mul g |]

    /// y = e^x: g y, and 0 where g is 0, though y may be infinite there (see SteepSlopes.fs).
    let exp (saved: SavedTensors) (g: NativeTensor) =
        let gradient = g.mul saved.Output
        use isZero = g.eq (CachedScalar.zero ())
        [| gradient.masked_fill_ (isZero, CachedScalar.zero ()) |]

    /// y = the logarithm of the softmax of x along an axis: g minus e^y times the sum of g along it.
    let logSoftmax (dim: int64) (saved: SavedTensors) (g: NativeTensor) =
        use sum = g.sum (dim, true)
        use softmax = saved.Output.exp ()
        use share = softmax.mul sum
        [| g.sub share |]

    /// y = relu x: g where y is above 0 and for NaN, and 0 elsewhere, whatever g is: an infinite gradient has no part there.
    let relu (saved: SavedTensors) (g: NativeTensor) = [| ReluBackward.apply saved.Output g |]

    /// The gradient by an operand of that shape, which may have been broadcast to the result: the sum over what it was repeated along. Takes
    /// the gradient over.
    let private unbroadcast (sizes: int[]) (g: NativeTensor) : NativeTensor =
        let wide = Shape.ofTorch g.shape
        let extra = wide.Length - sizes.Length

        let isRepeated i =
            i < extra || sizes[i - extra] = 1 && wide[i] <> 1

        match [| 0 .. wide.Length - 1 |] |> Array.filter isRepeated with
        | [||] -> g
        | repeated ->
            use g = g
            use sum = g.sum (Array.map int64 repeated, true)
            sum.reshape (Shape.toTorch sizes)

    /// y = a + b, of operands of these shapes; null is one that needs no gradient.
    let add (a: int[]) (b: int[]) (g: NativeTensor) =
        let by sizes =
            if isNull sizes then
                NativeTensor.None
            else
                g.alias () |> unbroadcast sizes

        [| by a; by b |]

    /// y = a - b.
    let sub (a: int[]) (b: int[]) (g: NativeTensor) = [|
        (if isNull a then
             NativeTensor.None
         else
             g.alias () |> unbroadcast a)
        (if isNull b then
             NativeTensor.None
         else
             g.neg () |> unbroadcast b)
    |]

    /// y = a b: by a it is g b.
    let mul (a: int[]) (b: int[]) (saved: SavedTensors) (g: NativeTensor) =
        saved.Gradients(
            (fun () -> g.mul (saved.Input 1) |> unbroadcast a),
            (fun () -> g.mul (saved.Input 0) |> unbroadcast b)
        )

    /// y = a / b for b other than 0: by a it is g / b, by b -g (y / b).
    let div (a: int[]) (b: int[]) (saved: SavedTensors) (g: NativeTensor) =
        saved.Gradients(
            (fun () -> g.div (saved.Input 1) |> unbroadcast a),
            (fun () ->
                use share = saved.Output.div (saved.Input 1)
                use product = g.mul share
                product.neg () |> unbroadcast b)
        )

    /// y = the sum of x, of that shape: g everywhere, one number seen at every index.
    let sum (sizes: int[]) (g: NativeTensor) = [| g.expand (Shape.toTorch sizes) |]

    /// y = the mean of x: the same over the number of elements.
    let mean (sizes: int[]) (g: NativeTensor) =
        use count = (float (Shape.nelement sizes)).ToScalar()
        use share = g.div count
        sum sizes share

    /// Applies a function to a tensor whose last axis is the rows of a matrix.
    let private onRows (f: NativeTensor -> NativeTensor) (x: NativeTensor) =
        if x.dim () = 2L then
            f x
        else
            use rows = x.reshape (-1L, x.size -1)
            f rows

    /// y = x W^T + b: by x it is g W, by W g^T x, by b the sum of g over rows.
    let linear (saved: SavedTensors) (g: NativeTensor) =
        let byWeight (rows: NativeTensor) =
            use transposed = rows.t ()
            saved.Input 0 |> onRows (fun x -> transposed.mm x)

        saved.Gradients(
            (fun () -> g.matmul (saved.Input 1)),
            (fun () -> g |> onRows byWeight),
            (fun () -> g |> onRows (fun rows -> rows.sum 0L))
        )

    /// y = A B of two matrices: by A it is g B^T, by B A^T g. Of a vector b: by A it is g b^T, by b g A.
    let matmul (saved: SavedTensors) (g: NativeTensor) =
        if g.dim () = 2L then
            let byFirst () =
                use transposed = (saved.Input 1).t()
                g.mm transposed

            let bySecond () =
                use transposed = (saved.Input 0).t()
                transposed.mm g

            saved.Gradients(byFirst, bySecond)
        else
            let byMatrix () =
                use column = g.unsqueeze 1L
                use row = (saved.Input 1).unsqueeze 0L
                column.mul row

            // With a hidden axis of g libtorch is quick at products of a row, and slow at those of a vector.
            let byVector () =
                use row = g.unsqueeze 0L
                use product = row.mm (saved.Input 0)
                product.select (0L, 0L)

            saved.Gradients(byMatrix, byVector)

    /// Multiplies the gradient by a loss's inputs by the gradient by the loss, where none means 1.
    let private scaled (g: NativeTensor) (gradient: NativeTensor) =
        if not g.IsNone then
            gradient.mul_ g |> ignore

    /// y = the sum of (a - b)^2: by a it is 2 (a - b), by b the opposite; over the number of elements where y is the mean.
    let mse (isMean: bool) (saved: SavedTensors) (g: NativeTensor) =
        let a, b = saved.Input 0, saved.Input 1
        let difference = a.sub b
        Elements.scale difference (if isMean then 2.0 / float (a.numel ()) else 2.0)
        difference |> scaled g

        match saved.Needs 0, saved.Needs 1 with
        | true, true -> [| difference; difference.neg () |]
        | true, false -> [| difference; NativeTensor.None |]
        | false, _ -> [| NativeTensor.None; difference.neg_ () |]

    /// y = the sum of -log softmax(x)[c] over rows of class c: by x it is softmax(x) - onehot(c); over the number of rows where y is the mean.
    let crossEntropy
        (classes: NativeTensor)
        (isMean: bool)
        (saved: SavedTensors)
        (g: NativeTensor)
        =
        let gradient = saved.Intermediate.exp ()
        use column = classes.unsqueeze 1L

        use minusOnes =
            gradient.new_full ([| classes.size 0; 1L |], CachedScalar.minusOne ())

        gradient.scatter_add_ (1L, column, minusOnes) |> ignore

        if isMean then
            Elements.scale gradient (1.0 / float (classes.size 0))

        gradient |> scaled g
        [| gradient |]

    let private dispose (tensors: NativeTensor[]) =
        for tensor in tensors do
            tensor.Dispose()

    /// The gradients by the sums a_t = W x_t + b + U h_(t-1) + c of h_t = f(a_t): by a_t it is f'(a_t) times that by h_t, which is g_t and,
    /// from the next step, the gradient by a_(t+1) times U.
    let private recurrentSums
        slope
        (time: int)
        (states: NativeTensor)
        (u: NativeTensor)
        (g: NativeTensor)
        =
        use allSlopes: NativeTensor = slope states
        let slopes, gradients = allSlopes.unbind time, g.unbind time
        let sums: NativeTensor[] = Array.zeroCreate slopes.Length

        for t in slopes.Length - 1 .. -1 .. 0 do
            if t = slopes.Length - 1 then
                sums[t] <- gradients[t].mul slopes[t]
            else
                use whole = torch.addmm (gradients[t], sums[t + 1], u)
                sums[t] <- whole.mul slopes[t]

        dispose slopes
        dispose gradients
        sums

    /// One layer of a recurrent network in one direction, from the gradients s_t by its sums: by x_t it is s_t W, by h_0 s_1 U, by W the
    /// sum of s_t^T x_t, by U that of s_t^T h_(t-1), by the biases that of s_t.
    let recurrent slope (time: int) (saved: SavedTensors) (g: NativeTensor) =
        let x, start, w, u = saved.Input 0, saved.Input 1, saved.Input 2, saved.Input 3
        let states = saved.Output
        let sums = recurrentSums slope time states u g
        use all = torch.stack (sums, int64 time)
        use rows = all.reshape (-1L, all.size -1)
        use transposed = rows.t ()

        let byInput () =
            use product = rows.mm w
            product.view x.shape

        let byInputWeight () =
            use inputs = x.reshape (-1L, x.size -1)
            transposed.mm inputs

        let byStateWeight () =
            use first = start.unsqueeze time
            use others = states.narrow (time, 0L, states.size time - 1L)
            use before = torch.cat ([| first; others |], int64 time)
            use before = before.reshape (-1L, before.size -1)
            transposed.mm before

        let byBias () = rows.sum 0L
        let byStart () = sums[0].mm u

        let gradients =
            saved.Gradients(byInput, byStart, byInputWeight, byStateWeight, byBias, byBias)

        dispose sums
        gradients

    /// y = the last step of each input: by an input it is g there, and 0 at the steps before.
    let lastSteps (time: int) (saved: SavedTensors) (g: NativeTensor) =
        saved.Inputs
        |> Array.mapi (fun i steps ->
            let gradient = steps.zeros_like ()
            use last = gradient.select (time, -1L)
            use given = g.select (0L, int64 i)
            last.copy_ given |> ignore
            gradient)

    /// A piece of a vector: g at its offset. The pieces' rules share one gradient by the vector: the first to run makes it, of zeros, and
    /// returns it; the others add their part to it and return none.
    let piece (vector: NativeTensor) (shared: NativeTensor[]) (start: int64) (g: NativeTensor) =
        if Batching.IsActive then
            let zeros (length: int64) = vector.new_zeros [| length |]
            use before = zeros start
            use after = zeros (vector.numel () - start - g.numel ())
            use flat = g.reshape -1L
            [| torch.cat ([| before; flat; after |], 0L) |]
        else
            let isFirst = shared[0].IsNone

            if isFirst then
                shared[0] <- vector.zeros_like ()

            use target = shared[0].narrow(0L, start, g.numel ())
            use flat = g.reshape -1L
            target.add_ flat |> ignore
            [| (if isFirst then shared[0] else NativeTensor.None) |]
