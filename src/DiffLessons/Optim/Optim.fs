namespace DiffLessons

open System
open DiffLessons.Data

/// <summary>Minimising in one call: a function of a vector, or a model's loss over a data set.</summary>
/// <remarks>
/// For a function, <c>iters</c> is the greatest number of updates: 1000 by default, without bound when a threshold is given. For a model there are <c>epochs</c> passes over the loader, 1 by default
/// (without bound when <c>iters</c> or a threshold is given), and at most <c>iters</c> updates. Either ends when the value before an update is at most <c>threshold</c>; a threshold of minus infinity counts as none. Rates and the like are
/// given as numbers or as tensors of one element. With <c>print</c> true the value is written to the console every <c>printEvery</c> updates, between <c>printPrefix</c> and <c>printPostfix</c>; nothing is by default.
/// </remarks>
type optim private () =
    static let updatesOfFunction (threshold: float option) =
        if (Minimising.bound threshold).IsSome then
            Int32.MaxValue
        else
            1000

    static let epochsOf (epochs: int option) (iters: int option) (threshold: float option) =
        match epochs with
        | Some n -> n
        | None when iters.IsSome || (Minimising.bound threshold).IsSome -> Int32.MaxValue
        | None -> 1

    static let ofFunction f x0 optimizer (iters, threshold) (print, every, prefix, postfix) =
        let goal = Minimising.goal iters threshold (updatesOfFunction threshold)
        let report = Minimising.reporter print every (goal.Updates / 20) prefix postfix
        Minimising.ofFunction f x0 optimizer goal report

    static let ofModel (model, data, loss) optimizer (epochs, iters, threshold) report =
        let data: DataLoader = Guard.given "optim" "dataloader" data
        let loss = Guard.given "optim" "loss" loss
        let optimizer = optimizer ()
        let goal = Minimising.goal iters threshold Int32.MaxValue
        let print, every, prefix, postfix = report
        let report = Minimising.reporter print every data.length prefix postfix
        let epochs = epochsOf epochs iters threshold
        Minimising.ofModel model data loss optimizer epochs goal report

    /// <summary>Minimises a function by stochastic gradient descent; see <see cref="T:DiffLessons.SGD"/>.</summary>
    /// <param name="f">The function, of a scalar value.</param>
    /// <param name="x0">Where to start.</param>
    /// <param name="lr">The learning rate, 0.001 by default.</param>
    /// <param name="momentum">0 by default.</param>
    /// <param name="nesterov">false by default.</param>
    /// <param name="iters">The greatest number of updates.</param>
    /// <param name="threshold">The value at which to stop.</param>
    /// <param name="print">Whether to write values; false by default.</param>
    /// <param name="printEvery">How many updates from one to the next.</param>
    /// <param name="printPrefix">Text before each value.</param>
    /// <param name="printPostfix">Text after each value.</param>
    /// <returns>The function's value where it ended, and where.</returns>
    static member sgd
        (
            f: Tensor -> Tensor,
            x0: Tensor,
            ?lr: scalar,
            ?momentum: scalar,
            ?nesterov: bool,
            ?iters: int,
            ?threshold: float,
            ?print: bool,
            ?printEvery: int,
            ?printPrefix: string,
            ?printPostfix: string
        ) : Tensor * Tensor =
        let optimizer model =
            SGD(model, ?lr = lr, ?momentum = momentum, ?nesterov = nesterov) :> Optimizer

        ofFunction f x0 optimizer (iters, threshold) (print, printEvery, printPrefix, printPostfix)

    /// <summary>Trains a model by stochastic gradient descent; see <see cref="T:DiffLessons.SGD"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataloader">Inputs and targets in batches.</param>
    /// <param name="loss">The loss, a scalar, of the target and the output: <c>fun target output -> ...</c>, or <c>dsharp.crossEntropyLoss</c>, which as a function takes the target first.</param>
    /// <param name="lr">The learning rate, 0.001 by default.</param>
    /// <param name="momentum">0 by default.</param>
    /// <param name="nesterov">false by default.</param>
    /// <param name="weightDecay">0 by default.</param>
    /// <param name="reversible">As in DiffSharp; only false is possible.</param>
    /// <param name="iters">The greatest number of updates.</param>
    /// <param name="epochs">The number of passes over the data.</param>
    /// <param name="threshold">The loss of a batch at which to stop.</param>
    /// <param name="print">Whether to write losses; false by default.</param>
    /// <param name="printEvery">How many updates from one to the next.</param>
    /// <param name="printPrefix">Text before each loss.</param>
    /// <param name="printPostfix">Text after each loss.</param>
    static member sgd
        (
            model: Model<Tensor, Tensor>,
            dataloader: DataLoader,
            loss: Tensor -> Tensor -> Tensor,
            ?lr: scalar,
            ?momentum: scalar,
            ?nesterov: bool,
            ?weightDecay: scalar,
            ?reversible: bool,
            ?iters: int,
            ?epochs: int,
            ?threshold: float,
            ?print: bool,
            ?printEvery: int,
            ?printPrefix: string,
            ?printPostfix: string
        ) : unit =
        let optimizer () =
            SGD(
                model,
                ?lr = lr,
                ?momentum = momentum,
                ?nesterov = nesterov,
                ?weightDecay = weightDecay,
                ?reversible = reversible
            )
            :> Optimizer

        ofModel
            (model, dataloader, loss)
            optimizer
            (epochs, iters, threshold)
            (print, printEvery, printPrefix, printPostfix)

    /// <summary>Minimises a function by Adam; see <see cref="T:DiffLessons.Adam"/>.</summary>
    /// <param name="f">The function, of a scalar value.</param>
    /// <param name="x0">Where to start.</param>
    /// <param name="lr">The learning rate, 0.001 by default.</param>
    /// <param name="beta1">0.9 by default.</param>
    /// <param name="beta2">0.999 by default.</param>
    /// <param name="eps">1e-8 by default.</param>
    /// <param name="iters">The greatest number of updates.</param>
    /// <param name="threshold">The value at which to stop.</param>
    /// <param name="print">Whether to write values; false by default.</param>
    /// <param name="printEvery">How many updates from one to the next.</param>
    /// <param name="printPrefix">Text before each value.</param>
    /// <param name="printPostfix">Text after each value.</param>
    /// <returns>The function's value where it ended, and where.</returns>
    static member adam
        (
            f: Tensor -> Tensor,
            x0: Tensor,
            ?lr: scalar,
            ?beta1: scalar,
            ?beta2: scalar,
            ?eps: scalar,
            ?iters: int,
            ?threshold: float,
            ?print: bool,
            ?printEvery: int,
            ?printPrefix: string,
            ?printPostfix: string
        ) : Tensor * Tensor =
        let optimizer model =
            Adam(model, ?lr = lr, ?beta1 = beta1, ?beta2 = beta2, ?eps = eps) :> Optimizer

        ofFunction f x0 optimizer (iters, threshold) (print, printEvery, printPrefix, printPostfix)

    /// <summary>Trains a model by Adam; see <see cref="T:DiffLessons.Adam"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataloader">Inputs and targets in batches.</param>
    /// <param name="loss">The loss, a scalar, of the target and the output: <c>fun target output -> ...</c>, or <c>dsharp.crossEntropyLoss</c>, which as a function takes the target first.</param>
    /// <param name="lr">The learning rate, 0.001 by default.</param>
    /// <param name="beta1">0.9 by default.</param>
    /// <param name="beta2">0.999 by default.</param>
    /// <param name="eps">1e-8 by default.</param>
    /// <param name="weightDecay">0 by default.</param>
    /// <param name="reversible">As in DiffSharp; only false is possible.</param>
    /// <param name="iters">The greatest number of updates.</param>
    /// <param name="epochs">The number of passes over the data.</param>
    /// <param name="threshold">The loss of a batch at which to stop.</param>
    /// <param name="print">Whether to write losses; false by default.</param>
    /// <param name="printEvery">How many updates from one to the next.</param>
    /// <param name="printPrefix">Text before each loss.</param>
    /// <param name="printPostfix">Text after each loss.</param>
    static member adam
        (
            model: Model<Tensor, Tensor>,
            dataloader: DataLoader,
            loss: Tensor -> Tensor -> Tensor,
            ?lr: scalar,
            ?beta1: scalar,
            ?beta2: scalar,
            ?eps: scalar,
            ?weightDecay: scalar,
            ?reversible: bool,
            ?iters: int,
            ?epochs: int,
            ?threshold: float,
            ?print: bool,
            ?printEvery: int,
            ?printPrefix: string,
            ?printPostfix: string
        ) : unit =
        let optimizer () =
            Adam(
                model,
                ?lr = lr,
                ?beta1 = beta1,
                ?beta2 = beta2,
                ?eps = eps,
                ?weightDecay = weightDecay,
                ?reversible = reversible
            )
            :> Optimizer

        ofModel
            (model, dataloader, loss)
            optimizer
            (epochs, iters, threshold)
            (print, printEvery, printPrefix, printPostfix)

    /// <summary>Minimises a function by L-BFGS with a strong Wolfe line search; see <see cref="T:DiffLessons.LBFGS"/>. It ends by itself where nothing is left to gain.</summary>
    /// <param name="f">The function, of a scalar value.</param>
    /// <param name="x0">Where to start.</param>
    /// <param name="lr">The first step length that is tried, 1 by default.</param>
    /// <param name="historySize">How many gradients are remembered, 100 by default.</param>
    /// <param name="toleranceGrad">Ends when no derivative is greater, 1e-7 by default.</param>
    /// <param name="toleranceChange">Ends when neither the value nor an element changes by more, 1e-9 by default.</param>
    /// <param name="lineSearchFn">"strong_wolfe", the default.</param>
    /// <param name="iters">The greatest number of iterations.</param>
    /// <param name="threshold">The value at which to stop.</param>
    /// <param name="print">Whether to write values; false by default.</param>
    /// <param name="printEvery">How many iterations from one to the next.</param>
    /// <param name="printPrefix">Text before each value.</param>
    /// <param name="printPostfix">Text after each value.</param>
    /// <returns>The function's value where it ended, and where.</returns>
    static member lbfgs
        (
            f: Tensor -> Tensor,
            x0: Tensor,
            ?lr: scalar,
            ?historySize: int,
            ?toleranceGrad: float,
            ?toleranceChange: float,
            ?lineSearchFn: string,
            ?iters: int,
            ?threshold: float,
            ?print: bool,
            ?printEvery: int,
            ?printPrefix: string,
            ?printPostfix: string
        ) : Tensor * Tensor =
        let optimizer model =
            LBFGS(
                model,
                ?lr = lr,
                maxIter = 1,
                maxEval = 26,
                ?toleranceGrad = toleranceGrad,
                ?toleranceChange = toleranceChange,
                ?historySize = historySize,
                lineSearchFn = defaultArg lineSearchFn "strong_wolfe"
            )
            :> Optimizer

        ofFunction f x0 optimizer (iters, threshold) (print, printEvery, printPrefix, printPostfix)
