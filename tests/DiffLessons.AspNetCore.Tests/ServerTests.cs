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
    public async Task AServerWithoutItsFileDoesNotStart()
    {
        await using var server = Server(File);
        var problem = await Assert.ThrowsAnyAsync<IOException>(() => server.StartAsync());
        Assert.Contains("net.safetensors", problem.Message, StringComparison.Ordinal);
    }
}
