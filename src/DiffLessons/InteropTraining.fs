namespace DiffLessons

open System
open System.Threading
open DiffLessons.Data
open DiffLessons.Native

/// What the C# facade asks of a training; null stands for what is not wanted.
[<Sealed; AllowNullLiteral>]
type internal FitArguments() =
    member val Model = Unchecked.defaultof<Model<Tensor, Tensor>> with get, set
    member val Inputs = Unchecked.defaultof<Tensor> with get, set
    member val Targets = Unchecked.defaultof<Tensor> with get, set
    member val BatchSize = 32 with get, set
    member val Shuffle = true with get, set
    member val DropLast = false with get, set
    member val Epochs = 1 with get, set
    member val Optimizer = Unchecked.defaultof<Optimizer> with get, set
    member val Loss: Func<Tensor, Tensor, Tensor> = null with get, set
    member val Accuracy = false with get, set
    member val ValidationInputs = Unchecked.defaultof<Tensor> with get, set
    member val ValidationTargets = Unchecked.defaultof<Tensor> with get, set
    member val Patience = Nullable<int>() with get, set
    member val ClipNorm = Nullable<float>() with get, set
    member val Checkpoint: string = null with get, set
    member val Seed = Nullable<int>() with get, set
    member val OnStep: Action<StepReport> = null with get, set
    member val Cancellation = CancellationToken.None with get, set

/// What the C# facade calls to train a model.
[<AbstractClass; Sealed>]
type internal InteropTraining =
    static member Sgd
        (model: ModelBase, lr: float, momentum: float, nesterov: bool, weightDecay: float)
        : Optimizer =
        SGD(model, lr = lr, momentum = momentum, nesterov = nesterov, weightDecay = weightDecay)

    static member Adam
        (model: ModelBase, lr: float, beta1: float, beta2: float, weightDecay: float)
        : Optimizer =
        Adam(model, lr = lr, beta1 = beta1, beta2 = beta2, weightDecay = weightDecay)

    static member AdamW
        (model: ModelBase, lr: float, beta1: float, beta2: float, weightDecay: float)
        : Optimizer =
        AdamW(model, lr = lr, beta1 = beta1, beta2 = beta2, weightDecay = weightDecay)

    static member RmsProp(model: ModelBase, lr: float, alpha: float, momentum: float) : Optimizer =
        RMSprop(model, lr = lr, alpha = alpha, momentum = momentum)

    static member Adagrad(model: ModelBase, lr: float) : Optimizer = Adagrad(model, lr = lr)

    /// A number of a report; null when it was not computed.
    static member Number(report: EpochReport, name: string, validation: bool) : Nullable<float> =
        (if validation then report.Validation else report.Training)
        |> List.tryFind (fun (key, _) -> key = name)
        |> Option.map snd
        |> Option.toNullable

    static member Run(a: FitArguments) : History =
        a.Model.CheckNotTraining("FitAsync", anyThread = true)

        if a.Seed.HasValue then
            Guard.atLeast "FitAsync" "Seed" 0 a.Seed.Value
            Libtorch.ensureLoaded ()
            RandomGenerator.Run(a.Seed.Value, (fun () -> InteropTraining.Fit a))
        else
            InteropTraining.Fit a

    static member private Fit(a: FitArguments) : History =
        let loader =
            DataLoader(
                TensorDataset(a.Inputs, a.Targets),
                a.BatchSize,
                shuffle = a.Shuffle,
                dropLast = a.DropLast
            )

        let validation =
            if isNull (box a.ValidationInputs) then
                None
            else
                Some(
                    DataLoader(TensorDataset(a.ValidationInputs, a.ValidationTargets), a.BatchSize)
                )

        if a.ClipNorm.HasValue then
            a.Optimizer.maxGradNorm <- a.ClipNorm.Value

        a.Model.fit (
            loader,
            a.Optimizer,
            (fun output target -> a.Loss.Invoke(output, target)),
            a.Epochs,
            ?validation = validation,
            metrics = (if a.Accuracy then [ Metric.accuracy ] else []),
            ?earlyStopping =
                (a.Patience
                 |> Option.ofNullable
                 |> Option.map (fun n -> EarlyStopping(patience = n))),
            onStep = a.OnStep.Invoke,
            ?checkpoint = (a.Checkpoint |> Option.ofObj |> Option.map (fun path -> Checkpoint path)),
            cancellation = a.Cancellation
        )
