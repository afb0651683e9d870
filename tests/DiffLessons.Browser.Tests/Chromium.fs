/// The browser in which pages are looked at: one that this machine has, without a window.
module DiffLessons.Browser.Tests.Chromium

open System
open System.IO
open System.Threading.Tasks
open PuppeteerSharp

/// Names under which the browser is installed, on the path or in its usual places.
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

let private usualPlaces =
    if OperatingSystem.IsWindows() then
        [
            for programs in [ "ProgramFiles"; "ProgramFiles(x86)"; "LocalAppData" ] do
                for place in
                    [
                        @"Google\Chrome\Application\chrome.exe"
                        @"Microsoft\Edge\Application\msedge.exe"
                    ] do
                    Path.Combine(string (Environment.GetEnvironmentVariable programs), place)
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
                for folder in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) do
                    Path.Combine(folder, name)
            yield! usualPlaces
        ]
        |> List.tryFind File.Exists
    | named -> Some named

/// What to say where there is none.
let advice =
    "left out: the pages were not opened in a browser, for want of one. Install Chromium (Debian: apt-get install chromium), or let DIFFLESSONS_BROWSER name a Chrome, Chromium or Edge."

/// Starts the browser. Pages are drawn by software alone, so that they look the same on every machine.
let launch (program: string) : Task<IBrowser> =
    let options =
        LaunchOptions(
            ExecutablePath = program,
            Headless = true,
            Args = [|
                // The sandbox refuses to work for root, who runs containers.
                if OperatingSystem.IsLinux() && Environment.UserName = "root" then
                    "--no-sandbox"

                "--use-angle=swiftshader"
                "--enable-unsafe-swiftshader"
                "--disable-dev-shm-usage"
                "--force-color-profile=srgb"
            |]
        )

    Puppeteer.LaunchAsync options
