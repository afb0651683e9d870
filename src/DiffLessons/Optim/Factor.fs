namespace DiffLessons

open DiffLessons.Native

/// A number as libtorch's scalar, made once and kept: an optimiser uses the same few at every step.
[<Sealed>]
type internal Factor(initial: float) =
    let mutable value = initial
    let mutable made = initial.ToScalar()
    // The number as a tensor, and its device and dtype.
    let mutable cached: NativeTensor = NativeTensor.None
    let mutable kind = struct (torch.ScalarType.Float32, torch.DeviceType.CPU, -1)

    let forget () =
        if not cached.IsNone then
            cached.Dispose()
            cached <- NativeTensor.None

    /// The scalar of the given number.
    member _.Of(number: float) : NativeScalar =
        if number <> value then
            made.Dispose()
            forget ()
            value <- number
            made <- number.ToScalar()

        made

    /// The number as a tensor beside a vector.
    member private t.ScalarFor(vector: NativeTensor, number: float) : NativeTensor =
        let made = t.Of number

        if
            cached.IsNone
            || kind <> struct (vector.dtype, vector.device_type, vector.device_index)
        then
            forget ()
            cached <- Elements.scalarLike vector made
            kind <- struct (vector.dtype, vector.device_type, vector.device_index)

        cached

    /// Multiplies a vector by the given number, in place, and gives it back.
    member t.Scale(vector: NativeTensor, number: float) : NativeTensor =
        vector.mul_ (t.ScalarFor(vector, number))

    /// Adds the given number to a vector, in place.
    member t.Raise(vector: NativeTensor, number: float) : unit =
        vector.add_ (t.ScalarFor(vector, number), (CachedScalar.one ())) |> ignore
