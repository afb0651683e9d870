namespace DiffLessons.Lessons

open DiffLessons

/// Principal component analysis (Pearson 1901).
[<RequireQualifiedAccess>]
module PrincipalComponents =

    /// The coordinates of rows, shape (n, d), along the directions in which they differ most: shape (n, count), where count is
    /// at most n and d. The sign of each coordinate is such that its greatest absolute value is positive.
    let scores (count: int) (rows: Tensor) : Tensor =
        if rows.dim <> 2 || count < 1 || count > min rows.shape[0] rows.shape[1] then
            raise (
                ShapeException
                    $"PrincipalComponents.scores: expected rows of shape (n, d) with at least {count} of each, got {Shape.format rows.shape}."
            )

        let centred = (rows - rows.mean 0).noDiff()

        let parts =
            [| centred |]
            |> Tensor.liftMany "PrincipalComponents.scores" (fun raws ->
                let struct (left, sizes, _) = TorchSharp.torch.linalg.svd (raws[0], false)
                [| left; sizes |])

        let scores = parts[0][*, .. count - 1] * parts[1][.. count - 1]
        let high, low = scores.max 0, scores.min 0
        let sign = (high + low).sign() // 0 where both ends are equally far
        scores * (sign + (1.0 - sign.abs ()))
