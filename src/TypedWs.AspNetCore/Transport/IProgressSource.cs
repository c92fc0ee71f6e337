using TypedWs.Transport;

namespace TypedWs.AspNetCore.Transport;

/// <summary>A connection that reports the progress of its sent bytes.</summary>
internal interface IProgressSource
{
    /// <summary>Reads the progress. Any thread, also after the end.</summary>
    /// <returns>False if the system does not report the progress, or no longer reports it.</returns>
    bool TryGetProgress(out TransportProgress progress);
}
