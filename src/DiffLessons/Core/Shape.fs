namespace DiffLessons

open System

/// <summary>Rules on shapes: each decides the shape of a result, or raises a <see cref="T:DiffLessons.ShapeException"/> that says what would do.</summary>
[<RequireQualifiedAccess>]
module Shape =
    /// <summary>The shape of a tensor without axes: one element.</summary>
    let scalar: int[] = [||]

    /// <summary>Writes a shape as <c>(2, 3)</c>; a 0-d tensor's is <c>()</c>.</summary>
    let format (shape: seq<int>) =
        let sizes = Guard.present "Shape.format" "shape" shape |> Seq.map string
        "(" + String.Join(", ", sizes) + ")"

    let internal fail (message: string) : 'a = raise (ShapeException message)

    /// The number of elements of a tensor of that shape, for the operation of that name.
    let private count (operation: string) (shape: int[]) =
        let mutable product = 1L

        for size in shape do
            // Both factors are below 2^31 in size, so the product is known before it could overflow.
            product <- product * int64 size

            if product > int64 Int32.MaxValue || product < int64 Int32.MinValue then
                if Array.contains 0 shape then
                    product <- 0L
                else
                    fail
                        $"{operation}: a tensor can have up to {string Int32.MaxValue} elements, got the shape {format shape}."

        int product

    /// <summary>The number of elements of a tensor of that shape.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">There are more than a tensor can have, which is fewer than 2^31.</exception>
    let nelement (shape: int[]) =
        Guard.notNull "Shape.nelement" "shape" shape
        count "nelement" shape

    /// A size that was computed in 64 bits, where the result is a size that an axis can have.
    let internal size (operation: string) (what: string) (computed: int64) : int =
        if computed > int64 Int32.MaxValue || computed < int64 Int32.MinValue then
            fail
                $"{operation}: {what} would be {string computed}, but an axis can have up to {string Int32.MaxValue} elements. Give smaller sizes."

        int computed

    /// The product of two sizes, for an axis that is a number of blocks of one size.
    let internal product (operation: string) (what: string) (count: int) (each: int) : int =
        size operation what (int64 count * int64 each)

    let internal toTorch (shape: int[]) = Array.map int64 shape

    let internal ofTorch (shape: int64[]) = Array.map int shape

    /// Checks that there are as many of one thing as of another, one per axis.
    let internal paired operation (first: string) (a: int[]) (second: string) (b: int[]) =
        if a.Length <> b.Length then
            fail
                $"{operation}: expected as many {first} as {second}, got {format a} and {format b}. Give one per axis."

    let internal same (a: int[]) (b: int[]) =
        Object.ReferenceEquals(a, b) || a.AsSpan().SequenceEqual(b.AsSpan())

    /// <summary>Checks that sizes are not negative, and that a tensor can have so many elements: fewer than 2^31.</summary>
    let checkSizes (operation: string) (shape: int[]) =
        Guard.notNull "Shape.checkSizes" "shape" shape

        if Array.exists (fun size -> size < 0) shape then
            fail
                $"{operation}: sizes must be 0 or more, got {format shape}. Give every axis its length."

        count operation shape |> ignore

    /// <summary>Turns a dimension that may count from the end (-1 is the last) into one that counts from 0.</summary>
    /// <param name="operation">The operation's name, for the message.</param>
    /// <param name="rank">The number of axes to choose among.</param>
    /// <param name="dim">The dimension, from -rank to rank - 1.</param>
    let completeDim (operation: string) (rank: int) (dim: int) =
        let upper = max rank 1

        if dim < -upper || dim >= upper then
            fail
                $"{operation}: dimension {string dim} does not exist in a {string rank}-d tensor. Expected {string (-upper)} to {string (upper - 1)}."

        if dim < 0 then dim + upper else dim

    /// <summary>The shape two shapes broadcast to: axes are aligned at the end, and an axis of length 1 stretches.</summary>
    let broadcast (operation: string) (a: int[]) (b: int[]) =
        Guard.notNull "Shape.broadcast" "a" a
        Guard.notNull "Shape.broadcast" "b" b

        if same a b then
            a
        else
            let rank = max a.Length b.Length

            let sizes =
                Array.init rank (fun i ->
                    let sizeOf (shape: int[]) =
                        let at = i - (rank - shape.Length)
                        if at < 0 then 1 else shape[at]

                    match sizeOf a, sizeOf b with
                    | m, n when m = n -> m
                    | 1, n -> n
                    | m, 1 -> m
                    | _ ->
                        fail
                            $"{operation}: shapes {format a} and {format b} do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1.")

            count operation sizes |> ignore
            sizes

    /// <summary>Completes a shape for <c>view</c>, in which one axis may be -1 and takes what is left over.</summary>
    let completeView (nelement: int) (source: int[]) (shape: int[]) =
        Guard.notNull "Shape.completeView" "shape" shape

        let wrong why =
            fail
                $"view: a tensor of shape {format source} ({string nelement} elements) cannot be seen as {format shape}: {why}."

        let unknown = shape |> Array.filter (fun size -> size = -1) |> Array.length

        if unknown > 1 then
            wrong "only one axis can be -1"

        if shape |> Array.exists (fun size -> size < -1) then
            wrong "sizes must be 0 or more, or -1 for the axis that takes what is left over"

        let known = shape |> Array.filter (fun size -> size <> -1) |> count "view"

        if unknown = 0 then
            if known <> nelement then
                wrong $"that shape has {string known} elements"

            shape
        else
            if known = 0 || nelement % known <> 0 then
                wrong $"{string nelement} is not a multiple of {string known}"

            shape |> Array.map (fun size -> if size = -1 then nelement / known else size)

    /// <summary>The shape of a matrix product, with PyTorch's rules for vectors and leading (batch) axes.</summary>
    let matmul (a: int[]) (b: int[]) =
        Guard.notNull "Shape.matmul" "a" a
        Guard.notNull "Shape.matmul" "b" b

        let wrong why =
            fail $"matmul: shapes {format a} and {format b} do not multiply: {why}."

        if a.Length = 0 || b.Length = 0 then
            wrong "both must have at least one axis; use mul for a scalar"

        let a2 = if a.Length = 1 then [| 1; a[0] |] else a
        let b2 = if b.Length = 1 then [| b[0]; 1 |] else b
        let inner, inner2 = a2[a2.Length - 1], b2[b2.Length - 2]

        if inner <> inner2 then
            let which = if b.Length = 1 then "only axis" else "second last axis"

            wrong
                $"the last axis of the first ({string inner}) must equal the {which} of the second ({string inner2})"

        let batch = broadcast "matmul" a2[.. a2.Length - 3] b2[.. b2.Length - 3]

        [|
            yield! batch
            if a.Length > 1 then
                a2[a2.Length - 2]
            if b.Length > 1 then
                b2[b2.Length - 1]
        |]

    /// <summary>The length of an axis after a window has slid along it.</summary>
    /// <param name="size">The axis' length.</param>
    /// <param name="kernel">The window's length.</param>
    /// <param name="stride">The step of the window.</param>
    /// <param name="padding">What is added at either end.</param>
    /// <param name="dilation">The distance between the window's elements.</param>
    /// <returns>floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, which is below 1 when the window does not fit.</returns>
    let windowed size kernel stride padding dilation =
        Guard.positive "windowed" [ "stride", stride ]

        // In 64 bits: options near 2^31 would overflow.
        let length (n: int) = int64 n

        let span =
            length size + 2L * length padding - length dilation * (length kernel - 1L) - 1L

        if span < 0L then
            0
        elif span / length stride >= length Int32.MaxValue then
            fail
                $"windowed: a window of {string kernel} has more than {string Int32.MaxValue} positions on an axis of {string size} with padding {string padding}. Give a smaller padding."
        else
            int (span / length stride) + 1

    let internal options
        (operation: string)
        (dims: int)
        (name: string)
        (least: int)
        (values: int[])
        =
        if values.Length <> dims then
            Guard.refuse
                name
                $"{operation}: {name} needs {string dims} values, one per axis, got {string values.Length}."

        if values |> Array.exists (fun value -> value < least) then
            Guard.refuse
                name
                $"{operation}: {name} must be {string least} or more, got {format values}."

    /// The names of so many spatial axes, for a message.
    let private spatial (operation: string) (given: int[]) =
        match given.Length with
        | 1 -> "length"
        | 2 -> "height, width"
        | 3 -> "depth, height, width"
        | dims ->
            Guard.fail
                $"{operation}: windows slide over 1, 2 or 3 axes, got options {format given} for {string dims}."

    /// <summary>The shape of a convolution of 1, 2 or 3 spatial axes.</summary>
    /// <param name="input">(n, inChannels, d1, ...).</param>
    /// <param name="filters">(outChannels, inChannels / groups, k1, ...).</param>
    /// <param name="strides">One step per axis.</param>
    /// <param name="paddings">One padding per axis.</param>
    /// <param name="dilations">One dilation per axis.</param>
    /// <param name="groups">The number of groups that channels fall into.</param>
    /// <returns>(n, outChannels, o1, ...).</returns>
    let conv
        (input: int[])
        (filters: int[])
        (strides: int[])
        (paddings: int[])
        (dilations: int[])
        groups
        =
        Guard.notNull "Shape.conv" "strides" strides
        Guard.notNull "Shape.conv" "paddings" paddings
        Guard.notNull "Shape.conv" "dilations" dilations
        let dims = strides.Length
        let name = $"conv{string dims}d"
        options name dims "stride" 1 strides
        options name dims "padding" 0 paddings
        options name dims "dilation" 1 dilations
        let axes = spatial name strides

        if input.Length <> dims + 2 then
            fail
                $"{name}: expected an input of shape (batch, channels, {axes}), got {format input}. Add the axes that are missing with unsqueeze or view."

        if filters.Length <> dims + 2 then
            fail
                $"{name}: expected filters of shape (outChannels, inChannels, {axes}), got {format filters}."

        if Array.contains 0 filters then
            fail $"{name}: expected filters with elements, got {format filters}."

        let taken = int64 filters[1] * int64 groups

        if groups < 1 || int64 input[1] <> taken || filters[0] % max groups 1 <> 0 then
            fail
                $"{name}: input {format input} has {string (input[1])} channels, but filters {format filters} in {string groups} group(s) take {string taken}."

        Array.init (dims + 2) (fun i ->
            match i with
            | 0 -> input[0]
            | 1 -> filters[0]
            | _ ->
                let j = i - 2
                let size = windowed input[i] filters[i] strides[j] paddings[j] dilations[j]

                if size < 1 then
                    fail
                        $"{name}: filters {format filters} do not fit into the input {format input} (axis {string i} has {string (input[i])} + 2 * {string (paddings[j])} elements). Pad more, or use smaller filters."

                size)

    /// `pool`, with one window more along axes of which steps are left over, if `ceilMode` is true.
    let internal poolCeil
        (ceilMode: bool)
        (name: string)
        (input: int[])
        (kernels: int[])
        (strides: int[])
        (paddings: int[])
        =
        Guard.notNull "Shape.pool" "kernels" kernels
        Guard.notNull "Shape.pool" "strides" strides
        Guard.notNull "Shape.pool" "paddings" paddings
        let dims = kernels.Length
        options name dims "kernelSize" 1 kernels
        options name dims "stride" 1 strides
        options name dims "padding" 0 paddings
        let axes = spatial name kernels

        if input.Length <> dims + 2 then
            fail
                $"{name}: expected an input of shape (batch, channels, {axes}), got {format input}. Add the axes that are missing with unsqueeze or view."

        if Array.contains 0 input[1..] then
            fail
                $"{name}: expected an input with channels and elements, got {format input}. Only the batch may be empty."

        for i in 0 .. dims - 1 do
            if 2L * int64 paddings[i] > int64 kernels[i] then
                Guard.refuse
                    "padding"
                    $"{name}: padding must be at most half of kernelSize, got padding {string (paddings[i])} with kernelSize {string (kernels[i])}."

        Array.init (dims + 2) (fun i ->
            if i < 2 then
                input[i]
            else
                let j = i - 2
                let whole = windowed input[i] kernels[j] strides[j] paddings[j] 1

                let stride, length = int64 strides[j], int64 input[i]
                let left = length + 2L * int64 paddings[j] - int64 kernels[j]

                // One window more for what is left over, if it begins inside the input or the padding before it.
                let size =
                    if
                        ceilMode
                        && left > -stride
                        && (left < 0L || left % stride <> 0L)
                        && int64 whole * stride < length + int64 paddings[j]
                    then
                        whole + 1
                    else
                        whole

                if size < 1 then
                    fail
                        $"{name}: a window of {string (kernels[j])} does not fit into axis {string i} of the input {format input}. Use a smaller window, or pad."

                size)

    /// <summary>The shape of a pooling of 1, 2 or 3 spatial axes.</summary>
    /// <param name="name">The operation's name, for the message.</param>
    /// <param name="input">(n, channels, d1, ...).</param>
    /// <param name="kernels">One window length per axis.</param>
    /// <param name="strides">One step per axis.</param>
    /// <param name="paddings">One padding per axis, at most half the window.</param>
    /// <returns>(n, channels, o1, ...).</returns>
    let pool (name: string) (input: int[]) (kernels: int[]) (strides: int[]) (paddings: int[]) =
        poolCeil false name input kernels strides paddings

    /// <summary>The shape of a concatenation along a dimension.</summary>
    let cat (shapes: int[][]) (dim: int) =
        GuardNulls.arguments "Shape.cat" [ "shapes", shapes ]

        if shapes.Length = 0 then
            fail "cat: expected at least one tensor, got none."

        let first = shapes[0]

        if first.Length = 0 then
            fail "cat: 0-d tensors cannot be joined. Use stack."

        let dim = completeDim "cat" first.Length dim

        for shape in shapes do
            if
                shape.Length <> first.Length
                || Seq.exists
                    (fun i -> i <> dim && shape[i] <> first[i])
                    (seq { 0 .. first.Length - 1 })
            then
                fail
                    $"cat: expected shapes that differ in dimension {string dim} only, got {format first} and {format shape}."

        let result = Array.copy first
        let total = shapes |> Array.sumBy (fun shape -> int64 shape[dim])
        result[dim] <- size "cat" $"the length of dimension {string dim}" total
        count "cat" result |> ignore
        dim, result

    /// <summary>The shape left when a dimension is summed away, or kept as 1.</summary>
    let reduce (dim: int) (keepDim: bool) (shape: int[]) =
        Guard.notNull "Shape.reduce" "shape" shape

        if shape.Length = 0 then
            shape
        elif dim < 0 || dim >= shape.Length then
            fail
                $"reduce: dimension {string dim} does not exist in shape {format shape}. Expected 0 to {string (shape.Length - 1)}."
        elif keepDim then
            Array.mapi (fun i size -> if i = dim then 1 else size) shape
        else
            Array.removeAt dim shape
