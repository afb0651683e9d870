/// Wrong dtypes, options, values and devices: the kind of exception, and its whole message.
module DiffLessons.Tests.OptionErrorsTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private shape call message (f: unit -> 'a) =
    Check.wrong<ShapeException> call message (f >> ignore)

let private dtype call message (f: unit -> 'a) =
    Check.wrong<DtypeException> call message (f >> ignore)

let private option call message (f: unit -> 'a) =
    Check.wrong<OptionException> call message (f >> ignore)

let private value call message (f: unit -> 'a) =
    Check.wrong<TensorException> call message (f >> ignore)

let private device call message (f: unit -> 'a) =
    Check.wrong<DeviceException> call message (f >> ignore)

// Made when first needed: that is when libtorch is loaded.
let private v = lazy (dsharp.tensor [ 1.0; 2.0; 3.0 ])

let private ints = lazy (dsharp.tensor [ 0; 1; 2 ])

let private flags = lazy (dsharp.tensor [ true ])

let private m = lazy (dsharp.zeros [ 2; 3 ])

let private number = lazy (dsharp.tensor 1.0)

let private image = lazy (dsharp.zeros [ 1; 2; 5; 5 ])

let private filters = lazy (dsharp.zeros [ 3; 2; 3; 3 ])

let private dtypes = [
    dtype
        "softmax of integers"
        "softmax: expected a floating point tensor, got Int32. Convert it first, with float32() or float64()."
        (fun () -> ints.Value.softmax 0)
    dtype
        "mean of integers"
        "mean: expected a floating point tensor, got Int32. Convert it first, with float32() or float64()."
        (fun () -> ints.Value.mean ())
    dtype
        "det of integers"
        "det: expected a floating point tensor, got Int32. Convert it first, with float32() or float64()."
        (fun () -> (dsharp.tensor [ [ 1 ] ]).det())
    dtype
        "gelu of integers"
        "gelu: there is no such operation on this dtype, given (3) Int32. Convert it with float32() or float64()."
        (fun () -> ints.Value.gelu ())
    dtype
        "minus a boolean"
        "neg: there is no such operation on booleans, given (1) Bool. Convert them with int32() or float32()."
        (fun () -> -flags.Value)
    dtype
        "difference of booleans"
        "sub: there is no such operation on booleans, given (1) Bool, (1) Bool. Convert them with int32() or float32()."
        (fun () -> flags.Value - flags.Value)
    dtype
        "negative power of integers"
        "pow: integers have no negative powers, given (3) Int32. Convert them with float32()."
        (fun () -> ints.Value ** -1)
    dtype
        "conv2d of two dtypes"
        "conv2d: expected tensors of one dtype, given (1, 2, 5, 5) Float32, (3, 2, 3, 3) Float64. Convert one of them with cast."
        (fun () -> image.Value.conv2d (filters.Value.float64 ()))
    dtype
        "gather by floats"
        "gather: expected integer indices, got Float32. Convert them with int64(). (Parameter 'indices')"
        (fun () -> v.Value.gather (0, v.Value))
    dtype
        "classes as booleans"
        "nllLoss: expected class indices, an integer tensor of shape (2), got Bool (1). Convert with int64(), or use argmax for one-hot rows. (Parameter 'target')"
        (fun () -> m.Value.nllLoss flags.Value)
    dtype
        "toArray of texts"
        "toArray: expected a number type or bool for the elements, got String."
        (fun () -> v.Value.toArray1D<string>())
    dtype
        "a tensor of text"
        "tensor: expected numbers or booleans, got the text \"abc\"."
        (fun () -> dsharp.tensor "abc")
    dtype
        "a tensor of characters"
        "tensor: expected numbers or booleans that fit one dtype, got elements such as a of type Char."
        (fun () -> dsharp.tensor [ 'a' ])
    dtype "a tensor of nothing" "tensor: expected numbers or booleans, got null." (fun () ->
        dsharp.tensor null)
    dtype
        "a tensor of something else"
        "tensor: expected a number, a boolean, or nested arrays, lists, sequences or tuples of them, got Version."
        (fun () -> dsharp.tensor (System.Version(1, 0)))
    dtype
        "a number too large"
        "full: the number 300 does not fit Byte, which holds whole numbers from 0 to 255. Give a wider dtype, or another number."
        (fun () -> dsharp.full (2, 300, dtype = Dtype.Byte))
    dtype
        "rand of integers"
        "rand: expected a floating point dtype, got Int32. Use randint for integers. (Parameter 'dtype')"
        (fun () -> dsharp.rand (2, dtype = Dtype.Int32))
    dtype
        "linspace of booleans"
        "linspace: there is no such operation on this dtype, given shape (3) and dtype Bool. Convert it with float32() or float64()."
        (fun () -> dsharp.linspace (0.0, 1.0, 3, dtype = Dtype.Bool))
    dtype
        "tracking integers"
        "reverseDiff: only floating point tensors have derivatives, got Int32. Convert it with float32() or float64()."
        (fun () -> ints.Value.reverseDiff ())
    dtype
        "a tangent of other dtype"
        "forwardDiff: expected a tangent of the tensor's dtype Float32, got Float64. Convert it with cast."
        (fun () -> v.Value.forwardDiff (v.Value.float64 ()))
    dtype
        "a weight of other dtype"
        "reverse: expected a weight of the value's dtype Float32, got Float64. Convert it with cast."
        (fun () -> (v.Value.reverseDiff () * 2).reverse(v.Value.float64 ()))
]

let private options = [
    option "clamp without bounds" "clamp: give low, high or both." (fun () -> v.Value.clamp ())
    option
        "celu of alpha 0"
        "celu: expected alpha other than 0, got 0. (Parameter 'alpha')"
        (fun () -> v.Value.celu 0.0)
    option
        "hardtanh of crossed bounds"
        "hardtanh: expected minVal at most maxVal, got 1 and 0. (Parameter 'minVal')"
        (fun () -> v.Value.hardtanh (1.0, 0.0))
    option "repeat" "repeat: times must be 0 or more, got -1. (Parameter 'times')" (fun () ->
        v.Value.repeat (0, -1))
    option
        "pad"
        "pad: paddings needs 1 values, one per axis, got 2. (Parameter 'paddings')"
        (fun () -> v.Value.pad [ 1; 1 ])
    option
        "dilate"
        "dilate: dilations must be 1 or more, got (0). (Parameter 'dilations')"
        (fun () -> v.Value.dilate [ 0 ])
    option
        "an unknown reduction"
        "mseLoss: expected reduction \"mean\", \"sum\" or \"none\", got \"average\". (Parameter 'reduction')"
        (fun () -> v.Value.mseLoss (v.Value, "average"))
    option
        "probabilities outside"
        "bceLoss: expected probabilities in [0, 1], got values outside (or NaN). Put a sigmoid before it, or use bceWithLogitsLoss. (Parameter 'input')"
        (fun () -> v.Value.bceLoss v.Value)
    option
        "targets outside"
        "bceLoss: expected targets in [0, 1], got values outside (or NaN). (Parameter 'target')"
        (fun () -> (v.Value / 3.0).bceLoss v.Value)
    option
        "conv2d without stride"
        "conv2d: stride must be 1 or more, got (0, 0). (Parameter 'stride')"
        (fun () -> image.Value.conv2d (filters.Value, stride = 0))
    option
        "conv2d with two strides"
        "conv2d: give stride or strides, not both. (Parameter 'stride')"
        (fun () -> image.Value.conv2d (filters.Value, stride = 1, strides = [ 1; 1 ]))
    option
        "conv2d with one of two strides"
        "conv2d: stride needs 2 values, one per axis, got 1. (Parameter 'stride')"
        (fun () -> image.Value.conv2d (filters.Value, strides = [ 1 ]))
    option
        "conv1d with negative padding"
        "conv1d: padding must be 0 or more, got (-1). (Parameter 'padding')"
        (fun () -> (dsharp.zeros [ 1; 1; 4 ]).conv1d(dsharp.zeros [ 1; 1; 2 ], padding = -1))
    option
        "convTranspose2d padded too far"
        "convTranspose2d: outputPadding must be less than stride or dilation, got 1 with stride 1 and dilation 1. (Parameter 'outputPadding')"
        (fun () -> image.Value.convTranspose2d (dsharp.zeros [ 2; 1; 3; 3 ], outputPadding = 1))
    option
        "maxpool2d without window"
        "maxpool2d: give kernelSize. (Parameter 'kernelSize')"
        (fun () -> image.Value.maxpool2d ())
    option
        "maxpool2d padded too far"
        "maxpool2d: padding must be at most half of kernelSize, got padding 2 with kernelSize 2. (Parameter 'padding')"
        (fun () -> image.Value.maxpool2d (2, padding = 2))
    option
        "arange without step"
        "arange: expected a finite step other than 0, got 0. (Parameter 'step')"
        (fun () -> dsharp.arange (3, step = 0))
    option
        "arange the wrong way"
        "arange: a step of -1 does not lead from 0 to 3. (Parameter 'step')"
        (fun () -> dsharp.arange (3, step = -1))
    option "arange without end" "arange: expected finite bounds, got 0 and Infinity." (fun () ->
        dsharp.arange infinity)
    option
        "linspace of negative steps"
        "linspace: steps must be 0 or more, got -1. (Parameter 'steps')"
        (fun () -> dsharp.linspace (0.0, 1.0, -1))
    option
        "onehot beyond"
        "onehot: expected a hot index from 0 to 2 for a length of 3, got 3. (Parameter 'hot')"
        (fun () -> dsharp.onehot (3, 3))
    option
        "randint of no range"
        "randint: expected low below high, got low 2 and high 2. (Parameter 'high')"
        (fun () -> dsharp.randint (2, 2, 3))
    option "a negative seed" "seed: expected 0 or more, got -1. (Parameter 'seed')" (fun () ->
        dsharp.seed -1)
    option
        "a negative order"
        "diffn: expected an order from 0 to 16, got -1. The work doubles with each order. (Parameter 'n')"
        (fun () -> dsharp.diffn -1 id number.Value)
]

let private others = [
    shape
        "zeros of negative size"
        "zeros: sizes must be 0 or more, got (-1). Give every axis its length."
        (fun () -> dsharp.zeros [ -1 ])
    shape
        "ragged rows"
        "tensor: rows must have one shape, but row 0 has (2) and row 1 has (1)."
        (fun () -> dsharp.tensor [ [ 1; 2 ]; [ 3 ] ])
    shape
        "more elements than a tensor can have"
        "zeros: a tensor can have up to 2147483647 elements, got the shape (100000, 100000, 1000)."
        (fun () -> dsharp.zeros [ 100000; 100000; 1000 ])
    value
        "inv of a singular matrix"
        "inv: the matrix is singular, so it has no inverse; given (2, 2) Float32."
        (fun () -> (dsharp.zeros [ 2; 2 ]).inv())
    value
        "solve with a singular matrix"
        "solve: the matrix is singular, so it has no inverse; given (2, 2) Float32, (2) Float32."
        (fun () -> (dsharp.zeros [ 2; 2 ]).solve(dsharp.ones 2))
    option
        "no thread at all"
        "numThreads: expected 1 or more, got 0. (Parameter 'value')"
        (fun () -> dsharp.numThreads <- 0)
    device
        "an unknown device"
        "device: expected cpu, cuda or cuda:N, got \"tpu\". (Parameter 'device')"
        (fun () -> Device.parse "tpu")
    device
        "an unknown backend"
        "backend: this library computes by libtorch alone; expected Backend.Torch, got Backend.Reference. (Parameter 'backend')"
        (fun () -> dsharp.zeros (2, backend = Backend.Reference))
]

let tests =
    testList "Option errors" [
        testList "dtypes" dtypes
        testList "options" options
        testList "values, memory and devices" others
    ]
