/// Brackets: what they take beside integers and ranges, what they refuse, and tensors with some elements changed.
module DiffLessons.Tests.IndexTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private m = lazy ((dsharp.arange 6.0).view [ 2; 3 ])

let private shape call message (f: unit -> Tensor) =
    Check.wrong<ShapeException> call message (f >> ignore)

let private refused = [
    shape
        "a list outside"
        "index: 2 is outside axis 0 of a tensor of shape (2, 3). Expected 0 to 1, or -2 to -1 to count from the end."
        (fun () -> m.Value[[ 0; 2 ]])
    shape
        "indices outside"
        "index: indices must be from -3 to 2, negative ones counting from the end, got 0 to 3."
        (fun () -> m.Value[*, dsharp.tensor [ 0; 3 ]])
    Check.wrong<DtypeException>
        "fractions"
        "index: expected integer indices, got Float32. Convert them with int64(). (Parameter 'indices')"
        (fun () -> m.Value[m.Value] |> ignore)
    shape
        "a mask of another shape"
        "index: a mask of shape (3) does not fit a tensor of shape (2, 3) from axis 0 on. Expected the lengths of those axes."
        (fun () -> m.Value[dsharp.tensor [ true; false; true ]])
    shape
        "lists of different lengths"
        "index: shapes (2) and (3) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
        (fun () -> m.Value[[ 0; 1 ], [ 0; 1; 2 ]])
    shape
        "too many"
        "index: too many indices for a tensor of shape (2, 3), which has 2 axes."
        (fun () -> m.Value[0, [ 0 ], 0])
    shape
        "two ellipses"
        "index: expected At.Ellipsis once at most, got it several times."
        (fun () -> m.Value[At.Ellipsis, At.Ellipsis])
    shape
        "a text"
        "index: expected an integer, a range of integers, a list of integers, a tensor of integers or booleans, or At, got one."
        (fun () -> m.Value["one"])
    Check.wrong<OptionException>
        "a step back"
        "index: step must be 1 or more, got -1. Use flip to go backwards. (Parameter 'step')"
        (fun () -> m.Value[At.Range(0, 1, -1)] |> ignore)
    shape
        "a value that is too long"
        "set: a value of shape (2) does not broadcast to what is selected, of shape (3)."
        (fun () -> m.Value.set (0, dsharp.zeros 2))
    shape
        "a value for a mask"
        "addAt: a value of shape (2) does not broadcast to what is selected, of shape (3)."
        (fun () -> m.Value.addAt (m.Value.gt (dsharp.tensor 2.0), dsharp.zeros 2))
    Check.wrong<DtypeException>
        "a fraction among integers"
        "set: a tensor of Int64 does not hold elements of Float32. Convert one of them with cast. (Parameter 'source')"
        (fun () -> (m.Value.int64 ()).set(0, 0.5) |> ignore)
]

