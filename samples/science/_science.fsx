// What the samples share: the library, double precision, and results that are checked.
module Science

#load "../../scripts/_libraries.fsx"

open System
open System.Diagnostics
open DiffLessons

dsharp.config (dtype = Dtype.Float64)
dsharp.seed 1

/// Whether less is to be computed: `dotnet fsi samples/science/NAME.fsx --quick`.
let quick = fsi.CommandLineArgs |> Array.contains "--quick"

let private clock = Stopwatch()

/// Begins to measure time: before this the compiler has done its work, which is no part of the sample's.
let start () = clock.Start()

/// Prints a result, and ends the script with an error where it is not below its bound.
let check (what: string) (value: float) (bound: float) : unit =
    printfn $"{what}: {value:G4} (bound {bound:G4}), {clock.Elapsed.TotalSeconds:F1} s"

    if not (value < bound) then
        eprintfn $"{what}: expected a number below {bound}, got {value}."
        exit 1
