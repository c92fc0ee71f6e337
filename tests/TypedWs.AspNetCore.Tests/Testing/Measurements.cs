using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.DependencyInjection;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>What one instrument of one host measures while this listens: <c>1 reason=KeyMissing</c>.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener;
    private readonly ConcurrentQueue<string> _taken = new();

    /// <param name="services">The host's.</param>
    /// <param name="instrument">The instrument's name.</param>
    /// <param name="meter">Its meter; ours if null.</param>
    public Measurements(IServiceProvider services, string instrument, string? meter = null)
        => _listener = Listen(
            services, published => published.Name == instrument, (_, value, tags) => _taken.Enqueue(Describe(value, tags)), meter);

    public string[] Taken => [.. _taken];

    /// <summary>Reads an instrument that is observed.</summary>
    /// <returns>What it tells now; one line per set of tags.</returns>
    public string[] Observe()
    {
        _taken.Clear();
        _listener.RecordObservableInstruments();
        return Taken;
    }

    /// <summary>Waits for so many, and no more at that moment.</summary>
    public async Task<string[]> WaitForAsync(int count)
    {
        await Bounded.Until(() => _taken.Count >= count, $"{count} measurements");
        string[] taken = Taken;
        Assert.True(taken.Length == count, string.Join('\n', taken));
        return taken;
    }

    /// <summary>Hears some of a host's instruments, counters and histograms alike.</summary>
    public static MeterListener Listen(
        IServiceProvider services,
        Func<Instrument, bool> isWanted,
        Action<Instrument, double, ReadOnlySpan<KeyValuePair<string, object?>>> take,
        string? meter = null)
    {
        // The meters of other hosts in this process have the same name, but another factory made them.
        object scope = services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (published, listener) =>
            {
                if (published.Meter.Name == (meter ?? WsTelemetry.MeterName)
                    && ReferenceEquals(published.Meter.Scope, scope)
                    && isWanted(published))
                {
                    listener.EnableMeasurementEvents(published);
                }
            },
        };
        Take<long>();
        Take<double>();
        listener.Start();
        return listener;

        void Take<T>() where T : struct, INumber<T>
            => listener.SetMeasurementEventCallback<T>((instrument, value, tags, _) => take(instrument, double.CreateChecked(value), tags));
    }

    public void Dispose() => _listener.Dispose();

    private static string Describe(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            text += $" {tag.Key}={tag.Value}";
        }

        return text;
    }
}
