// lesson 00 doctor | Is everything here? | 体检：环境装好了吗

(** summary
Everything the lessons stand on, checked from the bottom up: .NET, this library, libtorch, its threads and devices; and finally one **derivative** (导数), computed with all of them.
*)

(** learn
- Which parts there are, and which of them does the arithmetic
- How to install what is missing, on Linux, Windows and macOS
- Whether this machine has a GPU that the lessons can use, and why it does not matter
- How a lesson is run, and what its page holds
*)

(** result
{{#works}}Everything works.{{/works}}{{^works}}Something is missing: see the table.{{/works}}
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons.Doctor

let lesson = Lesson.createBare (fsi.CommandLineArgs, Fixed)

(** parts
## What the lessons stand on

Four parts. *DiffLessons* stands on the first two, and the lessons on the other three:

| part | what it does |
|---|---|
| *.NET* | runs the scripts; F# is its language |
| *libtorch* | does the arithmetic on tensors: the native library that PyTorch is built on |
| *DiffLessons* | gives tensors, models and derivatives in F# |
| the lessons | scripts in `scripts/lessons` |

A **tensor** (张量) is a block of numbers: a row, a table, or a pile of tables. A **neural network** (神经网络) is a function that is made of many simple ones and has numbers that can be adjusted; this course is about such functions. Everything that a network computes is a tensor, and [a lesson of their own](../21-tensors/index.html) is about tensors. No Python is involved, but if you know PyTorch you will recognise most of the names.
*)

(** checks
## The checks

Each check is a name, and a function that says what it found or raises an error. Once one fails, the remaining checks are not tried, since they depend on it. Other lessons load libtorch before anything else; this one does not, so that it can say that libtorch is the part that fails.

{{#works}}All of them passed on this machine. (To have no CUDA is no failure.){{/works}}{{^works}}*One of them failed*: the table says which, and what to do.{{/works}}
*)

let useDevice () =
    dsharp.config (device = Device.parse lesson.Device)
    lesson.Device

let checks = [
    ".NET", Doctor.dotnet
    "DiffLessons", (fun () -> dsharp.version)
    "libtorch", Libtorch.describe
    "threads", Doctor.threads
    "devices", Doctor.devices
    "CUDA", Doctor.cuda
    "device in use", useDevice
    "one derivative", Doctor.gradient
]

let findings = Doctor.examine checks

let words (finding: Finding) =
    match finding with
    | Finding.Works found -> "works", found
    | Finding.Fails problem -> "FAILS", problem
    | Finding.NotTried -> "not tried", "something before it failed"

let rows = [
    for name, finding in findings do
        match words finding with
        | _, text when text.StartsWith "not present" -> [ name; "not present"; text.Substring 13 ]
        | state, text -> [ name; state; text ]
]

for row in rows do
    lesson.Say $"{row[0], -14} {row[1], -10} {row[2]}"

let isVersion name =
    List.contains name [ ".NET"; "DiffLessons"; "libtorch" ]

lesson.Table(
    [ "part"; "state"; "found" ],
    [
        for row in rows ->
            if isVersion row[0] then
                [ row[0]; row[1]; $"`{row[2]}`" ]
            else
                row
    ],
    "The checks, in order."
)

(** install
## When something is missing

You need the .NET SDK, version ten, and git, and on Windows also the *Visual C++ Redistributable*, which libtorch uses. Everything else comes with the first run.

| system | the .NET SDK | git |
|---|---|---|
| Ubuntu | `sudo apt-get install dotnet-sdk-10.0` | `sudo apt-get install git` |
| Debian | first add Microsoft's package source (see *Install .NET* below), then as on Ubuntu | `sudo apt-get install git` |
| Windows | `winget install Microsoft.DotNet.SDK.10` | `winget install Git.Git` |
| macOS | `brew install dotnet-sdk` | `xcode-select --install` |

Then get this project with `git clone` and its address, and in its folder:

```
dotnet fsi scripts/lesson.fsx doctor
```

The first run downloads libtorch (on Linux about a hundred and thirty megabytes, six hundred on disk) and builds the library; that takes a few minutes, once. The lessons do not run on Macs with an Intel processor, for which there is no recent libtorch. If a check fails all the same, its message says what to do; the message is the same that any lesson would show.

**CUDA** is NVIDIA's way to compute on a GPU, a graphics processor, which does the same operation on many numbers at once. Without one every lesson runs on the CPU, and none takes more than a minute or so there. [Lesson 17](../17-gpu/index.html) has the details.
*)

(** gradient
## One derivative

The last check was a derivative, which is a slope: that of $x^2$ at $x = 3$, which is $6$.

$$ \frac{d}{d x} x^2 = 2 x $$

The library found it by itself from `x * x`. That is what a deep-learning library is for: you write what is to be computed, and it finds the derivatives. Here they are at sixty-one places; the dashed line should be straight. (The `sum` is there because `dsharp.grad` wants one number as the result; [lesson 03](../03-activation/index.html) says why it does no harm.)
*)

let works = findings |> List.forall (fun (_, finding) -> finding.IsWorks)

if works then
    let x = dsharp.linspace (-3.0, 3.0, 61)
    let slope = x |> dsharp.grad (fun x -> (x * x).sum())

    lesson.Chart(
        Figure.axes "x" "value"
        |> Figure.line "x²" (numbers x) (numbers (x * x))
        |> Figure.dashed "derivative" (numbers x) (numbers slope),
        "A curve, and its derivative as the library computes it."
    )

(** page
## How to use the lessons

`dotnet fsi scripts/lesson.fsx` alone lists the lessons; with a name or a number it runs one. A run takes some seconds to a minute and ends with a page like this one, which needs no network:

- *Prose and code* stand side by side. The code is the lesson's own; most of the lines that check and record results are left out. `lesson` is the helper of the pages: `lesson.Train` runs a loop and shows how far it is, `lesson.Record` keeps a moment for a replay, `lesson.Chart` and `lesson.Table` put a figure below the code, `lesson.Summary` prints the layers of a model, `lesson.Say` writes to the console, and `lesson.Values`, `lesson.Metrics` and `lesson.Hyperparameters` hand numbers to the text and to the tables at the end, which `lesson.Check` tests. F# itself is introduced in twenty lines in `docs/from-pytorch.md`.
- *Charts that move* have a button and a slider: they replay the training.
- Numbers about *this run* come from your run: another `--seed` gives others, and `--quick` makes the run shorter. What the exercises, *Break it*, *Is this run typical?* and the comparison with PyTorch report was measured beforehand, at full length and, unless they say otherwise, with the default seed.
- On some pages there is a *live* network that you can operate with mouse or finger.
- *Exercises* ask you to predict first. `--try 1` makes the change of the first exercise and shows both pages side by side; `--break` makes the mistake that a lesson warns of. (This lesson has neither.)

Change a script as you like: if one of its checks then no longer holds, the lesson notes it and goes on.
*)

(** exercises
## Exercises

### 1. A machine without libtorch

What does the doctor say when libtorch cannot be found? Set the environment variable `DIFFLESSONS_LIBTORCH` to a folder that does not exist, and run the doctor.

> The check of libtorch fails with a message that names the folder and says what to do; the checks below it are not tried, and the exit code is one.

### 2. Another device

`--device cuda` on a machine without a GPU: which check fails?

> `device in use`. Everything before it works, since none of those checks needs the GPU; the derivative, after it, is not tried. The message says which devices there are.

### 3. The list

Which lesson comes after this one?

> `dotnet fsi scripts/lesson.fsx` shows it: [gradient descent](../01-gradient-descent/index.html), by which all networks learn.
*)

(** readings
## Read on

- Start here: [lesson 01](../01-gradient-descent/index.html).
- Microsoft, [Install .NET](https://learn.microsoft.com/dotnet/core/install/), for all systems.
- [F# in the browser and on your machine](https://fsharp.org/): the language, with tutorials.
*)

(*** hide ***)
for name, finding in findings do
    lesson.Check(name, finding.IsWorks, snd (words finding))
    lesson.Metrics [ (name, box (snd (words finding))) ]

lesson.Values [ ("works", works) ]

// An installation that does not work is a failure, whether or not the script was changed.
lesson.Finish(fails = not works)
