namespace DiffLessons.Lessons.Gpu

open System.Diagnostics
open DiffLessons

/// Comparing the devices of a machine.
[<RequireQualifiedAccess>]
module Devices =

    /// Runs work with another default device, and then has the old one back.
    /// `device`: The default device meanwhile.
    /// `work`: What to do there.
    /// DeviceException: This machine has no such device.
    let on (device: Device) (work: unit -> 'T) : 'T =
        let before = Device.Default
        dsharp.config (device = device)

        try
            work ()
        finally
            dsharp.config (device = before)

    /// How long a step takes in milliseconds: the mean over some, after five that warm up. Reading the loss waits for the device.
    let private millisecondsPerStep steps (step: unit -> Tensor) =
        let run count =
            for _ in 1..count do
                step () |> float |> ignore

        run 5
        let watch = Stopwatch.StartNew()
        run steps
        watch.Elapsed.TotalMilliseconds / float steps

    /// How long a training step takes on each device of this machine.
    /// `steps`: How many steps to time on each, 1 or more; five before them warm up.
    /// `prepare`: Makes model, optimiser and data on the default device, and returns the step, which returns its loss.
    /// Returns: The devices with the mean of their milliseconds.
    let compare (steps: int) (prepare: unit -> (unit -> Tensor)) : (Device * float) list = [
        for device in dsharp.devices () ->
            device, on device (fun () -> millisecondsPerStep steps (prepare ()))
    ]
