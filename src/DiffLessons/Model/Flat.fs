namespace DiffLessons

open System
open DiffLessons.Native

/// Putting parameters side by side.
[<RequireQualifiedAccess>]
module internal Flat =
    /// Whether the parameters lie one after the other in one buffer.
    let isFlat (parameters: Parameter[]) =
        let buffer = parameters[0].Buffer
        let mutable at = parameters[0].Offset
        let mutable flat = true

        for p in parameters do
            flat <- flat && Object.ReferenceEquals(p.Buffer, buffer) && p.Offset = at
            at <- at + int64 p.nelement

        flat

    let private gate = obj ()

    let private join (parameters: Parameter[]) : FlatBuffer =
        let first = parameters[0].Buffer.Values

        for p in parameters do
            if
                p.Buffer.Values.dtype <> first.dtype
                || p.Buffer.Values.device_type <> first.device_type
            then
                raise (
                    ModelException
                        "parameters: a model's parameters must share one dtype and device. Move the whole model, with model.move."
                )

        let piece (whole: NativeTensor) (p: Parameter) =
            whole.narrow (0L, p.Offset, int64 p.nelement)

        let buffer =
            FlatBuffer(
                torch.cat (parameters |> Array.map (fun p -> piece p.Buffer.Values p), 0L),
                parameters
            )

        // Derivatives gathered so far move along.
        if parameters |> Array.exists (fun p -> not (isNull (box p.TrackedBy))) then
            use gradients =
                torch.cat (parameters |> Array.map (fun p -> piece p.Buffer.Gradient p), 0L)

            buffer.Gradient.copy_ gradients |> ignore

        let ends = parameters |> Array.scan (fun at p -> at + int64 p.nelement) 0L
        FlatBuffer.Move(parameters, (fun p -> p.Bind(buffer, ends[Array.IndexOf(parameters, p)])))

        buffer

    /// Puts the parameters one after the other into one buffer, unless they lie so already.
    let ensure (parameters: Parameter[]) : FlatBuffer =
        if isFlat parameters then
            parameters[0].Buffer
        else
            lock gate (fun () ->
                if isFlat parameters then
                    parameters[0].Buffer
                else
                    join parameters)
