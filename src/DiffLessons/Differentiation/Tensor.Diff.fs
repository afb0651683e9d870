namespace DiffLessons

/// <summary>More about the part a tensor takes in differentiation.</summary>
[<AutoOpen>]
module TensorDiff =
    type Tensor with

        /// <summary>Runs back from this value; the same as <c>reverse</c>.</summary>
        /// <param name="value">The weight of each element (the derivative of the final result by it), of the value's shape.</param>
        member t.backward(value: Tensor) : unit = t.reverse value

        /// <summary>Whether both tensors are constants, both carry a tangent, or both are tracked.</summary>
        member t.isSameDiffType(t2: Tensor) : bool =
            t.isForwardDiff = t2.isForwardDiff && t.isReverseDiff = t2.isReverseDiff

        /// <summary>The tensor in one line: shape, dtype, device, and the part it takes in differentiation.</summary>
        member t.summary() : string =
            let part =
                if t.isForwardDiff then $"forward, level {t.nestingTag}"
                elif t.isReverseDiff then $"reverse, level {t.nestingTag}"
                else "constant"

            $"Tensor {Shape.format t.Sizes} {t.dtype} {t.device}, {part}"
