namespace TypedWs;

/// <summary>
/// Marks the value of an enum that stands for values that a reader does not know. An older client then reads a new value of the server as
/// this one, instead of refusing the message.
/// <code>public enum Color { Red, Green, [WsUnknown] Other }</code>
/// </summary>
/// <remarks>In messages that only the server sends, unknown values are read as this value. In messages that clients send, they are still
/// refused with <c>one_of</c>, unless <see cref="FromClients"/> is set. Keys of dictionaries are always refused. An enum has at most one
/// such value, and is not one with <see cref="FlagsAttribute"/> (TWS083).</remarks>
[AttributeUsage(AttributeTargets.Field)]
public sealed class WsUnknownAttribute : Attribute
{
    /// <summary>Whether a server reads unknown values of clients as this value, too. Default: false.</summary>
    public bool FromClients { get; set; }
}
