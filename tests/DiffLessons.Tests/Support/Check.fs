/// Checks that properties of tensors are made of: derivatives against finite differences, values, errors.
module DiffLessons.Tests.Check

open System
open Expecto
open DiffLessons
open DiffLessons.Tests.Generators

let seedOf name = Properties.seedOf name

let propertyOf count name arbitrary holds =
    Properties.propertyOf count name arbitrary holds

let property name arbitrary holds =
    Properties.property name arbitrary holds

/// How near two numbers must be: absolute + relative * the greater of them. The step is that of finite differences.
type Tolerance = {
    Step: float
    Relative: float
    Absolute: float
}

/// For derivatives in float64 by central differences: the step balances truncation and rounding.
let differences = {
    Step = 1e-5
    Relative = 1e-6
    Absolute = 1e-8
}

/// For two ways to the same number in float64.
let same = {
    Step = 0.0
    Relative = 1e-9
    Absolute = 1e-10
}

/// A function of tensors, where to look at it, and by which of its arguments it is differentiated.
type Subject = {
    Name: string
    Function: Tensor[] -> Tensor
    Inputs: Tensor[]
    Active: bool[]
    Seed: int
}

/// Random numbers with 1/4 <= |v| <= 1, in the shape and dtype of a tensor.
let direction (random: Random) (like: Tensor) : Tensor =
    let numbers =
        Array.init like.nelement (fun _ ->
            (0.25 + 0.75 * random.NextDouble()) * (if random.Next 2 = 0 then 1.0 else -1.0))

    (dsharp.tensor (numbers, dtype = like.dtype)).view like.shape

let private describe (subject: Subject) (tolerance: Tolerance) bound =
    let shapes =
        subject.Inputs
        |> Array.map (fun x -> Shape.format x.shape)
        |> String.concat ", "

    $"bound {bound:g3}, step {tolerance.Step}, shapes {shapes}, {subject.Inputs[0].dtype}, seed {subject.Seed}"

let private expectClose
    (tolerance: Tolerance)
    (subject: Subject)
    what
    (a: float)
    versus
    (b: float)
    =
    let bound = tolerance.Absolute + tolerance.Relative * max (abs a) (abs b)

    // Written so that NaN on either side fails.
    if not (abs (a - b) <= bound) then
        failtest $"{subject.Name}: {what} {a} <> {versus} {b} ({describe subject tolerance bound})"

let private zero = lazy (dsharp.zero (dtype = Dtype.Float64))

/// s, t -> <v, f(x + s w + t u)>, for one random output direction v and random input directions u and w.
let private lines (subject: Subject) : Tensor -> Tensor -> Tensor =
    let random = Random subject.Seed
    let u = subject.Inputs |> Array.map (direction random)
    let w = subject.Inputs |> Array.map (direction random)
    let v = direction random (subject.Function subject.Inputs)

    fun s t ->
        let moved =
            subject.Inputs
            |> Array.mapi (fun i x -> if subject.Active[i] then x + s * w[i] + t * u[i] else x)

        (v * subject.Function moved).sum()

let private at (number: float) =
    dsharp.scalar (number, dtype = Dtype.Float64)

/// The central difference of a function of one number, at 0.
let private central (tolerance: Tolerance) (f: Tensor -> Tensor) =
    let h = tolerance.Step
    ((f (at h)).toDouble() - (f (at -h)).toDouble()) / (2.0 * h)

let private onLine subject = lines subject zero.Value

/// Reverse mode against central differences.
let reverse (subject: Subject) =
    let f = onLine subject
    let derivative = (dsharp.grad f zero.Value).toDouble()
    expectClose differences subject "reverse" derivative "finite difference" (central differences f)

/// Forward mode against central differences, and against reverse mode.
let forward (subject: Subject) =
    let f = onLine subject
    let derivative = (dsharp.diff f zero.Value).toDouble()
    expectClose differences subject "forward" derivative "finite difference" (central differences f)
    let backward = (dsharp.grad f zero.Value).toDouble()
    expectClose same subject "forward" derivative "reverse" backward

