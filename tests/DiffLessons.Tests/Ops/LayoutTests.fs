/// Values of changes of shape and order, of slices and indices, against plain .NET arithmetic on indices.
module DiffLessons.Tests.LayoutTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private layout kind name (holds: Case -> Plain -> Tensor -> unit) =
    Check.property name (cases kind) (fun case ->
        let x = inputs kind Dtype.Float64 case |> Array.head
        holds case (kind.Inputs case).Head x)

/// A result is, index by index, the input at another index (0 where that is None).
let private isFrom
    name
    (actual: Tensor)
    (plain: Plain)
    (shape: int list)
    (source: int list -> int list option)
    =
    let expected =
        Oracle.make shape (fun index ->
            match source index with
            | Some from -> Oracle.get plain from
            | None -> 0.0)

    Check.expectNear 0.0 name actual expected.Shape expected.Data

let private swap i j (items: 'a list) =
    items |> List.updateAt i items[j] |> List.updateAt j items[i]

let private shapes = [
    layout tensor "view, viewAs and flatten keep the order" (fun _ plain x ->
        Check.expectNear 0.0 "flatten" (x.flatten ()) [| plain.Data.Length |] plain.Data
        Check.expectNear 0.0 "view" (x.view [ 1; -1 ]) [| 1; plain.Data.Length |] plain.Data
        Check.expectNear 0.0 "viewAs" ((x.view -1).viewAs x) plain.Shape plain.Data)
    layout planes "flatten and unflatten undo each other" (fun _ plain x ->
        let joined = x.flatten (0, 1)

        Expect.equal
            joined.shape
            [| plain.Shape[0] * plain.Shape[1]; yield! plain.Shape[2..] |]
            "shape"

        Check.expectNear
            0.0
            "unflatten"
            (joined.unflatten (0, [ plain.Shape[0]; -1 ]))
            plain.Shape
            plain.Data)
    layout planes "transpose swaps two indices" (fun case plain x ->
        let i, j = case.Pick % x.dim, case.Pick / 7 % x.dim

        isFrom
            "transpose"
            (x.transpose (i, j - x.dim))
            plain
            (swap i j (List.ofArray plain.Shape))
            (swap i j >> Some))
    layout axes "permute moves indices" (fun _ plain x ->
        let order = [ x.dim - 1; yield! [ 0 .. x.dim - 2 ] ]
        let shape = order |> List.map (fun i -> plain.Shape[i])

        isFrom "permute" (x.permute order) plain shape (fun index ->
            Some(index.Tail @ [ index.Head ])))
    layout axes "flip reverses" (fun case plain x ->
        let dim = case.Pick % x.dim

        let mirror (index: int list) =
            List.updateAt dim (plain.Shape[dim] - 1 - index[dim]) index

        isFrom "flip" (x.flip [ dim ]) plain (List.ofArray plain.Shape) (mirror >> Some))
    layout axes "repeat repeats" (fun case plain x ->
        let dim = case.Pick % x.dim
        let shape = List.updateAt dim (3 * plain.Shape[dim]) (List.ofArray plain.Shape)

        isFrom "repeat" (x.repeat (dim, 3)) plain shape (fun index ->
            Some(List.updateAt dim (index[dim] % plain.Shape[dim]) index)))
    layout axes "pad surrounds with zeros" (fun case plain x ->
        let pads = List.init x.dim (fun i -> (case.Pick >>> i) % 3)
        let shape = List.map2 (fun n p -> n + 2 * p) (List.ofArray plain.Shape) pads

        isFrom "pad" (x.pad pads) plain shape (fun index ->
            let from = List.map2 (-) index pads

            let inside =
                List.forall2 (fun i n -> i >= 0 && i < n) from (List.ofArray plain.Shape)

            if inside then Some from else None))
    layout axes "dilate puts zeros between, undilate takes them out" (fun case plain x ->
        let by = List.init x.dim (fun i -> 1 + (case.Pick >>> i) % 3)
        let shape = List.map2 (fun n d -> (n - 1) * d + 1) (List.ofArray plain.Shape) by
        let wide = x.dilate by

        isFrom "dilate" wide plain shape (fun index ->
            if List.forall2 (fun i d -> i % d = 0) index by then
                Some(List.map2 (/) index by)
            else
                None)

        Check.expectNear 0.0 "undilate" (wide.undilate by) plain.Shape plain.Data)
    layout tensor "expand repeats without copying" (fun _ plain x ->
        isFrom
            "expand"
            (x.expand [ yield! [ 2; 3 ]; yield! x.shape ])
            plain
            [ 2; 3; yield! plain.Shape ]
            (List.skip 2 >> Some))
    layout axes "squeeze and unsqueeze" (fun case plain x ->
        let at = case.Pick % (x.dim + 1)
        Expect.equal (x.unsqueeze at).shape (Array.insertAt at 1 plain.Shape) "unsqueeze"
        Check.expectNear 0.0 "squeeze" ((x.unsqueeze at).squeeze at) plain.Shape plain.Data
        Expect.equal (x.squeeze ()).shape (Array.filter ((<>) 1) plain.Shape) "squeeze of all")
    layout axes "stack and unstack, cat and split undo each other" (fun case plain x ->
        let dim = case.Pick % x.dim
        let slices = x.unstack dim
        Expect.equal slices.Length plain.Shape[dim] "count"
        Check.expectNear 0.0 "stack" (dsharp.stack (slices, dim)) plain.Shape plain.Data
        let parts = x.split ([ 1; plain.Shape[dim] - 1 ], dim)
        Check.expectNear 0.0 "cat" (dsharp.cat (parts, dim)) plain.Shape plain.Data)
    layout axes "gather picks along a dimension" (fun case plain x ->
        let dim = case.Pick % x.dim
        let shape = Array.updateAt dim 3 plain.Shape
        let chosen = indices case.Pick plain.Shape[dim] shape

        let rows = {
            Shape = shape
            Data = Check.elements chosen
        }

        isFrom "gather" (x.gather (dim, chosen)) plain (List.ofArray shape) (fun index ->
            Some(List.updateAt dim (int (Oracle.get rows index)) index)))
    layout axes "scatter is the transpose of gather" (fun case plain x ->
        let dim = case.Pick % x.dim
        let target = Array.updateAt dim (plain.Shape[dim] + 1) plain.Shape
        let places = indices case.Pick target[dim] plain.Shape

        let other =
            Check.direction
                (System.Random case.Pick)
                (dsharp.zeros (target, dtype = Dtype.Float64))

        let left = (x.scatter (dim, places, target) * other).sum()
        let right = (x * other.gather (dim, places)).sum()

        Expect.floatClose
            Accuracy.veryHigh
            (left.toDouble ())
            (right.toDouble ())
            "<scatter x, y> = <x, gather y>")
]

let private t = (dsharp.arange 24).view [ 2; 3; 4 ]
let private ints (values: int list) = dsharp.tensor values
let private table (rows: int list list) = dsharp.tensor rows

let private slices = [
    for name, actual, expected in
        [
            "t[1]", (fun () -> t[1]), (fun () -> (dsharp.arange (24, 12)).view [ 3; 4 ])
            "t[-1]", (fun () -> t[-1]), (fun () -> t[1])
            "t[1, 2]", (fun () -> t[1, 2]), (fun () -> ints [ 20; 21; 22; 23 ])
            "t[1, -1, 0]",
            (fun () -> t[1, -1, 0]),
            (fun () -> dsharp.scalar (20, dtype = Dtype.Int32))
            "t[0, 1..2]",
            (fun () -> t[0, 1..2]),
            (fun () -> table [ [ 4; 5; 6; 7 ]; [ 8; 9; 10; 11 ] ])
            "t[0..1, *, 0]",
            (fun () -> t[0..1, *, 0]),
            (fun () -> table [ [ 0; 4; 8 ]; [ 12; 16; 20 ] ])
            "t[*, 1, *]",
            (fun () -> t[*, 1, *]),
            (fun () -> table [ [ 4; 5; 6; 7 ]; [ 16; 17; 18; 19 ] ])
            "t[1.., 2..]",
            (fun () -> t[1.., 2..]),
            (fun () -> (ints [ 20; 21; 22; 23 ]).view [ 1; 1; 4 ])
            "t[..0, ..0, ..1]",
            (fun () -> t[..0, ..0, ..1]),
            (fun () -> (ints [ 0; 1 ]).view [ 1; 1; 2 ])
            "t[0, -2.., -1]", (fun () -> t[0, -2 .., -1]), (fun () -> ints [ 7; 11 ])
            "t[0, 0, ..-2]", (fun () -> t[0, 0, .. -2]), (fun () -> ints [ 0; 1; 2 ])
            "t[0, 0, 2..1], empty",
            (fun () -> t[0, 0, 2..1]),
            (fun () -> dsharp.empty ([ 0 ], dtype = Dtype.Int32))
            "t[*]", (fun () -> t[*]), (fun () -> t)
            "t.slice", (fun () -> t.slice [ 0; -1 ]), (fun () -> t[0, 2])
            "addSlice",
            (fun () -> (ints [ 1; 1; 1 ]).addSlice([ 1 ], ints [ 5; 6 ])),
            (fun () -> ints [ 1; 6; 7 ])
        ] do
        test name { Expect.equal (actual ()) (expected ()) name }
]

let private steps = [
    layout axes "slice takes every step-th index of a range" (fun case plain x ->
        let dim = case.Pick % x.dim
        let length = plain.Shape[dim]
        let first, step = case.Pick / 3 % length, 1 + case.Pick / 11 % 3
        let places = [ first..step .. length - 1 ]

        isFrom
            "slice"
            (x.slice (dim, first = first, step = step))
            plain
            (List.updateAt dim places.Length (List.ofArray plain.Shape))
            (fun index -> Some(List.updateAt dim places[index[dim]] index)))
    Check.wrong<OptionException>
        "a step of 0"
        "slice: step must be 1 or more, got 0. Use flip to go backwards. (Parameter 'step')"
        (fun () -> (dsharp.ones 3).slice(0, step = 0) |> ignore)
    Check.wrong<ShapeException>
        "a bound outside"
        "index: range 0..3 is outside axis 1 of a tensor of shape (2, 3). Expected bounds from 0 to 2."
        (fun () -> (dsharp.ones [ 2; 3 ]).slice(1, last = 3) |> ignore)
    Check.wrong<ShapeException> "a number" "slice: a 0-d tensor has no axis to slice." (fun () ->
        (dsharp.tensor 1.0).slice(dim = 0) |> ignore)
]

let tests =
    testList "Layout" [
        testList "shapes" shapes
        testList "slices" slices
        testList "steps" steps
        layout axes "an index of every axis is the element" (fun case plain x ->
            for index in Oracle.indices (List.ofArray plain.Shape) do
                Expect.equal ((x.slice index).toDouble()) (Oracle.get plain index) "element"

            ignore case)
    ]
