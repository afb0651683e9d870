namespace DiffLessons

open System
open DiffLessons.Data

/// When minimising ends, and what is said on the way.
[<RequireQualifiedAccess>]
module private Minimising =
    /// What stops: a number of updates, or a value that is low enough.
    type Goal = { Updates: int; Threshold: float }

    let goal (iters: int option) (threshold: float option) (updates: int) : Goal =
        match iters with
        | Some n when n < 0 ->
            Guard.refuse "iters" $"optim: expected iters of 0 or more, got {string n}."
        | _ -> ()

        match threshold with
        | Some value when Double.IsNaN value ->
            Guard.refuse "threshold" "optim: expected threshold as a number, got NaN."
        | _ -> ()

        {
            Updates = defaultArg iters updates
            Threshold = defaultArg threshold -infinity
        }

    /// The threshold given, unless it is minus infinity: no value is that low, so it bounds nothing.
    let bound (threshold: float option) : float option =
        threshold |> Option.filter (fun value -> value <> -infinity)

    /// Says the value every so many updates, if wanted.
    let reporter print printEvery (usual: int) printPrefix printPostfix : int -> float -> unit =
        let every = defaultArg printEvery (max 1 usual)

        if every < 1 then
            Guard.refuse
                "printEvery"
                $"optim: expected printEvery of 1 or more, got {string every}."

        let prefix, postfix = defaultArg printPrefix "", defaultArg printPostfix ""

        fun i value ->
            if defaultArg print false && i % every = 0 then
                let number = value.ToString("e6", Globalization.CultureInfo.InvariantCulture)
                Console.Out.WriteLine $"{prefix}{(string i).PadLeft 8}  {number}{postfix}"

    /// Runs updates, each of which gives the value before it, until the goal is reached.
    let run (goal: Goal) (report: int -> float -> unit) (updates: seq<unit -> Tensor>) : unit =
        use updates = updates.GetEnumerator()
        let mutable i = 0
        let mutable reached = false

        while not reached && i < goal.Updates && updates.MoveNext() do
            let value = (updates.Current()).toDouble()
            report i value
            reached <- value <= goal.Threshold
            i <- i + 1

    /// Lowers a function's value from a starting point on.
    let ofFunction
        (f: Tensor -> Tensor)
        (x0: Tensor)
        (optimizer: ModelBase -> Optimizer)
        goal
        report
        : Tensor * Tensor =
        let f = Guard.given "optim" "f" f
        let x0 = Guard.given "optim" "x0" x0

        if not x0.dtype.IsFloatingPoint then
            raise (
                DtypeException
                    $"optim: expected a floating point x0, got {x0.dtype}. Convert it with float32() or float64()."
            )

        let x = Parameter(x0.noDiff ())
        let model = Model<unit, Tensor>((fun () -> f (x.Read())), parameters = [ x ])
        let optimizer = optimizer model
        let update () = optimizer.step model.forward
        Seq.initInfinite (fun _ -> update) |> run goal report
        let best = x.value.clone ()
        (f best).noDiff(), best

    /// The target comes first, as in DiffSharp and in dsharp.crossEntropyLoss as a function; the order is easily mistaken.
    let private lossOf
        (loss: Tensor -> Tensor -> Tensor)
        (output: Tensor)
        (target: Tensor)
        : Tensor =
        let hint =
            " The loss is called with the target first, then the model's output: dsharp.crossEntropyLoss, or fun target output -> dsharp.crossEntropyLoss(output, target)."

        try
            loss target output
        with
        | :? ShapeException as error -> raise (ShapeException(error.Message + hint))
        | error when DtypeError.isOurs error -> raise (DtypeException(error.Message + hint))

    /// Lowers a model's loss over batches of a loader.
    let ofModel
        (model: Model<Tensor, Tensor>)
        (loader: DataLoader)
        (loss: Tensor -> Tensor -> Tensor)
        (optimizer: Optimizer)
        (epochs: int)
        goal
        report
        : unit =
        if epochs < 0 then
            Guard.refuse "epochs" $"optim: expected epochs of 0 or more, got {string epochs}."

        loader.CheckBatches("optim", "dataloader")

        seq {
            for _ in 1..epochs do
                for _, input, target in loader.epoch () do
                    fun () -> optimizer.step (fun () -> lossOf loss (model.forward input) target)
        }
        |> run goal report

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
        let goal = Minimising.goal iters threshold (updatesOfFunction threshold)

        let report =
            Minimising.reporter print printEvery (goal.Updates / 20) printPrefix printPostfix

        let optimizer model =
            SGD(model, ?lr = lr, ?momentum = momentum, ?nesterov = nesterov) :> Optimizer

        Minimising.ofFunction f x0 optimizer goal report

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
        let dataloader = Guard.given "optim" "dataloader" dataloader
        let loss = Guard.given "optim" "loss" loss

        let optimizer =
            SGD(
                model,
                ?lr = lr,
                ?momentum = momentum,
                ?nesterov = nesterov,
                ?weightDecay = weightDecay,
                ?reversible = reversible
            )

        let goal = Minimising.goal iters threshold Int32.MaxValue

        let report =
            Minimising.reporter print printEvery dataloader.length printPrefix printPostfix

        Minimising.ofModel
            model
            dataloader
            loss
            optimizer
            (epochsOf epochs iters threshold)
            goal
            report

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
        let goal = Minimising.goal iters threshold (updatesOfFunction threshold)

        let report =
            Minimising.reporter print printEvery (goal.Updates / 20) printPrefix printPostfix

        let optimizer model =
            Adam(model, ?lr = lr, ?beta1 = beta1, ?beta2 = beta2, ?eps = eps) :> Optimizer

        Minimising.ofFunction f x0 optimizer goal report

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
        let dataloader = Guard.given "optim" "dataloader" dataloader
        let loss = Guard.given "optim" "loss" loss

        let optimizer =
            Adam(
                model,
                ?lr = lr,
                ?beta1 = beta1,
                ?beta2 = beta2,
                ?eps = eps,
                ?weightDecay = weightDecay,
                ?reversible = reversible
            )

        let goal = Minimising.goal iters threshold Int32.MaxValue

        let report =
            Minimising.reporter print printEvery dataloader.length printPrefix printPostfix

        Minimising.ofModel
            model
            dataloader
            loss
            optimizer
            (epochsOf epochs iters threshold)
            goal
            report
