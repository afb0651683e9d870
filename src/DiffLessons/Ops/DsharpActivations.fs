namespace DiffLessons

/// <summary>Activations as functions, for <c>--></c> and <c>|></c>. Each says what it is, and so counts as a built-in layer in a model.</summary>
[<AutoOpen>]
module DsharpActivations =
    let private named kind apply = TensorFunction.make kind [] apply
    let private relu6Function = named "relu6" (fun x -> x.relu6 ())
    let private hardsigmoidFunction = named "hardsigmoid" (fun x -> x.hardsigmoid ())
    let private hardswishFunction = named "hardswish" (fun x -> x.hardswish ())
    let private softsignFunction = named "softsign" (fun x -> x.softsign ())
    let private logsigmoidFunction = named "logsigmoid" (fun x -> x.logsigmoid ())

    let private geluTanhFunction =
        TensorFunction.make "gelu" [ "approximate", box "tanh" ] (fun x -> x.gelu "tanh")

    type dsharp with

        /// <summary>min(max(x, 0), 6) of each element. See <c>Tensor.relu6</c>.</summary>
        static member relu6: Tensor -> Tensor = relu6Function
        /// <summary>relu6(x + 3) / 6 of each element. See <c>Tensor.hardsigmoid</c>.</summary>
        static member hardsigmoid: Tensor -> Tensor = hardsigmoidFunction
        /// <summary>x relu6(x + 3) / 6 of each element. See <c>Tensor.hardswish</c>.</summary>
        static member hardswish: Tensor -> Tensor = hardswishFunction
        /// <summary>x / (1 + |x|) of each element. See <c>Tensor.softsign</c>.</summary>
        static member softsign: Tensor -> Tensor = softsignFunction
        /// <summary>log(sigmoid(x)) of each element. See <c>Tensor.logsigmoid</c>.</summary>
        static member logsigmoid: Tensor -> Tensor = logsigmoidFunction
        /// <summary>The Gaussian error linear unit in its approximation by tanh. See <c>Tensor.gelu</c>.</summary>
        static member geluTanh: Tensor -> Tensor = geluTanhFunction

        /// <summary>See <c>Tensor.softmin</c>.</summary>
        static member softmin(input: Tensor, dim: int) : Tensor = input.softmin dim
        /// <summary>See <c>Tensor.glu</c>.</summary>
        static member glu(input: Tensor, ?dim: int) : Tensor = input.glu (?dim = dim)
        /// <summary>See <c>Tensor.prelu</c>; the layer is <see cref="T:DiffLessons.PReLU"/>.</summary>
        static member prelu(input: Tensor, weight: Tensor) : Tensor = input.prelu weight

        /// <summary>The function that gives <c>Tensor.softmin</c> with these options.</summary>
        static member softmin(dim: int) : Tensor -> Tensor =
            TensorFunction.make "softmin" [ "dim", box dim ] (fun x -> x.softmin dim)

        /// <summary>The function that gives <c>Tensor.glu</c> with these options.</summary>
        static member glu(?dim: int) : Tensor -> Tensor =
            let options = dim |> Option.map (fun d -> "dim", box d) |> Option.toList
            TensorFunction.make "glu" options (fun x -> x.glu (?dim = dim))
