using TypedWs.Protocol;

namespace TypedWs.Tests.Protocol;

/// <summary>Runs octets through a <see cref="WsProtocol"/> in given pieces and returns what came out.</summary>
internal static class ProtocolSession
{
    /// <summary>Large limits, as the Echo sample has them.</summary>
    public static readonly ProtocolLimits EchoLimits = new(64 << 20, 64 << 20, 131_072, DiscardOversize: true);

    public static List<string> Whole(WsRole role, ReadOnlySpan<byte> wire, ProtocolLimits? limits = null) =>
        InPieces(role, wire, wire.Length, limits);

    public static List<string> InPieces(WsRole role, ReadOnlySpan<byte> wire, int pieceLength, ProtocolLimits? limits = null)
    {
        var recorder = new ProtocolRecorder(role);
        using var protocol = new WsProtocol(role, limits ?? EchoLimits, recorder);
        for (int offset = 0; offset < wire.Length; offset += pieceLength)
        {
            Feed(protocol, wire.Slice(offset, Math.Min(pieceLength, wire.Length - offset)));
        }

        return recorder.Events;
    }

    public static List<string> SplitAt(WsRole role, ReadOnlySpan<byte> wire, int offset, ProtocolLimits? limits = null)
    {
        var recorder = new ProtocolRecorder(role);
        using var protocol = new WsProtocol(role, limits ?? EchoLimits, recorder);
        Feed(protocol, wire[..offset]);
        Feed(protocol, wire[offset..]);
        return recorder.Events;
    }

    public static List<string> Split(WsRole role, ReadOnlySpan<byte> wire, WireSplit split)
    {
        var recorder = new ProtocolRecorder(role);
        using var protocol = new WsProtocol(role, EchoLimits, recorder);
        for (int offset = 0, length; offset < wire.Length; offset += length)
        {
            length = split.PieceAt(offset, wire.Length);
            Feed(protocol, wire.Slice(offset, length));
        }

        return recorder.Events;
    }

    /// <summary>How many octets it takes until the connection is failed; -1 if it is not.</summary>
    public static int OctetsUntilFailure(WsRole role, ReadOnlySpan<byte> wire)
    {
        using var protocol = new WsProtocol(role, EchoLimits, new ProtocolRecorder(role));
        for (int i = 0; i < wire.Length; i++)
        {
            Feed(protocol, wire.Slice(i, 1));
            if (protocol.Failed)
            {
                return i + 1;
            }
        }

        return -1;
    }

    // A copy per piece: the protocol unmasks in place, and must not look beyond what it was given.
    private static void Feed(WsProtocol protocol, ReadOnlySpan<byte> piece) =>
        Assert.Equal(piece.Length, protocol.Receive(piece.ToArray()));
}
