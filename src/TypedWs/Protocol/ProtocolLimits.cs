namespace TypedWs.Protocol;

/// <summary>The size limits for received messages. Shared by all connections of an endpoint.</summary>
/// <param name="MaxMessageSize">
/// The maximum payload of a received message in bytes, over all its fragments. At most <see cref="Array.MaxLength"/>.
/// </param>
/// <param name="MaxDiscardedMessageSize">
/// The maximum size in bytes of a message that is skipped; a larger message fails the connection. Used only with
/// <paramref name="DiscardOversize"/>. Has no effect below <paramref name="MaxMessageSize"/>.
/// </param>
/// <param name="MaxFragments">The maximum number of frames of one message.</param>
/// <param name="DiscardOversize">
/// If true, a message above <paramref name="MaxMessageSize"/> is skipped and reported. If false, it fails the connection.
/// </param>
internal sealed record ProtocolLimits(
    long MaxMessageSize, long MaxDiscardedMessageSize, int MaxFragments, bool DiscardOversize)
{
    /// <summary>The maximum payload of one data frame in bytes; a larger frame fails the connection.</summary>
    public long MaxFrameSize { get; init; } = long.MaxValue;

    /// <summary>The size in bytes above which a message fails the connection.</summary>
    public long FatalMessageSize =>
        DiscardOversize ? Math.Max(MaxMessageSize, MaxDiscardedMessageSize) : MaxMessageSize;
}
