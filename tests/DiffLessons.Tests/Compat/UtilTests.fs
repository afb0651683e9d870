/// Random numbers and choices of .NET values, and helpers for arrays, sequences and text.
module DiffLessons.Tests.UtilTests

open System
open Expecto
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Util
open DiffLessons.Tests

let private within5 name (sigma: float) (actual: float) (expected: float) =
    Expect.isLessThan (abs (actual - expected)) (5.0 * sigma) name

let private draws (n: int) (draw: unit -> 'T) =
    dsharp.seed 11
    Array.init n (fun _ -> draw ())

let private expectMoments name (numbers: float[]) mean variance =
    let n = float numbers.Length
    within5 $"{name}: mean" (sqrt (variance / n)) (Array.average numbers) mean
    let squares = numbers |> Array.map (fun v -> (v - mean) ** 2.0)
    let spread = Oracle.variance 1 squares
    within5 $"{name}: variance" (sqrt (spread / n)) (Array.average squares) variance

let private random =
    testList "Random" [
        test "the seed decides every kind of number, and tensors draw from the same" {
            let all () = [
                string (Random.Uniform(), Random.Normal(), Random.Double(), Random.Integer())
                string (Random.Choice [| 1..100 |], Random.Bernoulli(), Random.UUID())
                string (dsharp.randn 3)
                sprintf "%A" (Random.Shuffle [| 1..20 |], Random.Multinomial([| 0.5; 0.5 |], 9))
            ]

            dsharp.seed 4
            let first = all ()
            Expect.notEqual (all ()) first "goes on"
            Random.Seed 4
            Expect.equal (all ()) first "again"
        }

        test "moments" {
            expectMoments "Uniform" (draws 5000 Random.Uniform) 0.5 (1.0 / 12.0)
            expectMoments "Normal" (draws 5000 Random.Normal) 0.0 1.0
            let shifted = draws 5000 (fun () -> Random.Normal(3.0, 0.5))
            expectMoments "Normal(3, 0.5)" shifted 3.0 0.25

            expectMoments
                "Uniform(-1, 3)"
                (draws 5000 (fun () -> Random.Uniform(-1.0, 3.0)))
                1.0
                (16.0 / 12.0)

            let coins = draws 5000 (fun () -> Random.Bernoulli 0.3)
            expectMoments "Bernoulli" coins 0.3 0.21
            Expect.equal (Array.distinct coins |> Array.sort) [| 0.0; 1.0 |] "Bernoulli: values"
        }

        test "whole numbers lie in their range, each as often" {
            let numbers = draws 4000 (fun () -> Random.Integer(-1, 3))
            let counts = numbers |> Array.countBy id |> Array.sort
            Expect.equal (Array.map fst counts) [| -1; 0; 1; 2 |] "values"

            for _, count in counts do
                within5 "count" (sqrt (4000.0 * 0.25 * 0.75)) (float count) 1000.0

            Expect.equal (Random.Integer(7, 8)) 7 "a range of one"

            Expect.isTrue
                (draws 100 Random.Integer |> Array.forall (fun i -> i >= 0))
                "not negative"
        }

        test "choices are as likely as their probabilities" {
            let often (drawn: int[]) =
                Array.init 3 (fun i ->
                    drawn |> Array.averageBy (fun d -> if d = i then 1.0 else 0.0))

            let expectShares name drawn (shares: float[]) =
                Array.iter2
                    (fun a p -> within5 name (sqrt (p * (1.0 - p) / 3000.0) + 1e-12) a p)
                    (often drawn)
                    shares

            let weights = [| 1.0; 0.0; 3.0 |]
            let shares = [| 0.25; 0.0; 0.75 |]
            expectShares "ChoiceIndex" (draws 3000 (fun () -> Random.ChoiceIndex weights)) shares

            expectShares
                "Choice"
                (draws 3000 (fun () -> Random.Choice([| 0; 1; 2 |], weights)))
                shares

            expectShares
                "Choice, equal"
                (draws 3000 (fun () -> Random.Choice [| 0; 1; 2 |]))
                (Array.create 3 (1.0 / 3.0))

            dsharp.seed 2
            expectShares "Multinomial" (Random.Multinomial(weights, 3000)) shares
            let rows = Random.Multinomial(array2D [ weights; [| 0.0; 1.0; 1.0 |] ], 3000)
            Expect.equal (Array2D.length1 rows, Array2D.length2 rows) (2, 3000) "shape"
            expectShares "first row" rows[0, *] shares
            expectShares "second row" rows[1, *] [| 0.0; 0.5; 0.5 |]
            Expect.equal (Random.Multinomial(weights, 0)) [||] "none"
        }

        Check.property "shuffling keeps every element" (Gen.choose (0, 40) |> Arb.fromGen) (fun n ->
            let order = Random.shuffledIndices n
            Expect.equal (Array.init n order |> Array.sort) [| 0 .. n - 1 |] "indices"
            let numbers = [| 0 .. n - 1 |]
            let shuffled = Random.Shuffle numbers
            Expect.equal (Array.sort shuffled) numbers "elements"
            Expect.equal numbers [| 0 .. n - 1 |] "the array itself stays")

        test "orders are equally likely" {
            let counts = draws 3000 (fun () -> Random.Shuffle [| 1; 2; 3 |]) |> Array.countBy id
            Expect.equal counts.Length 6 "all there"

            for _, count in counts do
                within5 "count" (sqrt (3000.0 * 5.0 / 36.0)) (float count) 500.0
        }

        test "identifiers are of version 4 and differ" {
            let ids = draws 50 Random.UUID
            Expect.equal (Array.distinct ids).Length 50 "all different"

            for id in ids do
                let guid = Guid.Parse id
                Expect.equal (guid.Version, guid.Variant >>> 2) (4, 2) id
        }

        testList "errors" [
            let wrong = Check.wrong<OptionException>

            wrong "Seed" "seed: expected 0 or more, got -1. (Parameter 'seed')" (fun () ->
                Random.Seed -1)

            wrong
                "Uniform"
                "Random.Uniform: expected finite bounds in order, got low 1 and high 0. (Parameter 'high')"
                (fun () -> Random.Uniform(1.0, 0.0) |> ignore)

            wrong
                "Normal"
                "Random.Normal: expected a standard deviation of 0 or more, got NaN. (Parameter 'stddev')"
                (fun () -> Random.Normal(0.0, nan) |> ignore)

            wrong
                "Integer"
                "Random.Integer: expected low below high, got low 3 and high 3. (Parameter 'high')"
                (fun () -> Random.Integer(3, 3) |> ignore)

            wrong
                "Bernoulli"
                "Random.Bernoulli: expected a probability from 0 to 1, got 1.5. (Parameter 'prob')"
                (fun () -> Random.Bernoulli 1.5 |> ignore)

            wrong
                "Choice, empty"
                "Random.Choice: expected one element or more, got none. (Parameter 'array')"
                (fun () -> Random.Choice(Array.empty<int>) |> ignore)

            wrong
                "Choice, lengths"
                "Random.Choice: expected as many probabilities as elements, got 1 for 2. (Parameter 'probs')"
                (fun () -> Random.Choice([| 1; 2 |], [| 1.0 |]) |> ignore)

            wrong
                "ChoiceIndex, negative"
                "Random.ChoiceIndex: expected probabilities of 0 or more, got -1. (Parameter 'probs')"
                (fun () -> Random.ChoiceIndex [| 2.0; -1.0 |] |> ignore)

            wrong
                "ChoiceIndex, none"
                "Random.ChoiceIndex: expected probabilities of which one at least is above 0, got 0 that are 0. (Parameter 'probs')"
                (fun () -> Random.ChoiceIndex [||] |> ignore)

            wrong
                "Multinomial, all 0"
                "Random.Multinomial: expected probabilities of which one at least is above 0, got 2 that are 0. (Parameter 'probs')"
                (fun () -> Random.Multinomial([| 0.0; 0.0 |], 1) |> ignore)

            wrong
                "Multinomial, -1"
                "Random.Multinomial: expected 0 samples or more, got -1. (Parameter 'numSamples')"
                (fun () -> Random.Multinomial([| 1.0 |], -1) |> ignore)

            wrong
                "shuffledIndices"
                "Random.shuffledIndices: expected a length of 0 or more, got -1. (Parameter 'length')"
                (fun () -> Random.shuffledIndices -1 |> ignore)
        ]
    ]

let private numbers =
    Gen.listOf (Gen.choose (-4, 4)) |> Gen.map List.toArray |> Arb.fromGen

let private collections =
    testList "collections" [
        Check.property "sums, counts, extremes, duplicates" numbers (fun a ->
            Expect.equal
                (Array.cumulativeSum a)
                (Array.init a.Length (fun i -> Array.sum a[..i]))
                "cumulativeSum"

            let values, counts = Array.getUniqueCounts true a

            Expect.equal
                (Array.zip values counts |> Array.sort)
                (Array.countBy id a |> Array.sort)
                "counts"

            Expect.equal counts (Array.sortDescending counts) "most frequent first"
            let values, _ = Array.getUniqueCounts false a
            Expect.equal values (Array.distinct a) "by first occurrence"

            if a.Length > 0 then
                Expect.equal (Seq.maxIndex a) (Array.findIndex ((=) (Array.max a)) a) "maxIndex"
                Expect.equal (Seq.minIndex a) (Array.findIndex ((=) (Array.min a)) a) "minIndex"

            let distinct = Array.distinct a
            Expect.equal (Seq.hasDuplicates a) (distinct.Length < a.Length) "hasDuplicates"
            Expect.equal (Seq.allEqual a) (distinct.Length <= 1) "allEqual"
            let twice v = (a |> Array.filter ((=) v)).Length > 1

            Expect.equal
                (Seq.duplicates a)
                (distinct |> Array.filter twice |> List.ofArray)
                "duplicates"

            Expect.isTrue (Array.foralli (fun i v -> a[i] = v) a) "foralli"
            Expect.equal (Array.foralli (fun i _ -> i < 2) a) (a.Length <= 2) "foralli, not all")

        test "closeness of arrays" {
            Expect.isTrue (Array.allClose 0.0 0.5 [| 1.0; 2.0 |] [| 1.5; 1.5 |]) "absolute"
            Expect.isTrue (Array.allClose 0.1 0.0 [| 110.0 |] [| 100.0 |]) "relative to the second"
            Expect.isFalse (Array.allClose 0.1 0.0 [| 111.0 |] [| 100.0 |]) "beyond"
            Expect.isFalse (Array.allClose 0.1 0.0 [| nan |] [| nan |]) "NaN"
            Expect.isFalse (Array.allClose 1.0f 1.0f [| 1.0f |] [||]) "lengths"
        }

        test "arrays by index" {
            let shape = [| 2; 3; 2 |]

            let digits (index: int[]) =
                index |> Array.fold (fun n i -> 10 * n + i) 0

            let flat = Array.initFlat3D 2 3 2 (fun i j k -> digits [| i; j; k |])
            let nd = ArrayND.init shape digits :?> int[,,]
            Expect.equal (nd |> Seq.cast<int> |> Seq.toArray) flat "ArrayND.init"
            Expect.equal (dsharp.tensor nd).shape shape "as a tensor"

            Expect.equal
                (Array.initFlat2D 2 3 (fun i j -> digits [| i; j |]))
                [| 0; 1; 2; 10; 11; 12 |]
                "initFlat2D"

            Expect.equal (ArrayND.init [||] (fun _ -> 5)) (box 5) "no axis"
            let zeros = ArrayND.zeroCreate<float> [| 1; 2; 1; 2; 1 |]
            Expect.equal (zeros.Rank, zeros.Length) (5, 4) "zeroCreate"
            let four = Array4D.init 1 2 1 2 (fun _ j _ l -> digits [| j; l |])

            Expect.equal
                (Array4D.map string four)
                (Array4D.init 1 2 1 2 (fun _ j _ l -> string (digits [| j; l |])))
                "Array4D.map"

            let nested = [ [ [ 1; 2 ] ]; [ [ 3; 4 ] ] ]

            Expect.equal
                (array3D nested)
                (Array3D.init 2 1 2 (fun i _ k -> 1 + 2 * i + k))
                "array3D"

            Expect.equal
                (array4D [ nested ])
                (Array4D.init 1 2 1 2 (fun _ i _ k -> 1 + 2 * i + k))
                "array4D"
        }

        test "arrays of five and six axes" {
            let digits index =
                index |> Array.fold (fun n i -> 10 * n + i) 0

            let five = Array5D.init 1 2 1 3 2 (fun i j k l m -> digits [| i; j; k; l; m |])
            Expect.equal (box five) (ArrayND.init [| 1; 2; 1; 3; 2 |] digits) "Array5D.init"

            let lengths = [
                Array5D.length1
                Array5D.length2
                Array5D.length3
                Array5D.length4
                Array5D.length5
            ]

            Expect.equal
                (lengths |> List.map (fun length -> length five))
                [ 1; 2; 1; 3; 2 ]
                "lengths"

            Expect.equal (Array5D.get five 0 1 0 2 1) (box 1021) "get"
            Array5D.set five 0 1 0 2 1 7
            let negated = Array5D.map (fun (v: obj) -> -(v :?> int)) five
            Expect.equal (Array5D.get negated 0 1 0 2 1) (box -7) "set and map"

            Expect.equal
                (box (Array5D.create 1 1 1 1 1 3))
                (box (array5D [ [ [ [ [ 3 ] ] ] ] ]))
                "create"

            let six =
                Array6D.init 1 2 1 3 2 2 (fun i j k l m n -> digits [| i; j; k; l; m; n |])

            Expect.equal (box six) (ArrayND.init [| 1; 2; 1; 3; 2; 2 |] digits) "Array6D.init"

            let lengths = [
                Array6D.length1
                Array6D.length2
                Array6D.length3
                Array6D.length4
                Array6D.length5
                Array6D.length6
            ]

            Expect.equal
                (lengths |> List.map (fun length -> length six))
                [ 1; 2; 1; 3; 2; 2 ]
                "lengths"

            Array6D.set six 0 1 0 2 1 1 7
            let negated = Array6D.map (fun (v: obj) -> -(v :?> int)) six
            Expect.equal (Array6D.get negated 0 1 0 2 1 1) (box -7) "set and map"

            Expect.equal
                (box (Array6D.create 1 1 1 1 1 1 3))
                (box (array6D [ [ [ [ [ [ 3 ] ] ] ] ] ]))
                "create"
        }

        test "errors" {
            for ragged in [ [ [ [ 1; 2 ]; [ 3 ] ] ]; [ [ [ 1; 2 ] ]; [ [ 3 ] ] ] ] do
                Check.expectError<ShapeException>
                    "array: expected rows of one shape, got rows of several. Give every row as many elements."
                    (fun () -> array3D ragged |> ignore)

            Check.expectError<ShapeException>
                "array: expected rows of one shape, got rows of several. Give every row as many elements."
                (fun () -> array4D [ [ [ [ 1 ] ] ]; [ [ [ 1; 2 ] ] ] ] |> ignore)

            Check.expectError<OptionException>
                "Seq.maxIndex: expected one element or more, got none. (Parameter 'seq')"
                (fun () -> Seq.maxIndex Seq.empty<int> |> ignore)
        }
    ]

let private text =
    testList "text" [
        test "numbers as people read them" {
            Expect.equal
                (List.map bytesReadable [ 0L; 1023L; 1536L; -2048L; Int64.MaxValue ])
                [ "0 B"; "1023 B"; "1.50 KiB"; "-2.00 KiB"; "8.00 EiB" ]
                "bytes"

            Expect.equal (thousandsInt -1234567) "-1,234,567" "thousandsInt"
            Expect.equal (thousandsFloat 1234.5) "1,234.50" "thousandsFloat"
        }

        test "padding" {
            Expect.equal (stringPad "ab" 4, stringPad "abc" 2) ("  ab", "abc") "stringPad"
            Expect.equal (stringPadAs "ab" "xyz") " ab" "stringPadAs"
            Expect.equal (indentNewLines "a\nb\nc" 2) "a\n  b\n  c" "indentNewLines"
        }

        test "a function that keeps its results" {
            let mutable calls = 0

            let square =
                memoize (fun x ->
                    calls <- calls + 1
                    x * x)

            Expect.equal [ square 3; square 4; square 3 ] [ 9; 16; 9 ] "results"
            Expect.equal calls 2 "calls"
        }

        test "constants" {
            Expect.floatClose Accuracy.veryHigh (exp log10Val) 10.0 "log 10"
            Expect.floatClose Accuracy.veryHigh (exp logSqrt2Pi) (sqrt (2.0 * Math.PI)) "sqrt 2 pi"
            Expect.equal (notNull "", notNull (null: string)) (true, false) "notNull"
            Expect.equal GlobalNestingLevel.Current DiffLessons.GlobalNestingLevel.Current "level"
        }
    ]

let tests = testList "Util" [ random; collections; text ]
