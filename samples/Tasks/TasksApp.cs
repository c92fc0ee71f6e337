using Samples;
using TypedWs;

namespace Tasks;

/// <summary>The task list as a web application: a page at <c>/</c>, the WebSocket at <c>/ws</c>, the inspector at <c>/_ws</c>.</summary>
public static class TasksApp
{
    /// <summary>Builds the application; <c>--urls</c>, <c>ASPNETCORE_URLS</c> or <c>ASPNETCORE_HTTP_PORTS</c>
    /// override <c>http://localhost:3004</c>.</summary>
    public static WebApplication Build(params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Services.AddTypedWs();
        builder.Services.AddSingleton<TaskBoard>();
        builder.Services.AddSingleton(new WsRequestOptions
        {
            Timeout = builder.Configuration.GetValue("ConfirmTimeout", TimeSpan.FromSeconds(30)),
        });
        builder.UseDefaultUrl("http://localhost:3004");
        builder.UseChosenTransport();

        WebApplication app = builder.Build();
        app.UseFileServer();
        app.MapWs<TasksEndpoint>("/ws");
        app.MapWsInspector("/_ws"); // in Development for this machine only, as it has no authorization policy
        return app;
    }
}
