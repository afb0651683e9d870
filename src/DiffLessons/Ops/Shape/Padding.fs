namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Zeros around elements and between them.</summary>
[<AutoOpen>]
module Padding =
    type Tensor with

        /// <summary>Adds zeros before and after along each axis.</summary>
        /// <param name="paddings">How many an axis, at either end.</param>
        member a.pad(paddings: seq<int>) =
            let paddings = Guard.items "pad" "paddings" paddings
            Shape.checkCanPad a.Sizes paddings

            let padded (size: int) (p: int) =
                Shape.size "pad" "a padded axis" (int64 size + 2L * int64 p)

            let target = Array.map2 padded a.Sizes paddings

            let raw = [|
                for p in Array.rev paddings do
                    yield! [ int64 p; int64 p ]
            |]

            Tensor.Linear("pad", (fun x -> F.pad (x, raw)), a, target)

        /// <summary>Puts zeros between elements: element i goes to i * dilation.</summary>
        /// <param name="dilations">The distance an axis, 1 or more.</param>
        member a.dilate(dilations: seq<int>) =
            let dilations = Guard.items "dilate" "dilations" dilations
            Shape.checkCanDilate a.dim dilations
            let target = Shape.dilated a.Sizes dilations

            Tensor.Linear(
                "dilate",
                (fun x ->
                    dilations
                    |> Array.mapi (fun i d -> int64 i, int64 d)
                    |> Array.fold
                        (fun (whole: NativeTensor) (i, d) ->
                            if d = 1L then
                                whole
                            else
                                // Interleave d - 1 zeros after each element of axis i, then cut the last ones off.
                                let shape = whole.shape
                                let n = shape[int i]
                                use wide = whole.unsqueeze (i + 1L)
                                let padShape = wide.shape
                                padShape[int i + 1] <- d - 1L
                                use gaps = whole.new_zeros padShape
                                use both = torch.cat ([| wide; gaps |], i + 1L)
                                let flat = Array.copy shape
                                flat[int i] <- n * d
                                use joined = both.reshape flat
                                joined.narrow (i, 0L, (if n = 0L then 0L else (n - 1L) * d + 1L)))
                        (x.alias ())),
                a,
                target
            )

        /// <summary>Takes every dilation-th element: the inverse of <c>dilate</c>.</summary>
        /// <param name="dilations">The distance an axis, 1 or more.</param>
        member a.undilate(dilations: seq<int>) =
            let dilations = Guard.items "undilate" "dilations" dilations
            Shape.options "undilate" a.dim "dilations" 1 dilations

            let indices =
                dilations
                |> Array.map (fun d ->
                    torch.TensorIndex.Slice(Nullable(), Nullable(), Nullable(int64 d)))

            Tensor.View(
                "undilate",
                (fun x -> if indices.Length = 0 then x.alias () else x.index indices),
                a,
                Shape.undilatedShape a.Sizes dilations
            )

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private perAxis name option doc (f: Tensor -> int[] -> Tensor) =
            Op.make name [ option ] doc (fun o ->
                let values = o.ints option
                fun x -> f x values)

        let pad =
            perAxis "pad" "paddings" "zeros before and after along each axis" (fun x paddings ->
                x.pad paddings)

        let dilate =
            perAxis "dilate" "dilations" "zeros between elements" (fun x dilations ->
                x.dilate dilations)

        let undilate =
            perAxis "undilate" "dilations" "every dilation-th element" (fun x dilations ->
                x.undilate dilations)

        let all = [ pad; dilate; undilate ]

    type dsharp with

        static member pad(input: Tensor, paddings: seq<int>) : Tensor = input.pad (paddings)

        static member dilate(input: Tensor, dilations: seq<int>) : Tensor = input.dilate (dilations)

        static member undilate(input: Tensor, dilations: seq<int>) : Tensor =
            input.undilate (dilations)

        static member pad(paddings: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.pad [ "paddings", box (Guard.items "pad" "paddings" paddings) ]

        static member dilate(dilations: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.dilate [ "dilations", box (Guard.items "dilate" "dilations" dilations) ]

        static member undilate(dilations: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.undilate [
                "dilations", box (Guard.items "undilate" "dilations" dilations)
            ]
