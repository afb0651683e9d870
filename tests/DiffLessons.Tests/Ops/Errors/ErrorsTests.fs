/// Wrong shapes, dimensions and indices: the kind of exception, and its whole message.
module DiffLessons.Tests.ErrorsTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private shape call message (f: unit -> 'a) =
    Check.wrong<ShapeException> call message (f >> ignore)

// Made when first needed: that is when libtorch is loaded.
let private v = lazy (dsharp.tensor [ 1.0; 2.0; 3.0 ])

let private ints = lazy (dsharp.tensor [ 0; 1; 2 ])

let private m = lazy (dsharp.zeros [ 2; 3 ])

let private number = lazy (dsharp.tensor 1.0)

let private image = lazy (dsharp.zeros [ 1; 2; 5; 5 ])

let private filters = lazy (dsharp.zeros [ 3; 2; 3; 3 ])

let private shapes = [
    shape
        "v + (2)"
        "add: shapes (3) and (2) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
        (fun () -> v.Value + dsharp.zeros 2)
    shape
        "v.eq (2)"
        "eq: shapes (3) and (2) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
        (fun () -> v.Value.eq (dsharp.zeros 2))
    shape
        "v.pow (2)"
        "pow: shapes (3) and (2) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
        (fun () -> v.Value.pow (dsharp.zeros 2))
    shape
        "matmul of inner sizes"
        "matmul: shapes (2, 3) and (2, 3) do not multiply: the last axis of the first (3) must equal the second last axis of the second (2)."
        (fun () -> m.Value.matmul m.Value)
    shape
        "matmul with a vector"
        "matmul: shapes (2, 3) and (2) do not multiply: the last axis of the first (3) must equal the only axis of the second (2)."
        (fun () -> m.Value.matmul (dsharp.zeros 2))
    shape
        "matmul with a number"
        "matmul: shapes (3) and () do not multiply: both must have at least one axis; use mul for a scalar."
        (fun () -> v.Value.matmul number.Value)
    shape
        "bmm of matrices"
        "bmm: expected shapes (batch, n, m) and (batch, m, p), got (2, 3) and (2, 3)."
        (fun () -> m.Value.bmm m.Value)
    shape
        "dot of matrices"
        "dot: expected two vectors of equal length, got shapes (2, 3) and (3). Use matmul for matrices, or flatten() both."
        (fun () -> m.Value.dot v.Value)
    shape
        "outer of a matrix"
        "outer: expected two vectors, or two batches of as many vectors, got shapes (2, 3) and (3)."
        (fun () -> m.Value.outer v.Value)
    shape
        "det of no square"
        "det: expected a square matrix (..., n, n), got shape (2, 3)."
        (fun () -> m.Value.det ())
    shape "inv of a vector" "inv: expected a square matrix (..., n, n), got shape (3)." (fun () ->
        v.Value.inv ())
    shape
        "solve of other size"
        "solve: a matrix of shape (2, 2) needs a right-hand side of shape (2) or (2, m), got (3)."
        (fun () -> (dsharp.eye 2).solve v.Value)
    shape
        "solve of other batch"
        "solve: shapes (2) and (3) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
        (fun () -> (dsharp.ones [ 2; 2; 2 ]).solve(dsharp.ones [ 3; 2; 1 ]))
    shape "trace of a vector" "trace: expected a matrix, got shape (3)." (fun () ->
        v.Value.trace ())
    shape "diagonal of a vector" "diagonal: expected at least 2 axes, got shape (3)." (fun () ->
        v.Value.diagonal ())
    shape "diagonal of one axis" "diagonal: the two dimensions must differ, got 1 twice." (fun () ->
        m.Value.diagonal (dim1 = 1))
    shape
        "view"
        "view: a tensor of shape (3) (3 elements) cannot be seen as (2, 2): that shape has 4 elements."
        (fun () -> v.Value.view [ 2; 2 ])
    shape
        "view with two open"
        "view: a tensor of shape (3) (3 elements) cannot be seen as (-1, -1): only one axis can be -1."
        (fun () -> v.Value.view [ -1; -1 ])
    shape
        "view that does not divide"
        "view: a tensor of shape (3) (3 elements) cannot be seen as (2, -1): 3 is not a multiple of 2."
        (fun () -> v.Value.view [ 2; -1 ])
    shape
        "view of negative size"
        "view: a tensor of shape (3) (3 elements) cannot be seen as (-3): sizes must be 0 or more, or -1 for the axis that takes what is left over."
        (fun () -> v.Value.view [ -3 ])
    shape "flatten backwards" "flatten: startDim (1) must not come after endDim (0)." (fun () ->
        m.Value.flatten (1, 0))
    shape
        "transpose of a vector"
        "transpose: expected a matrix, got shape (3). Name the two dimensions to swap."
        (fun () -> v.Value.transpose ())
    shape "permute" "permute: expected each of the 2 dimensions once, got (0, 0)." (fun () ->
        m.Value.permute [ 0; 0 ])
    shape
        "expand"
        "expand: shape (2, 3) does not stretch to (4, 3). Only axes of length 1 stretch, and new ones come in front."
        (fun () -> (dsharp.zeros [ 2; 3 ]).expand [ 4; 3 ])
    shape "flip twice" "flip: each dimension may be named once, got (0, 0)." (fun () ->
        m.Value.flip [ 0; -2 ])
    shape "cat of none" "cat: expected at least one tensor, got none." (fun () -> dsharp.cat [])
    shape "cat of numbers" "cat: 0-d tensors cannot be joined. Use stack." (fun () ->
        dsharp.cat [ number.Value ])
    shape
        "cat of other shapes"
        "cat: expected shapes that differ in dimension 0 only, got (2, 3) and (2, 2)."
        (fun () -> dsharp.cat [ m.Value; dsharp.zeros [ 2; 2 ] ])
    shape "stack of none" "stack: expected at least one tensor, got none." (fun () ->
        dsharp.stack [])
    shape
        "stack of other shapes"
        "stack: expected tensors of one shape, got (2, 3) and (3)."
        (fun () -> dsharp.stack [ m.Value; v.Value ])
    shape
        "split"
        "split: sizes must add up to 3, the length of dimension 0 of (3); got (1, 1)."
        (fun () -> v.Value.split [ 1; 1 ])
    shape "split of a number" "split: a 0-d tensor has no axis to split." (fun () ->
        number.Value.split [ 1 ])
    shape "unstack of a number" "unstack: a 0-d tensor has no axis to take apart." (fun () ->
        number.Value.unstack ())
    shape "gather beyond" "gather: indices must be from 0 to 2, got 0 to 3." (fun () ->
        v.Value.gather (0, dsharp.tensor [ 0; 3 ]))
    shape
        "gather of other rank"
        "gather: indices of shape (3) do not fit a tensor of shape (2, 3) along dimension 1."
        (fun () -> m.Value.gather (1, ints.Value))
    shape
        "scatter into less"
        "scatter: indices of shape (3) do not fit a tensor of shape (3) and a destination of shape (3, 3) along dimension 0."
        (fun () -> v.Value.scatter (0, ints.Value, [ 3; 3 ]))
    shape "sumToSize" "sumToSize: shape (1) does not sum to (3)." (fun () ->
        (dsharp.zeros 1).sumToSize [| 3 |])
    shape
        "addSlice"
        "addSlice: a tensor of shape (3) does not fit into shape (3) at (1)."
        (fun () -> v.Value.addSlice ([ 1 ], v.Value))
    shape
        "mseLoss"
        "mseLoss: expected a target of the input's shape (3), got (2, 3). Give both one shape, with view."
        (fun () -> v.Value.mseLoss m.Value)
    shape
        "crossEntropyLoss"
        "crossEntropyLoss: an input of shape (2, 3) (3 classes on axis 1) needs class indices of shape (2), got (3)."
        (fun () -> m.Value.crossEntropyLoss ints.Value)
    shape
        "crossEntropyLoss of a number"
        "crossEntropyLoss: expected an input of shape (batch, classes, ...), got ()."
        (fun () -> number.Value.crossEntropyLoss ints.Value)
    shape
        "weight of classes"
        "nllLoss: expected a weight of shape (3), one per class, got (2)."
        (fun () -> m.Value.nllLoss (dsharp.tensor [ 0; 1 ], weight = dsharp.ones 2))
    shape
        "class beyond"
        "crossEntropyLoss: class index 3 is out of bounds. Class indices count from 0 and stay below the number of classes. (Parameter 'target')"
        (fun () -> m.Value.crossEntropyLoss (dsharp.tensor [ 0; 3 ]))
    shape
        "weight of elements"
        "bceLoss: a weight of shape (2, 3) does not broadcast to (3)."
        (fun () -> (v.Value / 3.0).bceLoss(v.Value / 3.0, weight = m.Value))
    shape
        "conv2d of an image without batch"
        "conv2d: expected an input of shape (batch, channels, height, width), got (2, 3). Add the axes that are missing with unsqueeze or view."
        (fun () -> m.Value.conv2d filters.Value)
    shape
        "conv2d with flat filters"
        "conv2d: expected filters of shape (outChannels, inChannels, height, width), got (2, 3)."
        (fun () -> image.Value.conv2d m.Value)
    shape
        "conv2d of other channels"
        "conv2d: input (1, 2, 5, 5) has 2 channels, but filters (3, 1, 3, 3) in 1 group(s) take 1."
        (fun () -> image.Value.conv2d (dsharp.zeros [ 3; 1; 3; 3 ]))
    shape
        "conv2d with large filters"
        "conv2d: filters (3, 2, 7, 7) do not fit into the input (1, 2, 5, 5) (axis 2 has 5 + 2 * 0 elements). Pad more, or use smaller filters."
        (fun () -> image.Value.conv2d (dsharp.zeros [ 3; 2; 7; 7 ]))
    shape
        "convTranspose2d of other channels"
        "convTranspose2d: input (1, 2, 5, 5) has 2 channels, but filters (3, 2, 3, 3) take 3."
        (fun () -> image.Value.convTranspose2d filters.Value)
    shape
        "convTranspose2d that leaves nothing"
        "convTranspose2d: nothing is left of axis 2 of the input (1, 2, 1, 1) after a padding of 3. Pad less."
        (fun () ->
            (dsharp.zeros [ 1; 2; 1; 1 ]).convTranspose2d(dsharp.zeros [ 2; 1; 3; 3 ], padding = 3))
    shape
        "maxpool2d of a matrix"
        "maxpool2d: expected an input of shape (batch, channels, height, width), got (2, 3). Add the axes that are missing with unsqueeze or view."
        (fun () -> m.Value.maxpool2d 2)
    shape
        "avgpool2d with a large window"
        "avgpool2d: a window of 7 does not fit into axis 2 of the input (1, 2, 5, 5). Use a smaller window, or pad."
        (fun () -> image.Value.avgpool2d 7)
    shape
        "maxunpool2d of other indices"
        "maxunpool2d: expected an input of 4 axes and indices of its shape, got (1, 2, 5, 5) and (3)."
        (fun () -> image.Value.maxunpool2d (ints.Value, 2))
    shape "max of none" "max: expected at least one element, got shape (0)." (fun () ->
        (dsharp.empty ()).max())
    shape
        "max along none"
        "max: dimension 0 of shape (0, 3) is empty, so it has no extreme."
        (fun () -> (dsharp.zeros [ 0; 3 ]).max 0)
    shape "argmin of none" "argmin: expected at least one element, got shape (0)." (fun () ->
        (dsharp.empty ()).argmin())
]

let private places = [
    shape
        "sum along 2"
        "sum: dimension 2 does not exist in a 2-d tensor. Expected -2 to 1."
        (fun () -> m.Value.sum 2)
    shape
        "softmax along -3"
        "softmax: dimension -3 does not exist in a 2-d tensor. Expected -2 to 1."
        (fun () -> m.Value.softmax -3)
    shape
        "transpose 0 2"
        "transpose: dimension 2 does not exist in a 2-d tensor. Expected -2 to 1."
        (fun () -> m.Value.transpose (0, 2))
    shape
        "unsqueeze 4"
        "unsqueeze: dimension 4 does not exist in a 3-d tensor. Expected -3 to 2."
        (fun () -> m.Value.unsqueeze 4)
    shape
        "an index beyond"
        "index: 3 is outside axis 0 of a tensor of shape (3). Expected 0 to 2, or -3 to -1 to count from the end."
        (fun () -> v.Value[3])
    shape
        "too many indices"
        "index: too many indices for a tensor of shape (3), which has 1 axes."
        (fun () -> v.Value[0, 0])
    shape
        "a slice beyond"
        "index: range 1..5 is outside axis 0 of a tensor of shape (3). Expected bounds from 0 to 2."
        (fun () -> v.Value[1..5])
    shape
        "a slice backwards"
        "index: range 2..0 is outside axis 0 of a tensor of shape (3). Expected bounds from 0 to 2."
        (fun () -> v.Value[2..0])
    shape
        "toArray2D of a vector"
        "toArray2D: expected a 2-d tensor, got shape (3). Use view or flatten first."
        (fun () -> v.Value.toArray2D<float>())
    shape "toArray of a number" "toArray: a 0-d tensor is no array. Use toScalar." (fun () ->
        number.Value.toArray ())
    shape
        "float of three"
        "toScalar: expected a tensor of one element, got shape (3). Use toArray for more."
        (fun () -> float v.Value)
    shape
        "order of vectors"
        "compare: only tensors of one element have an order, got (3) and (3). Use lt, le, gt or ge, which compare element by element."
        (fun () -> compare v.Value v.Value)
]

let tests =
    testList "Shape errors" [ testList "shapes" shapes; testList "dimensions and indices" places ]
