namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Names of NumPy's and PyTorch's for what this library calls otherwise, or has in another form.</summary>
[<AutoOpen>]
module Aliases =
    /// The first element of each pair where it is preferred or the second is NaN, else the second: of equal ones the first, with the whole gradient.
    let private preferred name (isPreferred: Tensor -> Tensor -> Tensor) (a: Tensor) (b: Tensor) =
        Tensor.Present(name, a)
        Tensor.Present(name, b)
        a.where ((isPreferred a b).logicalOr(b.isnan ()), b)

    let private product (sizes: int[]) = Array.fold (*) 1 sizes

    type Tensor with

        /// <summary>The elements, but none below or above a bound; the same as <c>clamp</c>.</summary>
        /// <param name="low">The lower bound; none by default.</param>
        /// <param name="high">The upper bound; none by default.</param>
        member a.clip(?low: scalar, ?high: scalar) : Tensor = a.clamp (?low = low, ?high = high)

        /// <summary>All elements as a vector; the same as <c>flatten()</c>.</summary>
        member a.ravel() : Tensor = a.flatten ()

        /// <summary>With a new axis of length 1; the same as <c>unsqueeze</c>.</summary>
        /// <param name="dim">Its position in the result.</param>
        member a.expandDims(dim: int) : Tensor = a.unsqueeze dim

        /// <summary>Axes of length 1 stretched to a shape; the same as <c>expand</c>.</summary>
        /// <param name="shape">The new shape.</param>
        member a.broadcastTo(shape: seq<int>) : Tensor = a.expand shape

        /// <summary>The sub-tensors along an axis; the same as <c>unstack</c>.</summary>
        /// <param name="dim">The axis, 0 by default.</param>
        member a.unbind(?dim: int) : Tensor[] = a.unstack (?dim = dim)

        /// <summary>The rows of a matrix in reverse order; the first axis, of tensors of more axes.</summary>
        member a.flipud() : Tensor = a.flip [ 0 ]

        /// <summary>The columns of a matrix in reverse order; the second axis, of tensors of more axes.</summary>
        member a.fliplr() : Tensor = a.flip [ 1 ]

        /// <summary>The inverse of square matrices; the same as <c>inv</c>.</summary>
        member a.inverse() : Tensor = a.inv ()

        /// <summary>The product of two matrices; the same as <c>matmul</c>.</summary>
        /// <param name="b">The right factor.</param>
        member a.mm(b: Tensor) : Tensor = a.matmul b

        /// <summary>The product of a matrix and a vector; the same as <c>matmul</c>.</summary>
        /// <param name="b">The vector.</param>
        member a.mv(b: Tensor) : Tensor = a.matmul b

        /// <summary>Degrees as radians.</summary>
        member a.deg2rad() : Tensor = a * (Math.PI / 180.0)

        /// <summary>Radians as degrees.</summary>
        member a.rad2deg() : Tensor = a * (180.0 / Math.PI)

        /// <summary>The greater of each pair of elements; of a number and NaN the number. Of equal ones the first has the gradient.</summary>
        /// <param name="b">The other tensor; the shapes broadcast.</param>
        member a.fmax(b: Tensor) : Tensor =
            preferred "fmax" (fun a b -> a.ge b) a b

        /// <summary>The lesser of each pair of elements; of a number and NaN the number. Of equal ones the first has the gradient.</summary>
        /// <param name="b">The other tensor; the shapes broadcast.</param>
        member a.fmin(b: Tensor) : Tensor =
            preferred "fmin" (fun a b -> a.le b) a b

        /// <summary>Vectors along the last axis as diagonals of square matrices.</summary>
        /// <returns>Shape (..., n, n) for (..., n).</returns>
        member a.diagEmbed() : Tensor =
            Tensor.Present("diagEmbed", a)

            if a.dim = 0 then
                Shape.fail "diagEmbed: expected a vector or a batch of vectors, got a 0-d tensor."

            let n = a.Sizes[a.dim - 1]
            let sizes = Array.append a.Sizes [| n |]
            Shape.checkSizes "diagEmbed" sizes
            Tensor.Linear("diagEmbed", (fun x -> x.diag_embed ()), a, sizes)

        /// <summary>Sums of products over the last axes of the first and the first axes of the second tensor.</summary>
        /// <param name="b">The other tensor; its first axes are as long as this one's last.</param>
        /// <param name="dims">How many axes are summed over; 2 by default.</param>
        member a.tensordot(b: Tensor, ?dims: int) : Tensor =
            Tensor.Present("tensordot", a)
            Tensor.Present("tensordot", b)
            let dims = defaultArg dims 2

            if dims < 0 || dims > a.dim || dims > b.dim then
                Guard.refuse
                    "dims"
                    $"tensordot: expected dims from 0 to {string (min a.dim b.dim)}, the axes of both, got {string dims}."

            let free, summed = Array.splitAt (a.dim - dims) a.Sizes
            let first, rest = Array.splitAt dims b.Sizes

            if summed <> first then
                Shape.fail
                    $"tensordot: expected the last {string dims} axes of the first and the first of the second to agree, got {Shape.format summed} and {Shape.format first}."

            let k = product summed

            ((a.view [ product free; k ]).matmul(b.view [ k; product rest ]))
                .view(Array.append free rest)

        /// <summary>Sums of products over the last axis of both; the inner product of two vectors.</summary>
        /// <param name="b">The other tensor, of which the last axis is as long.</param>
        member a.inner(b: Tensor) : Tensor =
            Tensor.Present("inner", a)
            Tensor.Present("inner", b)

            if a.dim = 0 || b.dim = 0 then
                a * b
            elif a.Sizes[a.dim - 1] <> b.Sizes[b.dim - 1] then
                Shape.fail
                    $"inner: expected last axes of one length, got {Shape.format a.Sizes} and {Shape.format b.Sizes}."
            else
                a.tensordot (b.movedim ([ -1 ], [ 0 ]), 1)

    type dsharp with

        static member clip(input: Tensor, ?low: scalar, ?high: scalar) : Tensor =
            input.clip (?low = low, ?high = high)

        static member concat(tensors: seq<Tensor>, ?dim: int) = Tensor.cat (tensors, ?dim = dim)

        static member concatenate(tensors: seq<Tensor>, ?dim: int) : Tensor =
            Tensor.cat (tensors, ?dim = dim)

        static member ravel(input: Tensor) : Tensor = input.ravel ()
        static member expandDims(input: Tensor, dim: int) : Tensor = input.expandDims dim
        static member broadcastTo(input: Tensor, shape: seq<int>) : Tensor = input.broadcastTo shape
        static member unbind(input: Tensor, ?dim: int) : Tensor[] = input.unbind (?dim = dim)
        static member flipud(input: Tensor) : Tensor = input.flipud ()
        static member fliplr(input: Tensor) : Tensor = input.fliplr ()
        static member inverse(input: Tensor) : Tensor = input.inverse ()
        static member mm(a: Tensor, b: Tensor) : Tensor = a.mm b
        static member mv(a: Tensor, b: Tensor) : Tensor = a.mv b
        static member deg2rad(input: Tensor) : Tensor = input.deg2rad ()
        static member rad2deg(input: Tensor) : Tensor = input.rad2deg ()
        static member fmax(a: Tensor, b: Tensor) : Tensor = a.fmax b
        static member fmin(a: Tensor, b: Tensor) : Tensor = a.fmin b
        static member diagEmbed(input: Tensor) : Tensor = input.diagEmbed ()
        static member tensordot(a: Tensor, b: Tensor, ?dims: int) = a.tensordot (b, ?dims = dims)
        static member inner(a: Tensor, b: Tensor) : Tensor = a.inner b
