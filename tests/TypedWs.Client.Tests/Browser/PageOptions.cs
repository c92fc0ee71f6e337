using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace TypedWs.Client.Browser;

/// <summary>The options of a page's socket: all members of <see cref="ClientWebSocketOptions"/>, of which a browser has one.</summary>
/// <param name="socket">The socket that gets the subprotocols.</param>
internal sealed class PageOptions(System.Net.WebSockets.ClientWebSocket socket)
{
    public X509CertificateCollection ClientCertificates { get => throw None(); set => throw None(); }

    public bool CollectHttpResponseDetails { get => throw None(); set => throw None(); }

    public CookieContainer? Cookies { get => throw None(); set => throw None(); }

    public ICredentials? Credentials { get => throw None(); set => throw None(); }

    public WebSocketDeflateOptions? DangerousDeflateOptions { get => throw None(); set => throw None(); }

    public Version HttpVersion { get => throw None(); set => throw None(); }

    public HttpVersionPolicy HttpVersionPolicy { get => throw None(); set => throw None(); }

    public TimeSpan KeepAliveInterval { get => throw None(); set => throw None(); }

    public TimeSpan KeepAliveTimeout { get => throw None(); set => throw None(); }

    public IWebProxy? Proxy { get => throw None(); set => throw None(); }

    public RemoteCertificateValidationCallback? RemoteCertificateValidationCallback { get => throw None(); set => throw None(); }

    public bool UseDefaultCredentials { get => throw None(); set => throw None(); }

    public void AddSubProtocol(string subprotocol) => socket.Options.AddSubProtocol(subprotocol);

    public void SetBuffer(int receive, int send) => throw None();

    public void SetBuffer(int receive, int send, ArraySegment<byte> buffer) => throw None();

    public void SetRequestHeader(string name, string? value) => throw None();

    private static PlatformNotSupportedException None() => new("A page does not have this option.");
}
