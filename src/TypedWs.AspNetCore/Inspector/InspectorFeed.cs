using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Inspector;

/// <summary>
/// Sends snapshots to the open inspectors of a host, about every second. While no inspector is open, there is no timer, no sampling
/// and no stored data. Thread-safe.
/// </summary>
/// <remarks>After each piece of work, the feed rests for twenty times the duration of the work. Requests that arrive in this time are
/// answered with the next sample. So the feed uses at most about 5 % of one processor, however many inspectors and requests there
/// are.</remarks>
internal sealed class InspectorFeed(
    EndpointCatalog catalog, IHostEnvironment environment, TimeProvider time, ILogger<InspectorFeed> logger) : IDisposable
{
    private const int RestFactor = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly GuardedLogger _logger = new(logger);
    private readonly Lock _gate = new();
    private readonly List<WsConnection<InspectorView>> _inspectors = [];
    private HostSampler? _sampler;
    private ITimer? _timer;
    private long _costsCountedAt;
    private TimeSpan _rest;

    /// <summary>Adds an inspector that was opened. It gets a snapshot at once or, while the feed rests, with the next sample.</summary>
    public void Attach(WsConnection<InspectorView> inspector)
    {
        lock (_gate)
        {
            _inspectors.Add(inspector);
            _timer ??= time.CreateTimer(static feed => ((InspectorFeed)feed!).Tick(), this, NextLook(Interval), Timeout.InfiniteTimeSpan);
            ShowIfRested(inspector);
        }
    }

    public void Detach(WsConnection<InspectorView> inspector)
    {
        lock (_gate)
        {
            _inspectors.Remove(inspector);
            if (_inspectors.Count == 0)
            {
                Stop();
            }
        }
    }

    /// <summary>Changes the connections that an inspector shows. The inspector gets a snapshot of the last sample at once or, while the
    /// feed rests, a snapshot of the next sample.</summary>
    public void ChangeView(WsConnection<InspectorView> inspector, string filter, ConnectionOrder order)
    {
        lock (_gate)
        {
            inspector.Data.Filter = filter;
            inspector.Data.Order = order;

            // If an inspector has not received the last snapshot yet, no further snapshot is sent to it, so that snapshots do not
            // accumulate.
            if (_timer is not null && inspector.BufferedBytes == 0)
            {
                ShowIfRested(inspector);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Stop();
        }
    }

    private void ShowIfRested(WsConnection<InspectorView> inspector)
    {
        if (RestLeft() > TimeSpan.Zero)
        {
            return;
        }

        long start = time.GetTimestamp();
        if (_sampler is null)
        {
            TakeSample();
        }

        Show(inspector, _sampler!);
        Rest(start);
    }

    private void Tick()
    {
        lock (_gate)
        {
            // The last inspector may have left while the tick waited for the lock.
            if (_timer is null)
            {
                return;
            }

            if (RestLeft() <= TimeSpan.Zero)
            {
                long start = time.GetTimestamp();
                ShowAll();
                Rest(start);
                _timer.Change(NextLook(Interval), Timeout.InfiniteTimeSpan);
            }
            else
            {
                // The feed rests, because an inspector was opened or has changed its view since the timer was set. The sample follows after
                // the rest.
                _timer.Change(NextLook(TimeSpan.Zero), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void ShowAll()
    {
        try
        {
            TakeSample();
            foreach (WsConnection<InspectorView> inspector in _inspectors)
            {
                // If an inspector has not received the last snapshot yet, this snapshot is not sent to it, so that snapshots do not
                // accumulate.
                if (inspector.BufferedBytes == 0)
                {
                    Show(inspector, _sampler!);
                }
            }
        }
#pragma warning disable CA1031 // a mistake of ours must not end the process, as it would from a timer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            WsLog.InspectorFailed(_logger, exception);
        }
    }

    private void TakeSample()
    {
        _sampler ??= new HostSampler(catalog, environment.IsDevelopment(), time);
        _sampler.Sample();
    }

    private void Show(WsConnection<InspectorView> inspector, HostSampler sampler)
    {
        InspectorView view = inspector.Data;
        InspectedError[] errors = sampler.Errors.After(view.LastError);
        InspectedConnection[] connections = ConnectionSelection.Select(sampler, view, time, out int matched);
        inspector.Send(new Snapshot(sampler.Time, sampler.Endpoints, connections, matched, errors));
        if (errors is [.., var last])
        {
            view.LastError = last.Number;
        }
    }

    private void Rest(long start)
    {
        _costsCountedAt = time.GetTimestamp();
        _rest = time.GetElapsedTime(start, _costsCountedAt) * RestFactor;
    }

    private TimeSpan RestLeft() => _rest == TimeSpan.Zero ? TimeSpan.Zero : _rest - time.GetElapsedTime(_costsCountedAt);

    private TimeSpan NextLook(TimeSpan atLeast) => RestLeft() is var left && left > atLeast ? left : atLeast;

    private void Stop()
    {
        _timer?.Dispose();
        _timer = null;
        _sampler?.Dispose();
        _sampler = null;
    }
}
