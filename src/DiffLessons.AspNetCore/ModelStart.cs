namespace DiffLessons.AspNetCore;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>A name that a model was added under.</summary>
internal sealed record ServedModelName(string Name);

/// <summary>Loads all models before the server takes requests, so that one without its file does not start.</summary>
internal sealed class ModelStart(IServiceProvider services, IEnumerable<ServedModelName> models) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var model in models)
        {
            services.GetRequiredKeyedService<ServedModel>(model.Name);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
