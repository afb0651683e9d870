namespace DiffLessons.AspNetCore;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

/// <summary>Healthy while the file that is there is the one that is served; degraded while an older one is, since the new one cannot be used; unhealthy when there is none.</summary>
internal sealed class ServedModelHealth(IServiceProvider services, string name) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        ServedModel served;

        try
        {
            served = services.GetRequiredKeyedService<ServedModel>(name);
        }
        catch (Exception failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message, failure);
        }

        var data = new Dictionary<string, object> { ["path"] = served.Path, ["loadedAt"] = served.LoadedAt, ["parameters"] = served.Model.ParameterCount };
        return served.Problem is { } problem ? HealthCheckResult.Degraded(problem, data: data) : HealthCheckResult.Healthy(data: data);
    }
}
