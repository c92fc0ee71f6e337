using Samples;
using TypedWs;

namespace Echo;

/// <summary>A raw endpoint at <c>/ws</c> that echoes each message.</summary>
public static class EchoApp
{
    private const int MaxMessageSize = 64 * 1024 * 1024;

    /// <summary>Builds the application; <c>--urls</c>, <c>ASPNETCORE_URLS</c> or <c>ASPNETCORE_HTTP_PORTS</c>
    /// override <c>http://localhost:3002</c>.</summary>
    public static WebApplication Build(params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddTypedWs();
        builder.UseDefaultUrl("http://localhost:3002");
        builder.UseChosenTransport();

        WebApplication app = builder.Build();
        app.MapWs<EchoEndpoint>("/ws", static options =>
        {
            options.MaxMessageSize = MaxMessageSize;
            options.Outbound.Limit = MaxMessageSize;

            // Contexts are kept where a client allows it, so that a conformance suite tests them too.
            options.Compression = new WsCompressionOptions
            {
                Outbound = WsCompressionMode.Dedicated,
                Inbound = WsCompressionMode.Dedicated,
            };
        });

        // A page whose console may connect: it has the right origin.
        app.MapGet("/", static () => "The echo is at /ws: use this page's console.");
        return app;
    }
}
