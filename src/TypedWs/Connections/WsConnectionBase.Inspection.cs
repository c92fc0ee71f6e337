using System.Security.Claims;

namespace TypedWs;

/// <summary>Members for the inspector. They create no objects that the connection itself has not needed so far.</summary>
public abstract partial class WsConnectionBase
{
    /// <summary>The path of the connection's request; null when the connection has ended.</summary>
    internal string? RequestPath => Volatile.Read(ref _request)?.Path;

    /// <summary>When the connection's request arrived, a timestamp of the host's clock; null when the connection has ended.</summary>
    internal long? RequestArrived => Volatile.Read(ref _request)?.Arrived;

    /// <summary>The user, if the upgrade was authenticated or <see cref="User"/> was read before; otherwise null.</summary>
    internal ClaimsPrincipal? KnownUser => Volatile.Read(ref _credentials)?.User;

    /// <summary>Shows some of the topics that the connection is subscribed to.</summary>
    /// <param name="topics">Receives the topics, in no order.</param>
    /// <param name="maxTopics">The most topics to show.</param>
    /// <returns>The number of subscriptions.</returns>
    internal int ShowSubscriptions(ICollection<string> topics, int maxTopics)
        => Volatile.Read(ref _subscriptionSet)?.CopyTo(topics, maxTopics) ?? 0;

    /// <summary>The same as <see cref="IsSubscribed(string)"/>.</summary>
    internal bool HasSubscription(string topic) => Volatile.Read(ref _subscriptionSet)?.Contains(topic) == true;
}
