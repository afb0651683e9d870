namespace DiffLessons

open System
open DiffLessons.Native

/// Derivatives of functions on libtorch's own tensors, from its reverse mode alone.
[<RequireQualifiedAccess>]
module internal Vjp =
    /// A tensor that libtorch differentiates by: joined to the graph of the value, if any, else a new leaf.
    let track (raw: NativeTensor) =
        if raw.requires_grad then
            Gradients.node raw
        else
            raw.detach().requires_grad_ true

    /// Whether there is such a tensor: a gradient of what has no part in a value is an invalid handle, or none.
    let exists (raw: NativeTensor) = not raw.IsInvalid

    /// The gradients of `outputs` by `inputs`, weighted by `weights`; none where an input has no part in them.
    let gradients outputs inputs weights createGraph retainGraph =
        let found =
            Gradients.by outputs inputs weights (retainGraph || createGraph) createGraph

        CustomFunction.RaiseFailure()
        found

    let private requiresGrad (raw: NativeTensor) = raw.requires_grad

    /// J v for outputs that depend on `inputs`, in two reverse passes: g(u) = J^T u is linear in u, and its transpose applied to v is J v.
    /// Null where an output does not move after all.
    let private twoPasses
        (inputs: NativeTensor[])
        (outputs: NativeTensor[])
        (tangents: NativeTensor[])
        (isRecorded: bool)
        : NativeTensor[] =
        let u = outputs |> Array.map (fun y -> y.detach().zeros_like().requires_grad_ true)

        let transposed = gradients outputs inputs u true true

        let used =
            [| 0 .. inputs.Length - 1 |]
            |> Array.filter (fun i -> exists transposed[i] && transposed[i].requires_grad)

        let result =
            if used.Length = 0 then
                Array.zeroCreate outputs.Length
            else
                let pick (values: NativeTensor[]) = used |> Array.map (fun i -> values[i])
                gradients (pick transposed) u (pick tangents) isRecorded isRecorded

        for raw in u do
            raw.Dispose()

        for raw in transposed do
            if exists raw then
                raw.Dispose()

        result

    /// The tangents of `f`'s outputs at `primals` when input number `active[i]` moves by `tangents[i]`: null where an output does not move.
    let jvp
        (f: NativeTensor[] -> NativeTensor[])
        (primals: NativeTensor[])
        (active: int[])
        (tangents: NativeTensor[])
        =
        use _enabled = torch.enable_grad ()
        let inputs = Array.copy primals

        for i in active do
            inputs[i] <- track primals[i]

        let moving = active |> Array.map (fun i -> inputs[i])
        let outputs = f inputs
        let result: NativeTensor[] = Array.zeroCreate outputs.Length

        let depends =
            [| 0 .. outputs.Length - 1 |]
            |> Array.filter (fun j ->
                exists outputs[j] && outputs[j].is_floating_point() && outputs[j].requires_grad)

        if depends.Length > 0 then
            let isRecorded =
                Array.exists requiresGrad primals || Array.exists requiresGrad tangents

            let moved = depends |> Array.map (fun j -> outputs[j])
            let answers = twoPasses moving moved tangents isRecorded
            depends |> Array.iteri (fun k j -> result[j] <- answers[k])

        // An operation may hand back what it was given; what came from outside is not ours to free.
        let isGiven (raw: NativeTensor) =
            inputs |> Array.exists (fun input -> input.Is raw)

        for raw in outputs do
            if exists raw && not (isGiven raw) then
                raw.Dispose()

        for raw in moving do
            Gradients.release raw

        result
