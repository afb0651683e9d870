namespace Serving;

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

/// <summary>What a load found.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Median">Of the time to the answer, in ms.</param>
/// <param name="Percentile99">Of the time to the answer, in ms.</param>
/// <param name="Errors">Answers other than 200, or without a digit, or broken off after they began.</param>
/// <param name="Unanswered">Requests whose connection was closed before an answer began.</param>
/// <param name="Longest">Of the time to the answer, in ms.</param>
public sealed record LoadResult(double PerSecond, double Median, double Percentile99, int Errors, int Unanswered, double Longest)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{PerSecond,6:F0} requests/s, p50 {Median,6:F1} ms, p99 {Percentile99,6:F1} ms, longest {Longest,6:F0} ms, {Errors} errors{(Unanswered > 0 ? $", {Unanswered} connections closed before an answer" : "")}";
}

/// <summary>Posts a digit over and over, over so many connections at once. Each is a socket that is kept open, so that nothing stands between the request and the server.</summary>
public static class Load
{
    private static readonly byte[] Request = MakeRequest();

    /// <summary>Runs a load.</summary>
    /// <param name="address">The server.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="time">How long.</param>
    /// <param name="untilClosed">Whether a connection that the server closes ends quietly.</param>
    public static async Task<LoadResult> Run(Uri address, int connections, TimeSpan time, bool untilClosed = false)
    {
        var times = new ConcurrentBag<List<double>>();
        var (errors, unanswered) = (0, 0);
        var clock = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            times.Add(own);

            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(address.Host, address.Port);
                var buffer = new byte[4096];

                while (clock.Elapsed < time)
                {
                    var started = Stopwatch.GetTimestamp();
                    var answer = await Exchange(socket, buffer);

                    if (answer is null)
                    {
                        Interlocked.Increment(ref unanswered);
                        return;
                    }

                    own.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);

                    if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || !answer.Contains("\"digit\":", StringComparison.Ordinal))
                    {
                        Interlocked.Increment(ref errors);
                    }

                    if (answer.Contains("Connection: close", StringComparison.Ordinal))
                    {
                        return;
                    }
                }
            }
            catch (SocketException) when (untilClosed)
            {
                // The server no longer listens.
            }
        })));

        var elapsed = Math.Min(clock.Elapsed.TotalSeconds, time.TotalSeconds);
        var all = times.SelectMany(own => own).Order().ToArray();
        double At(double share) => all.Length == 0 ? 0 : all[Math.Min(all.Length - 1, (int)(share * all.Length))];
        return new(all.Length / elapsed, At(0.5), At(0.99), errors, unanswered, At(1));
    }

    /// <summary>A request and its answer; null when the connection was closed before one began.</summary>
    private static async Task<string?> Exchange(Socket socket, byte[] buffer)
    {
        var length = 0;

        try
        {
            await socket.SendAsync(Request);

            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length));

                if (read == 0)
                {
                    return length == 0 ? null : "broken off";
                }

                length += read;
                var text = Encoding.ASCII.GetString(buffer, 0, length);

                if (IsWhole(text))
                {
                    return text;
                }
            }
        }
        catch (SocketException)
        {
            return length == 0 ? null : "broken off";
        }
    }

    private static bool IsWhole(string answer)
    {
        var head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);

        if (head < 0)
        {
            return false;
        }

        if (answer.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            return answer.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
        }

        const string Name = "Content-Length: ";
        var at = answer.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        var size = at < 0 ? 0 : int.Parse(answer[(at + Name.Length)..answer.IndexOf('\r', at)], System.Globalization.CultureInfo.InvariantCulture);
        return answer.Length >= head + 4 + size;
    }

    /// <summary>A 7, drawn by strokes, 28 x 28.</summary>
    private static byte[] MakeRequest()
    {
        var pixels = new List<int>();

        for (var y = 0; y < 28; y++)
        {
            for (var x = 0; x < 28; x++)
            {
                var bar = y is >= 6 and <= 8 && x is >= 8 and <= 19;
                var stem = y is > 8 and <= 22 && Math.Abs(x - (19 - ((y - 8) / 2.0))) <= 1;
                pixels.Add(bar || stem ? 1 : 0);
            }
        }

        var body = $"{{\"width\":28,\"height\":28,\"pixels\":[{string.Join(",", pixels)}]}}";
        return Encoding.ASCII.GetBytes($"POST /api/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
