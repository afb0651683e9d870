/// Every differentiable operation of tensors, as rows of one table. A new row gets all its properties from OpsTests.
module DiffLessons.Tests.OpsTable

open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

let private layout = [
    op tensor "view" (fun x -> x.view -1)
    op matrix "view with a length left open" (fun x -> x.view [ x.shape[1]; -1 ])
    op2 (alike 2) "viewAs" (fun a b -> (a.flatten ()).viewAs b)
    op tensor "flatten" (fun x -> x.flatten ())
    op planes "flatten from an axis" (fun x -> x.flatten (startDim = 1))
    op planes "flatten up to an axis" (fun x -> x.flatten (0, -2))
    op matrix "unflatten" (fun x -> (x.flatten ()).unflatten(0, x.shape))
    op matrix "transpose" (fun x -> x.transpose ())
    along tensor "transpose of dimensions" (fun dim x -> x.transpose (dim, -1))
    op tensor "permute" (fun x -> x.permute (List.rev [ 0 .. x.dim - 1 ]))
    op axes "permute, then view" (fun x -> (x.permute (List.rev [ 0 .. x.dim - 1 ])).view -1)
    op tensor "squeeze" (fun x -> x.squeeze ())
    along tensor "squeeze of a dimension" (fun dim x -> x.squeeze dim)
    row true tensor "unsqueeze" (fun case x -> x[0].unsqueeze(case.Pick % (x[0].dim + 1)))
    op2 pair "unsqueezeAs" (fun a b -> a.unsqueezeAs b)
    op tensor "expand" (fun x -> x.expand [ yield! [ 2; 3 ]; yield! x.shape ])
    along axes "expand of a kept sum" (fun dim x -> (x.sum (dim, keepDim = true)).expand x.shape)
    op2 (alike 2) "expandAs" (fun a b -> (a.sum ()).expandAs b + b)
    along axes "flip" (fun dim x -> x.flip [ dim ])
    op planes "flip of two" (fun x -> x.flip [ 0; -1 ])
    along tensor "repeat" (fun dim x -> x.repeat (dim, 3))
    row true tensor "pad" (fun case x ->
        x[0].pad(List.init x[0].dim (fun i -> (case.Pick >>> i) % 3)))
    row true tensor "dilate" (fun case x ->
        x[0].dilate(List.init x[0].dim (fun i -> 1 + (case.Pick >>> i) % 3)))
    row true tensor "undilate" (fun case x ->
        x[0].undilate(List.init x[0].dim (fun i -> 1 + (case.Pick >>> i) % 3)))
    row true axes "gather" (fun case x ->
        let dim = dimOf case x[0]
        let at = if dim < 0 then dim + x[0].dim else dim
        let shape = x[0].shape |> Array.mapi (fun i n -> if i = at then 5 else n)
        x[0].gather(dim, indices case.Pick x[0].shape[at] shape))
    row true axes "scatter" (fun case x ->
        let dim = dimOf case x[0]
        let at = if dim < 0 then dim + x[0].dim else dim
        let target = x[0].shape |> Array.mapi (fun i n -> if i = at then n + 2 else n + 1)
        x[0].scatter(dim, indices case.Pick target[at] x[0].shape, target))
    row true axes "split" (fun case x ->
        let dim = dimOf case x[0]
        let length = x[0].shape[if dim < 0 then dim + x[0].dim else dim]
        let parts = x[0].split([ 1; length - 1 ], dim)
        parts[0] * 2.0 + parts[1].sum())
    along axes "unstack" (fun dim x -> (x.unstack dim |> Array.last) * 2.0)
    row true (alike 2) "stack" (fun case x -> dsharp.stack (x, case.Pick % (x[0].dim + 1)))
    row
        true
        (shaped "pieces" (sizesUpTo [ 3; 3; 3; 3 ]) (fun case ->
            match case.Sizes with
            | [ a; b; c; d ] -> [ [ d; a; 2 ]; [ d; b; 2 ]; [ d; c; 2 ] ]
            | _ -> []))
        "cat"
        (fun _ x -> dsharp.cat (x, -2))
    op tensor "clone" (fun x -> x.clone ())
    op tensor "move" (fun x -> x.move Device.CPU)
    op tensor "cast away and back" (fun x -> (x.float64 ()).cast x.dtype)
]

let private indexing = [
    op axes "first element" (fun x -> x[0])
    op axes "last element, counted from the end" (fun x -> x[-1])
    op planes "element of two axes" (fun x -> x[0, -1])
    op axes "slice" (fun x -> x[0..0])
    op axes "slice to the end" (fun x -> x[0..])
    op planes "row and all columns" (fun x -> x[0, *])
    op planes "all rows and a column" (fun x -> x[*, -1])
    op planes "range of columns" (fun x -> x[*, .. x.shape[1] - 1])
    op planes "slice by a list" (fun x -> x.slice [ -1; 0 ])
    op2
        (shaped "room and patch" (sizesUpTo [ 3; 3 ]) (fun case ->
            match case.Sizes with
            | [ a; b ] -> [ [ a + 2; b + 1 ]; [ a; b ] ]
            | _ -> []))
        "addSlice"
        (fun a b -> a.addSlice ([ 1; 1 ], b))
]

