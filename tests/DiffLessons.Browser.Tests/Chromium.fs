/// The browser in which pages are looked at: one that this machine has, without a window.
module DiffLessons.Browser.Tests.Chromium

open System
open System.Threading.Tasks
open PuppeteerSharp

/// The browser's program: the one that DIFFLESSONS_BROWSER names, else the first that is found.
let find () : string option = DiffLessons.Plotting.Browser.find ()

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
