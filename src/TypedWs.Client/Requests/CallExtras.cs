using TypedWs.Client.Diagnostics;

namespace TypedWs.Client.Requests;

/// <summary>The parts of a <see cref="ClientCall"/> that most requests do not have.</summary>
internal sealed class CallExtras
{
    /// <summary>Queues the request again; null if it must not be sent twice.</summary>
    public Action? Resend { get; set; }

    /// <summary>Called once when the call has ended. It must be fast.</summary>
    public Action? Ended { get; set; }

    /// <summary>Measures the request; null if nobody listens.</summary>
    public RequestTrace? Trace { get; set; }
}
