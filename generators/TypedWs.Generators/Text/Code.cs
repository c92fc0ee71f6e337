using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedWs.Generators.Text;

/// <summary>Pieces of C# text: names of the runtime's types, literals and identifiers.</summary>
internal static class Code
{
    public const string Reader = "global::TypedWs.CompilerServices.WsJsonReader";
    public const string Writer = "global::System.Text.Json.Utf8JsonWriter";
    public const string Values = "global::TypedWs.CompilerServices.WsJsonValue";
    public const string Keys = "global::TypedWs.CompilerServices.WsJsonKey";
    public const string Numbers = "global::TypedWs.CompilerServices.WsJsonNumber";
    public const string Converters = "global::TypedWs.CompilerServices.WsJsonConverters";
    public const string Rules = "global::TypedWs.CompilerServices.WsRules";
    public const string Text = "global::TypedWs.CompilerServices.WsJsonString";
    public const string Bytes = "global::System.ReadOnlySpan<byte>";

    /// <summary>A C# string literal.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = TextBuilders.Take().Append('"');
        foreach (char letter in text)
        {
            if (letter is '"' or '\\')
            {
                quoted.Append('\\').Append(letter);
            }
            else if (char.IsControl(letter) || letter is '\u2028' or '\u2029')
            {
                quoted.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                quoted.Append(letter);
            }
        }

        return TextBuilders.Return(quoted.Append('"'));
    }

    /// <summary>An identifier: the name, with an <c>@</c> if the name is a keyword of C#.</summary>
    public static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>A C# literal of UTF-8 bytes.</summary>
    public static string Utf8(string text)
    {
        // An unpaired surrogate has no UTF-8 form. It becomes U+FFFD, as in every encoder.
        return Quote(text.Any(char.IsSurrogate) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text) + "u8";
    }

    public static int Utf8Length(string text) => Encoding.UTF8.GetByteCount(text);

    public static string Bool(bool value) => value ? "true" : "false";

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
