/// Values of einsum against loops over every index, and what it refuses.
module DiffLessons.Tests.EinsumTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

/// An equation of single letters by its definition: for each index of the result, the sum over all other letters.
let private byLoops (inputs: string list) (output: string) (plain: Plain list) : Plain =
    let lengths =
        List.zip inputs plain
        |> List.collect (fun (letters, p) -> List.zip (List.ofSeq letters) (List.ofArray p.Shape))
        |> List.groupBy fst
        |> List.map (fun (letter, sizes) -> letter, sizes |> List.map snd |> List.max)

    let summed =
        lengths |> List.map fst |> List.filter (fun c -> not (output.Contains c))

    let length letter =
        lengths |> List.find (fst >> (=) letter) |> snd

    Oracle.make (output |> Seq.map length |> Seq.toList) (fun index ->
        let fixedOnes = Seq.zip output index |> Seq.toList

        List.sum [
            for inner in Oracle.indices (List.map length summed) do
                let at = Map.ofList (fixedOnes @ List.zip summed inner)

                List.zip inputs plain
                |> List.map (fun (letters, p) ->
                    let place =
                        List.map2 (fun c n -> if n = 1 then 0 else at[c]) (List.ofSeq letters)

                    Oracle.get p (place (List.ofArray p.Shape)))
                |> List.fold (*) 1.0
        ])

/// The equations of the table, with ellipses and implied results written out.
let private written = [
    "ij->ji", [ "ij" ], "ji"
    "ij->", [ "ij" ], ""
    "ij->i", [ "ij" ], "i"
    "ii->", [ "ii" ], ""
    "ii->i", [ "ii" ], "i"
    "i,i->", [ "i"; "i" ], ""
    "i,j->ij", [ "i"; "j" ], "ij"
    "ij,jk->ik", [ "ij"; "jk" ], "ik"
    "ij,kj", [ "ij"; "kj" ], "ik"
    "bij,bjk->bik", [ "bij"; "bjk" ], "bik"
    "bi,bj->bij", [ "bi"; "bj" ], "bij"
    "...ij,...jk->...ik", [ "zij"; "jk" ], "zik"
    "...i,...i->...", [ "yzi"; "yzi" ], "yz"
    "ik,jk,k->ij", [ "ik"; "jk"; "k" ], "ij"
    "ij,j", [ "ij"; "j" ], "i"
    ",i->i", [ ""; "i" ], "i"
]

let private values = [
    for equation, inputs, output in written do
        let kind = OpsMore.operands (List.find (fst >> (=) equation) OpsMore.equations)

        Check.property equation (cases kind) (fun case ->
            let expected = byLoops inputs output (kind.Inputs case)
            let operands = Generators.inputs kind Dtype.Float64 case
            let actual = dsharp.einsum (equation, operands)
            Check.expectNear 1e-12 equation actual expected.Shape expected.Data

            let shape =
                Einsum.Equation.shape equation (operands |> Array.map (fun t -> t.shape))

            Expect.equal shape actual.shape "the shape that the rules foresee")
]

let private ones (shape: int list) = dsharp.ones shape

let private option call message (f: unit -> Tensor) =
    Check.wrong<OptionException> call message (f >> ignore)

let private shape call message (f: unit -> Tensor) =
    Check.wrong<ShapeException> call message (f >> ignore)

let private errors = [
    option
        "a digit for an axis"
        "einsum: the equation \"i1->i\" names the axes \"i1\". Expected letters for axes, as in \"ij,jk->ik\". (Parameter 'equation')"
        (fun () -> dsharp.einsum ("i1->i", ones [ 2; 2 ]))
    option
        "two arrows"
        "einsum: the equation \"i->j->k\" has more than one arrow. Expected letters for axes, as in \"ij,jk->ik\". (Parameter 'equation')"
        (fun () -> dsharp.einsum ("i->j->k", ones [ 2 ]))
    option
        "a result's letter in no operand"
        "einsum: the equation \"i->j\" has j in the result, but in no operand. Expected letters for axes, as in \"ij,jk->ik\". (Parameter 'equation')"
        (fun () -> dsharp.einsum ("i->j", ones [ 2 ]))
    option
        "a result's letter twice"
        "einsum: the equation \"i->ii\" names an axis of the result twice. Expected letters for axes, as in \"ij,jk->ik\". (Parameter 'equation')"
        (fun () -> dsharp.einsum ("i->ii", ones [ 2 ]))
    option
        "two ellipses in an operand"
        "einsum: the equation \"...i...\" has more than one ellipsis in \"...i...\". Expected letters for axes, as in \"ij,jk->ik\". (Parameter 'equation')"
        (fun () -> dsharp.einsum ("...i...", ones [ 2 ]))
    option
        "an ellipsis in the result alone"
        "einsum: the equation \"i->...i\" has an ellipsis in the result, but in no operand. Expected letters for axes, as in \"ij,jk->ik\". (Parameter 'equation')"
        (fun () -> dsharp.einsum ("i->...i", ones [ 2 ]))
    option
        "more operands than tensors"
        "einsum: the equation \"i,i->\" has 2 operands, but 1 tensors were given. Expected letters for axes, as in \"ij,jk->ik\". (Parameter 'equation')"
        (fun () -> dsharp.einsum ("i,i->", ones [ 2 ]))
    option
        "no tensor"
        "einsum: the equation \"\" has 1 operands, but 0 tensors were given. Expected letters for axes, as in \"ij,jk->ik\". (Parameter 'equation')"
        (fun () -> dsharp.einsum "")
    shape
        "letters that are too many"
        "einsum: an operand of shape (2) has 1 axes, but the equation gives it 2 letters. Write a letter for each axis, or \"...\" for several."
        (fun () -> dsharp.einsum ("ij->", ones [ 2 ]))
    shape
        "letters that are too many, with an ellipsis"
        "einsum: an operand of shape (2) has 1 axes, but the equation gives it 2 letters and an ellipsis. Write a letter for each axis, or \"...\" for several."
        (fun () -> dsharp.einsum ("i...j->", ones [ 2 ]))
    shape
        "a letter of two lengths"
        "einsum: axis j has length 3 in one operand and 4 in another; the operands have shapes (2, 3), (4, 2)."
        (fun () -> dsharp.einsum ("ij,jk->ik", ones [ 2; 3 ], ones [ 4; 2 ]))
    shape
        "a diagonal of two lengths"
        "einsum: axis i occurs twice in an operand of shape (2, 3), with two lengths. A diagonal needs axes of one length."
        (fun () -> dsharp.einsum ("ii->i", ones [ 2; 3 ]))
    Check.wrong<DtypeException>
        "booleans"
        "einsum: booleans have no products. Convert them, with int32() or float32()."
        (fun () -> dsharp.einsum ("i->", dsharp.tensor [ true ]) |> ignore)
    test "dtypes promote" {
        let product =
            dsharp.einsum ("i,i->", dsharp.tensor [ 1; 2 ], dsharp.tensor [ 0.5; 1.5 ])

        Expect.equal product (dsharp.tensor 3.5) "product"
    }
]

let tests = testList "Einsum" [ testList "values" values; testList "errors" errors ]
