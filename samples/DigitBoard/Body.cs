namespace DigitBoard;

using System.Buffers;

/// <summary>The body of a request.</summary>
public static class Body
{
    /// <summary>Reads it to its end, while the server is asked to stop too: a server that stops wakes those who wait for a body, and lets them go on.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="BadHttpRequestException">It is larger than the server takes, or broken off.</exception>
    public static async Task<byte[]> Read(HttpContext context)
    {
        var reader = context.Request.BodyReader;

        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);

            if (result.IsCompleted && !result.IsCanceled)
            {
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
