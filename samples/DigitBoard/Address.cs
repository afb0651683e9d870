namespace DigitBoard;

/// <summary>The addresses to listen at, checked before anything slow begins.</summary>
public static class Address
{
    /// <summary>Refuses what is no address, and ports that are taken.</summary>
    /// <param name="urls">Addresses with semicolons between, as <c>http://localhost:5000</c>; nothing is checked when null.</param>
    /// <exception cref="ArgumentException">One is no address.</exception>
    /// <exception cref="IOException">A port is in use.</exception>
    public static void Check(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // ASP.NET Core takes + and * for every interface, which are no names of hosts.
            var plain = url.Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal);

            if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
            {
                throw new ArgumentException($"--urls: expected an address such as http://localhost:5000, got \"{url}\".");
            }

            if (uri.Port != 0 && System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == uri.Port))
            {
                throw new IOException($"port {uri.Port} is in use. Choose another: --urls http://localhost:{uri.Port + 1}");
            }
        }
    }
}
