using System.Text;
using TypedWs.CompilerServices;

namespace TypedWs;

/// <summary>
/// One JSON value as its text. For a member of this type, the syntax is checked, and the text is passed on unchanged, without creating
/// objects from it. The default value is <c>null</c>.
/// </summary>
/// <remarks>The text is a copy of the received bytes. It is immutable and may be used from any thread. Two values are equal if their texts
/// are equal byte for byte.</remarks>
public readonly struct WsRawJson : IEquatable<WsRawJson>
{
    private readonly byte[]? _utf8;

    // The reader has checked the text.
    internal WsRawJson(byte[] utf8) => _utf8 = utf8;

    /// <summary>The text of the value: valid UTF-8, valid JSON, no white space around it.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8 is null ? "null"u8 : _utf8;

    /// <summary>Copies and checks the text of one JSON value.</summary>
    /// <param name="utf8">The text; white space around the value is removed.</param>
    /// <param name="value">The value, if true is returned.</param>
    /// <returns>False if the text is not valid UTF-8, is not one JSON value by RFC 8259, or has more than 64 levels of nesting.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out WsRawJson value)
    {
        value = default;
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            return false;
        }

        var reader = new WsJsonReader(utf8);
        if (reader.TryReadRawJson(out WsRawJson read) && reader.TryReadEnd())
        {
            value = read;
            return true;
        }

        return false;
    }

    /// <summary>Whether two values are equal byte for byte.</summary>
    public static bool operator ==(WsRawJson left, WsRawJson right) => left.Equals(right);

    /// <summary>Whether two values differ in any byte.</summary>
    public static bool operator !=(WsRawJson left, WsRawJson right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(WsRawJson other) => Utf8.SequenceEqual(other.Utf8);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WsRawJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8);
        return hash.ToHashCode();
    }

    /// <summary>The text as a string.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8);
}
