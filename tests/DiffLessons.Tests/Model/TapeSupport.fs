/// Two ways to one gradient: libtorch's record, and the tape.
module DiffLessons.Tests.TapeSupport

open DiffLessons
open DiffLessons.Model

type Net = Model<Tensor, Tensor>

/// The derivatives that `reverse` gathered, as one vector.
let gathered (net: ModelBase) : Tensor =
    dsharp.cat [ for _, p in net.parameters.values -> p.derivative.flatten () ]

/// Both ways to the gradient of a loss by the parameters, where the loss is given the model's function.
let bothWays (net: Net) (loss: (Tensor -> Tensor) -> Tensor) : Tensor * Tensor =
    let p = net.parametersVector.clone ()
    let recorded = dsharp.grad (fun p -> loss (net.asFunction p)) p
    net.reverseDiff ()
    (loss net.forward).reverse()
    let taped = gathered net
    net.noDiff ()
    taped, recorded
