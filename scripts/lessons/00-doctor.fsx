// lesson 00 doctor | Is everything here? | 体检：环境装好了吗

(**
# 00. The doctor

Installing, in this course, is one command. This lesson looks at what it brought, from the bottom up, and computes one
gradient with it. If something is missing it says what to do, and ends with exit code 1.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons.Doctor

let info = {
    Number = 0
    Name = "doctor"
    Title = "Is everything here?"
    TitleZh = "体检：环境装好了吗"
    Summary =
        "Everything the lessons stand on, looked at from the bottom up: .NET, this library, libtorch, its threads and devices; and then one gradient."
    SummaryZh = "从底层往上检查这些课所依赖的一切：.NET、本库、libtorch、它的线程和设备；最后求一个导数。"
    Learn = [
        "Which parts there are, and which of them does the arithmetic"
        "Whether this machine has a GPU that the lessons can use"
        "What to do when something is missing"
    ]
    Try = [
        "`dotnet fsi scripts/lesson.fsx` alone: the list of the lessons."
        "`DIFFLESSONS_LIBTORCH=/nowhere` before the command: what a missing libtorch looks like."
        "Then lesson 01: `dotnet fsi scripts/lesson.fsx gradient-descent`."
    ]
    Length = Fixed
}

(** ## The examination: each line is a name, and a function that says what it found or fails *)
let useDevice (lesson: Lesson) =
    dsharp.config (device = Device.parse lesson.Device)
    lesson.Device

let examinations lesson = [
    ".NET", Doctor.dotnet
    "DiffLessons", (fun () -> dsharp.version)
    "libtorch", Libtorch.describe
    "threads", Doctor.threads
    "devices", Doctor.devices
    "CUDA", Doctor.cuda
    "device in use", (fun () -> useDevice lesson)
    "one gradient", Doctor.gradient
]

let versions = [ "DiffLessons", dsharp.version; "libtorch", Libtorch.version ]

(** Other lessons start with `Lesson.run`, which loads libtorch first. This one starts without: it must be able to say
that libtorch is the part that fails. *)
let story (lesson: Lesson) =
    let findings = Doctor.examine (examinations lesson)

    let words outcome =
        match outcome with
        | Finding.Works found -> "works", found
        | Finding.Fails problem -> "FAILS", problem
        | Finding.NotTried -> "not tried", "something before it failed"

    let rows = [
        for name, outcome in findings do
            let state, text = words outcome
            lesson.Say $"{name, -14} {state, -10} {text}"
            [ name; state; text ]
    ]

    (** ## The page *)
    lesson.Section(
        "What was found",
        "From the bottom up: .NET runs the scripts, this library gives tensors and gradients, and libtorch, the native library that PyTorch is built on, does the arithmetic. Look at the second column: all of it should say *works*."
    )

    lesson.Table([ "part"; "state"; "found" ], rows, "The examination, in order.")

    for name, outcome in findings do
        lesson.Check(name, (fst (words outcome) = "works"), snd (words outcome))
        lesson.Metrics [ (name, box (snd (words outcome))) ]

    if List.forall (fun (_, finding: Finding) -> finding.IsWorks) findings then
        let x = dsharp.linspace (-3.0, 3.0, 61)
        let slope = dsharp.grad (fun x -> (x * x).sum()) x

        lesson.Section(
            "The gradient",
            @"The last line of the examination was \( \frac{d}{d x} x^2 = 2 x \) at \( x = 3 \). Here it is at sixty-one places; the dashed line should be straight."
        )

        lesson.Chart(
            Figure.axes "x" "value"
            |> Figure.line "x²" (numbers x) (numbers (x * x))
            |> Figure.dashed "derivative" (numbers x) (numbers slope),
            "A curve, and its derivative as the library computes it."
        )

        "everything works"
    else
        "something is missing: see the lines above"

exit (Lesson.execute fsi.CommandLineArgs[1..] versions info story)
