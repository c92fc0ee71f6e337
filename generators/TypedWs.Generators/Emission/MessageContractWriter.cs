using System.Globalization;
using System.Text;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Writes the entry of one message in a contract, as canonical JSON: no white space, members in a fixed order, no empty members.
/// docs/contract.md describes the format.
/// </summary>
internal sealed class MessageContractWriter
{
    private readonly StringBuilder _text = new();
    private readonly MessageModel _message;
    private readonly bool _wireOnly;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeDocumentation> _documentation = new(StringComparer.Ordinal);

    private MessageContractWriter(MessageModel message, EquatableArray<TypeDocumentation> documentation, bool wireOnly)
    {
        _message = message;
        _wireOnly = wireOnly;
        foreach (string name in message
                .Objects.Select(static item => item.Name)
                .Concat(message.Enums.Select(static item => item.Name))
                .Concat(message.Hierarchies.Select(static item => item.Name)))
        {
            // Names of types are not visible on the wire, so the wire form has their numbers instead of their names.
            _names[name] = wireOnly ? _names.Count.ToString(CultureInfo.InvariantCulture) : name;
        }

        if (wireOnly)
        {
            return;
        }

        foreach (TypeDocumentation type in documentation)
        {
            _documentation[type.TypeName] = type;
        }
    }

    public static MessageContract Describe(ParsedMessage message)
        => new(
            message.TypeName,
            message.Model!.Envelope!.Discriminator,
            message.IsSent,
            new MessageContractWriter(message.Model, message.Documentation, wireOnly: false).WriteMessage(),
            new MessageContractWriter(message.Model, message.Documentation, wireOnly: true).WriteMessage())
        {
            Answer = message.Request is { } request
                ? new ContractAnswer(
                    request.AnswerTypeName,
                    request.IsStream,
                    message.ForeignAnswer is { Model: not null } foreign ? Describe(foreign) : null)
                : null,
        };

    private string WriteMessage()
    {
        _text.Append("{\"type\":").Append(Quote(_message.Envelope!.Discriminator));
        if (!_wireOnly)
        {
            _text.Append(",\"clr\":").Append(Quote(_message.TypeName.Replace("global::", "")));
        }

        WriteDescription(FindDocumentation(_message.Root.TypeName)?.Summary);
        if (_message.IsBare)
        {
            _text.Append(",\"bare\":true");
        }

        _text.Append(",\"payload\":");
        if (_message.IsBare)
        {
            WriteMember(_message.Root, _message.Root.Members[0], isNamed: false);
        }
        else
        {
            _text
                .Append(_message.Hierarchies.Any(item => item.Name == _message.RootName) ? "{\"hierarchy\":" : "{\"object\":")
                .Append(Quote(_names[_message.RootName]))
                .Append('}');
        }

        _text.Append(",\"types\":{");
        string separator = "";
        foreach (ObjectModel item in _message.Objects)
        {
            if (_message.IsBare && ReferenceEquals(item, _message.Root))
            {
                continue;
            }

            _text.Append(separator);
            WriteObject(item);
            separator = ",";
        }

        foreach (EnumModel item in _message.Enums)
        {
            IEnumerable<string> values = item.Values.Select(static value => Quote(value.JsonName));
            _text
                .Append(separator)
                .Append(Quote(_names[item.Name]))
                .Append(":{\"kind\":\"enum\",\"values\":[")
                .Append(string.Join(",", values))
                .Append("]}");
            separator = ",";
        }

        foreach (HierarchyModel item in _message.Hierarchies)
        {
            _text.Append(separator);
            WriteHierarchy(item);
            separator = ",";
        }

        return _text.Append("}}").ToString();
    }

