using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Writes the payload of a message, or the data of an error, and the types that it is made of, for a contract. docs/contract.md describes
/// the format.
/// </summary>
internal sealed class FragmentContractWriter
{
    private readonly MessageModel _message;
    private readonly bool _isWire;
    private readonly RuleContractWriter _rules;
    private readonly List<ContractType> _types = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeDocumentation> _documentation = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keys;

    public FragmentContractWriter(MessageModel message, EquatableArray<TypeDocumentation> documentation, bool isWire)
    {
        _message = message;
        _isWire = isWire;
        _rules = new RuleContractWriter(isWire);
        foreach (string name in message.Hierarchies.Select(static item => item.Name)
            .Concat(message.Objects.Where(IsType).Select(static item => item.Name))
            .Concat(message.Enums.Select(static item => item.Name)))
        {
            _indexes.Add(name, _indexes.Count);
        }

        foreach (TypeDocumentation type in documentation)
        {
            _documentation[type.TypeName] = type;
        }

        _keys = new HashSet<string>(
            message.Dictionaries.Select(static dictionary => dictionary.Key).OfType<CompositeValue>().Select(static key => key.Name),
            StringComparer.Ordinal);
    }

    /// <summary>The types, in the order of their indexes. A hierarchy comes before the object of its base type, so that it has the name of
    /// this type.</summary>
    public IReadOnlyList<ContractType> WriteTypes()
    {
        foreach (HierarchyModel item in _message.Hierarchies)
        {
            Add(item.TypeName, WriteHierarchy(item));
        }

        foreach (ObjectModel item in _message.Objects.Where(IsType))
        {
            Add(item.TypeName, WriteObject(item));
        }

        foreach (EnumModel item in _message.Enums)
        {
            Add(item.TypeName, WriteEnum(item));
        }

        return _types;
    }

    /// <summary>The payload: a value, or the member of a bare message.</summary>
    public string WritePayload()
        => _message.IsBare
            ? WriteMember(_message.Root, _message.Root.Members[0], isNamed: false)
            : new ContractObject(_isWire)
                .Add(_message.Hierarchies.Any(item => item.Name == _message.RootName) ? "hierarchy" : "object", Refer(_message.RootName))
                .End();

    /// <summary>The own rules of a bare message's type, which is no type of the contract.</summary>
    public IEnumerable<string> WriteRootRules() => _message.IsBare ? _rules.DescribeOwn(_message.Root) : [];

    /// <summary>The documentation of a type; null if it has none.</summary>
    public TypeDocumentation? FindDocumentation(string typeName)
        => _documentation.TryGetValue(typeName, out TypeDocumentation? found) ? found : null;

    // A bare message is no object in JSON, unless it also occurs in itself.
    private bool IsType(ObjectModel item)
        => !_message.IsBare || !ReferenceEquals(item, _message.Root) || _message.IsNested(item);

    private void Add(string typeName, string json) => _types.Add(new ContractType(ContractObject.Clr(typeName), json));

    private string Refer(string name) => ContractReference.To(_indexes[name]);

    private ContractObject Begin(string kind, string typeName)
    {
        TypeDocumentation? documentation = FindDocumentation(typeName);
        return new ContractObject(_isWire)
            .AddText("kind", kind)
            .AddTextAside("description", documentation?.Summary)
            .AddAside("deprecated", QuoteNullable(documentation?.Deprecated));
    }

    private string WriteObject(ObjectModel item)
        => Begin("object", item.TypeName)
            .AddText("unknown", item.DisallowsUnknown ? "refuse" : null)
            .Add("members", ContractObject.Items(item.Members.Select(member => WriteMember(item, member, isNamed: true))))
            .AddItems("rules", _rules.DescribeOwn(item))
            .End();

    private string WriteEnum(EnumModel item)
    {
        EquatableArray<MemberDocumentation> members = FindDocumentation(item.TypeName)?.Members ?? default;

        // The names of an enum that is only written as numbers are not visible on the wire.
        bool hasNames = !_isWire || item.Number is null || _keys.Contains(item.Name);

        // A contract names each value once. Names that are not unique are never on the wire, so those of C# stand for them.
        bool isUnique = item.Values.Select(static value => value.JsonName).Distinct().Count() == item.Values.Count;
        string NameOf(string name, string jsonName) => isUnique ? jsonName : name.TrimStart('@');
        IEnumerable<string> values = item.Values.Select(value =>
        {
            MemberDocumentation? documentation = members.FirstOrDefault(member => member.Name == value.Name);
            string clr = value.Name.TrimStart('@');
            string name = NameOf(value.Name, value.JsonName);
            return new ContractObject(_isWire)
                .AddText("name", hasNames ? name : null)
                .AddTextAside("clr", clr == name ? null : clr)
                .Add("value", value.NumberLiteral)
                .AddTextAside("description", documentation?.Summary)
                .AddAside("deprecated", QuoteNullable(documentation?.Deprecated))
                .End();
        });
        return Begin("enum", item.TypeName)
            .AddText("form", item.Number is null ? null : "number")
            .AddText("scalar", item.Number is { } kind ? ContractWords.Scalar(kind) : null)
            .AddIf("flags", item is { Number: not null, IsFlags: true })
            .Add("values", ContractObject.Items(values))
            .AddText("unknownAs", item.Unknown is not { } unknown ? null : hasNames ? NameOf(unknown.Name, unknown.JsonName) : "")
            .AddIf("unknownFromClients", item.Unknown?.FromClients == true)
            .End();
    }

