using System.Reflection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Packaging;

namespace TypedWs.Tests.Samples;

/// <summary>The telemetry sample as its README runs it, and what a collector gets.</summary>
public sealed class TelemetrySampleTests
{
    [Fact]
    public async Task Metrics_and_traces_arrive_at_the_collector()
    {
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        string configuration = typeof(Chat.ChatApp).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        await using ServerProcess sample = await ServerProcess.StartAsync(
            RepositoryFiles.Root,
            "dotnet",
            "run", "--project", "samples/Telemetry", "--no-build", "-c", configuration, "--",
            "--urls", "http://127.0.0.1:0",
            "--OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address,
            "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
            "--OTEL_METRIC_EXPORT_INTERVAL", "200",
            "--OTEL_BSP_SCHEDULE_DELAY", "100");

        await using (RawWebSocket client = await RawWebSocket.ConnectAsync(sample.Address))
        {
            await client.SendTextAsync("""{"type":"say","payload":{"text":"hi"}}""");
            Assert.Equal("""{"type":"heard","payload":{"text":"hi"}}""", await client.ReceiveTextAsync());
            await client.SendTextAsync("""{"type":"stumble"}""");
            Assert.Contains("\"internal\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
            await client.CloseAsync();
        }

        using var http = new HttpClient { BaseAddress = sample.Address };
        using HttpResponseMessage refused = await http.GetAsync("/ws").WithinLimit();
        Assert.False(refused.IsSuccessStatusCode);

        await collector.ExpectAsync("traces", "typedws-telemetry", "LobbyEndpoint say", "typedws.outcome");
        await collector.ExpectAsync("traces", "LobbyEndpoint stumble", "stumbled, as asked to");
        await collector.ExpectAsync("traces", "Microsoft.AspNetCore");
        await collector.ExpectAsync("metrics", "typedws-telemetry", "typedws.upgrades.refused", "http.server.request.duration");
    }
}
