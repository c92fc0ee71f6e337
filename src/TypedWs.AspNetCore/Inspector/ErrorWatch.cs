using System.Text;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Messages;

namespace TypedWs.AspNetCore.Inspector;

/// <summary>Counts the error events of one endpoint and keeps the last ones.</summary>
/// <param name="endpoint">The name of the endpoint.</param>
/// <param name="kept">The events are added to it.</param>
/// <param name="showsUnknownTypes">Whether a message type that a client has sent and that the endpoint does not know is shown. True in
/// Development only.</param>
/// <param name="time">The host's clock.</param>
internal sealed class ErrorWatch(string endpoint, ErrorRing kept, bool showsUnknownTypes, TimeProvider time) : IErrorObserver
{
    private const int MaxTextLength = 256;

    private long _count;

    /// <summary>The number of error events since an inspector was opened.</summary>
    public long Count => Volatile.Read(ref _count);

    public void OnErrorEvent(WsConnection ws, in ErrorEvent error)
    {
        Interlocked.Increment(ref _count);
        if (kept.TryTakeRoom())
        {
            // Sanitized, because an application may have put a client's text into its own error.
            kept.Add(new InspectedError(
                Number: 0,
                time.GetUtcNow(),
                endpoint,
                ws.Id,
                LogText.Sanitize(error.Error.Code, MaxTextLength),
                DescribeType(error),
                LogText.Sanitize(error.Error.Message, MaxTextLength),
                error.IsFatal));
        }
    }

    private string? DescribeType(in ErrorEvent error)
        => !error.On.IsEmpty ? LogText.Sanitize(Encoding.UTF8.GetString(error.On), MaxTextLength)
            : showsUnknownTypes && !error.SentType.IsEmpty ? RefusalLog.Describe(error.SentType)
            : null;
}
