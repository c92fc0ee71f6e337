using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Inspector;

/// <summary>
/// Tells the open inspectors of a host what there is to see, about every second. While none is open there is no timer,
/// nothing is looked at and nothing is kept. Thread-safe.
/// </summary>
internal sealed class InspectorFeed(EndpointCatalog catalog, TimeProvider time, ILogger<InspectorFeed> logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // With very many connections the pauses grow, so that looking takes at most a twentieth of one processor.
    private const int PauseFactor = 20;

    private readonly GuardedLogger _logger = new(logger);
    private readonly Lock _gate = new();
    private readonly List<WsConnection<InspectorView>> _inspectors = [];
    private HostSampler? _sampler;
    private ITimer? _timer;

    /// <summary>An inspector was opened: it is told at once.</summary>
    public void Attach(WsConnection<InspectorView> inspector)
    {
        lock (_gate)
        {
            _inspectors.Add(inspector);
            if (_sampler is null)
            {
                _sampler = new HostSampler(catalog, time);
                _sampler.Look();
                _timer = time.CreateTimer(static feed => ((InspectorFeed)feed!).Tick(), this, Interval, Timeout.InfiniteTimeSpan);
            }

            Show(inspector, _sampler);
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

    /// <summary>An inspector wants to see others: it is shown at once what was seen last.</summary>
    public void ChangeView(WsConnection<InspectorView> inspector, string filter, ConnectionOrder order)
    {
        lock (_gate)
        {
            inspector.Data.Filter = filter;
            inspector.Data.Order = order;
            if (_sampler is not null)
            {
                Show(inspector, _sampler);
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

    private void Tick()
    {
        lock (_gate)
        {
            // Its last inspector may have left while the tick waited for the lock.
            if (_sampler is null)
            {
                return;
            }

            long start = time.GetTimestamp();
            try
            {
                _sampler.Look();
                foreach (WsConnection<InspectorView> inspector in _inspectors)
                {
                    // One that has not taken the last snapshot misses this one instead of having them pile up.
                    if (inspector.BufferedBytes == 0)
                    {
                        Show(inspector, _sampler);
                    }
                }
            }
#pragma warning disable CA1031 // a mistake of ours must not end the process, as it would from a timer
            catch (Exception exception)
#pragma warning restore CA1031
            {
                WsLog.InspectorFailed(_logger, exception);
            }

            TimeSpan pause = time.GetElapsedTime(start) * PauseFactor;
            _timer?.Change(pause > Interval ? pause : Interval, Timeout.InfiniteTimeSpan);
        }
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

    private void Stop()
    {
        _timer?.Dispose();
        _timer = null;
        _sampler?.Dispose();
        _sampler = null;
    }
}
