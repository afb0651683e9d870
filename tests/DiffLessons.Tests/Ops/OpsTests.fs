/// The properties that every row of the table of operations has, from generated inputs.
module DiffLessons.Tests.OpsTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

/// Differentiated by all arguments, or by one of them alone, as the case decides.
let private subject (row: Row) (case: Case) : Check.Subject =
    let inputs = inputs row.Kind Dtype.Float64 case
    let only = case.Pick / 7 % (inputs.Length + 1)

    {
        Name = row.Name
        Function = row.Apply case
        Inputs = inputs
        Active = Array.init inputs.Length (fun i -> only = inputs.Length || i = only)
        Seed = case.Pick
    }

let private properties (row: Row) =
    let holds count name check =
        Check.propertyOf count $"{row.Name}: {name}" (cases row.Kind) (subject row >> check)

    testList row.Name [
        holds 20 "declared shape = libtorch's" Check.shape
        holds 15 "reverse = finite difference" Check.reverse
        holds 15 "forward = finite difference = reverse" Check.forward
        if row.Smooth then
            holds 10 "second order, every nesting" Check.second
        holds 10 "float32 agrees with float64" Check.float32
    ]

let tests =
    testList "Operations" [
        for family, rows in OpsTable.families do
            testList family (List.map properties rows)
    ]
