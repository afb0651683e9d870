namespace DiffLessons.Benchmarks

open System
open System.Diagnostics

/// Whether memory stays flat in a training loop that disposes nothing.
[<RequireQualifiedAccess>]
module MemoryGrowth =
    let private marks long = [
        200
        1000
        if long then
            10_000
    ]

    /// Trains, and reads the resident memory at each mark.
    let run folder long =
        let step = DiffLessonsWorkloads.userLoop ()
        let watch = Stopwatch.StartNew()
        let mutable taken = 0

        let resident = [
            for mark in marks long do
                while taken < mark do
                    step ()
                    taken <- taken + 1

                    if taken % 50 = 0 then
                        Report.progress $"step {taken} of {mark}"

                mark, PeakMemory.resident ()
        ]

        let each = watch.Elapsed.TotalMilliseconds / float taken
        let first = snd resident.Head

        let results = [
            for steps, now in resident do
                {
                    Steps = steps
                    ResidentMb = Math.Round(now, 1)
                    GrowthPercent = Math.Round(100.0 * (now / first - 1.0), 2)
                }
        ]

        Report.progress ""

        Report.table $"Memory of a loop that disposes nothing ({Report.number each} ms a step)" [
            "after steps"
            "resident MB"
            $"growth since step {results.Head.Steps}"
        ] [
            for result in results do
                [
                    string result.Steps
                    Report.number result.ResidentMb
                    $"{Report.number result.GrowthPercent} %%"
                ]
        ]

        Report.save folder "memory.json" results
