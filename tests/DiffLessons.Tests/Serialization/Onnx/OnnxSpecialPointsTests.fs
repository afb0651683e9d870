/// Exported models agree with the library at zeros, constants, ties, NaN, infinities, very large and very small numbers, for single elements and after integers.
module DiffLessons.Tests.OnnxSpecialPointsTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.OnnxSupport
open DiffLessons.Tests.StorageSupport

/// The elements of such a tensor, one of which, in the middle of each sample, is another.
let private withOne (value: float32) (x: Tensor) =
    let elements = (x.flatten ()).toArray1D<float32>()
    let sample = max 1 (elements.Length / x.shape[0])

    for i in sample / 2 .. sample .. elements.Length - 1 do
        elements[i] <- value

    (dsharp.tensor elements).view x.shape

let private full (value: float) (x: Tensor) = dsharp.full (x.shape, value)

/// Inputs by name, each made of one that the row gives.
let private specials: (string * (Tensor -> Tensor)) list = [
    "zeros", full 0.0
    "negative zeros", full -0.0
    "ones", full 1.0
    "a constant that has no exact mean", full 0.1
    "a large constant", full 1e30
    "ties", fun x -> x.gt(dsharp.zero ()).cast(Dtype.Float32)
    "halves", fun x -> (x * 4.0).round() / 2.0
    "bounds", fun x -> (x * 3.0).round() * 3.0
    "a NaN", withOne nanf
    "only NaN", full nan
    "an infinity", withOne infinityf
    "a negative infinity", withOne -infinityf
    "only infinities", full infinity
    "only negative infinities", full -infinity
    "large numbers", fun x -> x * 1e30
    "small numbers", fun x -> x * 1e-30
    "far from 0", fun x -> x + 100.0
]

/// Where ONNX Runtime's own kernels differ from libtorch's in what no operator can mend.
let private differs (name: string) (what: string) : bool =
    let isKind (kinds: string list) =
        kinds |> List.exists (fun (kind: string) -> name.Contains kind)

    // Weights of 0, by which pixels beside a position are multiplied, make NaN of infinities in one place and not in the other.
    let isInterpolated =
        isKind [
            "interpolate, linear"
            "interpolate, bilinear"
            "interpolate, bicubic"
            "interpolate, aligned"
            "Upsample, bilinear"
        ]

    match what with
    | "a NaN"
    | "an infinity"
    | "a negative infinity"
    | "only infinities"
    | "only negative infinities"
    | "Infinity"
    | "-Infinity" when isInterpolated -> true
    // They pass over NaN.
    | "a NaN"
    | "only NaN"
    | "NaN" -> isKind [ "maxpool"; "adaptiveMaxPool"; "LSTM"; "GRU"; "RNN" ]
    // A maximum begins with the least finite number; gates are bounded before they are computed. In det, elimination meets
    // infinity - infinity in another order.
    | "an infinity"
    | "a negative infinity"
    | "only infinities"
    | "only negative infinities"
    | "Infinity"
    | "-Infinity" -> isKind [ "maxpool"; "adaptiveMaxPool"; "LSTM"; "GRU"; "RNN" ] || name = "det"
    // exp(x) - 1 is rounded to 0.
    | "small numbers" -> isKind [ "elu"; "selu" ]
    // What is left of a rounded mean is as large as the numbers are.
    | "far from 0"
    | "a large constant"
    | "large numbers" -> isKind [ "Norm" ]
    | _ -> false

let private describe (values: float[]) =
    values |> Seq.truncate 8 |> Seq.map string |> String.concat " "

/// NaN where the library has NaN, the same infinities, and finite numbers close to each other.
let private same (row: Row) (what: string) (actual: Tensor) (expected: Tensor) =
    Expect.equal actual.shape expected.shape $"{what}: shape"

    let elements (x: Tensor) =
        (x.float64().flatten()).toArray1D<float>()

    let actual, expected = elements actual, elements expected

    let scale =
        expected |> Seq.filter Double.IsFinite |> Seq.map abs |> Seq.fold max 0.0

    // What is normalised is of the size of 1.
    let least = if row.Name.Contains "Norm" then 1.0 else 1e-30

    let agree (a: float) (e: float) =
        (Double.IsNaN a && Double.IsNaN e)
        || a = e
        || abs (a - e) <= row.Tolerance * max scale least

    if not (Array.forall2 agree actual expected) then
        failtest $"{what}: ONNX Runtime {describe actual}, the library {describe expected}"

/// What the library gives; none where it refuses.
let private given (model: Model<Tensor, Tensor>) (x: Tensor) =
    try
        Some(model.forward x)
    with
    | :? ShapeException
    | :? OptionException
    | :? DtypeException -> None

let private compare (row: Row) (model: Model<Tensor, Tensor>) (inputs: (string * Tensor) list) =
    let file = path $"{Guid.NewGuid()}.onnx"
    model.exportOnnx (file, (snd inputs.Head).shape)
    model.eval ()

    for what, x in inputs do
        match given model x with
        | Some expected when not (differs row.Name what) ->
            same row what (OnnxRuns.run file x) expected
        | _ -> ()

    File.Delete file

let private atSpecials (row: Row) : Test =
    test row.Name {
        let ordinary = row.Input 1 3

        compare row (row.Model()) [
            "ordinary", ordinary
            for what, make in specials do
                what, make ordinary
        ]
    }

/// A single element, if the row's model takes one.
let private single (row: Row) : Test =
    test row.Name {
        let shape = (row.Input 1 1).shape |> Array.map (fun _ -> 1)
        let model = row.Model()

        match given model (dsharp.zeros shape) with
        | None -> ()
        | Some _ ->
            compare row model [
                for value in [ 0.3; 0.0; -2.0; nan; infinity; -infinity ] do
                    $"{value}", dsharp.full (shape, value)
            ]
    }

/// The row's model after a step that makes integers, if it takes them.
let private afterIntegers (row: Row) : Test =
    test row.Name {
        let model: Model<Tensor, Tensor> = dsharp.cast Dtype.Int64 --> row.Model()
        let x = row.Input 1 3 * 3.0

        match given model x with
        | None -> ()
        | Some _ -> compare row model [ "ordinary", x; "zeros", full 0.0 x; "constant", full 2.0 x ]
    }

let private isIndexed (row: Row) = row.Name.StartsWith "Embedding"

let private rows =
    OnnxRows.functions @ List.filter (isIndexed >> not) OnnxRows.layers

let tests =
    testList "OnnxSpecialPoints" [
        testList "special points" (List.map atSpecials rows)
        testList "one element" (List.map single rows)
        testList "integers" (List.map afterIntegers OnnxRows.functions)
    ]
