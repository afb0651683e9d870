namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Elements around elements and zeros between them.</summary>
[<AutoOpen>]
module Padding =
    let private modes = [ "constant"; "reflect"; "replicate"; "circular" ]

    /// For each index of a padded axis the index that its element is taken from.
    let private sources (mode: string) (size: int) (before: int) (after: int) : int64[] =
        Array.init (before + size + after) (fun i ->
            let at = i - before

            match mode with
            | "replicate" -> int64 (max 0 (min (size - 1) at))
            | "circular" -> int64 ((at + size) % size)
            | _ when at < 0 -> int64 -at
            | _ when at >= size -> int64 (2 * (size - 1) - at)
            | _ -> int64 at)

    let private checkMode (a: Tensor) (before: int[]) (after: int[]) (mode: string) : unit =
        if not (List.contains mode modes) then
            Guard.refuse
                "mode"
                $"pad: expected mode to be \"constant\", \"reflect\", \"replicate\" or \"circular\", got \"{mode}\"."

        for axis in 0 .. a.dim - 1 do
            let size = a.Sizes[axis]
            let most = max before[axis] after[axis]

            let room =
                match mode with
                | "reflect" -> max 0 (size - 1)
                | "circular" -> size
                | "replicate" when size = 0 -> 0
                | _ -> Int32.MaxValue

            if most > room then
                Guard.refuse
                    "paddings"
                    $"pad: mode \"{mode}\" adds at most {string room} to dimension {string axis} of {Shape.format a.Sizes}, got {string most}."

    type Tensor with

        /// <summary>Adds elements before and after along each axis: zeros by default.</summary>
        /// <param name="paddings">How many per axis, at either end; only before, where <paramref name="after"/> is given.</param>
        /// <param name="after">How many per axis after the elements.</param>
        /// <param name="mode">"constant" (the default); "reflect" (mirrored, without the element at the edge), "replicate" (the element at the edge)
        /// or "circular" (from the other end).</param>
        /// <param name="value">What mode "constant" adds, 0 by default.</param>
        /// <exception cref="T:DiffLessons.OptionException">There is no such mode, it has no elements for so much, or a padding is negative.</exception>
        member a.pad(paddings: seq<int>, ?after: seq<int>, ?mode: string, ?value: scalar) : Tensor =
            let before = Guard.items "pad" "paddings" paddings
            Shape.checkCanPad a.Sizes before

            let after =
                match after with
                | Some after -> Guard.items "pad" "after" after
                | None -> before

            Shape.checkCanPad a.Sizes after
            let mode = defaultArg mode "constant"
            checkMode a before after mode

            let target =
                Array.init a.dim (fun i ->
                    let length = int64 a.Sizes[i] + int64 before[i] + int64 after[i]
                    Shape.size "pad" "a padded axis" length)

            Shape.checkSizes "pad" target

            let options () =
                [ "paddings", box before; "after", box after; "mode", box mode ]
                @ given "value" value

            traced "pad" a options (fun () ->
                if mode = "constant" then
                    a.PadWith(before, after, value, target)
                elif value.IsSome then
                    Guard.refuse
                        "value"
                        $"pad: a value belongs to mode \"constant\", got mode \"{mode}\"."
                else
                    Seq.fold
                        (fun (x: Tensor) axis ->
                            if before[axis] = 0 && after[axis] = 0 then
                                x
                            else
                                let from = sources mode a.Sizes[axis] before[axis] after[axis]
                                let raw = torch.tensor (from, x.Handle.device)

                                Tensor.Linear(
                                    "pad",
                                    (fun x -> x.index_select (int64 axis, raw)),
                                    x,
                                    Array.updateAt axis target[axis] x.Sizes
                                ))
                        a
                        (seq { 0 .. a.dim - 1 }))

        member private a.PadWith(before: int[], after: int[], value: scalar option, target: int[]) =
            let raw = [|
                for i in a.dim - 1 .. -1 .. 0 do
                    int64 before[i]
                    int64 after[i]
            |]

            let padded = Tensor.Linear("pad", (fun x -> F.pad (x, raw)), a, target)

            match value with
            | None -> padded
            | Some value ->
                use inside = a.Handle.detach().ones_like()
                use bits = inside.``to`` torch.ScalarType.Byte
                use around = F.pad (bits, raw)
                padded.maskedFill (Tensor.Constant(around.eq (CachedScalar.zero ())), value)

        /// <summary>Puts zeros between elements: element i goes to i * dilation.</summary>
        /// <param name="dilations">The distance per axis, 1 or more.</param>
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
        /// <param name="dilations">The distance per axis, 1 or more.</param>
        member a.undilate(dilations: seq<int>) =
            let dilations = Guard.items "undilate" "dilations" dilations
            Shape.options "undilate" a.dim "dilations" 1 dilations

            let indices =
                dilations
                |> Array.map (fun d ->
                    torch.TensorIndex.Slice(Nullable(), Nullable(), Nullable(int64 d)))

            traced "undilate" a (fun () -> [ "dilations", box dilations ]) (fun () ->
                Tensor.View(
                    "undilate",
                    (fun x ->
                        if indices.Length = 0 then
                            x.alias ()
                        else
                            x.index { Indices = indices; Tensors = [] }),
                    a,
                    Shape.undilatedShape a.Sizes dilations
                ))

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private perAxis name option doc (f: Tensor -> int[] -> Tensor) =
            Op.one name (option, _.ints) doc f

        let pad =
            Op.make
                "pad"
                [ "paddings"; "after"; "mode"; "value" ]
                "elements before and after along each axis: constant (0), reflect, replicate or circular"
                (fun o ->
                    let before, after = o.ints "paddings", o.tryInts "after"
                    let mode, value = o.tryText "mode", o.tryScalar "value"

                    fun x ->
                        let after = Option.map Seq.ofArray after
                        x.pad (before, ?after = after, ?mode = mode, ?value = value))

        let dilate =
            perAxis "dilate" "dilations" "zeros between elements" (fun x dilations ->
                x.dilate dilations)

        let undilate =
            perAxis "undilate" "dilations" "every dilation-th element" (fun x dilations ->
                x.undilate dilations)

        let all = [ pad; dilate; undilate ]

    type dsharp with

        static member pad
            (input: Tensor, paddings: seq<int>, ?after: seq<int>, ?mode: string, ?value: scalar)
            : Tensor =
            input.pad (paddings, ?after = after, ?mode = mode, ?value = value)

        static member dilate(input: Tensor, dilations: seq<int>) : Tensor = input.dilate (dilations)
        static member undilate(input: Tensor, dilations: seq<int>) = input.undilate (dilations)

        static member pad
            (paddings: seq<int>, ?after: seq<int>, ?mode: string, ?value: scalar)
            : Tensor -> Tensor =
            Op.curried
                Ops.pad
                ([ "paddings", box (Guard.items "pad" "paddings" paddings) ]
                 @ many "after" after
                 @ given "mode" mode
                 @ given "value" value)

        static member dilate(dilations: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.dilate [ "dilations", box (Guard.items "dilate" "dilations" dilations) ]

        static member undilate(dilations: seq<int>) : Tensor -> Tensor =
            Op.curried Ops.undilate [
                "dilations", box (Guard.items "undilate" "dilations" dilations)
            ]
