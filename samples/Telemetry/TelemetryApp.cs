namespace Telemetry;

/// <summary>A lobby at <c>/ws</c> whose metrics and traces go to an OpenTelemetry collector.</summary>
public static class TelemetryApp
{
    /// <summary>Builds the application; <c>--urls</c> overrides <c>http://localhost:3003</c>.</summary>
    public static WebApplication Build(params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddTypedWs();
        builder.Services.AddHostedService<Exporter>();
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls("http://localhost:3003");
        }

        WebApplication app = builder.Build();
        app.MapWs<LobbyEndpoint>("/ws");

        // A page whose console may connect: it has the right origin.
        app.MapGet("/", static () => "The lobby is at /ws: use this page's console.");
        return app;
    }
}
