using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace TypedWs.Client.Holds;

/// <summary>The holds of one client. Thread-safe.</summary>
/// <param name="steps">The steps of the client.</param>
/// <param name="logger">The client's log.</param>
internal sealed class HoldTable(ConnectionSteps steps, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, HoldStep> _byMessage = [];
    private bool _isDisposed;

    /// <summary>Adds a hold.</summary>
    /// <param name="message">The message.</param>
    /// <param name="release">Sends the release message; null if there is none.</param>
    public WsHold Add<T>(T message, Action<WsClientSession>? release)
        where T : notnull
    {
        HoldStep step;
        WsClientSession? late = null;
        lock (_gate)
        {
            if (_byMessage.TryGetValue(message, out HoldStep? known))
            {
                step = known;
                step.Holders++;
            }
            else
            {
                step = new HoldStep<T>(message, this, logger);
                _byMessage.Add(message, step);
                late = steps.Add(step);
            }

            if (_isDisposed)
            {
                step.OnStopped(isForGood: true);
            }
        }

        if (late is not null)
        {
            _ = step.SendAsync(late);
        }

        return new WsHold(step, () => Release(step, release));
    }

    /// <summary>A hold was refused: it is not sent again, and a later hold of an equal message is a new one.</summary>
    public void Forget(HoldStep step)
    {
        lock (_gate)
        {
            Remove(step);
        }
    }

    /// <summary>The client has stopped: nobody must wait for the answers.</summary>
    /// <param name="isForGood">Whether it cannot be started again.</param>
    public void OnStopped(bool isForGood)
    {
        lock (_gate)
        {
            _isDisposed |= isForGood;
            foreach (HoldStep step in _byMessage.Values)
            {
                step.OnStopped(isForGood);
            }
        }
    }

    private void Release(HoldStep step, Action<WsClientSession>? release)
    {
        lock (_gate)
        {
            if (--step.Holders > 0)
            {
                return;
            }

            Remove(step);
        }

        if (release is not null && !step.IsRefused && steps.Current is { } session)
        {
            release(session);
        }
    }

    // The lock is held: a hold that is added at the same time finds the step whole or not at all.
    private void Remove(HoldStep step)
    {
        steps.Remove(step);
        if (_byMessage.TryGetValue(step.Key, out HoldStep? known) && known == step)
        {
            _byMessage.Remove(step.Key);
        }
    }
}
