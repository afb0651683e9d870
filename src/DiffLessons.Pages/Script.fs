namespace DiffLessons.Pages

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open DiffLessons

/// One piece of a lesson's script, in order.
[<RequireQualifiedAccess>]
type internal Part =
    /// A block of Markdown, with the name that the translation knows it by.
    | Prose of name: string * text: string
    /// Code between two blocks of Markdown: its line numbers, its text, and the label under which it is folded away, if it is.
    | Code of first: int * last: int * text: string * folded: string option
    /// The whole text of a file beside the script.
    | File of path: string
    /// That the code which follows is shown with a part of the lesson's PyTorch program beside it.
    | Pytorch of part: string

/// A lesson's script as a document, with its Chinese from the file beside it.
type internal Script = {
    /// The script's file.
    Path: string
    Number: int
    Name: string
    Title: string
    TitleZh: string
    Parts: Part list
    /// The parts of the lesson's PyTorch program, by name.
    Pytorch: Map<string, string>
    /// The Chinese of each block of Markdown, by its name.
    Chinese: Map<string, string>
    /// The Chinese of short texts such as captions, axes and cells; see `Words`.
    Words: Map<string, string>
} with

    /// Number and name, as in `04-regression`.
    member script.Code = $"{script.Number:D2}-{script.Name}"

