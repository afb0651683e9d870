/// The sample DigitBoard: what it answers to requests, and to a digit drawn in a browser.
module DiffLessons.Browser.Tests.BoardTests

open System.IO
open System.Net
open System.Net.Http
open System.Text
open System.Text.Json
open System.Threading.Tasks
open Expecto
open PuppeteerSharp
open DiffLessons

// One for all requests, as it is meant to be. It asks before it sends a body, so that it hears a rejection of a large one.
let private client =
    let client = new HttpClient()
    client.DefaultRequestHeaders.ExpectContinue <- System.Nullable true
    client

let private postAs (kind: string) (address: string) (body: string) =
    task {
        use content = new StringContent(body, Encoding.UTF8, kind)
        use! response = client.PostAsync(address + "/api/predict", content)
        let! text = response.Content.ReadAsStringAsync()
        return response.StatusCode, text
    }

let private post = postAs "application/json"

/// A picture of 28 x 28, bright where a function of column and row says so, as the body of a request.
let private picture (bright: int -> int -> bool) =
    let pixels = [|
        for y in 0..27 do
            for x in 0..27 do
                if bright x y then 1.0 else 0.0
    |]

    JsonSerializer.Serialize {|
        width = 28
        height = 28
        pixels = pixels
    |}

let private one = picture (fun x y -> abs (x - 14) <= 1 && y >= 4 && y <= 23)

let private probabilities (answer: string) = [
    for share in
        JsonDocument.Parse(answer).RootElement.GetProperty("probabilities").EnumerateArray() ->
        share.GetDouble()
]

let private refuses name status body (reason: string) (board: Lazy<Task<BoardServer.Board>>) =
    testTask name {
        let! (board: BoardServer.Board) = board.Value
        let! code, answer = post board.Address body
        Expect.equal code status "status"
        Expect.stringContains answer reason "the reason"
    }

/// The status of a request without a body.
let private status (board: BoardServer.Board) (verb: HttpMethod) (path: string) =
    task {
        use request = new HttpRequestMessage(verb, board.Address + path)
        use! response = client.SendAsync request
        return response.StatusCode
    }

/// What a board says that cannot start: its exit code and its lines of errors.
let private refusedStart (arguments: string list) =
    task {
        use child = BoardServer.run arguments
        let! said = child.StandardError.ReadToEndAsync()
        do! child.WaitForExitAsync()
        return child.ExitCode, said.TrimEnd()
    }

let private starting (model: string) (board: Lazy<Task<BoardServer.Board>>) =
    testList "starting" [
        testTask "a port in use" {
            let! (board: BoardServer.Board) = board.Value
            let port = System.Uri(board.Address).Port
            let! code, said = refusedStart [ "--model"; model; "--urls"; board.Address ]

            Expect.equal
                (code, said)
                (1,
                 $"digit board: port {port} is in use. Choose another: --urls http://localhost:{port + 1}")
                "one line"
        }

        testTask "what is no address" {
            let! code, said = refusedStart [ "--model"; model; "--urls"; "localhost" ]

            Expect.equal
                (code, said)
                (1,
                 "digit board: --urls: expected an address such as http://localhost:5000, got \"localhost\".")
                "one line"
        }

        testTask "a place where no network can be saved is noticed before training" {
            let! code, said = refusedStart [ "--model"; "/dev/null/x/net.safetensors" ]
            Expect.equal code 1 "exit code"

            Expect.stringStarts
                said
                "digit board: --model /dev/null/x/net.safetensors: there is no network, and a new one cannot be saved there: "
                "the reason"
        }

        testTask "a network of another shape" {
            let folder = Directory.CreateTempSubdirectory("board").FullName
            let other = Path.Combine(folder, "other.safetensors")

            (dsharp.flatten 1 --> Linear(784, 3)).save other
            let! code, said = refusedStart [ "--model"; other ]
            Directory.Delete(folder, true)

            Expect.equal
                (code, said)
                (1,
                 $"digit board: {other}: expected a network from pictures (n, 1, 28, 28) to scores (n, 10), as lesson 10 saves it: it gives 3 numbers for a picture.")
                "one line"
        }
    ]

