namespace Serving;

using System.Diagnostics;

/// <summary>A server in a process of its own.</summary>
public sealed class Server : IDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;

    private Server(Process process, Uri address) => (this.process, Address, errors) = (process, address, process.StandardError.ReadToEndAsync());

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts a program on a free port and waits until it says where.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Server Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("Draw at ", StringComparison.Ordinal))
            {
                return new(process, new(line.Split(' ')[2].TrimEnd(',')));
            }
        }

        throw new InvalidOperationException(process.StandardError.ReadToEnd());
    }

    /// <summary>Asks it to end, as systems that run servers do.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();

    /// <summary>Waits for its end.</summary>
    public int ExitCode()
    {
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>What it said of errors.</summary>
    public string Errors() => errors.Result is "" ? "" : $", errors: {errors.Result}";

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
