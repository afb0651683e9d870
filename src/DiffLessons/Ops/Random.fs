namespace DiffLessons.Util

open System
open DiffLessons
open DiffLessons.Native

/// Single numbers from libtorch's generator, the one that `dsharp.seed` starts.
[<RequireQualifiedAccess>]
module internal Draw =
    let private one (make: int64[] -> Nullable<torch.ScalarType> -> NativeTensor) : float =
        Libtorch.ensureLoaded ()
        use drawn = make [| 1L |] (Nullable torch.ScalarType.Float64)
        drawn.item<float>()

    /// A number from [0, 1).
    let uniform () =
        one (fun shape dtype -> torch.rand (shape, dtype))

    /// A number of mean 0 and standard deviation 1.
    let normal () =
        one (fun shape dtype -> torch.randn (shape, dtype))

    /// Whole numbers from low up to, not including, high.
    let integers (low: int64) (high: int64) (count: int) : int64[] =
        Libtorch.ensureLoaded ()
        let dtype = Nullable torch.ScalarType.Int64
        use drawn = torch.randint (low, high, [| int64 count |], dtype)
        drawn.toArray<int64>()

    /// The numbers from 0 to count - 1 in a random order.
    let permutation (count: int) : int[] =
        Libtorch.ensureLoaded ()
        use drawn = torch.randperm (int64 count)
        drawn.toArray<int64>() |> Array.map int

    /// Indices drawn with replacement, so many for each row of probabilities, which are scaled to a sum of 1.
    let indices (operation: string) (rows: float[,]) (count: int) : int[,] =
        let classes = Array2D.length2 rows

        if count < 0 then
            Guard.refuse
                "numSamples"
                $"{operation}: expected 0 samples or more, got {string count}."

        for i in 0 .. Array2D.length1 rows - 1 do
            let row = rows[i, *]

            if not (row |> Array.forall (fun p -> Double.IsFinite p && p >= 0.0)) then
                let wrong = row |> Array.find (fun p -> not (Double.IsFinite p && p >= 0.0))

                Guard.refuse
                    "probs"
                    $"{operation}: expected probabilities of 0 or more, got {string wrong}."

            if not (Array.sum row > 0.0) then
                Guard.refuse
                    "probs"
                    $"{operation}: expected probabilities of which one at least is above 0, got {string classes} that are 0."

        if count = 0 || rows.Length = 0 then
            Array2D.zeroCreate (Array2D.length1 rows) count
        else
            Libtorch.ensureLoaded ()
            use probabilities = torch.from_array rows
            use drawn = probabilities.multinomial (int64 count, true)
            let flat = drawn.toArray<int64>()

            Array2D.init (Array2D.length1 rows) count (fun i j -> int flat[i * count + j])

