/// Models and data for properties of models: everything follows from a seed.
module DiffLessons.Tests.ModelGenerators

open System
open Expecto
open DiffLessons
open DiffLessons.Tests.Generators

/// Numbers from -1 to 1 in a shape and dtype, which the seed decides; libtorch's generator is not touched.
let numbersIn (dtype: Dtype) (seed: int) (shape: int list) : Tensor =
    let random = Random seed
    let shape = List.toArray shape

    let data =
        Array.init (Shape.nelement shape) (fun _ -> 2.0 * random.NextDouble() - 1.0)

    (dsharp.tensor (data, dtype = dtype)).view shape

/// Float64 numbers from -1 to 1.
let numbers seed shape = numbersIn Dtype.Float64 seed shape

/// Float32 numbers from -1 to 1.
let singles seed shape = numbersIn Dtype.Float32 seed shape

/// Moves the model to a dtype and gives every parameter numbers that the seed decides.
let settle (dtype: Dtype) (seed: int) (net: #ModelBase) =
    net.move (dtype = dtype)
    net.parametersVector <- numbersIn dtype seed [ net.nparameters ]
    net

/// In float64, where derivatives are checked.
let settled seed (net: #ModelBase) = settle Dtype.Float64 seed net

/// A small network of three steps, in float64.
let smallNet seed : Model<Tensor, Tensor> =
    Linear(3, 4) --> dsharp.tanh --> Linear(4, 2) |> settled seed

/// The same elements to the last bit, in the same shape and dtype.
let expectSame (name: string) (actual: Tensor) (expected: Tensor) =
    if actual.dtype <> expected.dtype || actual.shape <> expected.shape then
        failtest
            $"{name}: {actual.dtype} {Shape.format actual.shape} <> {expected.dtype} {Shape.format expected.shape}"

    let actual, expected = Check.elements actual, Check.elements expected

    // To F#'s equality NaN is not the same as itself.
    if not (Array.forall2 (fun (a: float) b -> a.Equals(b: float)) actual expected) then
        Expect.sequenceEqual actual expected name

/// The same shape, and elements that agree to so much of the greatest of them.
let expectClose (tolerance: float) (name: string) (actual: Tensor) (expected: Tensor) =
    Check.expectNear tolerance name actual expected.shape (Check.elements expected)

/// Not the same: so that a test of sameness above is known to be able to fail.
let expectDifferent (name: string) (actual: Tensor) (expected: Tensor) =
    if Check.elements actual = Check.elements expected then
        failtest $"{name}: expected other elements than {actual}"

/// A choice among so many, which a case makes: `place` tells choices apart.
let choose (case: Case) (place: int) (count: int) : int =
    Random(case.Pick * 31 + place).Next count

/// A part of a tensor along an axis: one place of it, the axis kept.
let at (axis: int) (index: int) (t: Tensor) : Tensor =
    t.split (Array.create t.shape[axis] 1, axis) |> Array.item index

/// The derivatives that `reverse` gathered, as one vector.
let gathered (net: ModelBase) : Tensor =
    dsharp.cat [ for _, p in net.parameters.values -> p.derivative.flatten () ]
