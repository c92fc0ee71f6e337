using System.Globalization;
using System.Text;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns C# names into JSON names, exactly as the naming policies of System.Text.Json do.</summary>
internal static class JsonNames
{
    public static string Convert(string name, NamingPolicy policy) => policy switch
    {
        NamingPolicy.AsDeclared => name,
        NamingPolicy.SnakeCase => Separate(name, '_'),
        NamingPolicy.KebabCase => Separate(name, '-'),
        _ => CamelCase(name),
    };

    // Converts as JsonNamingPolicy.CamelCase does: URL -> url, URLPath -> urlPath, Text -> text.
    private static string CamelCase(string name)
    {
        if (!char.IsUpper(name[0]))
        {
            return name;
        }

        char[] letters = name.ToCharArray();
        for (int i = 0; i < letters.Length; i++)
        {
            if (i == 1 && !char.IsUpper(letters[i]))
            {
                break;
            }

            if (i > 0 && i + 1 < letters.Length && !char.IsUpper(letters[i + 1]))
            {
                break;
            }

            letters[i] = char.ToLowerInvariant(letters[i]);
        }

        return new string(letters);
    }

    // Converts as JsonNamingPolicy.SnakeCaseLower and KebabCaseLower do: URLPath2 -> url_path2. A character that is neither a
    // letter nor a digit ends a word without a separator.
    private static string Separate(string name, char separator)
    {
        var text = new StringBuilder(name.Length + 4);
        UnicodeCategory previous = UnicodeCategory.OtherNotAssigned;
        for (int i = 0; i < name.Length; i++)
        {
            UnicodeCategory category = char.GetUnicodeCategory(name[i]);
            switch (category)
            {
                case UnicodeCategory.UppercaseLetter:
                    bool startsWord = previous == UnicodeCategory.LowercaseLetter
                        || (previous == UnicodeCategory.UppercaseLetter && i + 1 < name.Length && char.IsLower(name[i + 1]));
                    if (startsWord)
                    {
                        text.Append(separator);
                    }

                    text.Append(char.ToLowerInvariant(name[i]));
                    previous = category;
                    break;
                case UnicodeCategory.LowercaseLetter or UnicodeCategory.DecimalDigitNumber:
                    text.Append(name[i]);
                    previous = UnicodeCategory.LowercaseLetter;
                    break;
                default:
                    text.Append(name[i]);
                    previous = UnicodeCategory.OtherNotAssigned;
                    break;
            }
        }

        return text.ToString();
    }
}
