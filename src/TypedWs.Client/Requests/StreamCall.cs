using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TypedWs.Messages;

namespace TypedWs.Client.Requests;

/// <summary>A request that a stream of messages answers. While many items wait for the caller, reading from the connection
/// pauses.</summary>
internal sealed class StreamCall<TItem>(ClientCalls calls) : ClientCall(calls)
{
    private readonly Channel<(TItem Item, int Length)> _items = Channel.CreateUnbounded<(TItem Item, int Length)>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private int _waiting;

    // The caller has some of the items already, and would get them again.
    public override bool IsRepeatable => false;

    public override bool NeedsInput => Volatile.Read(ref _waiting) <= 0;

    public override bool IsAnswer(ReadOnlySpan<byte> discriminator) => MessageCodec<TItem>.Get().IsDiscriminator(discriminator);

    public override bool TryReceive<TUser>(ref TUser user)
    {
        if (!MessageCodec<TItem>.Get().TryRead(ref user, out TItem? item))
        {
            return false;
        }

        // The time-out is for the first item.
        Deadline = long.MaxValue;
        if (_items.Writer.TryWrite((item, user.Length)))
        {
            Interlocked.Increment(ref _waiting);
            Calls.Items.Add(user.Length);
        }

        return true;
    }

    public override bool TryComplete()
    {
        if (TryEnd())
        {
            _items.Writer.TryComplete();
        }

        return true;
    }

    /// <summary>The items, in the order in which they came.</summary>
    public async IAsyncEnumerable<TItem> TakeAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (await _items.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (_items.Reader.TryRead(out (TItem Item, int Length) next))
                {
                    Calls.Items.Remove(next.Length);
                    if (Interlocked.Decrement(ref _waiting) == 0)
                    {
                        Calls.OnInputNeeded();
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                    yield return next.Item;
                }
            }
        }
        finally
        {
            // The caller may have left before the end: then the server is told, and the rest is dropped.
            Cancel(CancellationToken.None);
            while (_items.Reader.TryRead(out (TItem Item, int Length) rest))
            {
                Calls.Items.Remove(rest.Length);
            }
        }
    }

    protected override void SetException(Exception failure) => _items.Writer.TryComplete(failure);

    protected override void SetCanceled(CancellationToken token)
        => _items.Writer.TryComplete(token.IsCancellationRequested ? new OperationCanceledException(token) : null);
}