    private void WriteObject(ObjectModel item)
    {
        _text.Append(Quote(_names[item.Name])).Append(":{\"kind\":\"object\"");
        if (!ReferenceEquals(item, _message.Root))
        {
            WriteDescription(FindDocumentation(item.TypeName)?.Summary);
        }

        _text.Append(",\"members\":[");
        for (int i = 0; i < item.Members.Count; i++)
        {
            if (i > 0)
            {
                _text.Append(',');
            }

            WriteMember(item, item.Members[i], isNamed: true);
        }

        _text.Append("]}");
    }

    private void WriteHierarchy(HierarchyModel item)
    {
        IEnumerable<string> types = item.Types.Select(type =>
            $"{{\"value\":{type.Discriminator.Json},\"object\":{Quote(_names[type.ObjectName])}}}");
        _text.Append(Quote(_names[item.Name])).Append(":{\"kind\":\"hierarchy\",\"discriminator\":").Append(Quote(item.DiscriminatorName));
        _text.Append(",\"types\":[").Append(string.Join(",", types)).Append(']');
        if (item.BaseName is { } name)
        {
            _text.Append(",\"otherwise\":").Append(Quote(_names[name]));
        }

        _text.Append('}');
    }

    private void WriteMember(ObjectModel owner, MemberModel member, bool isNamed)
    {
        _text.Append('{');
        if (isNamed)
        {
            _text.Append("\"name\":").Append(Quote(member.JsonName)).Append(',');
        }

        _text.Append("\"value\":");
        WriteValue(member.Value, member.Presence.AcceptsNull);
        if (member.Presence.IsRequired)
        {
            _text.Append(",\"required\":true");
        }

        WriteRules("rules", member.Presence.RefusesBlank, member.Rules.Select(Describe).Concat(DescribeNamed(member.ObjectRules)));
        if (member.Value is ConvertedValue)
        {
            WriteLimits(member.Limits);
        }

        WriteDescription(FindDocumentation(owner.TypeName)?.Members.FirstOrDefault(candidate => candidate.Name == member.Name)?.Summary);
        _text.Append('}');
    }

    private void WriteValue(ValueModel value, bool acceptsNull)
    {
        switch (value)
        {
            case ScalarValue scalar:
                _text.Append("{\"scalar\":").Append(Quote(LowerFirst(scalar.Kind.ToString())));
                break;
            case CompositeValue { Kind: CompositeKind.Collection } composite:
                CollectionModel collection = _message.Collections.First(candidate => candidate.Name == composite.Name);
                _text.Append("{\"array\":");
                WriteValue(collection.Element, collection.Items?.Presence.AcceptsNull ?? collection.Element.IsNullable);
                WriteItems(collection.Items);
                WriteLimits(collection.Limits);
                break;
            case CompositeValue { Kind: CompositeKind.Dictionary } composite:
                DictionaryModel dictionary = _message.Dictionaries.First(candidate => candidate.Name == composite.Name);
                _text.Append("{\"map\":");
                WriteValue(dictionary.Value, dictionary.Items?.Presence.AcceptsNull ?? dictionary.Value.IsNullable);
                _text.Append(",\"key\":");
                WriteValue(dictionary.Key, acceptsNull: false);
                WriteItems(dictionary.Items);
                WriteLimits(dictionary.Limits);
                break;
            case CompositeValue composite:
                _text
                    .Append("{\"")
                    .Append(LowerFirst(composite.Kind.ToString()))
                    .Append("\":")
                    .Append(Quote(_names.TryGetValue(composite.Name, out string? name) ? name : composite.Name));
                break;
            default:
                _text.Append("{\"any\":true");
                break;
        }

        if (acceptsNull)
        {
            _text.Append(",\"nullable\":true");
        }

        _text.Append('}');
    }

    private void WriteItems(ItemModel? items)
    {
        if (items is not null)
        {
            WriteRules("each", items.Presence.RefusesBlank, items.Rules.Select(Describe));
        }
    }

