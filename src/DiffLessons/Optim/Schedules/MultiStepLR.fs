namespace DiffLessons

open System

/// The formula: what the options, once checked, make of the base rate, the rate in use and the step.
[<RequireQualifiedAccess>]
module internal MultiStepRate =

    let rate (milestones: seq<int>) gamma =
        let milestones = Guard.items "MultiStepLR" "milestones" milestones

        for milestone in milestones do
            Guard.atLeast "MultiStepLR" "milestones" 0 milestone

        Guard.nonNegative "MultiStepLR" "gamma" gamma

        fun _ now t ->
            match milestones |> Array.filter (fun milestone -> milestone = t) with
            | [||] -> now
            | reached -> now * Math.Pow(gamma, float reached.Length)

/// <summary>Falls at given steps: lr gamma^n, where n milestones are passed.</summary>
[<Sealed>]
type MultiStepLR
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="milestones">The steps at which the rate falls.</param>
    /// <param name="gamma">The factor, 0.1 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (optimizer: Optimizer, milestones: seq<int>, ?gamma: float) =
    inherit
        LRScheduler("MultiStepLR", optimizer, MultiStepRate.rate milestones (defaultArg gamma 0.1))