/// Reads a script that is Markdown and code in turn.
/// A block of Markdown begins with a line `(** name` and ends with a line `*)`, both at the left margin. The line
/// `(*** fold: label ***)` folds the code that follows it, `(*** hide ***)` leaves it out of the page, `(*** file: PATH ***)` shows a
/// file of code beside the script, folded away under its path, `(*** pytorch: NAME ***)` shows the code that follows it
/// together with the part `# %% NAME` of the lesson's PyTorch program.
/// The Chinese is `NAME/zh.md` beside the script NAME.fsx: a comment `<!-- name -->` before the translation of each block, and after
/// `<!-- words -->` a list of lines `- English ⇒ Chinese`.
[<RequireQualifiedAccess>]
module internal Script =

    /// A block of Markdown, or a directive of one line.
    let private piece =
        Regex(
            @"^\(\*\* (?<name>[a-z][a-z0-9-]*)[ \t]*\n(?<prose>(?:(?!\*\)\s*$).*\n)*)\*\)[ \t]*$|^\(\*\*\* (?:fold: (?<fold>.+)|(?<hide>hide)|file: (?<file>\S+)|pytorch: (?<pytorch>\S+)) \*\*\*\)[ \t]*$",
            RegexOptions.Multiline
        )

    let private section = Regex(@"(?m)^<!-- ([a-z][a-z0-9-]*) -->\s*$")

    /// Code from one place of a script to another, with the lines that it takes there, blank ones among them.
    let private code (text: string) (at: int) (until: int) folded =
        let lineOf (place: int) =
            text.Substring(0, place).Split('\n').Length

        let own = text.Substring(at, until - at)

        if String.IsNullOrWhiteSpace own then
            []
        else
            let first = if own[0] = '\n' then lineOf at + 1 else lineOf at
            let last = lineOf until - (if until < text.Length then 1 else 0)
            [ Part.Code(first, last, own.Trim '\n', folded) ]

    /// The pieces of a script's text; the first line, which names the lesson, is not among them.
    let parts (text: string) : Part list =
        let text = text.ReplaceLineEndings "\n"
        let first = 1 + text.IndexOf '\n'
        let found = [ for found in piece.Matches(text, first) -> found ]

        let rec read at folded (pieces: Match list) =
            match pieces with
            | [] -> code text at text.Length folded
            | piece :: rest ->
                let group (name: string) = piece.Groups[name]
                let own = code text at piece.Index folded
                // What is said of the code that follows holds until there is some.
                let folded = if own.IsEmpty then folded else None

                let part, folded =
                    if (group "name").Success then
                        [ Part.Prose((group "name").Value, (group "prose").Value.Trim()) ], None
                    elif (group "file").Success then
                        [ Part.File (group "file").Value ], None
                    elif (group "pytorch").Success then
                        [ Part.Pytorch (group "pytorch").Value ], folded
                    else
                        [], Some (group "fold").Value

                own @ part @ read (piece.Index + piece.Length) folded rest

        read first None found

    /// The sections of a text that are headed by comments, by name.
    let sections (text: string) : Map<string, string> =
        let pieces = section.Split(text.ReplaceLineEndings "\n")
        Map [ for at in 1..2 .. pieces.Length - 2 -> pieces[at], pieces[at + 1].Trim() ]

    /// The parts `# %% name` of the PyTorch program of a lesson, which is in `benchmarks/pytorch/course` of the repository; none where
    /// it is not there.
    let private pytorch (path: string) : Map<string, string> =
        let root = Path.Combine(Path.GetDirectoryName(Path.GetFullPath path), "..", "..")
        let name = Path.GetFileNameWithoutExtension path + ".py"
        let file = Path.Combine(root, "benchmarks", "pytorch", "course", name)

        if File.Exists file then
            let text = (File.ReadAllText file).ReplaceLineEndings "\n"
            let pieces = Regex.Split(text, @"(?m)^# %% ([a-z-]+)\n")
            Map [ for at in 1..2 .. pieces.Length - 2 -> pieces[at], pieces[at + 1].Trim() ]
        else
            Map.empty

    /// The number, the name and both titles in a script's first line.
    let header (line: string) : (int * string * string * string) option =
        let found =
            Regex.Match(line, @"^// lesson (\d\d) ([a-z0-9-]+) \| (.+?) \| (.+?)\s*$")

        let group (at: int) = found.Groups[at].Value

        if found.Success then
            Some(int (group 1), group 2, group 3, group 4)
        else
            None

    /// Reads a script and its translation.
    let read (path: string) : Script =
        match AtomicFile.nameProblem path with
        | Some problem -> raise (StorageException $"the lesson's script: {problem}")
        | None -> ()

        let text = File.ReadAllText path

        match header (text.Split('\n', 2)[0]) with
        | None ->
            Guard.fail
                $"{Path.GetFileName path}: expected its first line to read '// lesson NN name | English title | Chinese title'."
        | Some(number, name, title, titleZh) ->
            let stem = Path.GetFileNameWithoutExtension path
            let translation = Path.Combine(Path.GetDirectoryName path, stem, "zh.md")

            let told =
                if File.Exists translation then
                    File.ReadAllText translation
                else
                    ""

            let chinese = sections told
            let words = chinese.TryFind "words" |> Option.defaultValue "" |> Words.read

            {
                Path = path
                Number = number
                Name = name
                Title = title
                TitleZh = titleZh
                Parts = [
                    for part in parts text do
                        match part with
                        | Part.File name ->
                            let file = Path.Combine(Path.GetDirectoryName path, name)
                            Part.Code(0, -1, File.ReadAllText(file).Trim(), Some name)
                        | part -> part
                ]
                Pytorch = pytorch path
                Chinese = chinese.Remove "words"
                Words = Words.add words Words.common.Value
            }

    /// The lessons in a folder, by the names of their scripts without extension, in the order of the lines `- NN-name` of its `course.md`;
    /// what those do not name comes last.
    let inCourse (folder: string) : string list =
        let course = Path.Combine(folder, "course.md")
        let text = if File.Exists course then File.ReadAllText course else ""
        let named = [ for line in Regex.Matches(text, @"(?m)^- (\S+)") -> line.Groups[1].Value ]

        let files =
            if Directory.Exists folder then
                Directory.GetFiles(folder, "*.fsx")
                |> Array.map Path.GetFileNameWithoutExtension
                |> Array.sort
            else
                [||]

        List.filter (fun lesson -> Array.contains lesson files) named
        @ List.except named (List.ofArray files)

    /// The lessons before and after a script in the course: file name without extension, and both titles.
    let neighbours (path: string) =
        let folder = Path.GetDirectoryName(Path.GetFullPath path)
        let lessons = inCourse folder
        let at = List.findIndex ((=) (Path.GetFileNameWithoutExtension path)) lessons

        let titled at =
            List.tryItem at lessons
            |> Option.bind (fun lesson ->
                use reader = File.OpenText(Path.Combine(folder, lesson + ".fsx"))

                header (reader.ReadLine())
                |> Option.map (fun (_, _, title, titleZh) -> lesson, title, titleZh))

        titled (at - 1), titled (at + 1)

    /// Whether a script is as it was committed. Without git, or outside a repository, it is not known to be.
    let isCommitted (path: string) : bool =
        try
            let path = Path.GetFullPath path
            let folder = Path.GetDirectoryName path

            let info =
                ProcessStartInfo(
                    "git",
                    [ "-C"; folder; "status"; "--porcelain"; "--ignored"; "--"; path ],
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                )

            use git = Process.Start info
            let changes = git.StandardOutput.ReadToEnd()
            git.WaitForExit()
            git.ExitCode = 0 && changes = ""
        with :? ComponentModel.Win32Exception ->
            false
