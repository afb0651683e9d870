namespace DiffLessons.Charts

open DiffLessons

/// <summary>The regions of the plane that a classifier of two classes decides on, and how they move while it learns.</summary>
/// <param name="low">The least coordinate shown, the same in both directions.</param>
/// <param name="high">The greatest coordinate shown.</param>
/// <param name="scores">Gives the scores of places: shape (n, 2) to (n, 2), before softmax.</param>
[<Sealed>]
type Regions(low: float, high: float, scores: Tensor -> Tensor) =
    let side = Grid.along low high 41
    let places = Grid.places side side
    let name = "P(class 1)"
    let frames = ResizeArray<Frame>()

    let probabilities () =
        (scores places).softmax(1)[*, 1] |> Grid.rows side.Length

    /// <summary>Adds the regions of this moment to the replay.</summary>
    /// <param name="label">What stands beside the slider.</param>
    member _.Record(label: string) : unit =
        frames.Add(Frame.create label |> Frame.z name (probabilities ()))

    /// <summary>The moments recorded, as fields of probabilities, and over them the points that are to be told apart.</summary>
    /// <param name="x">The points, shape (n, 2).</param>
    /// <param name="y">The class of each, 0 or 1, shape (n).</param>
    /// <exception cref="T:DiffLessons.OptionException">No moment was recorded.</exception>
    member _.Replay(x: Tensor, y: Tensor) : Figure =
        let labels = numbers y |> Array.map int

        Figure.axes "x0" "x1"
        |> Fields.heatmap name Scale.Diverging 0.0 1.0 side side (probabilities ())
        |> Fields.classes [| "class 0"; "class 1" |] labels (numbers x[*, 0]) (numbers x[*, 1])
        |> Figure.equalAxes
        |> Figure.height 560
        |> Figure.replay frames
