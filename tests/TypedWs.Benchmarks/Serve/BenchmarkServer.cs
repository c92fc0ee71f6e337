using System.Net;

namespace TypedWs.Benchmarks.Serve;

/// <summary>
/// The server that is measured, and beside it what ASP.NET Core users have today. Raw: <c>/ws</c> echoes bytes,
/// <c>/chat</c> broadcasts them to everybody, the sender included. Typed: <c>/ws</c> answers a chat message to its sender,
/// <c>/chat</c> broadcasts it. SignalR: a hub at <c>/hub</c> that does both.
/// </summary>
internal static class BenchmarkServer
{
    private const int Large = 64 * 1024 * 1024;

    /// <summary>What can be served.</summary>
    public static readonly string[] Kinds = ["raw", "typed", "deflate", "aspnet", "aspnet-typed", "aspnet-deflate", "signalr"];

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="port">On the loopback interface; 0 for any that is free.</param>
    /// <param name="policy">What happens to messages for connections that read too slowly.</param>
    /// <param name="isOnLoops">Whether the transport is that with event loops.</param>
    public static WebApplication Build(string kind, int port, WsOverflowPolicy policy = WsOverflowPolicy.Close, bool isOnLoops = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
        });
        if (isOnLoops)
        {
            builder.WebHost.UseTypedWsTransport();
        }

        builder.Services.AddTypedWs();
        if (kind == "signalr")
        {
            ChatHub.AddServices(builder.Services);
        }

        WebApplication app = builder.Build();
        switch (kind)
        {
            case "raw":
                app.MapWs<RawEcho>("/ws", options => Allow(options, policy));
                app.MapWs<RawRoom>("/chat", options => Allow(options, policy));
                break;
            case "typed":
                app.MapWs<TypedEcho>("/ws", options => Allow(options, policy));
                app.MapWs<TypedRoom>("/chat", options => Allow(options, policy));
                app.MapWs<AskEndpoint>("/ask", options => Allow(options, policy));
                Listeners.Map(app);
                break;
            case "deflate":
                app.MapWs<RawEcho>("/ws", options => Compress(options, policy));
                app.MapWs<RawRoom>("/chat", options => Compress(options, policy));
                break;
            case "signalr":
                app.MapHub<ChatHub>("/hub");
                break;
            default:
                AspNetServer.Map(app, typed: kind == "aspnet-typed", deflate: kind == "aspnet-deflate");
                break;
        }

        return app;
    }

    private static void Compress(WsOptions options, WsOverflowPolicy policy)
    {
        Allow(options, policy);

        // All messages, as the peers do it.
        options.Compression = new WsCompressionOptions { Threshold = 0 };
    }

    private static void Allow(WsOptions options, WsOverflowPolicy policy)
    {
        options.Outbound.OverflowPolicy = policy;
        options.MaxMessageSize = Large;
        options.Outbound.Limit = Large;
        options.Outbound.TotalLimit = 4L * 1024 * 1024 * 1024;
    }
}
