using System.Collections.Concurrent;
using System.Diagnostics;
using TypedWs.Messages;

namespace TypedWs.Diagnostics;

/// <summary>
/// Starts the activities of one endpoint's messages. Their names and tags contain only the name of the endpoint and the message types
/// that the endpoint knows, and are created once. An unknown type that a client sends is not in them.
/// </summary>
/// <param name="endpoint">The name of the endpoint.</param>
/// <param name="types">The names of the endpoint's messages.</param>
/// <param name="failures">Receives the exceptions of listeners.</param>
internal sealed class MessageActivities(string endpoint, MessageTypeNames types, ListenerFailures failures)
{
    private static readonly ActivitySource Source = new(WsTelemetry.ActivitySourceName);

    private readonly ConcurrentDictionary<string, Description> _descriptions = new(StringComparer.Ordinal);

    /// <summary>Whether the source has a listener. Read once for each message.</summary>
    public static bool AreWanted => Source.HasListeners();

    /// <summary>Starts the activity of a message, and makes it the current activity.</summary>
    /// <param name="connectionId">The id of the connection that sent the message.</param>
    /// <param name="upgradeActivity">The activity of that connection's upgrade; null if there is none.</param>
    /// <param name="type">The discriminator of the message; empty if the endpoint knows no such message.</param>
    /// <param name="document">The whole message, which may contain a <c>traceparent</c>.</param>
    /// <returns>The activity; null if no listener wants it.</returns>
    public Activity? Start(string connectionId, Activity? upgradeActivity, ReadOnlySpan<byte> type, ReadOnlySpan<byte> document)
    {
        Description description = _descriptions.GetOrAdd(types.Find(type), Describe, endpoint);
        ActivityContext upgrade = UpgradeActivity.ContextOf(upgradeActivity);
        bool hasParent = TraceParent.TryFind(document, out ActivityContext parent);
        Activity? activity = null;
        try
        {
            activity = Source.StartActivity(
                ActivityKind.Server,
                hasParent ? parent : upgrade,
                description.Tags,
                hasParent && upgrade != default ? [new ActivityLink(upgrade)] : null,
                name: description.Name);
        }
#pragma warning disable CA1031 // a listener, a sampler among them, may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failures.Log(exception);
        }

        if (activity is null)
        {
            // If the activity of the upgrade is not sampled, it becomes the current activity, so that the handler's work is not sampled
            // either. A sampled activity of the upgrade is not used: it lasts as long as the connection, and would collect the work of
            // all handlers.
            Activity.Current = upgrade != default && upgradeActivity is { Recorded: false } unsampled ? unsampled : null;
        }
        else if (activity.IsAllDataRequested)
        {
            activity.SetTag("typedws.connection.id", connectionId);
        }

        return activity;
    }

    /// <summary>Ends the activity, when the handling of the message has ended.</summary>
    public void End(Activity activity)
    {
        activity.SetEnd();
        try
        {
            activity.Stop();
        }
#pragma warning disable CA1031 // a listener may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failures.Log(exception);
        }
    }

    private static Description Describe(string type, string endpoint)
        => type.Length == 0
            ? new Description(endpoint, [new("typedws.endpoint", endpoint)])
            : new Description($"{endpoint} {type}", [new("typedws.endpoint", endpoint), new("typedws.message.type", type)]);

    private sealed record Description(string Name, KeyValuePair<string, object?>[] Tags);
}
