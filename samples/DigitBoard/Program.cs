// A board to draw digits on, read by the network of lesson 10: dotnet run --project samples/DigitBoard
//   --model PATH   the network's file; out/10-cnn/model.safetensors by default
//   --urls URL     where to listen; http://localhost:5000 by default
// When the file is written while it runs, the new network reads on. /health says how it is.
using System.Text;
using System.Text.Json;
using DiffLessons.AspNetCore;
using DigitBoard;

const int LargestBody = 4 << 20;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("DiffLessons", LogLevel.Information);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = LargestBody);

var path = builder.Configuration["model"] ?? Path.Combine("out", "10-cnn", "model.safetensors");
builder.Services.AddDiffLessonsModel("digits", path, options =>
{
    options.InputShape = [1, 1, Picture.Side, Picture.Side];
    options.Prepare = model => DigitNetwork.WithProbabilities(model, path);
});
WebApplication app;
ServedModel digits;

try
{
    Address.Check(builder.Configuration["urls"]);
    await DigitNetwork.Ensure(path, Console.WriteLine);
    app = builder.Build();
    digits = app.Services.GetRequiredKeyedService<ServedModel>("digits");
}
catch (Exception problem)
{
    return Ended(problem);
}

var page = ReadPage();
var isEnding = false;

// Asked to end, the server goes on for a moment, and says in each answer that the connection ends: so nobody is left who sends into a connection that is closed meanwhile.
app.Lifetime.ApplicationStopping.Register(() =>
{
    Volatile.Write(ref isEnding, true);
    Thread.Sleep(TimeSpan.FromSeconds(0.5));
});

app.Use((context, next) =>
{
    if (Volatile.Read(ref isEnding))
    {
        context.Response.Headers.Connection = "close";
    }

    return next(context);
});

app.MapHealthChecks("/health");

app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], () => Results.Content(page, "text/html", Encoding.UTF8));

// {"width": 28, "height": 28, "pixels": [0, 0.5, ...]} gives {"digit": 7, "probabilities": [...]}.
app.MapPost("/api/predict", async (HttpContext context) =>
{
    if (!context.Request.HasJsonContentType())
    {
        return Refused(StatusCodes.Status415UnsupportedMediaType, "expected Content-Type: application/json.");
    }

    Picture? picture;

    try
    {
        picture = JsonSerializer.Deserialize<Picture>(await Body.Read(context), JsonSerializerOptions.Web);
    }
    catch (BadHttpRequestException problem) when (problem.StatusCode == StatusCodes.Status413PayloadTooLarge)
    {
        return Refused(StatusCodes.Status413PayloadTooLarge, $"the body is larger than {LargestBody} bytes.");
    }
    catch (Exception problem) when (problem is JsonException or BadHttpRequestException)
    {
        return Refused(StatusCodes.Status400BadRequest, "expected a JSON object with width, height and pixels.");
    }

    if (picture is null)
    {
        return Refused(StatusCodes.Status400BadRequest, "expected a JSON object with width, height and pixels, got null.");
    }

    if (picture.Problem() is { } reason)
    {
        return Refused(StatusCodes.Status400BadRequest, reason);
    }

    if (picture.IsDark)
    {
        return Refused(StatusCodes.Status422UnprocessableEntity, "nothing is drawn.");
    }

    var probabilities = await digits.PredictAsync(picture.Centred());
    return Results.Json(new { digit = Array.IndexOf(probabilities, probabilities.Max()), probabilities });
});

app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Draw at {string.Join(", ", app.Urls)} (Ctrl-C ends it)."));

try
{
    await app.RunAsync();
    return 0;
}
catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException)
{
    return Ended(problem);
}

// One line says why the program does not run.
static int Ended(Exception problem)
{
    Console.Error.WriteLine($"digit board: {problem.Message.Split('\n')[0].Trim()}");
    return 1;
}

static IResult Refused(int status, string reason) => Results.Json(new { error = reason }, statusCode: status);

static string ReadPage()
{
    using var stream = typeof(Picture).Assembly.GetManifestResourceStream("index.html")!;
    using var text = new StreamReader(stream);
    return text.ReadToEnd();
}
