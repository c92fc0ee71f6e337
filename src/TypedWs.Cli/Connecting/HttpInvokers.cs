using System.Diagnostics.CodeAnalysis;
using System.Net.Http;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Connecting;

/// <summary>Makes the handlers of HTTP that connect as <see cref="Dialer"/> does.</summary>
internal static class HttpInvokers
{
    // The handler connects again by itself if a server ends the connection without an answer. The tool tells that instead.
    private static readonly HttpRequestOptionsKey<bool> HasConnected = new("TypedWs.HasConnected");

    /// <summary>A client for the address of the settings, with the headers that the user has added.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes its handler.")]
    public static HttpClient CreateClient(ConnectionSettings settings, TimeProvider time)
    {
        var client = new HttpClient(CreateHandler(settings, time), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (HeaderLine line in settings.Headers.Added)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(line.Name, line.Value);
        }

        return client;
    }

    /// <summary>A handler for the address of the settings, without redirects, cookies and a proxy of its own.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The invoker disposes its handler.")]
    public static HttpMessageInvoker Create(ConnectionSettings settings, TimeProvider time)
        => new(CreateHandler(settings, time), disposeHandler: true);

    private static SocketsHttpHandler CreateHandler(ConnectionSettings settings, TimeProvider time)
    {
        var dialer = new Dialer(settings, time);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            SslOptions = dialer.CreateTlsOptions(),
            ConnectCallback = async (context, cancellationToken) =>
            {
                if (context.InitialRequestMessage.Options.TryGetValue(HasConnected, out _))
                {
                    throw new ToolException(ExitCode.NoConnection, "The server ended the connection without an answer.");
                }

                context.InitialRequestMessage.Options.Set(HasConnected, true);
                return (await dialer.DialAsync(cancellationToken)).Stream;
            },
        };
    }
}
