using System.Security.Claims;

namespace TypedWs;

/// <summary>What an operator may look at, without making anything that the connection itself has not needed so far.</summary>
public partial class WsConnection
{
    /// <summary>The path of the connection's request; null when the connection has ended.</summary>
    internal string? RequestPath => Volatile.Read(ref _request)?.Path;

    /// <summary>When the connection's request arrived, a timestamp of the host's clock; null when the connection has ended.</summary>
    internal long? RequestArrived => Volatile.Read(ref _request)?.Arrived;

    /// <summary>The user, if there was one or somebody has asked; see <see cref="User"/>.</summary>
    internal ClaimsPrincipal? KnownUser => Volatile.Read(ref _credentials)?.User;

    /// <summary>Shows some of the topics that the connection is subscribed to.</summary>
    /// <param name="topics">Gets the topics, in no order.</param>
    /// <param name="maxTopics">How many at most.</param>
    /// <returns>The number of subscriptions.</returns>
    internal int ShowSubscriptions(ICollection<string> topics, int maxTopics)
        => Volatile.Read(ref _subscriptionSet)?.CopyTo(topics, maxTopics) ?? 0;

    /// <summary>The same as <see cref="IsSubscribed(string)"/>.</summary>
    internal bool HasSubscription(string topic) => Volatile.Read(ref _subscriptionSet)?.Contains(topic) == true;
}
