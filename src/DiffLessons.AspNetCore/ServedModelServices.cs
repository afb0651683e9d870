// The namespace of ASP.NET Core's own extensions of services.
namespace Microsoft.Extensions.DependencyInjection;

using System.Diagnostics.Metrics;
using DiffLessons.AspNetCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>Models among the services of a server.</summary>
public static class ServedModelServices
{
    /// <summary>Adds a model, which is got as <see cref="ServedModel"/> under its name: <c>[FromKeyedServices("digits")] ServedModel digits</c>; without a name where there is just one.</summary>
    /// <remarks>
    /// The file is loaded when the server starts, and again when it is written; a new file that cannot be used is logged, and the old model stays. A health check of the model's name, with the tags
    /// <c>difflessons</c> and <c>ready</c>, is degraded then. Predictions are counted and timed by the meter <see cref="ServedModel.MeterName"/>.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="name">The model's name: of the service, the options, the health check and in metrics.</param>
    /// <param name="path">Its file, as <c>Model.Save</c> writes it.</param>
    /// <param name="configure">Sets other options; none by default.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name or the path is empty, or a model of the name was added before.</exception>
    public static IServiceCollection AddDiffLessonsModel(this IServiceCollection services, string name, string path, Action<ServedModelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Add(services, name).Configure(options =>
        {
            options.Path = path;
            configure?.Invoke(options);
        });
        return services;
    }

    /// <summary>The same with options from a section of the configuration, as <c>builder.Configuration.GetSection("Models:Digits")</c>: <c>Path</c>, <c>ReloadInterval</c>, <c>InputShape</c>, <c>OutputShape</c>.
    /// They are read again when the configuration changes.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The model's name: of the service, the options, the health check and in metrics.</param>
    /// <param name="section">The section.</param>
    /// <param name="configure">Sets other options; none by default.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is empty, or a model of the name was added before.</exception>
    public static IServiceCollection AddDiffLessonsModel(this IServiceCollection services, string name, IConfiguration section, Action<ServedModelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(section);
        var options = Add(services, name);
        services.AddSingleton<IOptionsChangeTokenSource<ServedModelOptions>>(new ConfigurationChangeTokenSource<ServedModelOptions>(name, section));
        options.Configure(given =>
        {
            // An exception here would end the process when the configuration is changed while it runs.
            try
            {
                section.Bind(given);
            }
            catch (InvalidOperationException failure)
            {
                given.Unreadable = failure.Message;
            }

            configure?.Invoke(given);
        });
        return services;
    }

    private static OptionsBuilder<ServedModelOptions> Add(IServiceCollection services, string name)
    {
        if (services.Any(service => !service.IsKeyedService && service.ImplementationInstance is ServedModelName other && other.Name == name))
        {
            throw new ArgumentException($"AddDiffLessonsModel: a model \"{name}\" was added before. Give each its own name.", nameof(name));
        }

        services.AddLogging().AddMetrics();
        services.AddSingleton(new ServedModelName(name));
        services.TryAddSingleton<PredictionMeter>(provider => new(provider.GetRequiredService<IMeterFactory>()));
        services.AddKeyedSingleton(name, (provider, _) => new ServedModel(
            name,
            provider.GetRequiredService<IOptionsMonitor<ServedModelOptions>>(),
            provider.GetRequiredService<ILogger<ServedModel>>(),
            provider.GetRequiredService<PredictionMeter>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.TryAddSingleton(TheOnlyOne);
        services.AddHostedService<ModelStart>();
        services.AddHealthChecks().Add(new HealthCheckRegistration(name, provider => new ServedModelHealth(provider, name), failureStatus: null, ["difflessons", "ready"]));
        return services.AddOptions<ServedModelOptions>(name);
    }

    /// <summary>The model that is meant by no name.</summary>
    private static ServedModel TheOnlyOne(IServiceProvider provider)
    {
        var names = provider.GetServices<ServedModelName>().Select(model => model.Name).ToList();
        return names is [var name]
            ? provider.GetRequiredKeyedService<ServedModel>(name)
            : throw new InvalidOperationException($"ServedModel: there are the models {string.Join(", ", names)}. Ask for one by its name: [FromKeyedServices(\"{names[0]}\")] ServedModel model.");
    }
}
