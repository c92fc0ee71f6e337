using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TypedWs;

namespace Telemetry;

/// <summary>
/// Sends metrics and traces by OTLP while the host runs. OpenTelemetry's own settings name the collector
/// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, …), as environment variables or as arguments.
/// </summary>
/// <remarks>With the package OpenTelemetry.Extensions.Hosting the same calls follow <c>services.AddOpenTelemetry()</c>, and
/// this class is not needed.</remarks>
internal sealed class Exporter(IConfiguration configuration) : IHostedService, IDisposable
{
    private OpenTelemetrySdk? _sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sdk = OpenTelemetrySdk.Create(builder =>
        {
            builder.Services.AddSingleton(configuration);
            builder
                .ConfigureResource(static resource => resource.AddService("typedws-telemetry"))
                .WithMetrics(static metrics =>
                    metrics.AddMeter(WsTelemetry.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"))
                .WithTracing(static traces => traces.AddSource(WsTelemetry.ActivitySourceName, "Microsoft.AspNetCore"))
                .UseOtlpExporter();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends the remaining data: the server has stopped, so the activities of the last connections have ended.</summary>
    public void Dispose() => _sdk?.Dispose();
}
