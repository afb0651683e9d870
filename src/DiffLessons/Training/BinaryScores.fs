namespace DiffLessons

open System

/// How well two classes are told apart: what the metrics of binary classes are computed from.
[<RequireQualifiedAccess>]
module internal BinaryScores =
    let private fail (operation: string) (output: Tensor) (target: Tensor) : 'a =
        Shape.fail
            $"{operation}: expected a score for each sample, of shape (n), (n, 1) or, one for each of two classes, (n, 2), and classes 0 and 1 of shape (n) or (n, 1), got {Shape.format output.Sizes} and {Shape.format target.Sizes}."

    /// The score of each sample, the greater the more for class 1, and whether it is of class 1.
    let private read (operation: string) (output: Tensor) (target: Tensor) : float[] * bool[] =
        let rows =
            match List.ofArray target.Sizes with
            | [ rows ]
            | [ rows; 1 ] -> rows
            | _ -> fail operation output target

        let scores = output.float64().Flat<float>()

        let scores =
            match List.ofArray output.Sizes with
            | [ count ]
            | [ count; 1 ] when count = rows -> scores
            | [ count; 2 ] when count = rows ->
                Array.init rows (fun i -> scores[2 * i + 1] - scores[2 * i])
            | _ -> fail operation output target

        let classes = target.float64().Flat<float>()

        match classes |> Array.tryFind (fun c -> c <> 0.0 && c <> 1.0) with
        | Some other ->
            Guard.refuse "target" $"{operation}: expected targets of 0 and 1, got {string other}."
        | None -> scores, Array.map (fun c -> c = 1.0) classes

    /// How many samples of class 1 are called so, of class 0 called 1, of class 1 called 0, and of class 0 called so.
    let private counts (operation: string) (threshold: float) (output: Tensor) (target: Tensor) =
        let scores, classes = read operation output target
        let numbers = Array.zeroCreate<float> 4

        for score, isPositive in Array.zip scores classes do
            let at =
                match score > threshold, isPositive with
                | true, true -> 0
                | true, false -> 1
                | false, true -> 2
                | false, false -> 3

            numbers[at] <- numbers[at] + 1.0

        numbers

    let private quotient (a: float) (b: float) = if b = 0.0 then 0.0 else a / b

    let private ofCounts operation threshold (finish: float[] -> float) =
        EpochMetric(4, counts operation threshold, EpochMetric.Sum, finish)

    let accuracy threshold =
        ofCounts "binary_accuracy" threshold (fun n -> (n[0] + n[3]) / Array.sum n)

    let precision threshold =
        ofCounts "precision" threshold (fun n -> quotient n[0] (n[0] + n[1]))

    let recall threshold =
        ofCounts "recall" threshold (fun n -> quotient n[0] (n[0] + n[2]))

    let f1 threshold =
        ofCounts "f1" threshold (fun n -> quotient (2.0 * n[0]) (2.0 * n[0] + n[1] + n[2]))

    /// Scores and classes in turn.
    let private pairs (output: Tensor) (target: Tensor) : float[] =
        let scores, classes = read "roc_auc" output target

        Array.init (2 * scores.Length) (fun i ->
            if i % 2 = 0 then scores[i / 2]
            elif classes[i / 2] then 1.0
            else 0.0)

    /// The area by ranks: the share of pairs of the two classes whose order is right (Mann and Whitney 1947); equal scores have the mean of their ranks.
    let private area (numbers: float[]) : float =
        let count = numbers.Length / 2
        let scores = Array.init count (fun i -> numbers[2 * i])
        let classes = Array.init count (fun i -> numbers[2 * i + 1])
        let positives = Array.sum classes
        let negatives = float count - positives

        if positives = 0.0 || negatives = 0.0 || Array.exists Double.IsNaN scores then
            nan
        else
            Array.Sort(scores, classes)
            let mutable ranks = 0.0
            let mutable i = 0

            while i < count do
                let mutable j = i
                let mutable own = 0.0

                while j < count && scores[j] = scores[i] do
                    own <- own + classes[j]
                    j <- j + 1

                // The ranks from i + 1 to j.
                ranks <- ranks + own * float (i + 1 + j) / 2.0
                i <- j

            (ranks - positives * (positives + 1.0) / 2.0) / (positives * negatives)

    let rocAuc = EpochMetric(2, pairs, EpochMetric.Append, area)
