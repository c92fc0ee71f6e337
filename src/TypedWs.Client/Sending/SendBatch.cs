using System.Buffers;
using System.Runtime.InteropServices;

namespace TypedWs.Client.Sending;

/// <summary>The messages of one write to a channel: those that are in flight. Used by one thread at a time.</summary>
internal sealed class SendBatch : IDisposable
{
    private const int KeptSize = 128 * 1024;

    private readonly List<QueuedMessage> _messages = [];
    private byte[] _bytes = [];
    private int _length;

    /// <summary>The messages.</summary>
    public ReadOnlySpan<QueuedMessage> Messages => CollectionsMarshal.AsSpan(_messages);

    /// <summary>The bytes of all messages, in their order.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>The bytes of all messages, for code that awaits.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Adds a message.</summary>
    public void Add(in QueuedMessage message, ReadOnlySpan<byte> payload)
    {
        if (_bytes.Length - _length < payload.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + payload.Length, _bytes.Length * 2));
            Bytes.CopyTo(larger);
            Return();
            _bytes = larger;
        }

        payload.CopyTo(_bytes.AsSpan(_length));
        _length += payload.Length;
        _messages.Add(message);
    }

    /// <summary>Forgets the messages.</summary>
    public void Clear()
    {
        _messages.Clear();
        _length = 0;
        if (_bytes.Length > KeptSize)
        {
            Return();
        }
    }

    public void Dispose()
    {
        _messages.Clear();
        _length = 0;
        Return();
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
