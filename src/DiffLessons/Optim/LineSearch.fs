namespace DiffLessons

open System

/// A function along a line: its value, its gradient and its slope at a step length.
type internal LinePoint = {
    Step: float
    Value: float
    Gradient: Tensor
    Slope: float
}

/// Finds a step length that meets the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6), with PyTorch's constants.
[<RequireQualifiedAccess>]
module internal LineSearch =
    let private sufficientDecrease, private curvature, private mostEvaluations =
        1e-4, 0.9, 25

    /// Where the cubic through two points with their slopes is least, within bounds.
    let private cubic (a: LinePoint) (b: LinePoint) (bounds: (float * float) option) : float =
        let low, high = bounds |> Option.defaultValue (min a.Step b.Step, max a.Step b.Step)

        let d1 = a.Slope + b.Slope - 3.0 * (a.Value - b.Value) / (a.Step - b.Step)
        let square = d1 * d1 - a.Slope * b.Slope

        if square >= 0.0 then
            let d2 = sqrt square

            let least =
                if a.Step <= b.Step then
                    b.Step
                    - (b.Step - a.Step) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2.0 * d2))
                else
                    a.Step
                    - (a.Step - b.Step) * ((a.Slope + d2 - d1) / (a.Slope - b.Slope + 2.0 * d2))

            Math.Min(Math.Max(least, low), high)
        else
            (low + high) / 2.0

    /// Whether a point is too high: its value has not fallen enough from the start's.
    let private isHigh (start: LinePoint) (p: LinePoint) =
        p.Value > start.Value + sufficientDecrease * p.Step * start.Slope

    let private isFlat (start: LinePoint) (p: LinePoint) = abs p.Slope <= -curvature * start.Slope

    /// A first pair of points between which there is a good step length; or a single one that is good.
    let private bracket (evaluate: float -> LinePoint) (start: LinePoint) (first: float) =
        let rec widen (before: LinePoint) (p: LinePoint) (count: int) =
            if count >= mostEvaluations then
                [ start; p ], count
            elif isHigh start p || (count > 1 && p.Value >= before.Value) then
                [ before; p ], count
            elif isFlat start p then
                [ p ], count
            elif p.Slope >= 0.0 then
                [ before; p ], count
            else
                let bounds = p.Step + 0.01 * (p.Step - before.Step), p.Step * 10.0
                widen p (evaluate (cubic before p (Some bounds))) (count + 1)

        widen start (evaluate first) 0

    /// A step length between two points, away from both ends if there was no progress there before.
    let private between (low: LinePoint) (high: LinePoint) (isStuck: bool) : float * bool =
        let t = cubic low high None
        let least, greatest = min low.Step high.Step, max low.Step high.Step
        let eps = 0.1 * (greatest - least)

        if min (greatest - t) (t - least) >= eps then
            t, false
        elif not (isStuck || t >= greatest || t <= least) then
            t, true
        elif abs (t - greatest) < abs (t - least) then
            greatest - eps, false
        else
            least + eps, false

    /// Narrows a pair of points down; the lower one is the best so far.
    let private zoom (evaluate: float -> LinePoint) (start: LinePoint) size tolerance pair count =
        let rec narrow (a: LinePoint) (b: LinePoint) isStuck count =
            // `a` is the first of the pair and `b` the second, as the cubic wants them.
            let low, high = if a.Value <= b.Value then a, b else b, a
            go a b low high isStuck count

        and go a b low high isStuck count =
            if count >= mostEvaluations || abs (b.Step - a.Step) * size < tolerance then
                low
            else
                let t, isStuck = between a b isStuck
                let p = evaluate t
                let isFirstLow = Object.ReferenceEquals(low, a)

                if isHigh start p || p.Value >= low.Value then
                    // The new point takes the place of the higher one.
                    let a, b = if isFirstLow then a, p else p, b
                    narrow a b isStuck (count + 1)
                elif isFlat start p then
                    p
                else
                    let high =
                        if p.Slope * (high.Step - low.Step) >= 0.0 then
                            low
                        else
                            high

                    let a, b = if isFirstLow then p, high else high, p
                    go a b p high isStuck (count + 1)

        match pair with
        | [ a; b ] -> narrow a b false count
        | [ p ] -> p
        | _ -> start

    /// The best point found along a line.
    /// <param name="evaluate">The function along the line.</param>
    /// <param name="start">The function at step 0.</param>
    /// <param name="first">The step to try first.</param>
    /// <param name="size">The greatest element of the direction.</param>
    /// <param name="tolerance">The least change that counts.</param>
    let strongWolfe
        (evaluate: float -> LinePoint)
        (start: LinePoint)
        (first: float)
        (size: float)
        (tolerance: float)
        : LinePoint =
        let pair, count = bracket evaluate start first
        zoom evaluate start size tolerance pair count
