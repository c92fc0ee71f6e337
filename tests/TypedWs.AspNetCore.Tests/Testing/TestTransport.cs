using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>The transport under the tests: that of Kestrel. The tests of another transport compile these tests, and a class of this name of
/// their own.</summary>
internal static class TestTransport
{
    /// <summary>Whether WebSockets of HTTP/1.1 without TLS leave their HTTP connection.</summary>
    public const bool Detaches = false;

    /// <summary>Tells whether the socket of a request is open, now and after the request.</summary>
    public static Func<bool> WatchSocket(HttpContext context)
    {
        Socket socket = context.Features.Get<IConnectionSocketFeature>()!.Socket;
        return () => !socket.SafeHandle.IsClosed;
    }

    /// <summary>Sets a server up, behind the test's own settings.</summary>
    public static void Use(WebApplicationBuilder builder)
    {
        // Nothing to do.
    }
}