/// Ends a board while it waits for the rest of a body: the answer, the exit code and what it said of errors.
let private endedWhileReading (model: string) =
    task {
        let! (started: BoardServer.Board) = BoardServer.start model
        use board = started
        let uri = System.Uri board.Address
        use socket = new Sockets.TcpClient(uri.Host, uri.Port)
        use stream = socket.GetStream()
        let body = Encoding.UTF8.GetBytes one

        let head =
            $"POST /api/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"

        do! stream.WriteAsync(Encoding.ASCII.GetBytes head)
        do! stream.WriteAsync(body, 0, 100)
        do! Task.Delay 300

        use killing =
            System.Diagnostics.Process.Start("kill", [ "-TERM"; string board.Process.Id ])

        do! killing.WaitForExitAsync()
        do! Task.Delay 300
        do! stream.WriteAsync(body, 100, body.Length - 100)
        use reader = new StreamReader(stream)
        let! answer = reader.ReadToEndAsync()
        do! board.Process.WaitForExitAsync()
        let! said = board.Process.StandardError.ReadToEndAsync()
        return answer, board.Process.ExitCode, said
    }

let private stopping (model: string) =
    testTask "SIGTERM while a body arrives: it is read to its end and answered" {
        let! answer, code, said = endedWhileReading model
        Expect.stringStarts answer "HTTP/1.1 200 OK" "answered"
        Expect.equal (code, said) (0, "") "it ends without an error"
    }

let private api (board: Lazy<Task<BoardServer.Board>>) =
    testList "the endpoint" [
        testTask "a picture of a one gets ten probabilities, the greatest of them for 1" {
            let! (board: BoardServer.Board) = board.Value
            let! code, answer = post board.Address one
            Expect.equal code HttpStatusCode.OK "status"
            let shares = probabilities answer
            Expect.equal shares.Length 10 "ten"
            Expect.floatClose Accuracy.low (List.sum shares) 1.0 "they add up to 1"

            Expect.equal
                (JsonDocument.Parse(answer).RootElement.GetProperty("digit").GetInt32())
                1
                "the digit"
        }

        testTask "200 requests at once get the same answer as one" {
            let! (board: BoardServer.Board) = board.Value
            let! _, expected = post board.Address one
            let! answers = Task.WhenAll [| for _ in 1..200 -> post board.Address one |]

            for code, answer in answers do
                Expect.equal code HttpStatusCode.OK "status"

                // Requests that wait together are one batch, whose products add up in another order: single precision, to rounding.
                for got, alone in List.zip (probabilities answer) (probabilities expected) do
                    Expect.isLessThan (abs (got - alone)) 1e-6 $"{answer} beside {expected}"
        }

        refuses
            "text that is no JSON"
            HttpStatusCode.BadRequest
            "hello"
            "expected a JSON object with width, height and pixels."
            board

        refuses
            "pixels left out"
            HttpStatusCode.BadRequest
            """{"width": 2, "height": 2}"""
            "a list of numbers from 0 (dark) to 1 (bright)."
            board

        refuses
            "pixels of another number"
            HttpStatusCode.BadRequest
            """{"width": 2, "height": 2, "pixels": [0, 1]}"""
            "expected 2 x 2 = 4 pixels, got 2."
            board

        refuses
            "pixels out of range"
            HttpStatusCode.BadRequest
            """{"width": 1, "height": 2, "pixels": [0, 1.5]}"""
            "expected each pixel to be a number from 0 to 1."
            board

        refuses
            "a width out of range"
            HttpStatusCode.BadRequest
            """{"width": 100000, "height": 100000, "pixels": []}"""
            "expected a width and a height from 1 to 512, got 100000 and 100000."
            board

        refuses "null" HttpStatusCode.BadRequest "null" "got null." board

        refuses
            "an empty board"
            HttpStatusCode.UnprocessableEntity
            (picture (fun _ _ -> false))
            "nothing is drawn."
            board

        testTask "a body that is no JSON by its type" {
            let! (board: BoardServer.Board) = board.Value
            let! code, _ = postAs "text/plain" board.Address one
            Expect.equal code HttpStatusCode.UnsupportedMediaType "status"
        }

        testTask "other methods" {
            let! (board: BoardServer.Board) = board.Value
            let! head = status board HttpMethod.Head "/"
            Expect.equal head HttpStatusCode.OK "HEAD of the page"
            let! get = status board HttpMethod.Get "/api/predict"
            Expect.equal get HttpStatusCode.MethodNotAllowed "GET of the endpoint"
            let! delete = status board HttpMethod.Delete "/"
            Expect.equal delete HttpStatusCode.MethodNotAllowed "DELETE of the page"
        }

        refuses
            "a body that is too large"
            HttpStatusCode.RequestEntityTooLarge
            ("{\"pixels\": [" + String.replicate 3_000_000 "0," + "0]}")
            "the body is larger than"
            board
    ]

