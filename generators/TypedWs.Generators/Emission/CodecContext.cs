using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>The state that the emitters of one codec share: the writer, and the static data that the emitted code needs.</summary>
internal sealed class CodecContext(SourceWriter writer, bool hasObjectRules)
{
    // A name in metadata has at most 1023 bytes. A letter needs at most three bytes.
    private const int MaxConverterName = 300;

    private const string TypeInfo = "global::System.Text.Json.Serialization.Metadata.JsonTypeInfo";

    private readonly NameScope _nameFields = new();
    private readonly NameScope _castNames = new();
    private readonly Dictionary<(string, string), string> _casts = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<PatternRule> _patterns = [];
    private readonly List<string> _attributes = [];

    public SourceWriter Writer { get; } = writer;

    /// <summary>The expression for the number of errors before the value that is being read.</summary>
    /// <remarks>If no object has rules of its own, no object is created after the first error, because the message is invalid
    /// anyway. If an object has such rules, each valid object is created and checked, so that all errors of the message are
    /// reported together.</remarks>
    public string ErrorsBefore { get; } = hasObjectRules ? "errors" : "0";

    /// <summary>The condition under which the object is not created from the values that were read.</summary>
    public string HasFailed => $"reader.IsMalformed || reader.ErrorCount != {ErrorsBefore}";

    /// <summary>Emits the declaration of the variable that <see cref="ErrorsBefore"/> names, if it is a variable.</summary>
    public void EmitErrorsBefore()
    {
        if (hasObjectRules)
        {
            Writer.Line("int errors = reader.ErrorCount;");
        }
    }

    /// <summary>Adds an instance of a validation attribute, which the codec creates once.</summary>
    /// <returns>The expression of the instance.</returns>
    public string AddAttribute(string creation)
    {
        int index = _attributes.IndexOf(creation);
        if (index < 0)
        {
            index = _attributes.Count;
            _attributes.Add(creation);
        }

        return "Attributes.Attribute" + Code.Number(index + 1);
    }

    /// <summary>Adds a JSON member name, which the codec encodes once.</summary>
    /// <returns>The expression of the name.</returns>
    public string AddName(string jsonName, string memberName)
    {
        if (!_names.TryGetValue(jsonName, out string? field))
        {
            // Neither the generated class nor System.Object has a member whose name begins with "Of_".
            field = "Of_" + _nameFields.Unique(memberName);
            _names.Add(jsonName, field);
        }

        return "Names." + field;
    }

    /// <summary>The name of the method that reads an object as a value of its hierarchy.</summary>
    public string FindCast(string objectName, string hierarchyName)
    {
        if (!_casts.TryGetValue((objectName, hierarchyName), out string? method))
        {
            method = "TryReadAs_" + _castNames.Unique(hierarchyName + "_" + objectName);
            _casts.Add((objectName, hierarchyName), method);
        }

        return method;
    }

    /// <summary>Adds a regular expression, which the codec creates once.</summary>
    /// <returns>The expression of the instance.</returns>
    public string AddPattern(PatternRule rule)
    {
        int index = _patterns.FindIndex(known => known.Pattern == rule.Pattern && known.TimeoutMilliseconds == rule.TimeoutMilliseconds);
        if (index < 0)
        {
            index = _patterns.Count;
            _patterns.Add(rule);
        }

        return "Patterns.Pattern" + Code.Number(index + 1);
    }

    /// <summary>The field of a converter, which <see cref="WriteConverters"/> declares.</summary>
    public static string ConverterField(ConvertedValue value)
    {
        // Different types get different names: no part of a name begins with a digit, so a digit after "_" always encodes one of
        // the signs.
        const string Signs = "_<>,?[]";
        var field = new System.Text.StringBuilder("Of_");
        string key = value.IsContext ? value.ConverterTypeName + "<" + value.TypeName + ">" : value.ConverterTypeName;
        foreach (char letter in key.Replace("global::", "").Replace(" ", "").Replace("@", ""))
        {
            int sign = Signs.IndexOf(letter);
            if (letter == '.')
            {
                field.Append('_');
            }
            else if (sign >= 0)
            {
                field.Append('_').Append(Code.Number(sign));
            }
            else
            {
                field.Append(letter);
            }
        }

        return "Converters." + GeneratedNames.Shorten(field.ToString(), MaxConverterName, "_9");
    }

    /// <summary>Writes the fields of the message's converters. Each converter is created once.</summary>
    public void WriteConverters(MessageModel message)
    {
        var converters = message.Values.OfType<ConvertedValue>().GroupBy(ConverterField, StringComparer.Ordinal).ToList();
        if (converters.Count == 0)
        {
            return;
        }

        Writer.Line();
        using (Writer.Block("private static class Converters"))
        {
            foreach (IGrouping<string, ConvertedValue>? converter in converters)
            {
                ConvertedValue value = converter.First();
                string field = converter.Key.Substring("Converters.".Length);
                Writer.Line(
                    value.IsContext
                        ? $"public static readonly {TypeInfo}<{value.TypeName}> {field} = "
                            + $"({TypeInfo}<{value.TypeName}>){value.ConverterTypeName}.Default.GetTypeInfo(typeof({value.TypeName}))!;"
                        : $"public static readonly global::System.Text.Json.Serialization.JsonConverter<{value.TypeName}> {field} = "
                            + $"new {value.ConverterTypeName}();");
            }
        }
    }

    /// <summary>Writes the static data that was added.</summary>
    public void WriteStaticData()
    {
        if (_names.Count > 0)
        {
            Writer.Line();
            using (Writer.Block("private static class Names"))
            {
                foreach (KeyValuePair<string, string> name in _names)
                {
                    Writer.Line(
                        $"public static readonly global::System.Text.Json.JsonEncodedText {name.Value} = "
                        + $"{Code.Values}.EncodeName({Code.Utf8(name.Key)});");
                }
            }
        }

        if (_attributes.Count > 0)
        {
            Writer.Line();
            using (Writer.Block("private static class Attributes"))
            {
                for (int i = 0; i < _attributes.Count; i++)
                {
                    Writer.Line(
                        $"public static readonly {ObjectRuleEmitter.AttributeTypeName} Attribute{Code.Number(i + 1)} = {_attributes[i]};");
                }
            }
        }

        if (_patterns.Count > 0)
        {
            Writer.Line();
            using (Writer.Block("private static class Patterns"))
            {
                for (int i = 0; i < _patterns.Count; i++)
                {
                    Writer.Line(
                        $"public static readonly global::System.Text.RegularExpressions.Regex Pattern{Code.Number(i + 1)} = "
                            + $"{Code.Rules}.CreatePattern({Code.Quote(_patterns[i].Pattern)}, "
                            + $"{Code.Number(_patterns[i].TimeoutMilliseconds)}{(_patterns[i].Backtracks ? ", backtracks: true" : "")});");
                }
            }
        }
    }
}
