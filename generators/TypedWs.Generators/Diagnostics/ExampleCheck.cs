using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Checks a payload against the model of a message, as the generated codec would. Own rules, converters and rare forms of times are not
/// checked.
/// </summary>
/// <param name="message">The message.</param>
internal sealed class ExampleCheck(MessageModel message)
{
    /// <summary>The first problem, as the rest of a sentence that begins with the example; null if there is none.</summary>
    public string? FindProblem(JsonNode payload)
        => message.IsBare
            ? CheckMember(message.Root.Members[0], payload, "")
            : message.Hierarchies.FirstOrDefault(item => item.Name == message.RootName) is { } hierarchy
                ? CheckHierarchy(hierarchy, payload, "")
                : CheckObject(message.Root, payload, "");

    private string? CheckHierarchy(HierarchyModel hierarchy, JsonNode node, string path)
    {
        if (node.Kind != JsonNodeKind.Object)
        {
            return Describe(path, "must be an object");
        }

        string place = path + "/" + hierarchy.DiscriminatorName;
        JsonNode? discriminator = Find(node, hierarchy.DiscriminatorName);
        string? name = discriminator is null
            ? hierarchy.BaseName
            : hierarchy.Types.FirstOrDefault(type => type.Discriminator.Json == discriminator.ToString())?.ObjectName;
        return name is null
            ? Describe(place, discriminator is null ? "is required" : "must be one of the allowed values")
            : CheckObject(message.Objects.First(item => item.Name == name), node, path, hierarchy.DiscriminatorName);
    }

    private string? CheckObject(ObjectModel model, JsonNode node, string path, string? discriminator = null)
    {
        if (node.Kind != JsonNodeKind.Object)
        {
            return Describe(path, "must be an object");
        }

        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, JsonNode> pair in node.Members)
        {
            string place = $"{path}/{pair.Key}";
            MemberModel? member = model.Members.FirstOrDefault(candidate => candidate.JsonName == pair.Key);
            bool isKnown = member is not null || pair.Key == discriminator;
            string? problem = isKnown && !given.Add(pair.Key) ? Describe(place, "must not be given twice")
                : !isKnown && model.DisallowsUnknown ? Describe(place, "is not known")
                : member is not null ? CheckMember(member, pair.Value, place)
                : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return model.Members.FirstOrDefault(member => member.Presence.IsRequired && !given.Contains(member.JsonName)) is { } missing
            ? Describe($"{path}/{missing.JsonName}", "is required")
            : CheckComparisons(model, node, path);
    }

    // Only texts are compared: of other values, JSON has several forms.
    private static string? CheckComparisons(ObjectModel model, JsonNode node, string path)
    {
        foreach (MemberModel member in model.Members)
        {
            foreach (CompareRule rule in member.ObjectRules.OfType<CompareRule>())
            {
                MemberModel? other = model.Members.FirstOrDefault(candidate => candidate.Name == rule.OtherName);
                if (other is { Value: ScalarValue { Kind: ScalarKind.String } }
                    && Find(node, member.JsonName) is { Kind: JsonNodeKind.String } first
                    && Find(node, other.JsonName) is { Kind: JsonNodeKind.String } second
                    && first.Text != second.Text)
                {
                    return Describe($"{path}/{member.JsonName}", $"must be the same as {other.JsonName}");
                }
            }
        }

        return null;
    }

    private string? CheckMember(MemberModel member, JsonNode node, string path)
        => CheckChecked(member.Value, member.Presence, member.Rules, node, path);

    private string? CheckChecked(
        ValueModel value, PresenceModel presence, EquatableArray<RuleModel> rules, JsonNode node, string path)
    {
        if (node.Kind == JsonNodeKind.Null && presence.AcceptsNull)
        {
            return null;
        }

        if (CheckValue(value, node, path) is { } problem)
        {
            return problem;
        }

        if (value is ConvertedValue)
        {
            return null;
        }

        return presence.RefusesBlank && string.IsNullOrWhiteSpace(node.Text)
            ? Describe(path, "must not be blank")
            : rules.Select(rule => ExampleRules.FindProblem(rule, value, node)).OfType<string>().FirstOrDefault() is { } broken
                ? Describe(path, broken)
                : null;
    }

