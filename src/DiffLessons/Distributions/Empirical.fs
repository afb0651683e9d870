namespace DiffLessons.Distributions

open System
open System.Collections.Generic
open DiffLessons.Native
open DiffLessons
open DiffLessons.Util

/// <summary>The distribution of values at hand, each with a weight: what sampling and importance sampling give.</summary>
/// <remarks>Weights may be differentiated by, and so may tensors among the values.</remarks>
[<Sealed>]
type Empirical<'T when 'T: equality>
    /// <param name="values">The values.</param>
    /// <param name="weights">Numbers of 0 or more, one per value; they are scaled to a sum of 1. By default all weigh the same.</param>
    /// <param name="logWeights">Logarithms of such numbers, in place of <c>weights</c>.</param>
    /// <param name="combineDuplicates">Whether equal values become one, with their weights added; false by default.</param>
    /// <param name="device">The device of the weights, and of values that become tensors; that of the weights given by default, else the default device.</param>
    /// <param name="dtype">Their dtype; that of the weights given by default, else the default dtype.</param>
    /// <param name="backend">Backend.Torch.</param>
    /// <exception cref="T:DiffLessons.ShapeException">There is not one weight a value.</exception>
    /// <exception cref="T:DiffLessons.OptionException">Both kinds of weights are given, a weight is negative or not finite, or all are 0.</exception>
    (
        values: seq<'T>,
        ?weights: Tensor,
        ?logWeights: Tensor,
        ?combineDuplicates: bool,
        ?device: Device,
        ?dtype: Dtype,
        ?backend: Backend
    ) =
    inherit Distribution<'T>()

    let all = Guard.items "Empirical" "values" values

    do GuardNulls.arguments "Empirical" [ "values", all ]

    let checkedWeights (name: string) (t: Tensor) =
        ParameterChecks.floating "Empirical" name t

        if t.Sizes <> [| all.Length |] then
            Shape.fail
                $"Empirical: expected {name} of shape ({string all.Length}), one per value, got {Shape.format t.Sizes}."

        t.move (?device = device, ?dtype = dtype, ?backend = backend)

    /// Logarithms of weights whose sum is 1.
    let normalized (logs: Tensor) =
        if all.Length = 0 then
            logs
        else
            ParameterChecks.all
                "Empirical"
                "weights"
                "a greatest weight that is finite and above 0, as a logarithm"
                Elementwise.finite
                (logs.max ())

            logs.logsoftmax 0

    let allLogWeights =
        match weights, logWeights with
        | Some _, Some _ -> Guard.fail "Empirical: expected weights or logWeights, got both."
        | Some weights, None ->
            let weights = checkedWeights "weights" weights

            ParameterChecks.all
                "Empirical"
                "weights"
                "finite weights of 0 or more"
                (Elementwise.both (Elementwise.atLeast 0.0) Elementwise.finite)
                weights

            normalized (weights.log ())
        | None, Some logWeights -> normalized (checkedWeights "logWeights" logWeights)
        | None, None ->
            normalized (
                dsharp.zeros ([ all.Length ], ?device = device, ?dtype = dtype, ?backend = backend)
            )

    /// The number of each value's group, and the first value of each group.
    let groups (items: 'T[]) =
        let numbers = Dictionary<'T, int>(HashIdentity.Structural)

        let group =
            items
            |> Array.map (fun value ->
                match numbers.TryGetValue value with
                | true, number -> int64 number
                | _ ->
                    numbers[value] <- numbers.Count
                    int64 (numbers.Count - 1))

        group, numbers.Keys |> Seq.toArray

    /// Adds up the weights of each group.
    let gathered (group: int64[]) (count: int) (weights: Tensor) =
        Tensor.Linear(
            "combineDuplicates",
            (fun raw ->
                use index = torch.tensor (group, device = raw.device)
                use zeros = raw.new_zeros [| int64 count |]
                use one = (1).ToScalar()
                zeros.index_add (0L, index, raw, one)),
            weights,
            [| count |]
        )

    let kept, logs, weighted =
        let unequal = weights.IsSome || logWeights.IsSome

        if defaultArg combineDuplicates false then
            let group, firsts = groups all

            if firsts.Length = all.Length then
                all, allLogWeights, unequal
            else
                firsts, (gathered group firsts.Length (allLogWeights.exp ())).log(), true
        else
            all, allLogWeights, unequal

    let masses = logs.exp ()

    /// The weights to hand on to what is made of these values.
    let given = if weighted then Some logs else None

    let asTensor =
        lazy
            (match box kept with
             | :? (Tensor[]) as tensors ->
                 Tensor.stack(tensors).move(?device = device, ?dtype = dtype, ?backend = backend)
             | numbers ->
                 dsharp.tensor (numbers, ?device = device, ?dtype = dtype, ?backend = backend))

    let some (operation: string) =
        if kept.Length = 0 then
            Guard.fail $"Empirical.{operation}: there are no values."

    /// The values one by one, in a dtype that means can be taken in.
    let numbers operation =
        some operation
        let t = asTensor.Value
        (if t.dtype.IsFloatingPoint then t else t.cast logs.dtype).unstack 0

    let average operation (f: Tensor -> Tensor) =
        Guard.notNull $"Empirical.{operation}" "f" f
        let results = Tensor.stack (numbers operation |> Array.map f)
        let shape = Array.append [| kept.Length |] (Array.create (results.dim - 1) 1)
        (masses.view shape * results).sum 0

    /// A range whose end is left out, within the values.
    let range operation (minIndex: int option) (maxIndex: int option) =
        some operation
        let first, last = defaultArg minIndex 0, defaultArg maxIndex kept.Length

        if first < 0 || last > kept.Length || first >= last then
            Guard.fail
                $"Empirical.{operation}: expected a range within 0 to {string kept.Length}, got minIndex {string first} (included) and maxIndex {string last} (left out)."

        first, last

    let draw (count: int) (first, last) : int[] =
        if weighted && last - first > ParameterChecks.mostClasses then
            Guard.fail
                $"Empirical.sample: expected at most {string ParameterChecks.mostClasses} weighted kept to draw from, got {string (last - first)}."
        elif weighted then
            use plain = masses.Variable.detach ()
            use part = plain.narrow (0L, int64 first, int64 (last - first))
            use sum = part.sum ()

            if not (sum.ToDouble() > 0.0) then
                Guard.fail
                    $"Empirical.sample: the weights from {string first} to {string (last - 1)} are all 0."

            use drawn = part.multinomial (int64 count, true)
            use local = drawn.cpu ()
            local.toArray<int64>() |> Array.map (fun i -> first + int i)
        else
            Draw.integers (int64 first) (int64 last) count |> Array.map int

    let atLeastOne operation (numSamples: int) =
        if numSamples < 1 then
            Guard.refuse
                "numSamples"
                $"Empirical.{operation}: expected 1 sample or more, got {string numSamples}."

    let picked (indices: int[]) =
        let chosen = indices |> Array.map (fun i -> kept[i])

        if weighted && chosen.Length > 0 then
            use index = torch.tensor (Array.map int64 indices, device = logs.Variable.device)

            let logs =
                Tensor.Linear(
                    "Empirical",
                    (fun raw -> raw.index_select (0L, index)),
                    logs,
                    [| indices.Length |]
                )

            Empirical<'T>(chosen, logWeights = logs, ?device = device, ?dtype = dtype)
        else
            Empirical<'T>(chosen, ?device = device, ?dtype = dtype)

    /// <summary>The values that may be drawn, in the order given: a copy.</summary>
    member _.values: 'T[] = Array.copy kept

    /// <summary>The number of values.</summary>
    member _.length: int = kept.Length

    /// <summary>The weights, whose sum is 1.</summary>
    member _.weights: Tensor = masses

    /// <summary>The logarithms of the weights.</summary>
    member _.logWeights: Tensor = logs

    /// <summary>Whether weights were given, or came out of combining duplicates.</summary>
    member _.isWeighted: bool = weighted

    /// <summary>The values as one tensor, along a new first axis.</summary>
    /// <exception cref="T:System.InvalidOperationException">They are neither numbers nor tensors: <c>map</c> them first.</exception>
    member _.valuesTensor: Tensor = asTensor.Value

    /// <summary>A value and its weight.</summary>
    /// <param name="i">The number of the value, from 0.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no value of that number.</exception>
    member _.Item
        with get (i: int): 'T * Tensor =
            if i < 0 || i >= kept.Length then
                Guard.fail
                    $"Empirical: value {string i} does not exist. There are {string kept.Length}, numbered from 0."

            kept[i], masses[i]

    /// <summary>A range of the values with their weights, scaled again: <c>e[..9]</c>.</summary>
    member _.GetSlice(first: int option, last: int option) : Empirical<'T> =
        let first, beyond = range "GetSlice" first (last |> Option.map ((+) 1))
        picked [| first .. beyond - 1 |]

    /// <summary>The values that a predicate holds for, with their weights scaled again.</summary>
    member _.filter(predicate: 'T -> bool) : Empirical<'T> =
        Guard.notNull "Empirical.filter" "predicate" predicate

        [| 0 .. kept.Length - 1 |]
        |> Array.filter (fun i -> predicate kept[i])
        |> picked

    /// <summary>What a function makes of each value, with the same weights.</summary>
    member _.map(f: 'T -> 'U) : Empirical<'U> =
        Guard.notNull "Empirical.map" "f" f
        let mapped = Array.map f kept

        Empirical<'U>(mapped, ?logWeights = given, ?device = device, ?dtype = dtype)

    /// <summary>The values with equal weights.</summary>
    member _.unweighted() : Empirical<'T> =
        Empirical<'T>(kept, ?device = device, ?dtype = dtype)

    /// <summary>The different values, each with the sum of the weights of its equals, by first occurrence.</summary>
    member _.combineDuplicates() : Empirical<'T> =
        Empirical<'T>(
            kept,
            ?logWeights = given,
            combineDuplicates = true,
            ?device = device,
            ?dtype = dtype
        )

    /// <summary>A value, each as likely as its weight says.</summary>
    override _.sample() : 'T =
        kept[(draw 1 (range "sample" None None))[0]]

    /// <summary>A value out of a range, each as likely as its weight says.</summary>
    /// <param name="minIndex">The first index, 0 by default.</param>
    /// <param name="maxIndex">The index after the last, the number of values by default.</param>
    member _.sample(?minIndex: int, ?maxIndex: int) : 'T =
        kept[(draw 1 (range "sample" minIndex maxIndex))[0]]

    /// <summary>Values drawn with replacement, each as likely as its weight says, with equal weights.</summary>
    /// <param name="numSamples">How many, 1 or more.</param>
    /// <param name="minIndex">The first index to draw from, 0 by default.</param>
    /// <param name="maxIndex">The index after the last, the number of values by default.</param>
    member _.resample(numSamples: int, ?minIndex: int, ?maxIndex: int) : Empirical<'T> =
        atLeastOne "resample" numSamples
        // Indices in 64 and in 32 bits, the values and their weights.
        AllocationCheck.checkTable "Empirical.resample" 32L numSamples

        let chosen =
            draw numSamples (range "resample" minIndex maxIndex)
            |> Array.map (fun i -> kept[i])

        Empirical<'T>(chosen, ?device = device, ?dtype = dtype)

    /// <summary>Values at equal distances, with their weights scaled again: fewer, and less alike, of a chain's samples.</summary>
    /// <param name="numSamples">How many, from 1 to the number of values in the range.</param>
    /// <param name="minIndex">The first index to take, 0 by default.</param>
    /// <param name="maxIndex">The index after the last, the number of values by default.</param>
    member _.thin(numSamples: int, ?minIndex: int, ?maxIndex: int) : Empirical<'T> =
        atLeastOne "thin" numSamples
        let first, last = range "thin" minIndex maxIndex
        let there = last - first

        if numSamples > there then
            Guard.refuse
                "numSamples"
                $"Empirical.thin: expected at most {string there} samples, got {string numSamples}."

        picked [|
            for i in 0 .. numSamples - 1 -> first + int (int64 i * int64 there / int64 numSamples)
        |]

    /// <summary>The logarithm of the sum of the weights of all values equal to one; minus infinity when there is none.</summary>
    /// <param name="value">The value.</param>
    override _.logprob(value: 'T) : Tensor =
        some "logprob"

        let equal = [|
            for other in kept -> if other = value then 0.0 else Double.NegativeInfinity
        |]

        let mask = dsharp.tensor (equal, device = logs.device, ?dtype = dtype)
        (logs + mask).logsumexp 0

    /// <summary>The weighted mean of what a function makes of each value.</summary>
    /// <param name="f">Is given each value as a tensor, in a floating point dtype; its results have one shape.</param>
    member _.expectation(f: Tensor -> Tensor) : Tensor = average "expectation" f

    /// <summary>The weighted mean.</summary>
    member _.mean: Tensor = average "mean" id

    /// <summary>The weighted mean of squared distances from the mean.</summary>
    member _.variance: Tensor =
        let mean = average "variance" id
        average "variance" (fun x -> (x - mean) * (x - mean))

    /// <summary>The square root of the variance.</summary>
    member t.stddev: Tensor = t.variance.sqrt ()

    /// <summary>The value of the greatest weight, that of its equals added; the first of several.</summary>
    member _.mode: 'T =
        some "mode"
        let group, firsts = groups kept
        let sums = gathered group firsts.Length masses
        firsts[int ((sums.argmax ())[0])]

    /// <summary>The least element of all values.</summary>
    member _.min: Tensor =
        some "min"
        asTensor.Value.min ()

    /// <summary>The greatest element of all values.</summary>
    member _.max: Tensor =
        some "max"
        asTensor.Value.max ()

    /// <summary>How many values of equal weight would say as much: 1 over the sum of the squared weights (Kish 1965).</summary>
    member _.effectiveSampleSize: Tensor =
        some "effectiveSampleSize"
        1 / (masses * masses).sum()

    /// <summary>The distribution's name, its length, and whether it is weighted.</summary>
    override _.ToString() =
        $"Empirical(length={string kept.Length}, isWeighted={string(weighted).ToLowerInvariant()})"
