using System.Net;
using System.Security.Claims;
using TypedWs.Diagnostics;

namespace TypedWs.AspNetCore.Inspector;

/// <summary>
/// Chooses the connections that an inspector shows. All connections are compared in one pass, but only the chosen connections are
/// described. So a hundred thousand connections need no more memory than five hundred.
/// </summary>
internal static class ConnectionSelection
{
    private const int MaxConnections = 500;
    private const int MaxTopics = 20;
    private const int MaxPathLength = 256;

    // The maximum number of characters of all topic names of one connection.
    private const int MaxTopicText = 512;

    /// <param name="sampler">The latest sample of all connections.</param>
    /// <param name="view">The filter and order that the inspector asked for.</param>
    /// <param name="time">The host's clock.</param>
    /// <param name="matched">The number of connections that match the filter.</param>
    public static InspectedConnection[] Select(HostSampler sampler, InspectorView view, TimeProvider time, out int matched)
    {
        matched = 0;
        var first = new PriorityQueue<(WsConnectionBase Connection, ConnectionSample Sample), (double, long)>();
        foreach ((WsConnectionBase connection, ConnectionSample sample) in sampler.Connections)
        {
            if (view.Filter.Length > 0 && !Matches(connection, view.Filter))
            {
                continue;
            }

            matched++;
            (double, long) rank = Rank(connection, sample, view.Order);
            if (first.Count < MaxConnections)
            {
                first.Enqueue((connection, sample), rank);
            }
            else
            {
                first.EnqueueDequeue((connection, sample), rank);
            }
        }

        // The connection that is shown last leaves the queue first.
        var described = new InspectedConnection[first.Count];
        long now = time.GetTimestamp();
        for (int i = described.Length - 1; i >= 0; i--)
        {
            (WsConnectionBase connection, ConnectionSample sample) = first.Dequeue();
            long age = connection.RequestArrived is { } arrived ? (long)time.GetElapsedTime(arrived, now).TotalSeconds : 0;
            described[i] = Describe(connection, sample, age);
        }

        return described;
    }

    private static bool Matches(WsConnectionBase connection, string text)
    {
        Span<char> address = stackalloc char[64];
        return IsIn(connection.Id)
            || IsIn(connection.Shared.Name)
            || (connection.RemoteAddress?.TryFormat(address, out int length) == true && IsIn(address[..length]))
            || IsIn(FindName(connection.KnownUser))
            || IsIn(FindDisplayName(connection))
            || IsIn(connection.RequestPath)
            || connection.HasSubscription(text);

        bool IsIn(ReadOnlySpan<char> whole) => whole.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private static InspectedConnection Describe(WsConnectionBase connection, in ConnectionSample sample, long age)
    {
        var topics = new List<string>();
        int topicCount = connection.ShowSubscriptions(topics, MaxTopics);
        return new InspectedConnection(
            connection.Id,
            connection.Shared.Name,
            connection.RemoteAddress?.ToString(),
            FindName(connection.KnownUser) is { } user ? LogText.Sanitize(user, HostSampler.MaxNameLength) : null,
            FindDisplayName(connection) is { } name ? LogText.Sanitize(name, HostSampler.MaxNameLength) : null,
            connection.RequestPath is { } path ? LogText.Sanitize(path, MaxPathLength) : null,
            age,
            connection.State,
            sample.Received,
            sample.MessagesPerSecond,
            sample.SentBytesPerSecond,
            sample.BufferedBytes,
            connection.DroppedMessages,
            connection.Core.CompressionName,
            Shorten(topics),
            topicCount);
    }

    private static List<string> Shorten(List<string> topics)
    {
        topics.Sort(StringComparer.Ordinal);
        int room = MaxTopicText;
        for (int i = 0; i < topics.Count; i++)
        {
            topics[i] = LogText.Sanitize(topics[i], HostSampler.MaxNameLength);
            room -= topics[i].Length;
            if (room < 0)
            {
                topics.RemoveRange(i, topics.Count - i);
            }
        }

        return topics;
    }

    // The name is read in a try block, because the identity may be a class of the application, and the principal may be changed by another
    // thread.
    private static string? FindName(ClaimsPrincipal? user)
    {
        try
        {
            return user?.Identity?.Name;
        }
#pragma warning disable CA1031 // after any failure, the other connections are still shown
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    // The hook is code of the application, so it may throw.
    private static string? FindDisplayName(WsConnectionBase connection)
    {
        try
        {
            return connection.Shared.Hooks.FindName(connection) is { Length: > 0 } name ? name : null;
        }
#pragma warning disable CA1031 // after any failure, the other connections are still shown
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    // A connection with a greater value is shown before one with a smaller value. If the values are equal, the older connection is shown
    // first.
    private static (double Value, long Earlier) Rank(WsConnectionBase connection, in ConnectionSample sample, ConnectionOrder order)
    {
        long earlier = -connection.RequestArrived ?? 0;
        double value = order switch
        {
            ConnectionOrder.Rate => sample.MessagesPerSecond,
            ConnectionOrder.Received => sample.Received,
            ConnectionOrder.Sent => sample.SentBytesPerSecond,
            ConnectionOrder.Dropped => connection.DroppedMessages,
            ConnectionOrder.Newest => -earlier,
            ConnectionOrder.Oldest => earlier,
            _ => sample.BufferedBytes,
        };
        return (value, earlier);
    }
}