    private string? CheckValue(ValueModel value, JsonNode node, string path)
    {
        if (value is ConvertedValue or ScalarValue { Kind: ScalarKind.JsonElement or ScalarKind.RawJson })
        {
            return null;
        }

        if (node.Kind == JsonNodeKind.Null)
        {
            return Describe(path, "must not be null");
        }

        switch (value)
        {
            case ScalarValue scalar:
                return ExampleScalars.FindProblem(scalar, node) is { } problem ? Describe(path, problem) : null;
            case CompositeValue { Kind: CompositeKind.Enum } composite:
                return CheckEnum(message.Enums.First(item => item.Name == composite.Name), node, path);
            case CompositeValue { Kind: CompositeKind.Object } composite:
                return CheckObject(message.Objects.First(item => item.Name == composite.Name), node, path);
            case CompositeValue { Kind: CompositeKind.Hierarchy } composite:
                return CheckHierarchy(message.Hierarchies.First(item => item.Name == composite.Name), node, path);
            case CompositeValue { Kind: CompositeKind.Collection } composite:
                return CheckCollection(message.Collections.First(item => item.Name == composite.Name), node, path);
            case CompositeValue { Kind: CompositeKind.Dictionary } composite:
                return CheckDictionary(message.Dictionaries.First(item => item.Name == composite.Name), node, path);
            default:
                throw new InvalidOperationException(value.GetType().Name);
        }
    }

    private static string? CheckEnum(EnumModel model, JsonNode node, string path)
    {
        bool isNumber = model.Number is not null;
        if (node.Kind != (isNumber ? JsonNodeKind.Number : JsonNodeKind.String))
        {
            return Describe(path, isNumber ? "must be a number" : "must be a string");
        }

        // Combinations of flags are not checked.
        return model.Unknown?.IsRead == true || (isNumber && model.IsFlags)
            || model.Values.Any(value => node.Text == (isNumber ? value.NumberLiteral : value.JsonName))
            ? null
            : Describe(path, "must be one of the allowed values");
    }

    private string? CheckCollection(CollectionModel model, JsonNode node, string path)
    {
        if (node.Kind != JsonNodeKind.Array)
        {
            return Describe(path, "must be an array");
        }

        for (int i = 0; i < node.Items.Count; i++)
        {
            if (CheckItem(model.Element, model.Items, node.Items[i], $"{path}/{Code.Number(i)}") is { } problem)
            {
                return problem;
            }
        }

        // The elements of a set are not counted, because some of them may be equal.
        return model.Shape == CollectionShape.HashSet ? null : CheckCount(model.Limits, node.Items.Count, path);
    }

    private string? CheckDictionary(DictionaryModel model, JsonNode node, string path)
    {
        if (node.Kind != JsonNodeKind.Object)
        {
            return Describe(path, "must be an object");
        }

        foreach (KeyValuePair<string, JsonNode> pair in node.Members)
        {
            if (model.Key is CompositeValue named
                && !message.Enums.First(item => item.Name == named.Name).Values.Any(value => value.JsonName == pair.Key))
            {
                return Describe($"{path}/{pair.Key}", "must be named by one of the allowed values");
            }

            if (CheckItem(model.Value, model.Items, pair.Value, $"{path}/{pair.Key}") is { } problem)
            {
                return problem;
            }
        }

        return CheckCount(model.Limits, node.Members.Count, path);
    }

    private string? CheckItem(ValueModel element, ItemModel? items, JsonNode node, string path)
        => items is not null ? CheckChecked(element, items.Presence, items.Rules, node, path)
            : node.Kind == JsonNodeKind.Null && element.IsNullable ? null
            : CheckValue(element, node, path);

    private static string? CheckCount(EquatableArray<RuleModel> limits, int count, string path)
        => limits.Any(limit => (limit is MinLengthRule min && count < min.Min) || (limit is MaxLengthRule max && count > max.Max))
            ? Describe(path, "has a wrong number of elements")
            : null;

    private static JsonNode? Find(JsonNode node, string name)
        => node.Members.Where(member => member.Key == name).Select(static member => member.Value).FirstOrDefault();

    private static string Describe(string path, string problem)
        => $"is refused: {(path.Length == 0 ? "the payload" : $"'{path}'")} {problem}";
}
