namespace DiffLessons

open System
open DiffLessons.Data

/// When minimising ends, and its progress reports.
[<RequireQualifiedAccess>]
module internal Minimising =
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

        Guard.atLeast "optim" "printEvery" 1 every

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
            Fail.dtype
                $"optim: expected a floating point x0, got {x0.dtype}. Convert it with float32() or float64()."

        let x = Parameter(x0.noDiff ())
        let model = Model<unit, Tensor>((fun () -> f (x.Read())), parameters = [ x ])
        let optimizer = optimizer model
        let update () = optimizer.step model.forward

        /// Whether the method itself has found that nothing is left to gain.
        let isDone () =
            match optimizer with
            | :? LBFGS as method -> method.IsDone
            | _ -> false

        Seq.initInfinite (fun _ -> update)
        |> Seq.takeWhile (fun _ -> not (isDone ()))
        |> run goal report

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
        Guard.atLeast "optim" "epochs" 0 epochs

        loader.CheckBatches("optim", "dataloader")

        seq {
            for _ in 1..epochs do
                for _, input, target in loader.epoch () do
                    fun () -> optimizer.step (fun () -> lossOf loss (model.forward input) target)
        }
        |> run goal report
