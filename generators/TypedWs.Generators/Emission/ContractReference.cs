using System.Globalization;
using System.Text;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// A reference to a type whose name is not decided yet. It stands in a JSON string between two control characters, which JSON otherwise
/// escapes.
/// </summary>
internal static class ContractReference
{
    private const char Mark = '\u0001';

    /// <summary>The reference to a type of the same fragment, as a JSON string.</summary>
    public static string To(int index) => "\"" + Mark + index.ToString(CultureInfo.InvariantCulture) + Mark + "\"";

    /// <summary>Replaces the references in a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">Gives the inside of the JSON string for an index.</param>
    public static string Resolve(string json, Func<int, string> name)
    {
        int start = json.IndexOf(Mark);
        if (start < 0)
        {
            return json;
        }

        StringBuilder text = TextBuilders.Take();
        int end = 0;
        for (; start >= 0; start = json.IndexOf(Mark, end))
        {
            int close = json.IndexOf(Mark, start + 1);
            text.Append(json, end, start - end);
            text.Append(name(int.Parse(json.Substring(start + 1, close - start - 1), CultureInfo.InvariantCulture)));
            end = close + 1;
        }

        return TextBuilders.Return(text.Append(json, end, json.Length - end));
    }
}