/// <summary>Random numbers and choices for .NET values, from the generator that <c>dsharp.seed</c> starts.</summary>
/// <remarks>Tensors and these numbers come from one generator: a seed decides both, and every draw moves it on.</remarks>
[<Sealed>]
type Random private () =

    /// <summary>Starts the random numbers again, as <c>dsharp.seed</c> does, which it calls.</summary>
    /// <param name="seed">Any integer of 0 or more.</param>
    /// <exception cref="T:DiffLessons.OptionException">The seed is negative.</exception>
    static member Seed(seed: int) : unit = dsharp.seed seed

    /// <summary>A number from [0, 1), each as likely as any other.</summary>
    static member Uniform() : float = Draw.uniform ()

    /// <summary>A number from [low, high), each as likely as any other.</summary>
    /// <exception cref="T:DiffLessons.OptionException">low is above high, or one is not finite.</exception>
    static member Uniform(low: float, high: float) : float =
        if not (low <= high && Double.IsFinite(high - low)) then
            Guard.refuse
                "high"
                $"Random.Uniform: expected finite bounds in order, got low {string low} and high {string high}."

        low + Draw.uniform () * (high - low)

    /// <summary>A number from [0, 1); see <c>Uniform</c>.</summary>
    static member Double() : float = Random.Uniform()

    /// <summary>A number from [low, high); see <c>Uniform</c>.</summary>
    static member Double(low: float, high: float) : float = Random.Uniform(low, high)

    /// <summary>A normally distributed number of mean 0 and standard deviation 1.</summary>
    static member Normal() : float = Draw.normal ()

    /// <summary>A normally distributed number.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The standard deviation is negative or not a number.</exception>
    static member Normal(mean: float, stddev: float) : float =
        if not (stddev >= 0.0) then
            Guard.refuse
                "stddev"
                $"Random.Normal: expected a standard deviation of 0 or more, got {string stddev}."

        mean + stddev * Draw.normal ()

    /// <summary>A whole number from 0 up to, not including, the largest int.</summary>
    static member Integer() : int = Random.Integer(0, Int32.MaxValue)

    /// <summary>A whole number from low up to, not including, high.</summary>
    /// <exception cref="T:DiffLessons.OptionException">low is not below high.</exception>
    static member Integer(low: int, high: int) : int =
        if low >= high then
            Guard.refuse
                "high"
                $"Random.Integer: expected low below high, got low {string low} and high {string high}."

        Draw.integers (int64 low) (int64 high) 1 |> Array.head |> int

    /// <summary>0 or 1, each half of the time.</summary>
    static member Bernoulli() : float = Random.Bernoulli 0.5

    /// <summary>1 with a probability, else 0.</summary>
    /// <param name="prob">The probability, from 0 to 1.</param>
    /// <exception cref="T:DiffLessons.OptionException">The probability is outside 0 to 1.</exception>
    static member Bernoulli(prob: float) : float =
        if not (prob >= 0.0 && prob <= 1.0) then
            Guard.refuse
                "prob"
                $"Random.Bernoulli: expected a probability from 0 to 1, got {string prob}."

        if Draw.uniform () < prob then 1.0 else 0.0

    /// <summary>An index, each as likely as its probability says.</summary>
    /// <param name="probs">Numbers of 0 or more, not all 0; they are scaled to a sum of 1.</param>
    /// <exception cref="T:DiffLessons.OptionException">They are not such numbers.</exception>
    static member ChoiceIndex(probs: float[]) : int =
        Guard.notNull "Random.ChoiceIndex" "probs" probs
        (Draw.indices "Random.ChoiceIndex" (array2D [ probs ]) 1)[0, 0]

    /// <summary>An element, each as likely as any other.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The array is empty.</exception>
    static member Choice(array: 'T[]) : 'T =
        Guard.notNull "Random.Choice" "array" array

        if array.Length = 0 then
            Guard.refuse "array" "Random.Choice: expected one element or more, got none."

        array[Random.Integer(0, array.Length)]

    /// <summary>An element, each as likely as its probability says.</summary>
    /// <param name="array">The elements.</param>
    /// <param name="probs">As many numbers of 0 or more, not all 0; they are scaled to a sum of 1.</param>
    /// <exception cref="T:DiffLessons.OptionException">They are not such numbers.</exception>
    static member Choice(array: 'T[], probs: float[]) : 'T =
        Guard.notNull "Random.Choice" "array" array
        Guard.notNull "Random.Choice" "probs" probs

        if array.Length <> probs.Length then
            Guard.refuse
                "probs"
                $"Random.Choice: expected as many probabilities as elements, got {string probs.Length} for {string array.Length}."

        array[(Draw.indices "Random.Choice" (array2D [ probs ]) 1)[0, 0]]

    /// <summary>Indices drawn with replacement, each as likely as its probability says.</summary>
    /// <param name="probs">Numbers of 0 or more, not all 0; they are scaled to a sum of 1.</param>
    /// <param name="numSamples">How many.</param>
    /// <exception cref="T:DiffLessons.OptionException">They are not such numbers.</exception>
    static member Multinomial(probs: float[], numSamples: int) : int[] =
        Guard.notNull "Random.Multinomial" "probs" probs
        (Draw.indices "Random.Multinomial" (array2D [ probs ]) numSamples)[0, *]

    /// <summary>Indices drawn with replacement, so many for each row of probabilities.</summary>
    /// <param name="probs">Rows of numbers of 0 or more, not all 0; each row is scaled to a sum of 1.</param>
    /// <param name="numSamples">How many for each row.</param>
    /// <returns>A row of indices for each row of probabilities.</returns>
    /// <exception cref="T:DiffLessons.OptionException">They are not such numbers.</exception>
    static member Multinomial(probs: float[,], numSamples: int) : int[,] =
        Guard.notNull "Random.Multinomial" "probs" probs
        Draw.indices "Random.Multinomial" probs numSamples

    /// <summary>The elements in a random order, in a new array.</summary>
    static member Shuffle(array: 'T[]) : 'T[] =
        Guard.notNull "Random.Shuffle" "array" array
        Draw.permutation array.Length |> Array.map (fun i -> array[i])

    /// <summary>A random identifier (version 4 of RFC 9562) that the seed decides.</summary>
    static member UUID() : string =
        let bytes = Draw.integers 0L 256L 16 |> Array.map byte
        bytes[6] <- (bytes[6] &&& 0x0Fuy) ||| 0x40uy
        bytes[8] <- (bytes[8] &&& 0x3Fuy) ||| 0x80uy
        Guid(bytes, bigEndian = true).ToString()

/// <summary>Arrays and lists in a random order.</summary>
[<RequireQualifiedAccess>]
module Random =
    /// <summary>A random order of the numbers from 0 to length - 1, as a function from index to number.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The length is negative.</exception>
    let shuffledIndices (length: int) : int -> int =
        if length < 0 then
            Guard.refuse
                "length"
                $"Random.shuffledIndices: expected a length of 0 or more, got {string length}."

        let order = Draw.permutation length

        fun i ->
            if i < 0 || i >= length then
                Guard.refuse
                    "i"
                    $"Random.shuffledIndices: expected an index from 0 to {string (length - 1)}, got {string i}."

            order[i]
