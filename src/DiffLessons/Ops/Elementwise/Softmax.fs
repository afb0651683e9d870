namespace DiffLessons

open DiffLessons.Native

/// <summary>Activations along a dimension: softmax and its kin, and the gated linear unit.</summary>
[<AutoOpen>]
module Softmax =
    /// The sums along a dimension, which stays with length 1.
    let private sumOver (dim: int) (a: Tensor) =
        Tensor.Linear("sum", (fun x -> x.sum (int64 dim, true)), a, Shape.reduce dim true a.Sizes)

    type Tensor with

        /// <summary>e^x divided by its sum along a dimension: positive numbers that add up to 1.</summary>
        /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
        member a.softmax(dim: int) =
            traced "softmax" a (fun () -> [ "dim", box dim ]) (fun () ->
                floating "softmax" a
                let dim = Shape.completeDim "softmax" a.dim dim

                Tensor.Map(
                    "softmax",
                    (fun x -> x.softmax (int64 dim)),
                    (fun _ y t ->
                        let part = y * t
                        part - y * sumOver dim part),
                    a
                ))

        /// <summary>softmax(-x) along a dimension: the least element gets the most.</summary>
        /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
        member a.softmin(dim: int) =
            traced "softmin" a (fun () -> [ "dim", box dim ]) (fun () ->
                floating "softmin" a
                let dim = Shape.completeDim "softmin" a.dim dim

                Tensor.Map(
                    "softmin",
                    (fun x ->
                        use negative = x.neg ()
                        negative.softmax (int64 dim)),
                    a
                ))

        /// <summary>The logarithm of the softmax along a dimension, without its rounding troubles.</summary>
        /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
        member a.logsoftmax(dim: int) =
            traced "logsoftmax" a (fun () -> [ "dim", box dim ]) (fun () ->
                floating "logsoftmax" a
                let dim = Shape.completeDim "logsoftmax" a.dim dim

                let tangent _ y t = t - sumOver dim (Tensor.Exp y * t)
                Autograd.logSoftmax "logsoftmax" dim tangent a)

        /// <summary>The gated linear unit: the first half along a dimension, times the sigmoid of the second (Dauphin et al. 2017).</summary>
        /// <param name="dim">The dimension to halve, of even length; the last by default.</param>
        /// <exception cref="T:DiffLessons.ShapeException">The dimension's length is odd.</exception>
        member a.glu(?dim: int) =
            traced "glu" a (fun () -> given "dim" dim) (fun () ->
                floating "glu" a
                let dim = Shape.completeDim "glu" a.dim (defaultArg dim -1)

                if a.dim = 0 || a.Sizes[dim] % 2 <> 0 then
                    Shape.fail
                        $"glu: expected an even length along dimension {string dim}, got shape {Shape.format a.Sizes}. It holds the values and then their gates."

                let sizes = a.Sizes |> Array.mapi (fun i n -> if i = dim then n / 2 else n)
                Tensor.Lift1("glu", (fun x -> F.glu (x, int64 dim)), a, sizes))

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private along name doc (f: int -> Tensor -> Tensor) =
            Op.make name [ "dim" ] doc (fun o -> f (o.int "dim"))

        let softmax =
            along "softmax" "e^x over its sum along a dimension" (fun dim x -> x.softmax dim)

        let softmin = along "softmin" "softmax(-x)" (fun dim x -> x.softmin dim)

        let logsoftmax =
            along "logsoftmax" "the logarithm of softmax(x)" (fun dim x -> x.logsoftmax dim)

        let glu =
            Op.one
                "glu"
                ("dim", _.tryInt)
                "the first half along a dimension times the sigmoid of the second; the last by default"
                (fun x dim -> x.glu (?dim = dim))

        let all = [ softmax; softmin; logsoftmax; glu ]

    type dsharp with

        static member softmax(input: Tensor, dim: int) : Tensor = input.softmax (dim)
        static member softmin(input: Tensor, dim: int) : Tensor = input.softmin dim
        static member logsoftmax(input: Tensor, dim: int) : Tensor = input.logsoftmax (dim)
        static member glu(input: Tensor, ?dim: int) : Tensor = input.glu (?dim = dim)

        static member softmax(dim: int) =
            Op.curried Ops.softmax [ "dim", box dim ]

        static member softmin(dim: int) =
            Op.curried Ops.softmin [ "dim", box dim ]

        static member logsoftmax(dim: int) =
            Op.curried Ops.logsoftmax [ "dim", box dim ]

        static member glu(?dim: int) : Tensor -> Tensor = Op.curried Ops.glu (given "dim" dim)
