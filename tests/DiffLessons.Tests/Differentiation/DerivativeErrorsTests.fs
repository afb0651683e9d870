/// Derivatives that do not exist: the kind of exception, and its whole message.
module DiffLessons.Tests.DerivativeErrorsTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private shape call message (f: unit -> 'a) =
    Check.wrong<ShapeException> call message (f >> ignore)

let private derivative call message (f: unit -> 'a) =
    Check.wrong<DifferentiationException> call message (f >> ignore)

// Made when first needed: that is when libtorch is loaded.
let private v = lazy (dsharp.tensor [ 1.0; 2.0; 3.0 ])

let private m = lazy (dsharp.zeros [ 2; 3 ])

let private derivatives = [
    shape
        "grad of a vector function"
        "grad: expected the function's result to be a scalar (0-d), got shape (3). Reduce it with sum() or mean(), or use jacobian for all derivatives."
        (fun () -> dsharp.grad id v.Value)
    shape
        "diff by a vector"
        "diff: expected the function's input to be a scalar (0-d), got shape (3). Use grad for a function of a vector, jacobian for one with a vector as its result."
        (fun () -> dsharp.diff id v.Value)
    shape
        "jacobian of a scalar function"
        "jacobian: expected the function's result to be a vector, got shape (). Use grad for a scalar result."
        (fun () -> dsharp.jacobian (fun x -> x.sum ()) v.Value)
    shape
        "jacobian by a matrix"
        "jacobian: expected the function's input to be a vector, got shape (2, 3). Flatten it, and view it inside the function."
        (fun () -> dsharp.jacobian id m.Value)
    shape
        "hessian by a matrix"
        "hessian: expected the function's input to be a vector, got shape (2, 3). Flatten it, and view it inside the function."
        (fun () -> dsharp.hessian (fun x -> x.sum ()) m.Value)
    shape
        "jacobianv along another shape"
        "jacobianv: expected v to have the shape of x, (3), got (2)."
        (fun () -> dsharp.jacobianv id v.Value (dsharp.zeros 2))
    shape
        "jacobianTv with another weight"
        "jacobianTv: expected v to have the shape of the function's result, (3), got (2)."
        (fun () -> dsharp.jacobianTv id v.Value (dsharp.zeros 2))
    shape
        "gradv of a vector function"
        "gradv: expected the function's result to be a scalar (0-d), got shape (3). Use jacobianv for other results."
        (fun () -> dsharp.gradv id v.Value v.Value)
    shape
        "curl in two dimensions"
        "curl: expected a function from 3 to 3 elements, got one from 2 to 2."
        (fun () -> dsharp.curl id (dsharp.zeros 2))
    shape
        "divergence of a sum"
        "divergence: expected as many results as inputs, got 1 results of 3 inputs."
        (fun () -> dsharp.divergence (fun x -> (x.sum ()).view 1) v.Value)
    shape
        "a tangent of another shape"
        "forwardDiff: expected a tangent of the tensor's shape (3), got (2)."
        (fun () -> v.Value.forwardDiff (dsharp.zeros 2))
    shape
        "a derivative of another shape"
        "reverseDiff: expected a derivative of the tensor's shape (3), got (2)."
        (fun () -> v.Value.reverseDiff (dsharp.zeros 2))
    shape
        "a weight of another shape"
        "reverse: expected a weight of the value's shape (3), got (2)."
        (fun () -> (v.Value.reverseDiff () * 2).reverse(dsharp.zeros 2))
    derivative
        "reverse of a constant"
        "reverse: this value depends on nothing that is tracked. Call reverseDiff() on the tensor or model to differentiate by, before computing the value from it."
        (fun () -> v.Value.reverse ())
    derivative
        "reverse of a vector"
        "reverse: expected a scalar (one element), got shape (3). Reduce it with sum() or mean(), give a weight of that shape, or use dsharp.jacobian for all derivatives."
        (fun () -> (v.Value.reverseDiff () * 2).reverse())
    derivative
        "derivative of a constant"
        "derivative: this tensor is a constant. Call reverseDiff() or forwardDiff(tangent) and use the tensor that returns."
        (fun () -> v.Value.derivative)
    derivative
        "derivative of what is computed"
        "derivative: only tracked tensors keep derivatives, and this one is computed from them. Read the derivative of the tensor that reverseDiff() returned, or of the model's parameters."
        (fun () -> (v.Value.reverseDiff () * 2).derivative)
    derivative
        "setting the derivative of a constant"
        "derivative: only a tracked tensor's derivative can be set. Call reverseDiff() and use the tensor that returns."
        (fun () -> v.Value.derivative <- v.Value)
    shape
        "setting a derivative of another shape"
        "derivative: expected a derivative of the tensor's shape (3), got (2)."
        (fun () -> (v.Value.reverseDiff ()).derivative <- dsharp.zeros 2)
    derivative
        "two tangents of one level"
        "forwardDiff: the tensor already carries a tangent at level 1, so a new one needs a level above it; got 1. Use GlobalNestingLevel.Next()."
        (fun () -> (v.Value.forwardDiff (v.Value, 1u)).forwardDiff(v.Value, 1u))
]

let tests = testList "Derivative errors" derivatives
