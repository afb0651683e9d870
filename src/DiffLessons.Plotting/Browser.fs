namespace DiffLessons.Plotting

open System
open System.Diagnostics
open System.IO
open DiffLessons

/// A browser without a window, which runs a page and gives what the page has become.
[<RequireQualifiedAccess>]
module internal Browser =
    /// Names under which browsers are installed on the path.
    let private names =
        if OperatingSystem.IsWindows() then
            [ "chrome.exe"; "msedge.exe"; "chromium.exe" ]
        else
            [
                "chromium"
                "chromium-browser"
                "google-chrome"
                "google-chrome-stable"
                "microsoft-edge"
            ]

    /// Where they are installed besides.
    let private usualPaths =
        if OperatingSystem.IsWindows() then
            [
                for programs in [ "ProgramFiles"; "ProgramFiles(x86)"; "LocalAppData" ] do
                    for path in
                        [
                            @"Google\Chrome\Application\chrome.exe"
                            @"Microsoft\Edge\Application\msedge.exe"
                        ] do
                        Path.Combine(string (Environment.GetEnvironmentVariable programs), path)
            ]
        elif OperatingSystem.IsMacOS() then
            [
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
                "/Applications/Chromium.app/Contents/MacOS/Chromium"
                "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"
            ]
        else
            []

    /// The browser's program: the one that DIFFLESSONS_BROWSER names, else the first that is found.
    let find () : string option =
        match Environment.GetEnvironmentVariable "DIFFLESSONS_BROWSER" with
        | null
        | "" ->
            let path = string (Environment.GetEnvironmentVariable "PATH")

            [
                for name in names do
                    for folder in
                        path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) do
                        Path.Combine(folder, name)
                yield! usualPaths
            ]
            |> List.tryFind File.Exists
        | named -> Some named

    let private patience = TimeSpan.FromSeconds 60.0

    let private arguments (folder: string) (page: string) = [
        "--headless"
        "--disable-gpu"
        // Charts in space are drawn by software, so that they look the same on every machine.
        "--use-angle=swiftshader"
        "--enable-unsafe-swiftshader"
        "--disable-dev-shm-usage"
        // The sandbox refuses to work for root, who runs containers. The page is our own.
        if OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess then
            "--no-sandbox"

        $"--user-data-dir={folder}"
        // The time that the page may take by its own clock, which does not wait where nothing happens.
        "--virtual-time-budget=20000"
        "--dump-dom"
        Uri(page).AbsoluteUri
    ]

    let private output (program: string) (arguments: string list) : string =
        let start =
            ProcessStartInfo(
                program,
                arguments,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )

        use browser = Process.Start start

        let text, errors =
            browser.StandardOutput.ReadToEndAsync(), browser.StandardError.ReadToEndAsync()

        if not (browser.WaitForExit patience) then
            browser.Kill(entireProcessTree = true)

        errors.Wait()
        text.Result

    /// The markup of a page after its scripts have run; nothing where the browser could not be started.
    let run (program: string) (html: string) : string option =
        let folder = Directory.CreateTempSubdirectory("difflessons-browser").FullName

        try
            try
                let page = Path.Combine(folder, "page.html")
                File.WriteAllText(page, html)
                Some(output program (arguments folder page))
            with
            | :? ComponentModel.Win32Exception
            | :? InvalidOperationException -> None
        finally
            // A process of the browser's may still hold a file for a moment.
            try
                Directory.Delete(folder, true)
            with
            | :? IOException
            | :? UnauthorizedAccessException -> ()
