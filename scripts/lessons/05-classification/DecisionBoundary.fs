namespace DiffLessons.Lessons.Classification

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons

/// The decision boundary of a classifier of two classes in the plane, and how it moves during training.
[<RequireQualifiedAccess>]
module DecisionBoundary =

    let private trace = "P(class 1)"

    /// 41 coordinates, the same along both axes.
    let private side low high = Grid.along low high 41

    /// The probability of class 1 on a grid of 41 x 41 points from `low` to `high`. `scores` maps points (n, 2) to the scores of
    /// both classes (n, 2), before softmax.
    let probabilities (low: float) (high: float) (scores: Tensor -> Tensor) : float[][] =
        let side = side low high
        (scores (Grid.points side side)).softmax(1)[*, 1] |> Grid.rows side.Length

    /// The probabilities of each moment as a heat map, and over them the points x (n, 2) with their classes y (n), 0 or 1.
    let replay
        (low: float)
        (high: float)
        (x: Tensor)
        (y: Tensor)
        (moments: (string * float[][]) list)
        : Figure =
        let labels = numbers y |> Array.map int
        let side = side low high

        let last =
            match List.tryLast moments with
            | Some(_, probabilities) -> probabilities
            | None -> [| for _ in side -> Array.zeroCreate side.Length |]

        Figure.axes "x₁" "x₂"
        |> Fields.heatmap trace Scale.Diverging 0.0 1.0 side side last
        |> Fields.classes [| "class 0"; "class 1" |] labels (numbers x[*, 0]) (numbers x[*, 1])
        |> Figure.equalAxes
        |> Figure.height 560
        |> Figure.replay [
            for label, probabilities in moments -> Frame.create label |> Frame.z trace probabilities
        ]
