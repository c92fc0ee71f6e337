using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Reading;

/// <summary>Reads members and values.</summary>
/// <param name="rules">The reader of rules.</param>
/// <param name="nameOf">Gives the name in the model for the name of a type in the document.</param>
internal sealed class ValueReader(RuleReader rules, Func<string, string> nameOf)
{
    public WsContractMember ReadMember(JsonElement element, string path) => ReadMember(new ObjectNode(element, path), isNamed: true);

    /// <summary>The payload: a member if the message is bare, otherwise a value.</summary>
    public WsContractMember ReadPayload(ObjectNode message, bool isBare)
    {
        JsonElement element = message.Require("payload");
        string path = message.PathOf("payload");
        if (isBare)
        {
            return ReadMember(new ObjectNode(element, path), isNamed: false);
        }

        return Read(element, path) is WsContractReference { Kind: not WsContractTypeKind.Enum } value
            ? new WsContractMember { Value = value }
            : throw ObjectNode.Fail(path, "must be an object or a hierarchy, because the message is not bare");
    }

    public WsContractValue Read(JsonElement element, string path)
    {
        var node = new ObjectNode(element, path);
        WsContractValue value = ReadKind(node);
        value = value with { IsNullable = node.TakeFlag("nullable") };
        node.End();
        return value;
    }

    private WsContractMember ReadMember(ObjectNode node, bool isNamed)
    {
        var member = new WsContractMember
        {
            Name = isNamed ? node.RequireText("name") : "",
            Clr = node.TakeText("clr"),
            Description = node.TakeText("description"),
            Deprecated = node.TakeText("deprecated"),
            Value = Read(node.Require("value"), node.PathOf("value")),
            IsRequired = node.TakeFlag("required"),
            RequiredText = node.TakeText("requiredText"),
            DefaultJson = node.TakeRaw("default"),
            RefusesAbsentNull = node.TakeText("absentNull") switch
            {
                null => false,
                "refuse" => true,
                _ => throw node.FailAt("absentNull", "must be 'refuse' or absent"),
            },
            Written = node.TakeWord("written", ContractWords.Written),
            Rules = rules.ReadAll(node, "rules"),
        };
        node.End();
        return member;
    }

    private WsContractValue ReadKind(ObjectNode node)
    {
        string[] kinds = [.. ((string[])["scalar", "object", "enum", "hierarchy", "array", "map", "any"]).Where(node.Has)];
        if (kinds.Length != 1)
        {
            throw node.Fail("must have exactly one of the members scalar, object, enum, hierarchy, array, map and any");
        }

        switch (kinds[0])
        {
            case "scalar":
                return ReadScalar(node);
            case "array":
                return new WsContractArray(Read(node.Require("array"), node.PathOf("array")))
                {
                    IsSet = node.TakeFlag("set"),
                    MaxSent = node.TakeCount("maxSent"),
                    Rules = rules.ReadAll(node, "rules"),
                    Each = rules.ReadAll(node, "each"),
                };
            case "map":
                return new WsContractMap(Read(node.Require("map"), node.PathOf("map")), ReadKey(node))
                {
                    Rules = rules.ReadAll(node, "rules"),
                    Each = rules.ReadAll(node, "each"),
                };
            case "any":
                return node.TakeFlag("any") ? new WsContractAny(node.TakeText("by")) : throw node.FailAt("any", "must be true");
            default:
                ContractWords.TypeKinds.TryRead(kinds[0], out WsContractTypeKind kind);
                return new WsContractReference(kind, nameOf(node.RequireText(kinds[0])));
        }
    }

    private static WsContractScalar ReadScalar(ObjectNode node)
    {
        WsContractScalarKind kind = node.TakeWord("scalar", ContractWords.Scalars);
        var scalar = new WsContractScalar(kind)
        {
            Form = node.TakeWord("form", ContractWords.Forms),
            HasNamedNumbers = node.TakeFlag("named"),
            IsLocalTime = node.TakeFlag("localTime"),
        };
        bool isNumber = kind is >= WsContractScalarKind.Byte and <= WsContractScalarKind.Decimal;
        return isNumber || (scalar.Form == WsContractNumberForm.Number && !scalar.HasNamedNumbers)
            ? scalar
            : throw node.Fail("has the form of a number, but is no number");
    }

    private WsContractValue ReadKey(ObjectNode node)
    {
        WsContractValue key = Read(node.Require("key"), node.PathOf("key"));
        return key is WsContractReference { Kind: WsContractTypeKind.Enum, IsNullable: false }
            or WsContractScalar
        {
            IsNullable: false,
            Kind: (>= WsContractScalarKind.Byte and <= WsContractScalarKind.UInt64)
                    or WsContractScalarKind.String or WsContractScalarKind.Guid,
        }
            ? key
            : throw node.FailAt("key", "must be a string, an integer, a UUID or an enum, and not nullable");
    }
}
