namespace DiffLessons

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
                    $"optimizer: expected {name} of {string least} or more, got {string value}.",
                    name
                )
            )

    let below1 (name: string) (value: float) =
        if not (value >= 0.0 && value < 1.0) then
            raise (
                OptionException(
                    $"optimizer: expected {name} from 0 to below 1, got {string value}.",
                    name
                )
            )
