using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>What one instrument of one host measures while this listens: <c>1 reason=KeyMissing</c>.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _taken = new();

    public Measurements(IServiceProvider services, string instrument)
    {
        // The meters of other hosts in this process have the same name, but another factory made them.
        object scope = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Name == instrument && published.Meter.Name == "TypedWs" && ReferenceEquals(published.Meter.Scope, scope))
            {
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            string text = value.ToString();
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                text += $" {tag.Key}={tag.Value}";
            }

            _taken.Enqueue(text);
        });
        _listener.Start();
    }

    public string[] Taken => [.. _taken];

    public void Dispose() => _listener.Dispose();
}
