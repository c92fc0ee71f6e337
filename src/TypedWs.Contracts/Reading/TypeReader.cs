using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Reading;

/// <summary>Reads objects, enums and hierarchies.</summary>
internal sealed class TypeReader(RuleReader rules, ValueReader values, Func<string, string> nameOf)
{
    public WsContractType Read(JsonElement element, string path)
    {
        var node = new ObjectNode(element, path);
        node.Require("kind");
        WsContractType type = node.TakeWord("kind", ContractWords.TypeKinds) switch
        {
            WsContractTypeKind.Object => ReadObject(node),
            WsContractTypeKind.Enum => ReadEnum(node),
            _ => ReadHierarchy(node),
        };
        type = type with { Description = node.TakeText("description"), Deprecated = node.TakeText("deprecated") };
        node.End();
        return type;
    }

    private WsContractObject ReadObject(ObjectNode node)
    {
        var type = new WsContractObject
        {
            RefusesUnknown = node.TakeText("unknown") switch
            {
                null => false,
                "refuse" => true,
                _ => throw node.FailAt("unknown", "must be 'refuse' or absent"),
            },
            Members = node.RequireItems("members", values.ReadMember),
            Rules = rules.ReadAll(node, "rules"),
        };
        RefuseDuplicates(node, "members", type.Members.Select(static member => member.Name));
        return type;
    }

    private WsContractEnum ReadEnum(ObjectNode node)
    {
        bool isNumber = node.TakeText("form") switch
        {
            null => false,
            "number" => true,
            _ => throw node.FailAt("form", "must be 'number' or absent"),
        };
        var type = new WsContractEnum
        {
            Number = isNumber ? RuleReader.ReadIntegerKind(node, "scalar") : null,
            IsFlags = isNumber && node.TakeFlag("flags"),
            Values = node.RequireItems("values", rules.ReadEnumValue),
            UnknownAs = node.TakeText("unknownAs"),
            AcceptsUnknownFromClients = node.TakeFlag("unknownFromClients"),
        };
        RefuseDuplicates(node, "values", type.Values.Select(static value => value.Name));
        return type.UnknownAs is null || type.Values.Any(value => value.Name == type.UnknownAs)
            ? type
            : throw node.FailAt("unknownAs", "must be the name of a value");
    }

    private WsContractHierarchy ReadHierarchy(ObjectNode node)
    {
        var type = new WsContractHierarchy
        {
            Discriminator = node.RequireText("discriminator"),
            Branches = node.RequireItems("types", ReadBranch),
            Otherwise = node.TakeText("otherwise") is { } otherwise ? nameOf(otherwise) : null,
        };
        RefuseDuplicates(node, "types", type.Branches.Select(static branch => branch.ValueJson));
        return type;
    }

    private WsContractBranch ReadBranch(JsonElement element, string path)
    {
        var node = new ObjectNode(element, path);
        JsonElement value = node.Require("value");
        if (value.ValueKind != JsonValueKind.String && !(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _)))
        {
            throw node.FailAt("value", "must be a string or an integer of 32 bits");
        }

        var branch = new WsContractBranch(JsonTexts.Compact(value), nameOf(node.RequireText("object")));
        node.End();
        return branch;
    }

    private static void RefuseDuplicates(ObjectNode node, string list, IEnumerable<string> names)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!known.Add(name))
            {
                throw node.FailAt(list, $"has '{ObjectNode.Shorten(name)}' twice");
            }
        }
    }
}
