using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Writing;

/// <summary>Writes payloads, values and types.</summary>
/// <param name="isWire">Whether only what is visible on the wire is written.</param>
/// <param name="refer">Gives the JSON string for the name of a type.</param>
/// <param name="isKey">Whether an enum is the key of a map, so that its names are visible on the wire although it is written as
/// numbers.</param>
internal sealed class FragmentText(bool isWire, Func<string, string> refer, Func<string, bool> isKey)
{
    private readonly RuleText _rules = new(isWire);

    public IEnumerable<string> WriteRules(IReadOnlyList<WsContractRule> rules) => _rules.WriteAll(rules);

    public string WritePayload(WsContractMessage message)
        => message.IsBare ? WriteMember(message.Payload, isNamed: false) : WriteValue(message.Payload.Value);

    public string WriteType(string name, WsContractType type) => type switch
    {
        WsContractObject item => Begin("object", item)
            .AddText("unknown", item.RefusesUnknown ? "refuse" : null)
            .Add("members", ObjectText.Items(item.Members.Select(member => WriteMember(member, isNamed: true))))
            .AddItems("rules", _rules.WriteAll(item.Rules))
            .ToString(),
        WsContractEnum item => WriteEnum(item, hasNames: !isWire || item.Number is null || isKey(name)),
        WsContractHierarchy item => Begin("hierarchy", item)
            .AddText("discriminator", item.Discriminator)
            .Add("types", ObjectText.Items(item.Branches.Select(branch => new ObjectText(isWire)
                .Add("value", branch.ValueJson)
                .Add("object", refer(branch.ObjectName))
                .ToString())))
            .Add("otherwise", item.Otherwise is { } otherwise ? refer(otherwise) : null)
            .ToString(),
        _ => throw new ArgumentException($"{type.GetType()} is no type of a contract.", nameof(type)),
    };

    public string WriteValue(WsContractValue value)
    {
        var text = new ObjectText(isWire);
        switch (value)
        {
            case WsContractScalar scalar:
                text.AddText("scalar", ContractWords.Scalars.Write(scalar.Kind))
                    .AddText("form", ContractWords.Forms.Write(scalar.Form))
                    .AddIf("named", scalar.HasNamedNumbers)
                    .AddIf("localTime", scalar.IsLocalTime);
                break;
            case WsContractAny any:
                text.AddIf("any", true).AddClr("by", any.By);
                break;
            case WsContractReference reference:
                text.Add(ContractWords.TypeKinds.Write(reference.Kind)!, refer(reference.TypeName));
                break;
            case WsContractArray array:
                text.Add("array", WriteValue(array.Element)).AddIf("set", array.IsSet).AddNumber("maxSent", array.MaxSent);
                return End(text, array, array.Rules, array.Each);
            case WsContractMap map:
                text.Add("map", WriteValue(map.Value)).Add("key", WriteValue(map.Key));
                return End(text, map, map.Rules, map.Each);
        }

        return text.AddIf("nullable", value.IsNullable).ToString();
    }

    private string End(
        ObjectText text, WsContractValue value, IReadOnlyList<WsContractRule> rules, IReadOnlyList<WsContractRule> each)
        => text.AddIf("nullable", value.IsNullable)
            .AddItems("rules", _rules.WriteAll(rules))
            .AddItems("each", _rules.WriteAll(each))
            .ToString();

    private ObjectText Begin(string kind, WsContractType type)
        => new ObjectText(isWire)
            .AddText("kind", kind)
            .AddTextAside("description", type.Description)
            .AddTextAside("deprecated", type.Deprecated);

    private string WriteEnum(WsContractEnum item, bool hasNames)
        => Begin("enum", item)
            .AddText("form", item.Number is null ? null : "number")
            .AddText("scalar", item.Number is { } number ? ContractWords.Scalars.Write(number) : null)
            .AddIf("flags", item.IsFlags)
            .Add("values", ObjectText.Items(item.Values.Select(value => _rules.WriteValue(value, hasNames))))
            .AddText("unknownAs", item.UnknownAs is null ? null : hasNames ? item.UnknownAs : "")
            .AddIf("unknownFromClients", item.AcceptsUnknownFromClients)
            .ToString();

    private string WriteMember(WsContractMember member, bool isNamed)
        => new ObjectText(isWire)
            .AddText("name", isNamed ? member.Name : null)
            .AddTextAside("clr", member.Clr)
            .AddTextAside("description", member.Description)
            .AddTextAside("deprecated", member.Deprecated)
            .Add("value", WriteValue(member.Value))
            .AddIf("required", member.IsRequired)
            .AddTextAside("requiredText", member.RequiredText)
            .Add("default", member.DefaultJson)
            .AddText("absentNull", member.RefusesAbsentNull ? "refuse" : null)
            .AddText("written", ContractWords.Written.Write(member.Written))
            .AddItems("rules", _rules.WriteAll(member.Rules))
            .ToString();
}
