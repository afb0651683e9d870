// A board to draw digits on, read by the network of lesson 10: dotnet run --project samples/DigitBoard
//   --model PATH   the network's file; out/10-cnn/model.safetensors by default
//   --urls URL     where to listen; http://localhost:5000 by default
using System.Text;
using System.Text.Json;
using DigitBoard;

const int LargestBody = 4 << 20;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = LargestBody);

var path = builder.Configuration["model"] ?? Path.Combine("out", "10-cnn", "model.safetensors");
DigitReader reader;

try
{
    reader = await DigitReader.Open(path, Console.WriteLine);
}
catch (Exception problem) when (problem is IOException or InvalidOperationException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

var app = builder.Build();
var page = ReadPage();

app.MapGet("/", () => Results.Content(page, "text/html", Encoding.UTF8));

// {"width": 28, "height": 28, "pixels": [0, 0.5, ...]} gives {"digit": 7, "probabilities": [...]}.
app.MapPost("/api/predict", async (HttpContext context) =>
{
    Picture? picture;

    try
    {
        picture = await context.Request.ReadFromJsonAsync<Picture>(context.RequestAborted);
    }
    catch (BadHttpRequestException problem) when (problem.StatusCode == StatusCodes.Status413PayloadTooLarge)
    {
        return Refused(StatusCodes.Status413PayloadTooLarge, $"the body is larger than {LargestBody} bytes.");
    }
    catch (Exception problem) when (problem is JsonException or BadHttpRequestException or InvalidOperationException)
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

    var probabilities = reader.Read(picture);
    return Results.Json(new { digit = Array.IndexOf(probabilities, probabilities.Max()), probabilities });
});

app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Draw at {string.Join(", ", app.Urls)} (Ctrl-C ends it)."));
app.Run();
return 0;

static IResult Refused(int status, string reason) => Results.Json(new { error = reason }, statusCode: status);

static string ReadPage()
{
    using var stream = typeof(Picture).Assembly.GetManifestResourceStream("index.html")!;
    using var text = new StreamReader(stream);
    return text.ReadToEnd();
}
