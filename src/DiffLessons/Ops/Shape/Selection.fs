namespace DiffLessons

open System
open DiffLessons.Native

/// What an expression in brackets selects of a tensor: read, checked, and as libtorch has it.
[<RequireQualifiedAccess>]
module internal Selection =
    /// What is selected along one axis, or several.
    type Pick =
        | One of index: int
        | Span of first: int * last: int * step: int
        | Added
        | ByIndices of NativeTensor
        | ByMask of NativeTensor

    /// An argument, or the bounds of a range, which F# hands over as two.
    type Argument =
        | Given of At
        | List of int[]
        | Booleans of bool[]
        | Bounds of first: int option * last: int option

    let private bounds (t: Tensor) (i: int) (index: int) =
        let length = t.Sizes[i]

        if index < -length || index >= length then
            Shape.fail
                $"index: {string index} is outside axis {string i} of a tensor of shape {Shape.format t.Sizes}. Expected 0 to {string (length - 1)}, or {string (-length)} to -1 to count from the end."

        if index < 0 then index + length else index

    /// The range of axis i between two bounds, both included, of which negative ones count from the end.
    let range (t: Tensor) (i: int) (first: int option) (last: int option) (step: int) : Pick =
        let length = t.Sizes[i]

        let fromEnd bound =
            if bound < 0 then bound + length else bound

        let low = fromEnd (defaultArg first 0)

        let high =
            match last with
            | Some last -> fromEnd last
            | None -> length - 1

        if low < 0 || high >= length || low > high + 1 then
            Shape.fail
                $"index: range {string low}..{string high} is outside axis {string i} of a tensor of shape {Shape.format t.Sizes}. Expected bounds from 0 to {string (length - 1)}."

        Span(low, high, step)

    let private whole (t: Tensor) (i: int) : Pick = range t i None None 1

    let private unknown (other: obj) : 'a =
        let given = if isNull other then "null" else string other

        Shape.fail
            $"index: expected an integer, a range of integers, a list of integers, a tensor of integers or booleans, or At, got {given}."

    let private ofTensor (t: Tensor) (axis: int) (indices: Tensor) : Pick =
        Tensor.Present("index", indices)

        if indices.dtype = Dtype.Bool then
            let last = axis + indices.dim

            if last > t.dim || not (Shape.same indices.Sizes t.Sizes[axis .. last - 1]) then
                Shape.fail
                    $"index: a mask of shape {Shape.format indices.Sizes} does not fit a tensor of shape {Shape.format t.Sizes} from axis {string axis} on. Expected the lengths of those axes."

            ByMask indices.Handle
        else
            ByIndices(Indices.resolve "index" t.Sizes[axis] indices)

    let private read (argument: obj) : Argument =
        match argument with
        | :? At as at -> Given at
        | :? int as index -> Given(At.Index index)
        | :? Tensor as indices -> Given(At.Tensor indices)
        | :? seq<int> as indices -> List(Seq.toArray indices)
        | :? seq<bool> as mask -> Booleans(Seq.toArray mask)
        | other -> unknown other

    /// The number of axes that an argument takes.
    let private axesOf (argument: Argument) : int =
        match argument with
        | Given(At.NewAxis | At.Ellipsis) -> 0
        | Given(At.Tensor mask) when not (isNull (box mask)) && mask.dtype = Dtype.Bool -> mask.dim
        | _ -> 1

    let private pick (t: Tensor) (axis: int) (argument: Argument) : Pick =
        match argument with
        | Given At.All -> whole t axis
        | Given(At.Index index) -> One(bounds t axis index)
        | Given(At.Range(first, last, step)) ->
            if step < 1 then
                Guard.refuse
                    "step"
                    $"index: step must be 1 or more, got {string step}. Use flip to go backwards."

            range t axis (Some first) (Some last) step
        | Given(At.Tensor indices) -> ofTensor t axis indices
        | Given(At.NewAxis | At.Ellipsis) -> Added
        | Bounds(first, last) -> range t axis first last 1
        | Booleans mask -> ofTensor t axis (Tensor.Constant(torch.tensor mask))
        | List indices ->
            let indices = indices |> Array.map (fun index -> int64 (bounds t axis index))
            ByIndices(torch.tensor (indices, t.Handle.device))

    let private picks (t: Tensor) (arguments: Argument list) : Pick list =
        let taken = arguments |> List.sumBy axesOf

        let isEllipsis argument =
            match argument with
            | Given At.Ellipsis -> true
            | _ -> false

        if taken > t.dim then
            Shape.fail
                $"index: too many indices for a tensor of shape {Shape.format t.Sizes}, which has {string t.dim} axes."

        if arguments |> List.filter isEllipsis |> List.length > 1 then
            Shape.fail "index: expected At.Ellipsis once at most, got it several times."

        let rec next axis arguments =
            match arguments with
            | [] -> []
            | argument :: rest when isEllipsis argument ->
                let left = t.dim - taken
                List.init left (fun i -> whole t (axis + i)) @ next (axis + left) rest
            | argument :: rest -> pick t axis argument :: next (axis + axesOf argument) rest

        next 0 arguments

    /// The tensor of an index that is one.
    let tensorOf (index: obj) : Tensor option =
        match index with
        | :? Tensor as indices -> Some indices
        | :? At as at ->
            match at with
            | At.Tensor indices -> Some indices
            | _ -> None
        | _ -> None

    /// The picks of arguments, each for an axis or several.
    let ofArguments (t: Tensor) (arguments: seq<obj>) : Pick list =
        picks t (arguments |> Seq.map read |> Seq.toList)

    /// F# hands a slice over as one argument for an index and two (options) for a range.
    let ofSlice (t: Tensor) (arguments: obj[]) : Pick list =
        let isBound (argument: obj) =
            isNull argument || argument :? (int option)

        let bound (argument: obj) =
            match argument with
            | null -> None
            | :? (int option) as given -> given
            | other -> unknown other

        let rec next i =
            if i >= arguments.Length then
                []
            elif isBound arguments[i] && i + 1 < arguments.Length then
                Bounds(bound arguments[i], bound arguments[i + 1]) :: next (i + 2)
            else
                read arguments[i] :: next (i + 1)

        picks t (next 0)

    /// What <c>set</c> and <c>addAt</c> are given: one argument, an array for the indices of the first axes, or a list of several.
    let ofOne (t: Tensor) (at: obj) : Pick list =
        match at with
        | :? (int[]) as location -> ofArguments t (Seq.map box location)
        | :? seq<At> as several -> ofArguments t (Seq.map box several)
        | :? string -> unknown at
        | :? seq<obj> as several when not (at :? Tensor) -> ofArguments t several
        | one -> ofArguments t [ one ]

    /// Whether nothing but indices and ranges select: the result is a view.
    let isBasic (picks: Pick list) : bool =
        picks
        |> List.forall (fun pick ->
            match pick with
            | ByIndices _
            | ByMask _ -> false
            | _ -> true)

    let private native (picks: Pick list) : NativeIndices =
        let index pick =
            match pick with
            | One index -> torch.TensorIndex.Single(int64 index)
            | Added -> torch.TensorIndex.None
            | ByIndices indices -> torch.TensorIndex.Tensor indices.Torch
            | ByMask mask -> torch.TensorIndex.Tensor mask.Torch
            | Span(first, last, step) ->
                torch.TensorIndex.Slice(
                    Nullable(int64 first),
                    Nullable(int64 last + 1L),
                    Nullable(int64 step)
                )

        {
            Indices = picks |> List.map index |> List.toArray
            Tensors =
                picks
                |> List.choose (fun pick ->
                    match pick with
                    | ByIndices tensor
                    | ByMask tensor -> Some tensor
                    | _ -> None)
        }

    /// The shape of what indices and ranges select.
    let basicShape (t: Tensor) (picks: Pick list) : int[] = [|
        let mutable axes = 0

        for pick in picks do
            match pick with
            | One _ -> axes <- axes + 1
            | Span(first, last, step) ->
                axes <- axes + 1
                if last < first then 0 else (last - first) / step + 1
            | _ -> 1

        yield! t.Sizes[axes..]
    |]

    /// Checks that tensors of indices broadcast with each other; a mask counts as the vector of its elements that are true.
    let private checkBroadcast (picks: Pick list) : int[] =
        picks
        |> List.choose (fun pick ->
            match pick with
            | ByIndices indices -> Some(Shape.ofTorch indices.shape)
            | ByMask mask ->
                use count = mask.sum torch.ScalarType.Int64
                Some [| int (count.ToInt64()) |]
            | _ -> None)
        |> List.fold (Shape.broadcast "index") [||]

    /// Checks the shape of what indices and ranges select: that of the indices, and the axes beside them.
    let private checkIndexed (t: Tensor) (picks: Pick list) : unit =
        let mutable axes = 0

        let others = [|
            for pick in picks do
                match pick with
                | ByMask mask -> axes <- axes + int (mask.dim ())
                | Span(first, last, step) ->
                    axes <- axes + 1
                    if last < first then 0 else (last - first) / step + 1
                | Added -> 1
                | One _
                | ByIndices _ -> axes <- axes + 1

            yield! t.Sizes[axes..]
        |]

        AllocationCheck.check "index" (Array.append (checkBroadcast picks) others) t.dtype

    /// What is selected.
    let get (t: Tensor) (picks: Pick list) : Tensor =
        if List.isEmpty picks then
            t
        elif isBasic picks then
            let indices = native picks
            let own = Shape.toTorch t.Sizes

            let back (g: NativeTensor) =
                let whole = g.new_zeros own
                use part = whole.index indices
                part.copy_ g |> ignore
                whole

            Autograd.view "index" (fun x -> x.index indices) back t (basicShape t picks)
        else
            checkIndexed t picks
            let indices = native picks
            Tensor.Linear("index", (fun x -> x.index indices), t, null)

    /// The positions in the flattened tensor of what is selected, in the shape of the selection.
    let private positions (t: Tensor) (picks: Pick list) : NativeTensor =
        checkIndexed t picks
        use first = (0).ToScalar()
        use last = t.nelement.ToScalar()
        let int64s = Nullable torch.ScalarType.Int64
        use flat = torch.arange (first, last, CachedScalar.one (), int64s, t.Handle.device)
        use all = flat.reshape (Shape.toTorch t.Sizes)
        all.index (native picks)

    /// A value in the shape of what is selected, to which it broadcasts.
    let private spread operation (value: Tensor) (shape: int[]) : Tensor =
        if not (Shape.canExpand value.Sizes shape) then
            Shape.fail
                $"{operation}: a value of shape {Shape.format value.Sizes} does not broadcast to what is selected, of shape {Shape.format shape}."

        value.expand shape

    /// The tensor with a value written to, or added to, what indices and ranges select.
    let private inView
        operation
        (write: NativeTensor -> NativeTensor -> NativeTensor)
        (t: Tensor)
        picks
        value
        =
        let value = spread operation value (basicShape t picks)
        let indices = native picks

        Tensor.LinearN(
            operation,
            (fun raws ->
                let whole = raws[0].clone()

                use selected =
                    if List.isEmpty picks then
                        whole.alias ()
                    else
                        whole.index indices

                write selected raws[1] |> ignore
                whole),
            [| t; value |]
        )

    /// The tensor with a value in place of what is selected. At an element that is selected twice the last stays.
    let set (t: Tensor) (picks: Pick list) (value: Tensor) : Tensor =
        let value = Indices.source "set" t value

        if isBasic picks then
            inView "set" (fun selected value -> selected.copy_ value) t picks value
        else
            use at = positions t picks
            let value = spread "set" value (Shape.ofTorch at.shape)
            let flat = Tensor.Constant(at.reshape -1L)
            (t.view -1).indexCopy(0, flat, value.view -1).view t.Sizes

    /// The tensor with a value added to what is selected; at an element that is selected twice it is added twice.
    let add (t: Tensor) (picks: Pick list) (value: Tensor) : Tensor =
        let value = Indices.source "addAt" t value

        if isBasic picks then
            inView "addAt" (fun selected value -> selected.add_ value) t picks value
        else
            use at = positions t picks
            let value = spread "addAt" value (Shape.ofTorch at.shape)
            let flat = Tensor.Constant(at.reshape -1L)
            (t.view -1).indexAdd(0, flat, value.view -1).view t.Sizes
