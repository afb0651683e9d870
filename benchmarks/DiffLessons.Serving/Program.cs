// Requests a second of samples/DigitBoard beside a bare endpoint that runs the same network by ONNX Runtime, in turn, in one run:
//
//   dotnet run -c Release --project benchmarks/DiffLessons.Serving             # 50 connections, 3 rounds of 5 s each; then 1,000 connections; then SIGTERM under load
//   dotnet run -c Release --project benchmarks/DiffLessons.Serving -- 10 2     # rounds of 10 s, 2 of each
using System.Globalization;
using DiffLessons.CSharp;
using Serving;

if (args is ["onnx", var path, var threads, ..])
{
    await OnnxEndpoint.Run(path, int.Parse(threads, CultureInfo.InvariantCulture));
    return;
}

var (seconds, rounds) = args is [var s, var r] ? (int.Parse(s, CultureInfo.InvariantCulture), int.Parse(r, CultureInfo.InvariantCulture)) : (5, 3);
var folder = Directory.CreateTempSubdirectory("serving").FullName;
var (file, onnx) = (Path.Combine(folder, "digits.safetensors"), Path.Combine(folder, "digits.onnx"));

// Lesson 10's network. What it has learned makes no difference to its speed.
var network = Model.Sequential(
    Layers.Conv2d(1, 16, kernelSize: 5, padding: 2), Layers.Relu(), Layers.MaxPool2d(2),
    Layers.Conv2d(16, 32, kernelSize: 5, padding: 2), Layers.Relu(), Layers.MaxPool2d(2),
    Layers.Flatten(), Layers.Linear(1568, 10));
network.Save(file);
network.Then(Layers.Softmax()).ExportOnnx(onnx, 1, 1, 28, 28);
var own = typeof(Load).Assembly.Location;
var board = Path.Combine(AppContext.BaseDirectory, "DigitBoard.dll");

(string Name, Func<Server> Start)[] servers =
[
    ("DigitBoard", () => Server.Start(board, "--model", file)),
    ("ONNX Runtime, its own number of threads", () => Server.Start(own, "onnx", onnx, "0")),
    ("ONNX Runtime, one thread a request", () => Server.Start(own, "onnx", onnx, "1")),
];

try
{
    var running = servers.Select(server => (server.Name, Server: server.Start())).ToList();

    foreach (var (_, server) in running)
    {
        await Load.Run(server.Address, 50, TimeSpan.FromSeconds(2));
    }

    for (var round = 1; round <= rounds; round++)
    {
        foreach (var (name, server) in running)
        {
            Console.WriteLine($"{name,-42} {await Load.Run(server.Address, 50, TimeSpan.FromSeconds(seconds))}");
        }
    }

    Console.WriteLine($"{"DigitBoard, 1,000 connections",-42} {await Load.Run(running[0].Server.Address, 1000, TimeSpan.FromSeconds(seconds))}");

    foreach (var (_, server) in running)
    {
        server.Dispose();
    }

    // At a moment of its own each time.
    for (var i = 1; i <= 5; i++)
    {
        using var server = servers[0].Start();
        var load = Load.Run(server.Address, 50, TimeSpan.FromSeconds(2), untilClosed: true);
        await Task.Delay(500 + (37 * i));
        server.Terminate();
        var result = await load;
        Console.WriteLine($"{"DigitBoard, SIGTERM under load",-42} {result}, exit code {server.ExitCode()}{server.Errors()}");
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}
