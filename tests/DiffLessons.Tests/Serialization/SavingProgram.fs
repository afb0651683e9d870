/// A process that does nothing but save, to be killed while it does.
module DiffLessons.Tests.SavingProgram

open DiffLessons

/// What is saved in turn: two models of some megabytes, which tell by their elements.
let contents (round: int) : (string * Tensor) list = [
    "weight", dsharp.full ([ 700; 700 ], float (round % 2))
    "bias", dsharp.full ([ 700 ], float (round % 2))
]

/// Saves to the path, again and again, and says when it begins.
let main (arguments: string[]) : int =
    let path = arguments[0]
    let both = [| contents 0; contents 1 |]
    TensorFile.save (path, both[0])
    System.Console.WriteLine "saving"

    for round in 1..1_000_000 do
        TensorFile.save (path, both[round % 2])

    0
