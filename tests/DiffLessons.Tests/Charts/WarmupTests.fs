/// What the lessons run while F# Interactive compiles them: a mistake in it would show as slower lessons alone.
module DiffLessons.Tests.WarmupTests

open Expecto
open DiffLessons
open DiffLessons.Charts

let tests =
    testList "Warmup" [
        test "every training of the warm-up runs" {
            let threads = dsharp.numThreads
            Warmup.train ()
            Expect.equal dsharp.numThreads threads "threads"
        }

        test "the loop around them runs" {
            Warmup.loop ()
            Expect.isFalse Progress.isSilent.Value "it speaks again"
        }

        test "a warm-up that was begun is waited for" {
            let threads = dsharp.numThreads
            Warmup.start ()
            Warmup.finish ()
            Expect.equal dsharp.numThreads threads "it has given the threads back"
        }
    ]
