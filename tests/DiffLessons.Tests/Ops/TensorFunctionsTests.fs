/// Tensor functions beside PyTorch: values and gradients at generated and special points. The numbers come from
/// benchmarks/pytorch/tensor_functions.py and losses.py.
module DiffLessons.Tests.TensorFunctionsTests

open System
open System.Reflection
open System.Text.Json
open System.Text.Json.Serialization
open Expecto
open DiffLessons
open DiffLessons.Tests

/// A tensor as the file has it.
type Numbers = { shape: int[]; data: float[] }

/// One function at one point.
type Point = {
    name: string
    inputs: Numbers[]
    results: Numbers[]
    gradients: Numbers[]
}

let private pointsOf (resource: string) : Point[] =
    use stream = Assembly.GetExecutingAssembly().GetManifestResourceStream resource

    let options =
        JsonSerializerOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)

    JsonSerializer.Deserialize<Point[]>(stream, options)

let private points =
    Array.append (pointsOf "tensor-functions.json") (pointsOf "losses.json")

let private references =
    SelectingRows.references
    @ IndexRows.references
    @ ArrangingRows.references
    @ MatrixRows.references
    @ ComplexRows.references
    @ DistributionReferences.references
    @ LossRows.references

let private tensor (numbers: Numbers) : Tensor =
    (dsharp.tensor (numbers.data, dtype = Dtype.Float64)).view numbers.shape

/// The sum of all results' elements, weighted by 1, 1.25, 1.5, ...
let private weighted (results: Tensor list) : Tensor =
    results
    |> List.filter (fun y -> y.dtype.IsFloatingPoint)
    |> List.map (fun y ->
        let weights = (dsharp.arange (float y.nelement, dtype = Dtype.Float64)) * 0.25 + 1.0
        (y * weights.view y.shape).sum())
    |> List.fold (+) (dsharp.tensor (0.0, dtype = Dtype.Float64))

let private near (what: string) (actual: Tensor) (expected: Numbers) =
    Check.expectNear 1e-9 what (actual.float64 ()) expected.shape expected.data

let private values f (point: Point) =
    let results: Tensor list = f (Array.map tensor point.inputs)
    Expect.equal results.Length point.results.Length "results"
    Seq.iter2 (near "value") results point.results

let private gradients f (point: Point) =
    let inputs = point.inputs |> Array.map (fun x -> (tensor x).reverseDiff())
    let total = weighted (f inputs)

    if total.isReverseDiff then
        total.reverse ()

    Array.iter2 (fun (x: Tensor) -> near "gradient" x.derivative) inputs point.gradients

/// The derivative along a direction in forward mode is the inner product with the gradient.
let private forward f (point: Point) =
    let random = Random 7

    let directions =
        point.inputs |> Array.map (fun x -> Check.direction random (tensor x))

    let expected =
        Array.map2
            (fun (g: Numbers) (d: Tensor) -> Array.map2 (*) g.data (Check.elements d) |> Array.sum)
            point.gradients
            directions
        |> Array.sum

    if Double.IsFinite expected then
        let along (s: Tensor) =
            Array.map2 (fun x (d: Tensor) -> tensor x + s * d) point.inputs directions
            |> f
            |> weighted

        let isPlain =
            point.inputs |> Array.forall (fun x -> Array.forall Double.IsFinite x.data)

        if isPlain then
            let actual =
                (dsharp.diff along (dsharp.tensor (0.0, dtype = Dtype.Float64))).toDouble()

            Expect.floatClose Accuracy.high actual expected "forward"

let private family (name: string, points: Point[]) =
    match List.tryFind (fun (own, _) -> own = name) references with
    | None -> test name { failtest "there is no such function in the tests' tables" }
    | Some(_, f) ->
        let each check =
            for point in points do
                try
                    check f point
                with error ->
                    let shapes = point.inputs |> Array.map (fun x -> Shape.format x.shape)
                    failtest $"{name} of {shapes}: {error.Message}"

        testList name [
            test "values" { each values }
            test "gradients" { each gradients }
            test "forward" { each forward }
        ]

let tests =
    testList "Tensor functions" [
        yield! points |> Array.groupBy (fun point -> point.name) |> Array.map family

        test "each function of the tables has its numbers" {
            let known = points |> Array.map (fun point -> point.name) |> set

            Expect.isEmpty
                (references
                 |> List.filter (fun (name, _) -> not (known.Contains name))
                 |> List.map fst)
                "without numbers"
        }
    ]
