using System.Collections.Concurrent;
using System.Text;
using TypedWs.Messages;

namespace TypedWs.Diagnostics;

/// <summary>
/// Converts discriminators to strings, each only once. Every name that is looked up is kept for ever, so look up only the empty
/// discriminator and those that an endpoint knows. Thread-safe.
/// </summary>
internal sealed class MessageTypeNames
{
    private readonly ConcurrentDictionary<byte[], string> _names;
    private readonly ConcurrentDictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    public MessageTypeNames()
    {
        _names = new ConcurrentDictionary<byte[], string>(ByteComparer.Instance);
        _byBytes = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <param name="utf8">The discriminator.</param>
    public string Find(ReadOnlySpan<byte> utf8)
        => _byBytes.TryGetValue(utf8, out string? name)
            ? name
            : _names.GetOrAdd(utf8.ToArray(), static bytes => Encoding.UTF8.GetString(bytes));
}