let private products =
    let forms (case: Case) =
        match case.Sizes with
        | [ n; m; p; b ] ->
            match case.Pick % 8 with
            | 0 -> [ [ m ]; [ m ] ]
            | 1 -> [ [ m ]; [ m; p ] ]
            | 2 -> [ [ n; m ]; [ m ] ]
            | 3 -> [ [ b; n; m ]; [ m; p ] ]
            | 4 -> [ [ n; m ]; [ b; m; p ] ]
            | 5 -> [ [ b; n; m ]; [ b; m; p ] ]
            | 6 -> [ [ b; 1; n; m ]; [ 2; m; p ] ]
            | _ -> [ [ n; m ]; [ m; p ] ]
        | _ -> []

    let sizes = sizesUpTo [ 3; 3; 3; 2 ]

    let of4 name shapes =
        shaped name sizes (fun case ->
            match case.Sizes with
            | [ n; m; p; b ] -> shapes n m p b
            | _ -> [])

    [
        op2 (shaped "factors" sizes forms) "matmul" (fun a b -> a.matmul b)
        op matrix "matmul with itself" (fun x -> x.matmul (x.transpose ()))
        op2 (of4 "batches" (fun n m p b -> [ [ b; n; m ]; [ b; m; p ] ])) "bmm" (fun a b -> a.bmm b)
        op2 (of4 "two vectors" (fun n _ _ _ -> [ [ n ]; [ n ] ])) "dot" (fun a b -> a.dot b)
        op2 (of4 "vectors" (fun n m _ _ -> [ [ n ]; [ m ] ])) "outer" (fun a b -> a.outer b)
        op square "det" (fun x -> x.det ())
        op square "inv" (fun x -> x.inv ())
        op2 (system 1) "solve for a vector" (fun a b -> a.solve b)
        op2 (system 2) "solve for a matrix" (fun a b -> a.solve b)
        op matrix "diagonal" (fun x -> x.diagonal ())
        op matrix "diagonal above" (fun x -> x.diagonal 1)
        op planes "diagonal of the last axes" (fun x -> x.diagonal (0, -2, -1))
        op matrix "trace" (fun x -> x.trace ())
    ]

/// Sizes of windows: n, c, o, kernel, stride, padding + 1, dilation, room + 1.
let private windowSizes = sizesUpTo [ 2; 2; 2; 3; 2; 2; 2; 3 ]

let private convolutions dims =
    let option i (case: Case) = case.Sizes[i]
    let stride, padding, dilation = option 4, (fun case -> option 5 case - 1), option 6

    let conv =
        shaped $"image and filters of {dims} axes" windowSizes (fun case ->
            let k = case.Sizes[3]

            let length =
                max 1 (dilation case * (k - 1) + 1 - 2 * padding case + case.Sizes[7] - 1)

            [
                [ case.Sizes[0]; case.Sizes[1]; yield! List.replicate dims length ]
                [ case.Sizes[2]; case.Sizes[1]; yield! List.replicate dims k ]
            ])

    let transposed =
        shaped $"image and transposed filters of {dims} axes" windowSizes (fun case ->
            let k = case.Sizes[3] + 2

            [
                [ case.Sizes[0]; case.Sizes[1]; yield! List.replicate dims case.Sizes[7] ]
                [ case.Sizes[1]; case.Sizes[2]; yield! List.replicate dims k ]
            ])

    let outputPadding case = if stride case > 1 then 1 else 0

    let both (x: Tensor) (w: Tensor) case =
        let s, p, d = stride case, padding case, dilation case

        match dims with
        | 1 -> x.conv1d (w, s, p, d)
        | 2 -> x.conv2d (w, s, p, d)
        | _ -> x.conv3d (w, s, p, d)

    let back (x: Tensor) (w: Tensor) case =
        let s, p, d, o = stride case, padding case, dilation case, outputPadding case

        match dims with
        | 1 -> x.convTranspose1d (w, s, p, d, o)
        | 2 -> x.convTranspose2d (w, s, p, d, o)
        | _ -> x.convTranspose3d (w, s, p, d, o)

    [
        row true conv $"conv{dims}d" (fun case x -> both x[0] x[1] case)
        row true transposed $"convTranspose{dims}d" (fun case x -> back x[0] x[1] case)
    ]

