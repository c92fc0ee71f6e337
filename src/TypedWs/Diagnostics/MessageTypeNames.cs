using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using TypedWs.CompilerServices;

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
        _names = new ConcurrentDictionary<byte[], string>(new ByteComparer());
        _byBytes = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <param name="utf8">The discriminator.</param>
    public string Find(ReadOnlySpan<byte> utf8)
        => _byBytes.TryGetValue(utf8, out string? name)
            ? name
            : _names.GetOrAdd(utf8.ToArray(), static bytes => Encoding.UTF8.GetString(bytes));

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => WsTypeHash.Compute(alternate, seed: 0).GetHashCode();

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
