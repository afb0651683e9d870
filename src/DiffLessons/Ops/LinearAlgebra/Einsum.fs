namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Sums of products by the names of their axes.</summary>
[<AutoOpen>]
module Einsum =
    /// Which axes the letters of an equation name, and the shape of the result.
    [<RequireQualifiedAccess>]
    module internal Equation =
        /// The axes of one operand: letters, around an ellipsis for any number of axes.
        [<Struct>]
        type Axes = {
            Before: string
            HasEllipsis: bool
            After: string
        }

        let private wrong (equation: string) (why: string) : 'a =
            Guard.refuse
                "equation"
                $"einsum: the equation \"{equation}\" {why}. Expected letters for axes, as in \"ij,jk->ik\"."

        let private axes equation (text: string) : Axes =
            let letters (part: string) =
                if Seq.exists (fun c -> not (Char.IsAsciiLetter c)) part then
                    wrong equation $"names the axes \"{text}\""

                part

            match text.Split "..." with
            | [| only |] -> {
                Before = letters only
                HasEllipsis = false
                After = ""
              }
            | [| before; after |] -> {
                Before = letters before
                HasEllipsis = true
                After = letters after
              }
            | _ -> wrong equation $"has more than one ellipsis in \"{text}\""

        /// Without an arrow the result has the axes of the ellipsis, then, in alphabetical order, the letters that occur once.
        let private implied (operands: Axes[]) : Axes =
            let once =
                operands
                |> Seq.collect (fun axes -> axes.Before + axes.After)
                |> Seq.countBy id
                |> Seq.filter (fun (_, times) -> times = 1)
                |> Seq.map fst
                |> Seq.sort
                |> Seq.toArray

            {
                Before = ""
                HasEllipsis = operands |> Array.exists (fun axes -> axes.HasEllipsis)
                After = String once
            }

        /// The axes of the operands and of the result.
        let parse (equation: string) : Axes[] * Axes =
            let text = (Guard.present "einsum" "equation" equation).Replace(" ", "")

            let operands (left: string) =
                left.Split ',' |> Array.map (axes equation)

            match text.Split "->" with
            | [| left |] ->
                let inputs = operands left
                inputs, implied inputs
            | [| left; right |] ->
                let inputs, output = operands left, axes equation right

                let named =
                    inputs |> Seq.collect (fun axes -> axes.Before + axes.After) |> Set.ofSeq

                let result = output.Before + output.After

                for c in result do
                    if not (named.Contains c) then
                        wrong equation $"has {c} in the result, but in no operand"

                if (Seq.distinct result |> Seq.length) <> result.Length then
                    wrong equation "names an axis of the result twice"

                if
                    output.HasEllipsis && not (Array.exists (fun axes -> axes.HasEllipsis) inputs)
                then
                    wrong equation "has an ellipsis in the result, but in no operand"

                inputs, output
            | _ -> wrong equation "has more than one arrow"

        let private written (shapes: int[][]) =
            String.Join(", ", Array.map Shape.format shapes)

        /// The lengths of an operand's letters, and of the axes of its ellipsis.
        let private lengths (axes: Axes) (shape: int[]) : (char * int)[] * int[] =
            let named = axes.Before.Length + axes.After.Length
            let wide = shape.Length - named

            if wide < 0 || wide > 0 && not axes.HasEllipsis then
                let ellipsis = if axes.HasEllipsis then " and an ellipsis" else ""

                Shape.fail
                    $"einsum: an operand of shape {Shape.format shape} has {string shape.Length} axes, but the equation gives it {string named} letters{ellipsis}. Write a letter for each axis, or \"...\" for several."

            let before, after = axes.Before.Length, axes.After.Length

            let letters =
                Seq.append
                    (Seq.zip axes.Before shape)
                    (Seq.zip axes.After shape[shape.Length - after ..])

            for letter, sizes in Seq.groupBy fst letters do
                if (Seq.distinct sizes |> Seq.length) > 1 then
                    Shape.fail
                        $"einsum: axis {letter} occurs twice in an operand of shape {Shape.format shape}, with two lengths. A diagonal needs axes of one length."

            Seq.toArray letters, shape[before .. before + wide - 1]

        /// The shape of the result. Axes of one letter must be of one length, or 1.
        let shape (equation: string) (shapes: int[][]) : int[] =
            let inputs, output = parse equation

            if inputs.Length <> shapes.Length then
                wrong
                    equation
                    $"has {string inputs.Length} operands, but {string shapes.Length} tensors were given"

            let operands = Array.map2 lengths inputs shapes

            let sizes =
                operands
                |> Array.collect fst
                |> Array.fold
                    (fun known (letter, size) ->
                        match Map.tryFind letter known with
                        | Some other when other <> size && other <> 1 && size <> 1 ->
                            Shape.fail
                                $"einsum: axis {letter} has length {string other} in one operand and {string size} in another; the operands have shapes {written shapes}."
                        | Some other -> Map.add letter (if other = 1 then size else other) known
                        | None -> Map.add letter size known)
                    Map.empty

            let wide = operands |> Array.map snd |> Array.fold (Shape.broadcast "einsum") [||]

            [|
                for letter in output.Before do
                    sizes[letter]
                if output.HasEllipsis then
                    yield! wide
                for letter in output.After do
                    sizes[letter]
            |]

    let private inOneDtype (tensors: Tensor[]) =
        let wide =
            tensors
            |> Array.map (fun t -> t.dtype)
            |> Array.reduce (fun a b -> if a = b then a else defaultArg (Dtype.widen a b) a)

        if wide = Dtype.Bool then
            Fail.dtype "einsum: booleans have no products. Convert them, with int32() or float32()."

        tensors |> Array.map (fun t -> t.cast wide)

    type Tensor with

        /// <summary>Multiplies elements, and sums over the axes whose letters are not in the result: Einstein's convention.</summary>
        /// <param name="equation">A letter for each axis of each tensor, and after the arrow those of the result: <c>"bij,bjk->bik"</c> multiplies batches of matrices,
        /// <c>"ii->i"</c> is the diagonal, <c>"...i,...i->..."</c> the inner products along the last axis. Without an arrow the result has the letters that occur once, in alphabetical order.</param>
        /// <param name="tensors">As many as there are operands in the equation. Axes of one letter must be of one length, or 1.</param>
        /// <exception cref="T:DiffLessons.OptionException">The equation is not well formed.</exception>
        /// <exception cref="T:DiffLessons.ShapeException">The tensors do not fit the equation.</exception>
        /// <remarks>It can be differentiated by each tensor. Several tensors are multiplied from left to right.</remarks>
        static member einsum(equation: string, [<ParamArray>] tensors: Tensor[]) : Tensor =
            Guard.notNull "einsum" "tensors" tensors
            let sizes = Equation.shape equation (tensors |> Array.map (fun t -> t.Sizes))
            let operands = inOneDtype tensors

            AllocationCheck.check "einsum" sizes operands[0].dtype

            traced
                "einsum"
                operands[0]
                (fun () -> [ "equation", box equation; "tensors", box operands ])
                (fun () ->
                    Tensor.Multilinear(
                        "einsum",
                        (fun raws -> torch.einsum (equation, raws)),
                        operands
                    ))

    type dsharp with

        static member einsum(equation: string, [<ParamArray>] tensors: Tensor[]) : Tensor =
            Tensor.einsum (equation, tensors)
