namespace DiffLessons

open TorchSharp

/// Numbers that optimisers are made with: given as any .NET number, or as a tensor of one element.
[<RequireQualifiedAccess>]
module internal Hyperparameter =
    /// The number given, or the one that stands for none.
    let read (name: string) (fallback: float) (given: scalar option) : float =
        Layer.number "optimizer" name fallback given

    let atLeast (name: string) (least: float) (value: float) =
        if not (value >= least && value < infinity) then
            raise (
                OptionException(
                    $"optimizer: expected {name} of {least} or more, got {value}.",
                    name
                )
            )

    let below1 (name: string) (value: float) =
        if not (value >= 0.0 && value < 1.0) then
            raise (
                OptionException($"optimizer: expected {name} from 0 to below 1, got {value}.", name)
            )

/// A number as libtorch's scalar, made once and kept: an optimiser uses the same few at every step.
[<Sealed>]
type internal Factor(initial: float) =
    let mutable value = initial
    let mutable made = initial.ToScalar()

    /// The scalar of the given number.
    member _.Of(number: float) : Scalar =
        if number <> value then
            made.Dispose()
            value <- number
            made <- number.ToScalar()

        made