let private promises = [
    test "an array is the index of the first axes, a list picks several" {
        Expect.equal m.Value[[| 1; 2 |]] (dsharp.tensor 5.0) "array"

        Expect.equal
            m.Value[[ 1; 1 ]]
            (dsharp.tensor [ [ 3.0; 4.0; 5.0 ]; [ 3.0; 4.0; 5.0 ] ])
            "list"

        Expect.equal
            (m.Value.set ([| 1; 2 |], 9))
            (dsharp.tensor [ [ 0.0; 1.0; 2.0 ]; [ 3.0; 4.0; 9.0 ] ])
            "set by an array"
    }
    test "the tensor itself stays as it is" {
        let x = dsharp.zeros [ 2; 2 ]
        Expect.equal (x.set (0, 1.0)) (dsharp.tensor [ [ 1.0; 1.0 ]; [ 0.0; 0.0 ] ]) "set"

        Expect.equal
            (x.addAt ([ 0; 0 ], 1.0))
            (dsharp.tensor [ [ 2.0; 2.0 ]; [ 0.0; 0.0 ] ])
            "added twice"

        Expect.equal
            (x.at[At.Ellipsis, 1].set 3)
            (dsharp.tensor [ [ 0.0; 3.0 ]; [ 0.0; 3.0 ] ])
            "column"

        Expect.equal x (dsharp.zeros [ 2; 2 ]) "unchanged"
    }
    test "the last of what is put at one element stays, and has the gradient" {
        let v = (dsharp.tensor [ 1.0; 2.0; 3.0 ]).reverseDiff()
        let y = (dsharp.zeros 3).set([ 1; 1; 0 ], v)
        Expect.equal (y.noDiff ()) (dsharp.tensor [ 3.0; 2.0; 0.0 ]) "value"
        y.sum().reverse()
        Expect.equal v.derivative (dsharp.tensor [ 0.0; 1.0; 1.0 ]) "gradient"
    }
    test "a mask without axes keeps all, or nothing, along a new axis" {
        let yes, no = dsharp.tensor true, dsharp.tensor false
        let x = dsharp.tensor 2.5
        Expect.equal x[yes] (dsharp.tensor [ 2.5 ]) "one element"
        Expect.equal (x[no]).shape [| 0 |] "none"
        Expect.equal m.Value[yes] (m.Value.unsqueeze 0) "a matrix"
        Expect.equal (m.Value[no]).shape [| 0; 2; 3 |] "no matrix"
        Expect.equal (x.set (x.gt 2.0, dsharp.tensor 1.0)) (dsharp.tensor 1.0) "set"
        Expect.equal (x.set (x.gt 3.0, dsharp.tensor 1.0)) x "not set"
        Expect.equal (x.addAt (x.gt 2.0, dsharp.tensor 1.0)) (dsharp.tensor 3.5) "addAt"
        Expect.equal (dsharp.grad (fun x -> (x[x.gt 2.0] ** 2).sum()) x) (dsharp.tensor 5.0) "slope"
    }
    test "a mask that is false everywhere selects nothing" {
        let none = m.Value.lt (dsharp.tensor 0.0)
        Expect.equal m.Value[none].shape [| 0 |] "get"
        Expect.equal (m.Value.set (none, 1)) m.Value "set"
        Expect.equal (m.Value.addAt (none, 1)) m.Value "add"
    }
    test "a tensor is the sequence of its rows, differentiable" {
        let squares = [
            for row in m.Value do
                (row * row).sum().toDouble()
        ]

        Expect.equal squares [ 5.0; 50.0 ] "for"

        Expect.equal
            (m.Value |> Seq.map (fun row -> row[0].toDouble()) |> Seq.toList)
            [ 0.0; 3.0 ]
            "Seq"

        let f (x: Tensor) =
            x |> Seq.mapi (fun i row -> (row * row).sum() * float (i + 1)) |> Seq.reduce (+)

        let expected = m.Value * dsharp.tensor [ [ 2.0 ]; [ 4.0 ] ]
        Expect.equal (dsharp.grad f m.Value) expected "reverse"
        Expect.equal (dsharp.gradv f m.Value (dsharp.onesLike m.Value)) (expected.sum ()) "forward"
        Expect.isEmpty (dsharp.zeros [ 0; 2 ]) "no rows"

        Check.expectError<ShapeException>
            "for: a 0-d tensor has no axis to go along. Take its number, with toDouble()."
            (fun () -> Seq.length (dsharp.tensor 1.0) |> ignore)
    }
    test "slices of a tensor of no elements" {
        let empty = dsharp.zeros [ 0; 3 ]
        Expect.equal empty[*, [ 0; 1 ]].shape [| 0; 2 |] "list"
        Expect.equal (empty.set ([ At.All; At.Index 0 ], 1)).shape [| 0; 3 |] "set"
    }
]

let tests =
    testList "Indexing" [ testList "refuses" refused; testList "promises" promises ]
