/// What of the library C# has in another form than that of a generated member, or not at all.
module DiffLessons.Tests.CSharpOtherForms

/// Operations on tensors that C# has in another form, or not at all, and why.
let notFunctions =
    dict [
        for name in
            [
                "cast"
                "float16"
                "bfloat16"
                "float32"
                "float64"
                "float"
                "double"
                "int8"
                "byte"
                "int16"
                "int32"
                "int"
                "int64"
                "bool"
                "move"
                "cpu"
                "gpu"
            ] do
            name, "`To(dtype)` and `To(device)`"
        for name in
            [
                "toScalar"
                "toArray"
                "toArray1D"
                "toArray2D"
                "toArray3D"
                "toArray4D"
                "toArray5D"
                "toArray6D"
            ] do
            name, "`ToArray`, `ToDoubleArray`, `ToInt64Array`, `ToInt32Array`, `CopyTo`, `ToDouble`"
        for name in
            [
                "reverseDiff"
                "forwardDiff"
                "noDiff"
                "isForwardDiff"
                "isReverseDiff"
                "isNoDiff"
                "nestingTag"
                "depth"
                "primal"
                "primalDeep"
                "derivative"
                "derivativeDeep"
                "reverse"
                "reverseReset"
                "reversePush"
                "backward"
                "isSameDiffType"
                "set_derivative"
            ] do
            name, "derivatives are those of functions: `Diff`"
        for name in [ "lift"; "lift2"; "liftMany" ] do
            name, "an operation of TorchSharp's own is made differentiable in F#"
        for name in [ "create"; "like"; "tensor" ] do
            name, "`Tensor.From`, `Tensor.FromTorchSharp`"
        for name in [ "at"; "set"; "addAt"; "Item"; "GetSlice"; "GetReverseIndex"; "slice" ] do
            name, "the indexers, `Slice`, `SetAt` and `AddAt`"
        for name in [ "eq"; "ne"; "lt"; "le"; "gt"; "ge" ] do
            name, "written by hand, with operators"
        for name in [ "arange"; "linspace"; "eye"; "cat"; "stack"; "allclose" ] do
            name, "written by hand"
        for name in [ "scalar"; "zero"; "one" ] do
            name, "`Tensor.Scalar`"
        "complex", "`ComplexTensor.From`"
        "clone", "a tensor never changes, so that it needs no copy"
        "summary", "`ToString`"
        "viewAs", "`Reshape` by the other's shape"
    ]

/// Layers that C# has in another form.
let notLayers =
    dict [
        "Function", "`Layers.Function`"
        "Sequential", "`Model.Sequential`"
        "VAEBase", "a base class of F#'s own"
        "TableEncoder", "`TableEncoder`, whose `Layer` a model begins with"
    ]
