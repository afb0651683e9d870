namespace DiffLessons

open System
open System.Buffers.Binary
open DiffLessons.Native

/// <summary>The state of the processor's random generator, which <c>dsharp.seed</c> starts: kept and set back, it draws the same numbers again.</summary>
[<RequireQualifiedAccess>]
module RandomState =
    /// <summary>The current state of the random generator.</summary>
    /// <returns>A vector of bytes, which a <see cref="T:DiffLessons.TensorFile"/> can hold.</returns>
    let get () : Tensor =
        Libtorch.ensureLoaded ()
        Tensor.Constant(torch.random.get_rng_state ())

    /// libtorch ends the process, or reads beyond its table, when it is given a state that its generator (the Mersenne twister of 624 words)
    /// cannot have. The state begins with the seed (8 bytes), how many words are left (4), whether it was seeded (4), the next word (8) and the
    /// words (8 each). Then come normal numbers that were drawn ahead: three float64 and whether they hold (4, of 8), a float32 and whether it
    /// holds (1, of 4).
    let private isPossible (bytes: byte[]) =
        let words = 624
        let normals = 24 + 8 * words

        let int32At start =
            BinaryPrimitives.ReadInt32LittleEndian(ReadOnlySpan(bytes, start, 4))

        let int64At start =
            BinaryPrimitives.ReadInt64LittleEndian(ReadOnlySpan(bytes, start, 8))

        let float64At start =
            BinaryPrimitives.ReadDoubleLittleEndian(ReadOnlySpan(bytes, start, 8))

        let left, seeded, next = int32At 8, int32At 12, int64At 16
        // Of the words that are there, some were taken and some are left; a new seed has taken none.
        let agree = next = 0L && left = 1 || next = int64 (words + 1 - left)

        let isWord start =
            uint64 (int64At start) <= uint64 UInt32.MaxValue

        let isFlag value = value = 0 || value = 1

        left >= 1
        && left <= words
        && seeded = 1
        && agree
        && Seq.forall isWord (seq { 24..8 .. normals - 8 })
        && Seq.forall (float64At >> Double.IsFinite) [ normals; normals + 8; normals + 16 ]
        && isFlag (int32At (normals + 24))
        && Single.IsFinite(BitConverter.ToSingle(bytes, normals + 32))
        && isFlag (int bytes[normals + 36])

    /// Whether `get` may have given it.
    let internal isState (state: Tensor) : bool =
        state.dtype = Dtype.Byte
        && Shape.same state.Sizes (get ()).Sizes
        && isPossible (state.toArray1D<byte>())

    /// <summary>Sets the generator to a state that <c>get</c> gave.</summary>
    /// <param name="state">The state.</param>
    /// <exception cref="T:DiffLessons.StorageException">It is no such state.</exception>
    let set (state: Tensor) : unit =
        Guard.present "RandomState.set" "a state" (box state) |> ignore

        if not (isState state) then
            Fail.storage
                $"RandomState.set: expected a state that RandomState.get gave, {string ((get ()).nelement)} bytes, got {Shape.format state.shape} {state.dtype} or one that was changed."

        use raw = state.Variable.cpu ()
        torch.random.set_rng_state raw