    private void WriteRules(string name, bool refusesBlank, IEnumerable<string> rules)
    {
        var described = rules.ToList();
        if (refusesBlank)
        {
            described.Insert(0, "{\"code\":\"not_blank\"}");
        }

        if (described.Count > 0)
        {
            _text.Append($",\"{name}\":[").Append(string.Join(",", described)).Append(']');
        }
    }

    // Of a user's rule only the code is known, and only if the rule declares one.
    private static IEnumerable<string> DescribeNamed(IEnumerable<ObjectRule> rules)
        => rules
            .Select(static rule =>
                rule is CustomRule custom ? custom.Code
                : rule is CustomMethodRule method ? method.Code
                : CustomRuleCode.Default)
            .Where(static code => code != CustomRuleCode.Default)
            .Distinct()
            .Select(static code => $"{{\"code\":{Quote(code)}}}");

    private void WriteLimits(EquatableArray<RuleModel> limits)
    {
        var described = limits.Select(DescribeLimit).ToList();
        if (described.Count > 0)
        {
            _text.Append(",\"rules\":[").Append(string.Join(",", described)).Append(']');
        }
    }

    // A limit for the number of elements has other codes than a limit for the length of a text.
    private static string DescribeLimit(RuleModel rule) => rule switch
    {
        MinLengthRule min => $"{{\"code\":\"min_items\",\"min\":{Code.Number(min.Min)}}}",
        MaxLengthRule max => $"{{\"code\":\"max_items\",\"max\":{Code.Number(max.Max)}}}",
        _ => Describe(rule),
    };

    // The codes and parameters of error events. The code of a rule without parameters is the name of its model.
    private static string Describe(RuleModel rule) => rule switch
    {
        MinLengthRule min => $"{{\"code\":\"min_length\",\"min\":{Code.Number(min.Min)}}}",
        MaxLengthRule max => $"{{\"code\":\"max_length\",\"max\":{Code.Number(max.Max)}}}",
        RangeRule range => $"{{\"code\":\"range\",{range.Parameters}{Exclusive(range)}}}",
        PatternRule pattern => $"{{\"code\":\"pattern\",\"pattern\":{Quote(pattern.Pattern)}}}",
        AllowedValuesRule allowed => $"{{\"code\":\"one_of\",{allowed.Parameters}}}",
        DeniedValuesRule denied => $"{{\"code\":\"not_one_of\",{denied.Parameters}}}",
        FileExtensionsRule files => $"{{\"code\":\"file_extension\",{files.Parameters}}}",
        FormRule form => $"{{\"code\":{Quote(RuleEmitter.FindCode(form.Form))}}}",
        OperandRule operand => Describe(operand.Rule),
        OwnElementRule own => $"{{\"code\":{Quote(own.Rule.Code)}}}",
        EnumRule => "{\"code\":\"one_of\"}",
        OwnPatternRule => "{\"code\":\"pattern\"}",
        _ => $"{{\"code\":{Quote(SnakeCase(rule.GetType().Name))}}}",
    };

    private static string Exclusive(RangeRule range)
        => (range.MinimumIsExclusive ? ",\"minExclusive\":true" : "") + (range.MaximumIsExclusive ? ",\"maxExclusive\":true" : "");

    private static string SnakeCase(string ruleName)
    {
        var code = new StringBuilder();
        foreach (char letter in ruleName.Substring(0, ruleName.Length - "Rule".Length))
        {
            if (char.IsUpper(letter) && code.Length > 0)
            {
                code.Append('_');
            }

            code.Append(char.ToLowerInvariant(letter));
        }

        return code.ToString();
    }

    private TypeDocumentation? FindDocumentation(string typeName)
        => _documentation.TryGetValue(typeName, out TypeDocumentation? found) ? found : null;

    private void WriteDescription(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            _text.Append(",\"description\":").Append(Quote(text!));
        }
    }

    private static string LowerFirst(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);

    private static string Quote(string text) => "\"" + JsonText.Escape(text) + "\"";
}
