namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Whole tensors and sub-tensors repeated.</summary>
[<AutoOpen>]
module Repeating =
    type Tensor with

        /// <summary>Repeats the whole tensor along its axes.</summary>
        /// <param name="reps">How often along each of the last axes; more of them than axes add axes in front.</param>
        member a.tile(reps: seq<int>) : Tensor =
            let reps = Guard.items "tile" "reps" reps

            if Array.exists (fun times -> times < 0) reps then
                Guard.refuse
                    "reps"
                    $"tile: expected repetitions of 0 or more, got {Shape.format reps}."

            let rank = max reps.Length a.dim

            let fill (values: int[]) =
                Array.append (Array.create (rank - values.Length) 1) values

            let target =
                Array.map2 (Shape.product "tile" "a repeated axis") (fill a.Sizes) (fill reps)

            Shape.checkSizes "tile" target
            let raw = Shape.toTorch (fill reps)

            traced "tile" a (fun () -> [ "reps", box reps ]) (fun () ->
                Tensor.Linear("tile", (fun x -> x.repeat raw), a, target))

        /// <summary>Repeats each sub-tensor of an axis: (a, b) becomes (a, a, b, b).</summary>
        /// <param name="repeats">How often, 0 or more.</param>
        /// <param name="dim">The axis; by default the tensor is flattened first.</param>
        member a.repeatInterleave(repeats: int, ?dim: int) : Tensor =
            match dim with
            | None -> (a.view -1).repeatInterleave(repeats, 0)
            | Some dim ->
                let dim = Indices.axis "repeatInterleave" a dim
                Guard.atLeast "repeatInterleave" "repeats" 0 repeats

                let length =
                    Shape.product "repeatInterleave" "the repeated axis" a.Sizes[dim] repeats

                let target = Array.updateAt dim length a.Sizes
                Shape.checkSizes "repeatInterleave" target

                let apply (x: NativeTensor) =
                    x.repeat_interleave (int64 repeats, int64 dim)

                traced
                    "repeatInterleave"
                    a
                    (fun () -> [ "repeats", box repeats; "dim", box dim ])
                    (fun () -> Tensor.Linear("repeatInterleave", apply, a, target))

        /// <summary>Repeats each sub-tensor of an axis as often as given for it.</summary>
        /// <param name="repeats">How often, 0 or more: a vector of integers, one for each sub-tensor.</param>
        /// <param name="dim">The axis; by default the tensor is flattened first.</param>
        member a.repeatInterleave(repeats: Tensor, ?dim: int) : Tensor =
            match dim with
            | None -> (a.view -1).repeatInterleave(repeats, 0)
            | Some dim ->
                let dim = Indices.axis "repeatInterleave" a dim
                Indices.checkVector "repeatInterleave" repeats

                if repeats.Sizes[0] <> a.Sizes[dim] then
                    Shape.fail
                        $"repeatInterleave: expected {string a.Sizes[dim]} repetitions, one for each sub-tensor of dimension {string dim} of {Shape.format a.Sizes}, got {string repeats.Sizes[0]}."

                let raw = repeats.Handle.``to`` torch.ScalarType.Int64
                let target = Array.updateAt dim 0 a.Sizes

                if repeats.nelement > 0 then
                    use least = raw.min ()
                    let least = least.ToInt64()

                    if least < 0L then
                        Guard.refuse
                            "repeats"
                            $"repeatInterleave: expected repeats of 0 or more, got {string least}."

                    // In floating point a sum beyond 64 bits does not wrap around.
                    use numbers = raw.``to`` torch.ScalarType.Float64
                    use total = numbers.sum ()
                    let rest = a.Sizes |> Array.mapi (fun i n -> if i = dim then 1L else int64 n)
                    let most = float Int32.MaxValue / float (max 1L (Array.fold (*) 1L rest))

                    if total.ToDouble() > most then
                        Shape.fail
                            $"repeatInterleave: the result would have more than {string Int32.MaxValue} elements. Give smaller repeats."

                    target[dim] <- int (total.ToDouble())

                Tensor.Linear(
                    "repeatInterleave",
                    (fun x -> x.repeat_interleave (raw, int64 dim)),
                    a,
                    target
                )

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let tile =
            Op.one "tile" ("reps", _.ints) "the whole repeated along axes" (fun x reps ->
                x.tile reps)

        let repeatInterleave =
            Op.make
                "repeatInterleave"
                [ "repeats"; "dim" ]
                "each sub-tensor of an axis repeated"
                (fun o ->
                    let repeats, dim = o.int "repeats", o.tryInt "dim"
                    fun x -> x.repeatInterleave (repeats, ?dim = dim))

        let all = [ tile; repeatInterleave ]

    type dsharp with

        static member tile(input: Tensor, reps: seq<int>) : Tensor = input.tile reps

        static member repeatInterleave(input: Tensor, repeats: int, ?dim: int) : Tensor =
            input.repeatInterleave (repeats, ?dim = dim)

        static member repeatInterleave(input: Tensor, repeats: Tensor, ?dim: int) : Tensor =
            input.repeatInterleave (repeats, ?dim = dim)

        static member tile(reps: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.tile [ "reps", box (Guard.items "tile" "reps" reps) ]

        static member repeatInterleave(repeats: int, ?dim: int) : Tensor -> Tensor =
            Op.curried Ops.repeatInterleave ([ "repeats", box repeats ] @ given "dim" dim)
