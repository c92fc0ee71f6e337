using System.Buffers;
using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>The compressed form of a publication, in pooled memory. Dispose returns the memory.</summary>
internal readonly ref struct DeflatedFrame
{
    private readonly byte[]? _rented;
    private readonly int _length;

    private DeflatedFrame(byte[] rented, int length)
    {
        _rented = rented;
        _length = length;
    }

    /// <summary>The compressed frame; empty if the message is sent as it is.</summary>
    public ReadOnlySpan<byte> Bytes => _rented.AsSpan(0, _length);

    /// <summary>Compresses a publication.</summary>
    /// <param name="frame">A whole frame, not masked.</param>
    /// <param name="tag">The tag of the message.</param>
    /// <param name="deflater">Null if no subscriber takes compressed publications.</param>
    public static DeflatedFrame Of(ReadOnlySpan<byte> frame, MessageTag tag, IPublicationDeflater? deflater)
    {
        if (deflater is null || tag.Compress == WsCompress.No)
        {
            return default;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(frame.Length);
        return new DeflatedFrame(rented, deflater.Deflate(frame, tag, rented));
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }
}
