namespace DiffLessons

open System.Collections.Concurrent
open System.Collections.Generic

/// Every operation on one tensor by name: what files, ONNX, the C# facade and the docs look up. Each family lists its own.
[<RequireQualifiedAccess>]
module internal Registry =
    let families: (string * Op list) list = [
        "Activations", Activations.Ops.all @ Softmax.Ops.all
        "Elementwise", Elementwise.Ops.all
        "Exponentials", Exponentials.Ops.all
        "SpecialFunctions", SpecialFunctions.Ops.all
        "Rounding", Rounding.Ops.all
        "PairFunctions", PairFunctions.Ops.all
        "Comparisons", Comparisons.Ops.all
        "Logic", Logic.Ops.all
        "Reductions", Reductions.Ops.all
        "AxisReductions", AxisReductions.Ops.all
        "Scans", Scans.Ops.all
        "Statistics", Statistics.Ops.all
        "Shaping", Shaping.Ops.all
        "Joining", Joining.Ops.all
        "Rearranging", Rearranging.Ops.all
        "Repeating", Repeating.Ops.all
        "Padding", Padding.Ops.all
        "Indexing", Indexing.Ops.all
        "Conditions", Conditions.Ops.all
        "Selecting", Selecting.Ops.all
        "Scattering", Scattering.Ops.all
        "LinearAlgebra", LinearAlgebra.Ops.all
        "Assembling", Assembling.Ops.all
        "Decompositions", Decompositions.Ops.all
        "MatrixFunctions", MatrixFunctions.Ops.all
        "Interpolation", Interpolation.Ops.all
        "Convolution", Convolution.Ops.all @ ConvolutionTransposed.Ops.all
        "Pooling",
        MaxPooling.Ops.all
        @ AveragePooling.Ops.all
        @ AdaptivePooling.Ops.all
        @ Unpooling.Ops.all
        "Losses",
        Losses.Ops.all
        @ ClassLosses.Ops.all
        @ ElementLosses.Ops.all
        @ DistanceLosses.Ops.all
        @ MarginLosses.Ops.all
        "Sampling", Sampling.Ops.all @ Draws.Ops.all
        "Conversions", Conversions.Ops.all
        "Images", Images.Ops.all
    ]

    let private own =
        dict [
            for _, ops in families do
                for op in ops do
                    op.Name, op
        ]

    let private named = ConcurrentDictionary<string, Tensor -> Tensor>()

    /// The names of the library's own operations.
    let names: ICollection<string> = own.Keys

    /// Whether the library itself has an operation of that name.
    let isOwn (name: string) = own.ContainsKey name

    /// The library's operation of that name.
    let op (name: string) : Op = own[name]

    /// Gives a function of the program's own a name, for files; a later one takes the name over.
    let name (name: string) (f: Tensor -> Tensor) : Tensor -> Tensor =
        let function' = TensorFunction.named name f
        named[name] <- function'
        function'

    /// How a function of that name is made from its options, whether it is the library's or the program's.
    let tryFind (name: string) : (LayerOptions -> Tensor -> Tensor) option =
        match own.TryGetValue name, named.TryGetValue name with
        | (true, op), _ -> Some(Op.load op)
        | _, (true, f) -> Some(fun _ -> f)
        | _ -> None
