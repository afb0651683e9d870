namespace Outsider;

using System.Net;
using System.Net.Http.Json;
using DiffLessons.AspNetCore;
using DiffLessons.CSharp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

/// <summary>A model in a server that listens.</summary>
public sealed class ServerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string File => folder.File("net.safetensors");

    private static WebApplication Server(string path)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDiffLessonsModel("net", path, options => options.InputShape = [1, 2]);
        var server = builder.Build();
        server.MapPost("/predict", (float[] x, [FromKeyedServices("net")] ServedModel net) => net.Predict(x, 1, x.Length));
        server.MapHealthChecks("/health");
        return server;
    }

    [Fact]
    public async Task AnEndpointPredictsAndTheHealthCheckAnswers()
    {
        var model = Layers.Linear(2, 1);
        model.Save(File);
        await using var server = Server(File);
        await server.StartAsync();
        using var client = new HttpClient { BaseAddress = new(server.Urls.Single()) };
        var expected = model.Predict([1, 2], 1, 2);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ => await (await client.PostAsJsonAsync("/predict", new[] { 1f, 2f })).Content.ReadFromJsonAsync<float[]>()));
        Assert.All(answers, answer => Assert.Equal(expected, answer));
        Assert.Equal("Healthy", await client.GetStringAsync("/health"));
        System.IO.File.WriteAllText(File, "no model");
        server.Services.GetRequiredService<ServedModel>().Reload();
        Assert.Equal("Degraded", await client.GetStringAsync("/health"));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/predict", new[] { 1f, 2f })).StatusCode);
    }

    [Fact]
    public async Task ThePageShowsWhatRuns()
    {
        Layers.Linear(2, 2).Save(folder.File("circle.safetensors"));
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = folder.File("") });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.PostConfigure<ServedModelOptions>("circle", options => options.Path = folder.File(options.Path));

        #region server
        builder.Services.AddDiffLessonsModel("circle", "circle.safetensors", options =>
        {
            options.InputShape = [1, 2];    // tried whenever the file is loaded: a file of another model is refused, and the old model stays
            options.OutputShape = [1, 2];
        });

        #endregion
        await using var app = builder.Build();
        #region routes
        app.MapPost("/predict", (float[] point, [FromKeyedServices("circle")] ServedModel circle) => circle.Predict(point, 1, 2));
        app.MapHealthChecks("/health");
        #endregion

        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        Assert.Equal(2, (await (await client.PostAsJsonAsync("/predict", new[] { 1f, 2f })).Content.ReadFromJsonAsync<float[]>())!.Length);
        Assert.Equal("Healthy", await client.GetStringAsync("/health"));

        var root = AppContext.BaseDirectory;

        while (!System.IO.File.Exists(Path.Combine(root, "DiffLessons.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        static string Trimmed(IEnumerable<string> lines) => string.Join("\n", lines.Select(line => line.Trim())).Trim();
        var source = await System.IO.File.ReadAllLinesAsync(Path.Combine(root, "tests", "DiffLessons.AspNetCore.Tests", "ServerTests.cs"));
        var run = new[] { "server", "routes" }.SelectMany(name => source.SkipWhile(line => line.Trim() != "#region " + name).Skip(1).TakeWhile(line => line.Trim() != "#endregion"));
        var page = (await System.IO.File.ReadAllTextAsync(Path.Combine(root, "docs", "csharp.md"))).ReplaceLineEndings("\n").Split('\n');
        Assert.Contains(Trimmed(run), Trimmed(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerWithoutItsFileDoesNotStart()
    {
        await using var server = Server(File);
        var problem = await Assert.ThrowsAnyAsync<IOException>(() => server.StartAsync());
        Assert.Contains("net.safetensors", problem.Message, StringComparison.Ordinal);
    }
}