    private string WriteHierarchy(HierarchyModel item)
    {
        IEnumerable<string> types = item.Types.Select(type => new ContractObject(_isWire)
            .Add("value", type.Discriminator.Json)
            .Add("object", Refer(type.ObjectName))
            .End());
        return Begin("hierarchy", item.TypeName)
            .AddText("discriminator", item.DiscriminatorName)
            .Add("types", ContractObject.Items(types))
            .Add("otherwise", item.BaseName is { } name ? Refer(name) : null)
            .End();
    }

    private string WriteMember(ObjectModel owner, MemberModel member, bool isNamed)
    {
        MemberDocumentation? documentation =
            FindDocumentation(owner.TypeName)?.Members.FirstOrDefault(candidate => candidate.Name == member.Name);
        PresenceModel presence = member.Presence;
        string name = member.Name.TrimStart('@');

        // The reader of a collection checks its limits. Only those of a converted value are checked with the member.
        IEnumerable<string> rules = _rules.Describe(presence, member.Rules, member.ObjectRules);
        IEnumerable<string> limits = member.Value is ConvertedValue ? _rules.DescribeLimits(member.Limits) : [];
        return new ContractObject(_isWire)
            .AddText("name", isNamed ? member.JsonName : null)
            .AddTextAside("clr", IsCapitalized(member.JsonName, name) ? null : name)
            .AddTextAside("description", documentation?.Summary)
            .AddAside("deprecated", QuoteNullable(documentation?.Deprecated))
            .Add("value", WriteValue(member.Value, presence.AcceptsNull))
            .AddIf("required", presence.IsRequired)
            .AddTextAside("requiredText", presence.Message?.OwnText)
            .Add("default", member.InitialJson)
            .AddText("absentNull", presence.RefusesInitialNull ? "refuse" : null)
            .AddText("written", ContractWords.Written(member))
            .AddItems("rules", limits.Concat(rules))
            .End();
    }

    private static bool IsCapitalized(string jsonName, string name)
        => jsonName.Length > 0 && char.ToUpperInvariant(jsonName[0]) + jsonName.Substring(1) == name;

    private string WriteValue(ValueModel value, bool acceptsNull)
    {
        var text = new ContractObject(_isWire);
        switch (value)
        {
            case ScalarValue scalar when ContractWords.Scalar(scalar.Kind) is { } kind:
                text.AddText("scalar", kind)
                    .AddText("form", ContractWords.Form(scalar.Forms))
                    .AddIf("named", scalar.Forms.HasFlag(NumberForms.AllowNamedFloatingPointLiterals))
                    .AddIf("localTime", scalar.IsLocalTime);
                break;
            case ScalarValue:
                text.AddIf("any", true);
                break;
            case ConvertedValue converted:
                text.AddIf("any", true).AddClr("by", converted.ConverterTypeName);
                break;
            case CompositeValue { Kind: CompositeKind.Collection } composite:
                CollectionModel collection = _message.Collections.First(candidate => candidate.Name == composite.Name);
                text.Add("array", WriteElement(collection.Element, collection.Items))
                    .AddIf("set", collection.Shape == CollectionShape.HashSet)
                    .Add("maxSent", CollectionEmitter.FindMaxSent(collection) is { } max ? Code.Number(max) : null);
                return End(text, acceptsNull, collection.Limits, collection.Items);
            case CompositeValue { Kind: CompositeKind.Dictionary } composite:
                DictionaryModel dictionary = _message.Dictionaries.First(candidate => candidate.Name == composite.Name);
                text.Add("map", WriteElement(dictionary.Value, dictionary.Items))
                    .Add("key", WriteValue(dictionary.Key, acceptsNull: false));
                return End(text, acceptsNull, dictionary.Limits, dictionary.Items);
            case CompositeValue composite:
                text.Add(Word(composite.Kind), Refer(composite.Name));
                break;
            default:
                throw new InvalidOperationException(value.GetType().Name);
        }

        return text.AddIf("nullable", acceptsNull).End();
    }

    private static string Word(CompositeKind kind) => kind switch
    {
        CompositeKind.Object => "object",
        CompositeKind.Enum => "enum",
        CompositeKind.Hierarchy => "hierarchy",
        _ => throw new InvalidOperationException(kind.ToString()),
    };

    private string WriteElement(ValueModel element, ItemModel? items)
        => WriteValue(element, items?.Presence.AcceptsNull ?? element.IsNullable);

    private string End(ContractObject text, bool acceptsNull, EquatableArray<RuleModel> limits, ItemModel? items)
        => text.AddIf("nullable", acceptsNull)
            .AddItems("rules", _rules.DescribeLimits(limits))
            .AddItems("each", items is null ? [] : _rules.Describe(items.Presence, items.Rules, []))
            .End();

    private static string? QuoteNullable(string? text) => text is null ? null : ContractObject.Quote(text);
}
