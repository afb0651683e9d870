namespace DiffLessons.AspNetCore;

using Microsoft.Extensions.Logging;

/// <summary>What served models log.</summary>
internal static partial class ServedModelLog
{
    [LoggerMessage(1, LogLevel.Information, "Model {Model} was loaded again from {Path}.")]
    public static partial void Reloaded(this ILogger logger, string model, string path);

    [LoggerMessage(2, LogLevel.Error, "Model {Model} could not be loaded again; the one of {Path} that was loaded before stays.")]
    public static partial void Kept(this ILogger logger, string model, string path, Exception failure);
}
