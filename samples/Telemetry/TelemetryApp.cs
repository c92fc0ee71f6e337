using Samples;

namespace Telemetry;

/// <summary>A lobby at <c>/ws</c> whose metrics and traces go to an OpenTelemetry collector.</summary>
public static class TelemetryApp
{
    /// <summary>Builds the application; <c>--urls</c>, <c>ASPNETCORE_URLS</c> or <c>ASPNETCORE_HTTP_PORTS</c>
    /// override <c>http://localhost:3003</c>.</summary>
    public static WebApplication Build(params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddTypedWs();
        builder.Services.AddHostedService<Exporter>();
        builder.UseDefaultUrl("http://localhost:3003");
        builder.UseChosenTransport();

        WebApplication app = builder.Build();
        app.MapWs<LobbyEndpoint>("/ws");

        // A page whose console may connect: it has the right origin.
        app.MapGet("/", static () => "The lobby is at /ws: use this page's console.");
        return app;
    }
}
