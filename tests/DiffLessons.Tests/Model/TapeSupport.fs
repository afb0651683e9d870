/// Ways to one gradient: the tape, and libtorch's own record.
module DiffLessons.Tests.TapeSupport

open DiffLessons
open DiffLessons.Model
open DiffLessons.Tests.ModelGenerators

type Net = Model<Tensor, Tensor>

/// The same numbers as a value that is not on the tape, and so nothing computed from it is: libtorch records the copy.
let offTape (p: Tensor) : Tensor =
    Tensor.lift "offTape" (fun raw -> raw.clone ()) p

/// The gradient of a loss by the parameters, where the loss is given the model's function: by `reverse` and by `grad`, which
/// both use the tape, and by libtorch alone.
let allWays (net: Net) (loss: (Tensor -> Tensor) -> Tensor) : Tensor * Tensor * Tensor =
    let p = net.parametersVector.clone ()
    let recorded = dsharp.grad (fun p -> loss (net.asFunction (offTape p))) p
    let byGrad = dsharp.grad (fun p -> loss (net.asFunction p)) p
    net.reverseDiff ()
    (loss net.forward).reverse()
    let byReverse = gathered net
    net.noDiff ()
    byReverse, byGrad, recorded

/// All three agree.
let expectAll name (net: Net) loss =
    let byReverse, byGrad, recorded = allWays net loss
    expectClose 1e-11 $"{name}, reverse" byReverse recorded
    expectClose 1e-11 $"{name}, grad" byGrad recorded
