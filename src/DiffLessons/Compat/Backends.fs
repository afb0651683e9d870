namespace DiffLessons

/// <summary>Moving to a backend, for programs of DiffSharp, which has several.</summary>
[<AutoOpen>]
module Backends =
    type Tensor with

        /// <summary>The tensor itself: there is one backend.</summary>
        /// <param name="backend">Backend.Torch.</param>
        /// <exception cref="T:DiffLessons.DeviceException">It is another.</exception>
        member t.move(backend: Backend) : Tensor =
            Guard.tensor t
            t.move (device = t.device, backend = backend)
