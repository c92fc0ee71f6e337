using System.Diagnostics.CodeAnalysis;
using System.Net.Http;

namespace TypedWs.Cli.Connecting;

/// <summary>Makes the handlers of HTTP that connect as <see cref="Dialer"/> does.</summary>
internal static class HttpInvokers
{
    /// <summary>A handler for the address of the settings, without redirects, cookies and a proxy of its own.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The invoker disposes its handler.")]
    public static HttpMessageInvoker Create(ConnectionSettings settings, TimeProvider time)
    {
        var dialer = new Dialer(settings, time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            SslOptions = dialer.CreateTlsOptions(),
            ConnectCallback = async (_, cancellationToken) => (await dialer.DialAsync(cancellationToken)).Stream,
        };
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }
}