/// Draws with the mouse, through points given in shares of the board, and waits until the page shows a digit; gives what it shows in the end.
let private draw (page: IPage) (digit: string) (points: (float * float) list) =
    task {
        let! canvas = page.QuerySelectorAsync "#pad"
        let! box = canvas.BoundingBoxAsync()

        let at (x, y) =
            decimal (float box.X + x * float box.Width),
            decimal (float box.Y + y * float box.Height)

        let x, y = at points.Head
        do! page.Mouse.MoveAsync(x, y)
        do! page.Mouse.DownAsync()

        for point in points.Tail do
            let x, y = at point
            do! page.Mouse.MoveAsync(x, y, Input.MoveOptions(Steps = 4))

        do! page.Mouse.UpAsync()

        try
            let! _ =
                page.WaitForFunctionAsync(
                    "digit => document.body.dataset.digit === digit",
                    [| digit :> obj |]
                )

            ()
        with :? WaitTaskTimeoutException ->
            ()

        return! page.EvaluateExpressionAsync<string> "document.body.dataset.digit"
    }

let private circle = [
    for i in 0..24 do
        let angle = 2.0 * System.Math.PI * float i / 24.0
        0.5 + 0.2 * sin angle, 0.5 - 0.3 * cos angle
]

let private inBrowser (browser: IBrowser) (folder: string) (board: Lazy<Task<BoardServer.Board>>) =
    testTask "a drawn 1 and a drawn 0 are recognised, without an error in the browser" {
        let! (board: BoardServer.Board) = board.Value
        let! (page: IPage) = browser.NewPageAsync()
        let errors = ResizeArray<string>()

        page.Console.Add(fun e ->
            if e.Message.Type = ConsoleType.Error then
                errors.Add e.Message.Text)

        page.PageError.Add(fun e -> errors.Add e.Message)
        do! page.SetViewportAsync(ViewPortOptions(Width = 900, Height = 700))
        let! _ = page.GoToAsync board.Address
        let! drawn = draw page "1" [ 0.52, 0.2; 0.5, 0.5; 0.48, 0.8 ]
        Expect.equal drawn "1" "a stroke downwards"
        do! page.ClickAsync "#clear"
        let! drawn = draw page "0" circle
        Expect.equal drawn "0" "a ring"
        let screenshots = Path.Combine(folder, "screenshots")
        Directory.CreateDirectory screenshots |> ignore
        do! page.ScreenshotAsync(Path.Combine(screenshots, "digit-board.png"))
        do! page.SetViewportAsync(ViewPortOptions(Width = 390, Height = 844))
        do! page.ScreenshotAsync(Path.Combine(screenshots, "digit-board-phone.png"))

        let! overflow =
            page.EvaluateExpressionAsync<bool>
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"

        do! page.CloseAsync()
        Expect.isFalse overflow "it fits the width of a phone"
        Expect.isEmpty errors (String.concat "\n" errors)
    }

/// What needs no browser.
let tests (model: string) (board: Lazy<Task<BoardServer.Board>>) =
    testList "digit board" [ api board; starting model board; stopping model ]

/// What is looked at in a browser.
let pages browser folder board =
    testList "digit board in a browser" [ inBrowser browser folder board ]
