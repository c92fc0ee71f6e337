using TypedWs.Cli.Http;

namespace TypedWs.Cli.Connecting;

/// <summary>Sends one HTTP/1 request over a stream, and reads its answer.</summary>
internal static class HttpExchange
{
    private const int ReadSize = 4096;

    /// <summary>Runs the exchange. The parser then has the answer or a fault.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public static async Task RunAsync(Stream stream, RequestHead request, ResponseParser parser, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(request.ToBytes(), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        byte[] buffer = new byte[ReadSize];
        while (true)
        {
            int count = await ReadAsync(stream, buffer, parser, cancellationToken);
            if (count == 0)
            {
                parser.End();
                return;
            }

            if (parser.Take(buffer.AsSpan(0, count)))
            {
                return;
            }
        }
    }

    // A server that refuses a request with a body may reset the connection behind its answer.
    private static async Task<int> ReadAsync(Stream stream, byte[] buffer, ResponseParser parser, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException) when (parser.HasAny)
        {
            return 0;
        }
    }
}
