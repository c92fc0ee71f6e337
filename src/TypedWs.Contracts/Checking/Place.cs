using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace TypedWs.Contracts.Checking;

/// <summary>The place of a value in a message. Its pointer is written only when an error is reported.</summary>
internal sealed class Place(Place? parent, string token)
{
    // The length of \uXXXX, for one byte.
    private const int MaxEscapedLength = 6;

    public Place At(string name) => new(this, name);

    public Place At(int index) => new(this, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes the JSON Pointer (RFC 6901). If it is too long, writes that of the innermost value around whose pointer is short
    /// enough.</summary>
    /// <param name="maxLength">The maximum number of bytes in JSON.</param>
    /// <param name="isCut">Whether another value is pointed to.</param>
    public string Write(int maxLength, out bool isCut)
    {
        var tokens = new Stack<string>();
        for (Place? place = this; place is not null; place = place.Parent)
        {
            tokens.Push(place.Token);
        }

        string pointer = "";
        foreach (string step in tokens)
        {
            string longer = pointer + "/" + step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            if (!Fits(longer, maxLength))
            {
                isCut = true;
                return pointer;
            }

            pointer = longer;
        }

        isCut = false;
        return pointer;
    }

    private Place? Parent => parent;

    private string Token => token;

    private static bool Fits(string pointer, int maxLength)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(pointer);
        if (utf8.Length > maxLength)
        {
            return false;
        }

        byte[] escaped = new byte[Math.Min(maxLength, utf8.Length * MaxEscapedLength)];
        return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8, escaped, out _, out _) == OperationStatus.Done;
    }
}
