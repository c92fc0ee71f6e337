using System.Buffers;

namespace TypedWs.PubSub;

/// <summary>Some subscriptions of a topic, chosen by the application, in pooled memory. Must be disposed of exactly once.</summary>
internal readonly struct SubscriberSelection(Subscription[] subscriptions, int count) : IDisposable
{
    public int Count => count;

    public ReadOnlySpan<Subscription> Subscriptions => subscriptions.AsSpan(0, count);

    /// <summary>Keeps the subscriptions that match. User code runs here, so the caller must hold no lock.</summary>
    /// <param name="all">All subscriptions, in a rented array. The selection owns the array from now on. Elements after
    /// <paramref name="allCount"/> must be null.</param>
    /// <param name="allCount">The number of subscriptions in <paramref name="all"/>.</param>
    /// <param name="state">Passed to <paramref name="matches"/>.</param>
    /// <param name="matches">Whether a subscriber is chosen.</param>
    public static SubscriberSelection Choose<TState>(
        Subscription[] all, int allCount, TState state, Func<ISubscriber, TState, bool> matches)
    {
        int chosen = 0;
        bool completed = false;
        try
        {
            foreach (Subscription subscription in all.AsSpan(0, allCount))
            {
                if (matches(subscription.Subscriber, state))
                {
                    all[chosen++] = subscription;
                }
            }

            all.AsSpan(chosen, allCount - chosen).Clear();
            completed = true;
            return new SubscriberSelection(all, chosen);
        }
        finally
        {
            if (!completed)
            {
                new SubscriberSelection(all, allCount).Dispose();
            }
        }
    }

    public void Dispose()
    {
        Array.Clear(subscriptions, 0, count);
        ArrayPool<Subscription>.Shared.Return(subscriptions);
    }
}
