using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedWs.AspNetCore.Tests.Inspector;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>Endpoints of one host whose classes have the same simple name are told apart wherever they are named.</summary>
public sealed class EndpointNameTests
{
    private const string Second = "TypedWs.AspNetCore.Tests.Diagnostics.Blue+TwinEndpoint";

    [Fact]
    public async Task The_second_of_a_simple_name_has_its_full_name_in_metrics_health_data_logs_and_the_inspector()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<Red.TwinEndpoint>("/red");
                app.MapWs<Blue.TwinEndpoint>("/blue");
                app.MapWsInspector("/_ws");
            },
            static builder =>
            {
                Inspected.SetEnvironment(builder, "Development");
                builder.Services.AddHealthChecks().AddTypedWs();
            });
        using var active = new Measurements(server.Services, "typedws.connections.active");
        await using RawWebSocket red = await server.ConnectAsync("/red");
        await using RawWebSocket blue = await server.ConnectAsync("/blue");
        await using RawWebSocket another = await server.ConnectAsync("/blue");
        foreach (RawWebSocket client in (RawWebSocket[])[red, blue, another])
        {
            await client.PingAsync();
        }

        Assert.Equal(["1 endpoint=TwinEndpoint", $"2 endpoint={Second}", "0 endpoint=InspectorEndpoint"], active.Observe());

        HealthReport report = await server.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        IReadOnlyDictionary<string, object> data = report.Entries["typedws"].Data;
        Assert.Equal((1, 2), (data["TwinEndpoint.connections"], data[Second + ".connections"]));

        Assert.Equal(
            ["TwinEndpoint: connection", $"{Second}: connection", $"{Second}: connection"],
            server.Log.Events.Where(static entry => entry.Id.Name == "ConnectionOpened")
                .Select(static entry => entry.Text[..(entry.Text.IndexOf("connection", StringComparison.Ordinal) + "connection".Length)])
                .Order(StringComparer.Ordinal));

        await using RawWebSocket inspector = await server.InspectAsync();
        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();
        Assert.Equal(["TwinEndpoint", Second], snapshot.All("endpoints", "name"));
        Assert.Equal(2, snapshot.All("connections", "endpoint").Count(static name => name == Second));
    }
}

internal static partial class Red
{
    [WsEndpoint]
    internal sealed partial class TwinEndpoint : WsRawEndpoint;
}

internal static partial class Blue
{
    [WsEndpoint]
    internal sealed partial class TwinEndpoint : WsRawEndpoint;
}
