using System.Diagnostics;

namespace TypedWs.Client.Diagnostics;

/// <summary>The measuring of one attempt to connect. Used by one thread at a time.</summary>
/// <param name="activity">The activity of the attempt; null if nobody listens.</param>
internal sealed class AttemptTrace(Activity? activity)
{
    private bool _hasEnded;

    /// <summary>The activity of the attempt; null if nobody listens.</summary>
    public Activity? Activity => activity;

    /// <summary>Ends the attempt.</summary>
    /// <returns>False if it has ended before.</returns>
    public bool TryEnd()
    {
        bool isFirst = !_hasEnded;
        _hasEnded = true;
        return isFirst;
    }
}
