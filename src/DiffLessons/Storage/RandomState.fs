namespace DiffLessons

open System
open System.Buffers.Binary
open DiffLessons.Native

/// <summary>The state of the processor's random generator, which <c>dsharp.seed</c> starts: kept and set back, it draws the same numbers again.</summary>
[<RequireQualifiedAccess>]
module RandomState =
    /// <summary>The state now.</summary>
    /// <returns>A vector of bytes, which a <see cref="T:DiffLessons.TensorFile"/> can hold.</returns>
    let get () : Tensor =
        Libtorch.ensureLoaded ()
        Tensor.Constant(torch.random.get_rng_state ())

    /// libtorch ends the process when it is given a state that its generator (the Mersenne twister of 624 words) cannot have. The state begins
    /// with the seed (8 bytes), the words left (4), whether it was seeded (4) and the next word (8).
    let private isPossible (bytes: byte[]) =
        let word start =
            BinaryPrimitives.ReadInt32LittleEndian(ReadOnlySpan(bytes, start, 4))

        let left, seeded = word 8, word 12
        let next = BinaryPrimitives.ReadUInt64LittleEndian(ReadOnlySpan(bytes, 16, 8))
        left >= 1 && left <= 624 && seeded = 1 && next <= 624UL

    /// <summary>Sets the generator to a state that <c>get</c> gave.</summary>
    /// <param name="state">The state.</param>
    /// <exception cref="T:DiffLessons.StorageException">It is no such state.</exception>
    let set (state: Tensor) : unit =
        let expected = get ()

        let fits =
            state.dtype = Dtype.Byte
            && Shape.same state.Sizes expected.Sizes
            && isPossible (state.toArray1D<byte>())

        if not fits then
            raise (
                StorageException
                    $"RandomState.set: expected a state that RandomState.get gave, {expected.nelement} bytes, got {Shape.format state.shape} {state.dtype} or one that was changed."
            )

        use raw = state.Live.cpu ()
        torch.random.set_rng_state raw
