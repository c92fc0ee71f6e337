using System.Diagnostics.Metrics;
using System.Globalization;
using TypedWs.Framing;
using TypedWs.Json;
using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Diagnostics;

/// <summary>
/// Records the metrics of one endpoint. Thread-safe. Each tag has a limited set of values, which are created once. A call without a
/// listener reads one field; a call with a listener allocates nothing.
/// </summary>
/// <param name="host">The host's instruments.</param>
/// <param name="endpoint">The name of the endpoint.</param>
/// <param name="time">The endpoint's clock.</param>
/// <param name="types">The names of the endpoint's messages.</param>
/// <param name="failures">Receives the exceptions of listeners.</param>
internal sealed class EndpointMetrics(
    HostMetrics host, string endpoint, TimeProvider time, MessageTypeNames types, ListenerFailures failures) : IPublicationMeter
{
    /// <summary>The type of text messages without an envelope.</summary>
    public const string Text = "_text";

    /// <summary>The type of binary messages without an envelope.</summary>
    public const string Binary = "_binary";

    /// <summary>The start time of a handler whose duration is not measured. It is a special number and not a null, because the start time
    /// is kept for each handler that awaits.</summary>
    public const long NotTimed = long.MinValue;

    private const string Unknown = "_unknown";
    private const string OutcomeHandled = "handled";
    private const string OutcomeApp = "app";

    /// <summary>The tag that every measurement has.</summary>
    public KeyValuePair<string, object?> Endpoint { get; } = new("endpoint", endpoint);

    /// <summary>Whether a listener measures the latency of deliveries.</summary>
    public bool MeasuresDelivery => host.DeliveryLatency.Enabled;

    /// <summary>Called when a request was not upgraded.</summary>
    /// <param name="reason">The name of the check that failed.</param>
    public void UpgradeRefused(string reason) => Add(host.UpgradesRefused, 1, Endpoint, new("reason", reason));

    public void ConnectionOpened() => Add(host.ConnectionsOpened, 1, Endpoint);

    /// <summary>Called when a connection has ended.</summary>
    /// <param name="close">How the connection ended.</param>
    /// <param name="openedAt">The value of <see cref="Now"/> when the connection was opened.</param>
    public void ConnectionClosed(WsClose close, long openedAt)
    {
        if (host.ConnectionsClosed.Enabled)
        {
            Add(host.ConnectionsClosed, 1, Endpoint, new("code", NameOf(close.Code)), new("clean", close.WasClean));
        }

        if (host.ConnectionDuration.Enabled)
        {
            Record(host.ConnectionDuration, time.GetElapsedTime(openedAt), Endpoint);
        }
    }

    /// <summary>The current time as a timestamp of the endpoint's clock.</summary>
    public long Now() => time.GetTimestamp();

    /// <summary>Called directly before a handler is called.</summary>
    /// <returns>The start time, to be passed on when the handler has ended; <see cref="NotTimed"/> without a listener.</returns>
    public long StartHandler() => host.MessagesReceived.Enabled || host.HandlerDuration.Enabled ? Now() : NotTimed;

    /// <summary>Called when a handler has ended.</summary>
    /// <param name="type">The message's discriminator.</param>
    /// <param name="startedAt">The result of <see cref="StartHandler"/>.</param>
    /// <param name="isRefused">Whether the message was answered with an error event. Such a message is counted by
    /// <see cref="MessageRefused"/> and not here.</param>
    public void HandlerEnded(ReadOnlySpan<byte> type, long startedAt, bool isRefused)
    {
        if (startedAt != NotTimed)
        {
            HandlerEnded(types.Find(type), startedAt, isRefused ? null : OutcomeHandled);
        }
    }

    /// <summary>Called when a handler of messages without an envelope has ended.</summary>
    /// <param name="type"><see cref="Text"/> or <see cref="Binary"/>.</param>
    /// <param name="startedAt">The result of <see cref="StartHandler"/>.</param>
    /// <param name="hasFailed">Whether the handler threw.</param>
    public void RawHandlerEnded(string type, long startedAt, bool hasFailed)
    {
        if (startedAt != NotTimed)
        {
            HandlerEnded(type, startedAt, hasFailed ? WsErrorCode.Internal : OutcomeHandled);
        }
    }

    /// <summary>Called when a message is answered with an error event.</summary>
    /// <param name="code">The event's code.</param>
    /// <param name="type">The message's discriminator, if the endpoint knows it.</param>
    public void MessageRefused(string code, ReadOnlySpan<byte> type)
    {
        if (host.MessagesReceived.Enabled)
        {
            CountReceived(type.IsEmpty ? Unknown : types.Find(type), IsOfApplication(code) ? OutcomeApp : code);
        }
    }

    /// <summary>Called when the payload of a message is invalid.</summary>
    public void ValidationFailed(ReadOnlySpan<byte> type, FieldErrors errors)
    {
        if (host.FieldErrors.Enabled)
        {
            string name = types.Find(type);
            foreach (ref readonly FieldError error in errors.Kept)
            {
                Add(host.FieldErrors, 1, Endpoint, new("type", name), new("code", error.Code));
            }
        }
    }

    /// <summary>Called when an error event is sent without the data of its error.</summary>
    /// <param name="isTooLarge">True if the data is too large; false if it could not be written.</param>
    public void ErrorDataLeftOut(bool isTooLarge)
        => Add(host.ErrorDataLeftOut, 1, Endpoint, new("reason", isTooLarge ? "TooLarge" : "Failed"));

    /// <summary>Called when the application has sent a message to one connection.</summary>
    /// <param name="status">The result of the send. This method returns it.</param>
    public WsSendStatus Sent<T>(WsSendStatus status)
    {
        if (InstrumentOf(status).Enabled)
        {
            CountSent(status, MessageCodec<T>.Get().TypeName);
        }

        return status;
    }

    /// <inheritdoc cref="Sent{T}"/>
    /// <param name="status">The result of the send. This method returns it.</param>
    /// <param name="type">The discriminator of the message, or <see cref="Text"/> or <see cref="Binary"/>.</param>
    public WsSendStatus Sent(WsSendStatus status, string type)
    {
        if (InstrumentOf(status).Enabled)
        {
            CountSent(status, type);
        }

        return status;
    }

    /// <summary>Called when the transport has accepted a message.</summary>
    /// <param name="sentAt">The value of <see cref="Now"/> when the message was sent.</param>
    public void Delivered(long sentAt) => Record(host.DeliveryLatency, time.GetElapsedTime(sentAt), Endpoint);

    bool IPublicationMeter.CountsPublications => host.Published.Enabled || host.Deliveries.Enabled;

    void IPublicationMeter.CountPublication(int subscribers, string type) => CountPublication(subscribers, type);

    void IPublicationMeter.CountPublication(int subscribers, Opcode opcode)
        => CountPublication(subscribers, opcode == Opcode.Text ? Text : Binary);

    private void CountPublication(int subscribers, string type)
    {
        if (subscribers > 0)
        {
            Add(host.Published, 1, Endpoint, new("type", type));
            Add(host.Deliveries, subscribers, Endpoint, new("type", type));
        }
    }

    private void HandlerEnded(string type, long startedAt, string? outcome)
    {
        if (host.HandlerDuration.Enabled)
        {
            Record(host.HandlerDuration, time.GetElapsedTime(startedAt), Endpoint, new("type", type));
        }

        if (outcome is not null)
        {
            CountReceived(type, outcome);
        }
    }

    private void CountReceived(string type, string outcome)
        => Add(host.MessagesReceived, 1, Endpoint, new("type", type), new("outcome", outcome));

    private Counter<long> InstrumentOf(WsSendStatus status)
        => status is WsSendStatus.Accepted or WsSendStatus.Backpressured ? host.MessagesSent : host.SendsFailed;

    private void CountSent(WsSendStatus status, string type)
        => Add(InstrumentOf(status), 1, Endpoint, new("type", type), status switch
        {
            WsSendStatus.Accepted => new("outcome", nameof(WsSendStatus.Accepted)),
            WsSendStatus.Backpressured => new("outcome", nameof(WsSendStatus.Backpressured)),
            WsSendStatus.Dropped => new("reason", nameof(WsSendStatus.Dropped)),
            _ => new KeyValuePair<string, object?>("reason", nameof(WsSendStatus.Closed)),
        });

    private void Add(Counter<long> counter, long count, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            counter.Add(count, tags);
        }
#pragma warning disable CA1031 // a listener may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failures.Log(exception);
        }
    }

    private void Record(Histogram<double> histogram, TimeSpan time, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            histogram.Record(time.TotalSeconds, tags);
        }
#pragma warning disable CA1031 // a listener may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failures.Log(exception);
        }
    }

    // An application may define any number of codes, so the metric has one value for all of them.
    private static bool IsOfApplication(string code) => code.StartsWith(WsError.AppPrefix, StringComparison.Ordinal);

    // The peer may send any code from 3000 to 4999, so unknown codes in this range have only two names.
    private static string NameOf(WsCloseCode code)
        => Enum.IsDefined(code) || (ushort)code < 3000 ? ((ushort)code).ToString(CultureInfo.InvariantCulture)
            : (ushort)code < 4000 ? "3xxx" : "4xxx";
}
