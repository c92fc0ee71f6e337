namespace TypedWs.Protocol;

/// <summary>How much of a message is taken in. Shared by all connections of an endpoint.</summary>
/// <param name="MaxMessageSize">
/// Largest message in bytes of payload, over all fragments, that is handed out. At most <see cref="Array.MaxLength"/>.
/// </param>
/// <param name="MaxDiscardedMessageSize">
/// Largest message in bytes that is skipped rather than fatal; only with <paramref name="DiscardOversize"/>. Has no
/// effect below <paramref name="MaxMessageSize"/>.
/// </param>
/// <param name="MaxFragments">Most frames that one message may consist of.</param>
/// <param name="DiscardOversize">
/// Whether a message above <paramref name="MaxMessageSize"/> is skipped and reported, or fails the connection.
/// </param>
internal sealed record ProtocolLimits(
    long MaxMessageSize, long MaxDiscardedMessageSize, int MaxFragments, bool DiscardOversize)
{
    /// <summary>Largest payload of one data frame in bytes; a larger one fails the connection.</summary>
    public long MaxFrameSize { get; init; } = long.MaxValue;

    /// <summary>The size in bytes above which a message fails the connection.</summary>
    public long FatalMessageSize =>
        DiscardOversize ? Math.Max(MaxMessageSize, MaxDiscardedMessageSize) : MaxMessageSize;
}