/// Second derivatives along two directions: every nesting of forward and reverse mode, against differences of a first derivative.
let second (subject: Subject) =
    let f = lines subject
    let inner (mode: (Tensor -> Tensor) -> Tensor -> Tensor) s = mode (f s) zero.Value

    let nested outer mode =
        (outer (inner mode) zero.Value: Tensor).toDouble()

    let difference = central differences (inner dsharp.diff)

    let forwardForward = nested dsharp.diff dsharp.diff
    let versus = "finite difference"
    expectClose differences subject "forward of forward" forwardForward versus difference

    let others = [
        "reverse of forward", nested dsharp.grad dsharp.diff
        "forward of reverse", nested dsharp.diff dsharp.grad
        "reverse of reverse", nested dsharp.grad dsharp.grad
    ]

    for name, derivative in others do
        expectClose same subject name derivative "forward of forward" forwardForward

/// First derivatives in both modes.
let gradient (subject: Subject) =
    reverse subject
    forward subject

/// The elements of a tensor as doubles, in row-major order.
let elements (t: Tensor) : float[] = (t.flatten ()).toArray1D<float>()

/// The shape a tensor says it has is the one libtorch gave it.
let shape (subject: Subject) =
    let y = subject.Function subject.Inputs
    let actual = Array.map int y.Raw.shape

    if y.Sizes <> actual then
        failtest
            $"{subject.Name}: declared shape {Shape.format y.Sizes} <> libtorch's {Shape.format actual} ({describe subject same 0.0})"

/// Values and a derivative in float32 agree with those in float64, and stay in float32.
let float32 (subject: Subject) =
    let single = {
        subject with
            Inputs = subject.Inputs |> Array.map (fun x -> x.float32 ())
    }

    let a, b = single.Function single.Inputs, subject.Function subject.Inputs

    if a.dtype <> Dtype.Float32 then
        failtest $"{subject.Name}: float32 inputs gave {a.dtype} ({describe single same 0.0})"

    let scale = elements b |> Array.fold (fun most v -> max most (abs v)) 1.0

    let tolerance = {
        Step = 0.0
        Relative = 0.0
        Absolute = 1e-4 * scale
    }

    Array.iter2
        (fun x y -> expectClose tolerance single "float32 value" x "float64 value" y)
        (elements a)
        (elements b)

    let slope (subject: Subject) =
        (dsharp.grad (onLine subject) zero.Value).toDouble()

    let x, y = slope single, slope subject

    let loose = {
        tolerance with
            Absolute = 2e-3 * (scale + abs y)
    }

    expectClose loose single "float32 derivative" x "float64 derivative" y

/// Two tensors have one shape, and their elements agree to so much of the greatest of them.
let expectNear
    (tolerance: float)
    (name: string)
    (actual: Tensor)
    (shape: int[])
    (expected: float[])
    =
    if actual.shape <> shape then
        failtest $"{name}: shape {Shape.format actual.shape} <> expected {Shape.format shape}"

    let scale = expected |> Array.fold (fun most v -> max most (abs v)) 1.0

    Array.iteri2
        (fun i a b ->
            let agree =
                abs (a - b) <= tolerance * scale || a = b || Double.IsNaN a && Double.IsNaN b

            if not agree then
                failtest $"{name}: element {i} is {a}, expected {b} (shape {Shape.format shape})")
        (elements actual)
        expected

let expectError<'E when 'E :> exn> (message: string) (f: unit -> unit) =
    Properties.expectError<'E> message f

let wrong<'E when 'E :> exn> (call: string) (message: string) (f: unit -> unit) : Test =
    Properties.wrong<'E> call message f

let expectShape name (expected: int list) (x: Tensor) =
    Expect.equal x.shape (List.toArray expected) name
