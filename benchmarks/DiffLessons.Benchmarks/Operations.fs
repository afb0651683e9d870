namespace DiffLessons.Benchmarks

/// A single operation on inputs of given shapes.
type Operation = {
    Name: string
    Kind: string
    Shapes: int list list
    /// Whether it is measured with gradients too; what differentiates by itself is not.
    Differentiable: bool
}

/// The operations that are compared. Their names are known to the PyTorch script, too.
[<RequireQualifiedAccess>]
module Operations =
    let private operation kind suffix shapes = {
        Name = $"{kind}-{suffix}"
        Kind = kind
        Shapes = shapes
        Differentiable = true
    }

    let private derivative name shapes = {
        Name = name
        Kind = name
        Shapes = shapes
        Differentiable = false
    }

    /// The parameters of a 1-10-1 net as one vector, and 100 points.
    let private regression = [ [ 31 ]; [ 100; 1 ]; [ 100; 1 ] ]

    let all = [
        for size, n in [ "100", 100; "100k", 100_000 ] do
            for kind in [ "add"; "plus"; "mul" ] do
                operation kind size [ [ n ]; [ n ] ]

            for kind in [ "exp"; "tanh"; "relu"; "sum" ] do
                operation kind size [ [ n ] ]

            operation "logsoftmax" size [ [ n / 10; 10 ] ]
        // Large arrays: time is spent in memory, and in what frees it. A chain is five operations.
        for size, n in [ "10k", 10_000; "100k", 100_000; "1M", 1_000_000; "10M", 10_000_000 ] do
            operation "chain" size [ [ n ]; [ n ] ]
            operation "softmax" size [ [ n / 100; 100 ] ]

            if size <> "100k" then
                operation "add" size [ [ n ]; [ n ] ]
                operation "relu" size [ [ n ] ]
                operation "sum" size [ [ n ] ]
        for side in [ 10; 316 ] do
            operation "matmul" $"{side}x{side}" [ [ side; side ]; [ side; side ] ]
        operation "linear" "100x1x10" [ [ 100; 1 ]; [ 10; 1 ]; [ 10 ] ]
        operation "linear" "50x1568x10" [ [ 50; 1568 ]; [ 10; 1568 ]; [ 10 ] ]
        operation "conv2d" "50x1x28x28" [ [ 50; 1; 28; 28 ]; [ 16; 1; 5; 5 ]; [ 16 ] ]
        operation "maxpool" "50x16x28x28" [ [ 50; 16; 28; 28 ] ]
        // The gradient of a regression's loss by grad and asFunction: beside the same function of a vector, and beside a
        // module whose parameters are tensors of their own.
        derivative "grad-vector" regression
        derivative "grad-module" regression
        // The hessian of Rosenbrock's function, beside one written by hand: a gradient with its graph, then a row per variable.
        derivative "hessian-200" [ [ 200 ] ]
        // Forward mode over many operations on few elements: the derivative of 1,000 steps on a number, the second derivative of
        // a path of 100 steps, and the jacobian of 1,000 results of 10 variables.
        derivative "diff-1000-steps" [ [] ]
        derivative "diff2-path-100" [ [] ]
        derivative "jacobian-10-to-1000" [ [ 10 ]; [ 1000; 10 ] ]
        // All derivatives of 100 results or of a gradient by 100 variables, and derivatives along a direction beside the gradient.
        derivative "jacobian-100" [ [ 100 ]; [ 100; 100 ] ]
        derivative "hessian-100" [ [ 100 ] ]
        derivative "grad-1000" [ [ 1000 ] ]
        derivative "gradv-1000" [ [ 1000 ]; [ 1000 ] ]
        derivative "hessianv-1000" [ [ 1000 ]; [ 1000 ] ]
    ]

    /// The inputs as plain arrays with their shapes, the same for every implementation.
    let inputs (operation: Operation) =
        operation.Shapes
        |> List.mapi (fun i shape ->
            Workloads.uniform (i + 1) (List.fold (*) 1 shape), List.toArray shape)
