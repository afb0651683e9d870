namespace DiffLessons.Lessons.Autoencoder

open DiffLessons

/// Classification by the nearest known point.
[<RequireQualifiedAccess>]
module NearestNeighbour =

    /// The class of the nearest of some known points, by Euclidean distance (Fix and Hodges 1951, with one neighbour).
    /// `points`: The known points, shape (m, d).
    /// `classes`: Their classes, m of them.
    /// `queries`: The points asked about, shape (n, d).
    /// Returns: A class for each query.
    /// ShapeException: The shapes do not fit together.
    let classify (points: Tensor) (classes: int[]) (queries: Tensor) : int[] =
        let fits =
            points.dim = 2
            && queries.dim = 2
            && points.shape[1] = queries.shape[1]
            && points.shape[0] = classes.Length
            && classes.Length > 0

        if not fits then
            raise (
                ShapeException
                    $"NearestNeighbour.classify: expected points (m, d), m classes and queries (n, d), got {Shape.format points.shape}, {classes.Length} and {Shape.format queries.shape}."
            )

        // |q - p|^2 = |q|^2 - 2 q.p + |p|^2, and |q|^2 changes nothing about which p is nearest.
        let squares = (points * points).sum 1 // (m)

        let nearestOf (part: Tensor) =
            (squares - 2.0 * part.matmul (points.transpose ())).argmin 1

        let parts =
            queries.split [
                for start in 0..100 .. queries.shape[0] - 1 -> min 100 (queries.shape[0] - start)
            ]

        let indices = Tensor.cat [ for part in parts -> nearestOf part ]
        indices.toArray1D<int>() |> Array.map (fun at -> classes[at])
