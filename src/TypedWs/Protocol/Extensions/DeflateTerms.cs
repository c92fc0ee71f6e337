namespace TypedWs.Protocol.Extensions;

/// <summary>The agreement of one connection about compression (RFC 7692 §7.1), from the view of this side. Immutable; connections with
/// equal terms share one object.</summary>
/// <param name="Engine">The compression of the endpoint.</param>
/// <param name="Sends">Whether this side compresses messages.</param>
/// <param name="KeepsOutbound">Whether our messages may refer to our earlier messages, so that the connection keeps a compressor.</param>
/// <param name="OutboundBits">The window of our compressor: 9 to 15.</param>
/// <param name="KeepsInbound">Whether the peer's messages may refer to its earlier messages, so that the connection keeps a
/// decompressor.</param>
/// <param name="InboundBits">The window of the peer's compressor: 9 to 15.</param>
internal sealed record DeflateTerms(
    CompressionEngine Engine, bool Sends, bool KeepsOutbound, int OutboundBits, bool KeepsInbound, int InboundBits)
{
    /// <summary>The native memory that a connection may hold all its life, in bytes. Reserved before the connection begins.</summary>
    private long KeptBytes
        => (Sends && KeepsOutbound ? Deflater.SizeOf(OutboundBits) : 0) + (KeepsInbound ? Inflater.SizeOf(InboundBits) : 0);

    /// <summary>Reserves the memory that a connection may hold all its life, unless the limit would be exceeded.</summary>
    public bool TryReserve() => Engine.Memory.TryReserve(KeptBytes);

    /// <summary>Releases the memory that was reserved.</summary>
    public void Release() => Engine.Memory.Release(KeptBytes);

    /// <summary>Gets a compressor for one message, or for the life of the connection.</summary>
    public Deflater RentDeflater()
    {
        if (!KeepsOutbound)
        {
            return Engine.Deflaters(OutboundBits).Rent();
        }

        var deflater = new Deflater(OutboundBits, Engine.Level, keepsContext: true);
        Engine.Memory.Count();
        return deflater;
    }

    public void Return(Deflater deflater)
    {
        if (!KeepsOutbound)
        {
            Engine.Deflaters(OutboundBits).Return(deflater);
            return;
        }

        Engine.Memory.Uncount();
        deflater.Dispose();
    }

    /// <summary>Gets a decompressor for one message, or for the life of the connection.</summary>
    public Inflater RentInflater()
    {
        if (!KeepsInbound)
        {
            Inflater shared = Engine.Inflaters(InboundBits).Rent();

            // Another connection may have used it: its data must not become part of this message.
            shared.Reset();
            return shared;
        }

        var inflater = new Inflater(InboundBits);
        Engine.Memory.Count();
        return inflater;
    }

    public void Return(Inflater inflater)
    {
        if (!KeepsInbound)
        {
            Engine.Inflaters(InboundBits).Return(inflater);
            return;
        }

        Engine.Memory.Uncount();
        inflater.Dispose();
    }
}
