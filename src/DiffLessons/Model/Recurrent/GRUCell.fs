namespace DiffLessons

/// <summary>One time step of a gated recurrent layer (Cho et al. 2014); see <see cref="T:DiffLessons.GRU"/>.</summary>
/// <remarks>
/// Parameters <c>weight_ih</c>, <c>weight_hh</c>, <c>bias_ih</c> and <c>bias_hh</c> hold the gates r, z, n in this order, and start uniform within
/// 1 / sqrt(hiddenSize), as in PyTorch.
/// </remarks>
[<Sealed>]
type GRUCell
    /// <param name="inputSize">The length of an input.</param>
    /// <param name="hiddenSize">The length of the hidden state.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="checkShapes">Without effect, as in DiffSharp's signature: shapes and dtypes are checked at each call.</param>
    (inputSize: int, hiddenSize: int, ?bias: bool, ?checkShapes: bool) =
    inherit
        OneStateCell(
            "GRUCell",
            3,
            inputSize,
            hiddenSize,
            bias,
            checkShapes,
            fun x h weights ->
                Tensor.LiftN("GRUCell", RecurrentCell.gru, Array.append [| x; h |] weights)
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inputSize, hiddenSize"
            "(N, inputSize)"
            "one step of GRU; forwardSequence takes (T, N, inputSize)"
            (fun o ->
                GRUCell(o.int "inputSize", o.int "hiddenSize", o.bool "bias", o.bool "checkShapes"))
