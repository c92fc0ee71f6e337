namespace TypedWs.Benchmarks.Serve;

/// <summary>
/// The server that is measured beside the peers'. Raw: <c>/ws</c> echoes bytes, <c>/chat</c> broadcasts them to everybody,
/// the sender included. Typed: <c>/ws</c> answers a chat message to its sender, <c>/chat</c> broadcasts it.
/// </summary>
internal static class BenchmarkServer
{
    private const int Large = 64 * 1024 * 1024;

    public static WebApplication Build(string kind, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(port);
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddTypedWs();

        WebApplication app = builder.Build();
        if (kind == "raw")
        {
            app.MapWs<RawEcho>("/ws", Allow);
            app.MapWs<RawRoom>("/chat", Allow);
        }
        else
        {
            app.MapWs<TypedEcho>("/ws", Allow);
            app.MapWs<TypedRoom>("/chat", Allow);
        }

        return app;
    }

    private static void Allow(WsOptions options)
    {
        options.MaxMessageSize = Large;
        options.OutboundLimit = Large;
    }
}