let private pools dims =
    let shapeOf (case: Case) =
        let k = case.Sizes[3]

        [
            case.Sizes[0]
            case.Sizes[1]
            yield! List.replicate dims (k + case.Sizes[7] - 1)
        ]

    let image =
        shaped $"image of {dims} axes" windowSizes (fun case -> [ shapeOf case ])

    let distinctImage = {
        image with
            Name = image.Name + " without ties"
            Inputs =
                fun case ->
                    let shape = List.toArray (shapeOf case)

                    [
                        {
                            Shape = shape
                            Data = distinctValues case.Pick (Shape.nelement shape)
                        }
                    ]
    }

    let options (case: Case) =
        let k = case.Sizes[3]
        k, case.Sizes[4], min (case.Sizes[5] - 1) (k / 2)

    let average case (x: Tensor) =
        let k, s, p = options case

        match dims with
        | 1 -> x.avgpool1d (k, s, p)
        | 2 -> x.avgpool2d (k, s, p)
        | _ -> x.avgpool3d (k, s, p)

    let greatest case (x: Tensor) =
        let k, s, p = options case

        match dims with
        | 1 -> x.maxpool1d (k, s, p)
        | 2 -> x.maxpool2d (k, s, p)
        | _ -> x.maxpool3d (k, s, p)

    let indexed case (x: Tensor) =
        let k, s, p = options case

        match dims with
        | 1 -> x.maxpool1di (k, s, p)
        | 2 -> x.maxpool2di (k, s, p)
        | _ -> x.maxpool3di (k, s, p)

    let restored (case: Case) (x: Tensor) =
        let k, outputSize = case.Sizes[3], Array.skip 2 x.shape

        match dims with
        | 1 ->
            let values, where = x.maxpool1di k
            values.maxunpool1d (where, k, outputSize = outputSize)
        | 2 ->
            let values, where = x.maxpool2di k
            values.maxunpool2d (where, k, outputSize = outputSize)
        | _ ->
            let values, where = x.maxpool3di k
            values.maxunpool3d (where, k, outputSize = outputSize)

    [
        row true image $"avgpool{dims}d" (fun case x -> average case x[0])
        row false distinctImage $"maxpool{dims}d" (fun case x -> greatest case x[0])
        row false distinctImage $"maxpool{dims}di" (fun case x -> fst (indexed case x[0]))
        row false distinctImage $"maxunpool{dims}d of maxpool{dims}di" (fun case x ->
            restored case x[0])
    ]

let private losses =
    let probabilities (x: Tensor) = x.sigmoid ()

    let classified =
        shaped "scores" (sizesUpTo [ 3; 4; 3 ]) (fun case ->
            match case.Sizes with
            | [ n; c; d ] when case.Pick % 2 = 0 -> [ [ n; c; d ] ]
            | n :: c :: _ -> [ [ n; c ] ]
            | _ -> [])

    let target (case: Case) (x: Tensor) =
        indices case.Pick x.shape[1] (Array.removeAt 1 x.shape)

    let weights (x: Tensor) =
        (dsharp.arange (float x.shape[1] + 0.5, 0.5)).cast x.dtype

    [
        for reduction in [ "mean"; "sum"; "none" ] do
            let named name = $"{name}, {reduction}"
            op2 (alike 2) (named "mseLoss") (fun a b -> a.mseLoss (b, reduction = reduction))

            kinked2 (alike 2) (named "l1Loss") (fun a b ->
                (2.1 * a).l1Loss(b, reduction = reduction))

            op2 (alike 2) (named "bceLoss") (fun a b ->
                (probabilities a).bceLoss(probabilities b, reduction = reduction))

            op2 (alike 2) (named "bceWithLogitsLoss") (fun a b ->
                a.bceWithLogitsLoss (probabilities b, reduction = reduction))

            row true (alike 3) (named "bceWithLogitsLoss, weighted") (fun _ x ->
                x[0].bceWithLogitsLoss(probabilities x[1], weight = x[2], reduction = reduction))

            row true classified (named "crossEntropyLoss") (fun case x ->
                x[0].crossEntropyLoss(target case x[0], reduction = reduction))

            row true classified (named "crossEntropyLoss, weighted") (fun case x ->
                x[0].crossEntropyLoss(target case x[0], weights x[0], reduction))

            row true classified (named "nllLoss") (fun case x ->
                (x[0].logsoftmax 1).nllLoss(target case x[0], reduction = reduction))

            row true classified (named "nllLoss, weighted") (fun case x ->
                (x[0].logsoftmax 1).nllLoss(target case x[0], weights x[0], reduction))
    ]

/// The whole table, by family.
let families = [
    "elementwise", elementwise
    "with numbers", numbers
    "of two tensors", pairs
    "reductions", reductions
    "layout", layout
    "indexing", indexing
    "products", products
    "convolutions", List.collect convolutions [ 1; 2; 3 ]
    "pools", List.collect pools [ 1; 2; 3 ]
    "losses", losses
    "functions", FunctionRows.rows
    "axes", ReductionRows.rows
    yield! OpsMore.families
    yield! SelectingRows.families
    yield! IndexRows.families
    yield! ArrangingRows.families
    yield! MatrixRows.families
    yield! ComplexRows.families
    yield! LossRows.families
]
