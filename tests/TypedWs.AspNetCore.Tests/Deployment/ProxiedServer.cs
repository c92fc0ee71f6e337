using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Deployment;

/// <summary>A server that stands behind a proxy, and a page that connects through the proxy.</summary>
internal static class ProxiedServer
{
    // Another address of the loopback interface than the proxy's.
    private static readonly IPAddress Visitor = IPAddress.Parse("127.0.0.2");

    /// <summary>Starts the server, with forwarded headers as the page shows them, the endpoint at <c>/ws</c> and the health check at
    /// <c>/health</c>.</summary>
    public static Task<WsTestServer> StartAsync(Action<WebApplicationBuilder>? build = null)
        => WsTestServer.StartAsync(
            static app =>
            {
                app.UseForwardedHeaders();
                app.MapHealthChecks("/health");
                app.MapWs<DecidingEndpoint>("/ws");
            },
            builder =>
            {
                builder.Services.AddHealthChecks().AddTypedWs();
                builder.Services.AddSingleton(new UpgradeScript
                {
                    Decide = static upgrade => new(upgrade.RemoteAddress!.MapToIPv4().ToString()),
                });

                // As docs/deployment.md has it.
                builder.Services.Configure<ForwardedHeadersOptions>(static options =>
                {
                    options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
                    options.KnownProxies.Add(IPAddress.Parse("10.0.0.5"));
                    options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse("172.16.0.0/12"));
                });
                build?.Invoke(builder);
            });

    /// <summary>Opens a WebSocket as a page does that was loaded from the same address.</summary>
    /// <param name="address">The address of the page: of the proxy, with its scheme.</param>
    /// <param name="certificate">The certificate that the proxy must present; null without TLS.</param>
    /// <param name="scheme">The scheme of the page's origin, if it differs from the address's.</param>
    /// <param name="forwardedFor">The address that the page makes up; null for none, where no proxy is in front.</param>
    /// <returns>The status of the answer; if it is 101, a message was echoed, and the server saw the page's own address, and not the
    /// proxy's or one that the page made up.</returns>
    public static async Task<int> ConnectAsync(
        Uri address, X509Certificate2? certificate = null, string? scheme = null, string? forwardedFor = "192.0.2.7")
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = static (context, token) => ConnectFromAsync(Visitor, context, token),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
            presented!.GetCertHashString() == certificate!.GetCertHashString();
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        client.Options.SetRequestHeader("Origin", $"{scheme ?? address.Scheme}://{address.Authority}");
        if (forwardedFor is not null)
        {
            client.Options.SetRequestHeader("X-Forwarded-For", forwardedFor);
        }

        Uri webSocket = new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws", Path = "/ws" }.Uri;
        try
        {
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            await client.ConnectAsync(webSocket, invoker, CancellationToken.None).WithinLimit();
        }
        catch (WebSocketException) when ((int)client.HttpStatusCode != 0)
        {
            return (int)client.HttpStatusCode;
        }

        await client.SendTextAsync("hi");
        Assert.Equal($"{Visitor}: hi", await client.ReceiveTextAsync());
        return 101;
    }

    private static async ValueTask<Stream> ConnectFromAsync(IPAddress local, SocketsHttpConnectionContext context, CancellationToken token)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(local, 0));
            await socket.ConnectAsync(context.DnsEndPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
