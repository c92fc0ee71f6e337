using System.Diagnostics.Metrics;

namespace TypedWs.Diagnostics;

/// <summary>The instruments of the meter <c>TypedWs</c>, one set per host. Tags are from closed sets.</summary>
internal sealed class WsMetrics
{
    /// <summary>The name that a host or a collector asks for.</summary>
    public const string MeterName = "TypedWs";

    private readonly Counter<long> _upgradesRefused;

    /// <param name="meters">Makes the meter and disposes of it.</param>
    public WsMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _upgradesRefused = meter.CreateCounter<long>(
            "typedws.upgrades.refused", "{upgrade}", "Requests that were not upgraded, by endpoint and by reason.");
    }

    /// <summary>A request was not upgraded.</summary>
    /// <param name="endpoint">The endpoint that it asked for.</param>
    /// <param name="reason">The name of the check that failed.</param>
    public void UpgradeRefused(WsEndpointBase endpoint, string reason)
        => _upgradesRefused.Add(1, new("endpoint", endpoint.GetType().Name), new("reason", reason));
}
