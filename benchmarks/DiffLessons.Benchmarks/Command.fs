namespace DiffLessons.Benchmarks

open Argu

/// The flags of `steps` and of `ops`.
type CompareFlags =
    | Rounds of count: int
    | Only of name: string
    | No_Pytorch
    | Threads of count: int
    | Out of dir: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Rounds _ -> "turns of each implementation (default 11)"
            | Only _ -> "measure this workload or operation alone; may be given more than once"
            | No_Pytorch -> "leave PyTorch out, even where a python3 with torch is found"
            | Threads _ -> "threads of each implementation (default 2)"
            | Out _ -> "folder in which benchmarks/ gets the results (default out)"

/// The flags of `facade`.
type FacadeFlags =
    | [<CustomCommandLine "--rounds">] Times of count: int
    | [<CustomCommandLine "--threads">] Workers of count: int
    | Model of file: string
    | [<CustomCommandLine "--out">] Into of dir: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Times _ -> "processes of each implementation (default 11)"
            | Workers _ -> "threads of each prediction (default 2)"
            | Model _ ->
                "the network that lesson 10 saved (default out/10-cnn/model.safetensors; the same network untrained where there is none)"
            | Into _ -> "folder in which benchmarks/ gets the results (default out)"

/// The flags of `memory`.
type MemoryFlags =
    | Long
    | [<CustomCommandLine "--out">] To of dir: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Long -> "go on to 10,000 steps"
            | To _ -> "folder in which benchmarks/ gets the results (default out)"

/// The flags of `tables`.
type TableFlags =
    | Rows of count: int
    | [<CustomCommandLine "--rounds">] Readings of count: int
    | [<CustomCommandLine "--out">] Folder of dir: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Rows _ -> "rows of the file, of ten columns (default 1,000,000)"
            | Readings _ -> "how often it is read (default 5)"
            | Folder _ -> "folder in which benchmarks/ gets the results (default out)"

/// The flags of `lessons`.
type LessonFlags =
    | Seeds of count: int
    | [<CustomCommandLine "--only">] Lesson of number: string
    | [<CustomCommandLine "--no-pytorch">] Alone
    | Table_Only
    | [<CustomCommandLine "--out">] Runs of dir: string
    | Page of file: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Seeds _ -> "run with seeds 1 to this (default 1)"
            | Lesson _ ->
                "run this lesson alone, such as 04; may be given more than once. The others' last runs stay in the table"
            | Alone -> "leave PyTorch out, even where a python3 with torch is found"
            | Table_Only -> "run nothing: make the table again from the runs that are there"
            | Runs _ -> "folder in which lesson-runs/ keeps the runs (default out)"
            | Page _ -> "the file to write (default docs/results.md)"

/// The flags of `peak`, which `steps` runs in a process of its own.
type PeakFlags =
    | [<MainCommand; ExactlyOnce>] Training of implementation: string * workload: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Training _ -> "difflessons or torchsharp, and a workload"

/// The flags of `loop`, which `memory` runs in a process of its own.
type LoopFlags =
    | [<MainCommand; ExactlyOnce>] Repeated of implementation: string * loop: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Repeated _ -> "difflessons or torchsharp, and a loop: large, small, window or threads"

/// The flags of `arrays`, which `ops` runs in a process of its own.
type ArrayFlags =
    | [<MainCommand; ExactlyOnce>] By of implementation: string
    | [<CustomCommandLine "--threads">] Crew of count: int

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | By _ -> "difflessons or torchsharp"
            | Crew _ -> "threads of each operation (default 2)"

/// What to measure.
type Command =
    | [<CliPrefix(CliPrefix.None)>] Steps of ParseResults<CompareFlags>
    | [<CliPrefix(CliPrefix.None)>] Ops of ParseResults<CompareFlags>
    | [<CliPrefix(CliPrefix.None)>] Facade of ParseResults<FacadeFlags>
    | [<CliPrefix(CliPrefix.None)>] Memory of ParseResults<MemoryFlags>
    | [<CliPrefix(CliPrefix.None)>] Tables of ParseResults<TableFlags>
    | [<CliPrefix(CliPrefix.None)>] Lessons of ParseResults<LessonFlags>
    | [<CliPrefix(CliPrefix.None)>] Peak of ParseResults<PeakFlags>
    | [<CliPrefix(CliPrefix.None)>] Loop of ParseResults<LoopFlags>
    | [<CliPrefix(CliPrefix.None)>] Arrays of ParseResults<ArrayFlags>

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Steps _ -> "time and peak memory of training steps"
            | Ops _ ->
                "time of single operations, without and with gradients; of large arrays in F# Interactive too, with peak memory"
            | Facade _ -> "cold start and prediction of the C# facade beside TorchSharp"
            | Memory _ ->
                "memory of loops that dispose nothing: training, large arrays, small ones, a window of results, eight threads"
            | Tables _ -> "time of reading a CSV file and of encoding its rows"
            | Lessons _ -> "every lesson at full length beside PyTorch: metrics, times, memory"
            | Peak _ -> "peak memory of one training in this process, in MB"
            | Arrays _ -> "time and peak memory of operations on large arrays in this process"
            | Loop _ -> "memory of one loop in this process: early, at its end, at most, in MB"
