using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>The types that a message consists of. Each type is parsed once, even if it is used often or contains itself.</summary>
internal sealed class TypeGraph(
    IAssemblySymbol assembly,
    Compilation compilation,
    JsonOptions options,
    List<INamedTypeSymbol> contexts,
    bool isReadByClientsOnly,
    ProblemSink problems)
{
    private readonly MethodNames _names = new();
    private readonly NameScope _memberNames = new();
    private readonly Dictionary<string, CompositeValue> _composites = new(StringComparer.Ordinal);
    private readonly HashSet<string> _namedKeys = new(StringComparer.Ordinal);
    private readonly List<ObjectModel?> _objects = [];
    private readonly Queue<PendingObject> _pending = new();
    private readonly List<Action> _checks = [];
    private readonly SizeLimit _size = new(problems);
    private int _depth;

    /// <summary>The objects, the message first. The list is complete after <see cref="ParseObjects"/>.</summary>
    public List<ObjectModel> Objects => _objects.ConvertAll(static model => model!);

    public List<EnumModel> Enums { get; } = [];

    public List<CollectionModel> Collections { get; } = [];

    public List<DictionaryModel> Dictionaries { get; } = [];

    public List<HierarchyModel> Hierarchies { get; } = [];

    public JsonOptions Options => options;

    public Compilation Compilation => compilation;

    public ProblemSink Problems => problems;

    /// <summary>Whether generated code can use the symbol by its name.</summary>
    public bool IsAccessible(ISymbol symbol)
    {
        for (INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal || type.FindAlias(compilation) is not null)
            {
                return false;
            }
        }

        return compilation.IsSymbolAccessibleWithin(symbol, assembly);
    }

    /// <summary>Whether a value can be passed to a parameter without a cast.</summary>
    public bool CanPass(ITypeSymbol value, ITypeSymbol parameter) => compilation.HasImplicitConversion(value, parameter);

    /// <summary>
    /// Parses the objects that were added, and then the objects that these add. The parser uses a queue and no recursion, because a
    /// chain of types may be longer than the stack of the compiler's threads allows.
    /// </summary>
    public void ParseObjects()
    {
        while (_pending.Count > 0 && !_size.IsExceeded)
        {
            PendingObject pending = _pending.Dequeue();
            _depth = pending.Depth;
            _objects[pending.Index] = ObjectParser.Parse(pending.Type, pending.Value, pending.Discriminator, pending.Location, this);
        }

        if (!_size.IsExceeded)
        {
            foreach (Action check in _checks)
            {
                check();
            }
        }
    }

    /// <summary>Adds a check that has to wait until all objects are parsed.</summary>
    public void AddCheck(Action check) => _checks.Add(check);

    /// <summary>Finds an object that was parsed.</summary>
    public ObjectModel? FindObject(string name) => _objects.Find(model => model?.Name == name);

    /// <summary>
    /// The model of a member's type, which the member's attributes may change. If the type is not supported, reports a diagnostic
    /// and returns null.
    /// </summary>
    public ValueModel? AddMember(IPropertySymbol property, Location? location, EquatableArray<RuleModel> limits, ParsedRules? elements)
    {
        if (!_size.CheckNesting(property.Type, property.Name, location))
        {
            return null;
        }

        bool isNullable = NullableTypes.Unwrap(property.Type, out ITypeSymbol type);
        problems.NoteUse(type, location);
        if (ConverterParser.Find(property) is { } attribute)
        {
            if (type.HasError())
            {
                problems.NoteCompilerError();
                return null;
            }

            return ConverterParser.Parse(attribute, type, property.Name, this) is { } choice
                ? AddConverted(type, choice, property.Name, location, isNullable)
                : null;
        }

        NumberForms forms = JsonAttributes.GetNumberForms(property);
        if (forms != NumberForms.Strict && !NullableTypes.HasNumbers(type))
        {
            if (JsonAttributes.FindNumberHandling(property) is { } misused)
            {
                problems.Report(
                    Descriptors.JsonAttributeMisused,
                    misused.GetLocation(problems.CancellationToken),
                    "JsonNumberHandling",
                    property.Name,
                    "its type is neither a number nor a collection of numbers");
            }

            forms = NumberForms.Strict;
        }

        return AddValue(property.Type, property.Name, location, limits, forms, elements);
    }

    /// <summary>The model of a type. If the type is not supported, reports a diagnostic and returns null.</summary>
    /// <param name="type">The type.</param>
    /// <param name="member">The name of the member or element with this type, for the text of a diagnostic.</param>
    /// <param name="location">The place where the member or element is declared.</param>
    /// <param name="limits">The rules for the number of elements if the type is a collection.</param>
    /// <param name="forms">The forms in which numbers of the type are read and written.</param>
    /// <param name="elements">The rules for the elements if the type is a collection.</param>
    public ValueModel? AddValue(
        ITypeSymbol type,
        string member,
        Location? location,
        EquatableArray<RuleModel> limits,
        NumberForms forms = NumberForms.Strict,
        ParsedRules? elements = null)
    {
        bool isNullable = NullableTypes.Unwrap(type, out type);
        problems.NoteUse(type, location, isRead: true);
        if (type.TypeKind == TypeKind.Error)
        {
            problems.NoteCompilerError();
            return null;
        }

        if (ScalarTypes.Find(type) is { } scalar)
        {
            return new ScalarValue(
                scalar,
                TypeNames.Qualified(type),
                type.IsValueType,
                isNullable,
                ScalarValue.IsNumberKind(scalar) ? forms : NumberForms.Strict,
                scalar == ScalarKind.DateTimeOffset && options.AllowsMissingOffset);
        }

        if (ConverterParser.Find(type) is { } attribute)
        {
            return ConverterParser.Parse(attribute, type, member, this) is { } choice
                ? AddConverted(type, choice, member, location, isNullable)
                : null;
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            return AddEnum((INamedTypeSymbol)type, member, location, isNullable, options.EnumsAsNumbers, options.EnumNaming);
        }

        if (CollectionTypes.TryFind(type, out CollectionShape shape, out ITypeSymbol? element))
        {
            return AddCollection(type, shape, element!, member, location, isNullable, limits, forms, elements);
        }

        if (DictionaryTypes.TryFind(type, out ITypeSymbol? key, out ITypeSymbol? content))
        {
            return AddDictionary(type, key!, content!, member, location, isNullable, limits, forms, elements);
        }

        if (HierarchyParser.IsHierarchy(type) && IsAccessible(type))
        {
            return CheckSize(type, member, location)
                ? AddHierarchy((INamedTypeSymbol)type, location) with { IsNullable = isNullable }
                : null;
        }

        string? reason = UnsupportedTypes.FindReason(type, assembly, compilation);
        if (reason is null)
        {
            return CheckSize(type, member, location) ? AddObject((INamedTypeSymbol)type, location) with { IsNullable = isNullable } : null;
        }

        return AddServed(type, member, location, isNullable, reason);
    }

    // If generated code cannot read a type, a context of System.Text.Json that the user names may read it.
    private ConvertedValue? AddServed(ITypeSymbol type, string member, Location? location, bool isNullable, string reason)
    {
        if (ContextParser.Find(type, contexts) is { } context)
        {
            problems.Report(Descriptors.ServedByContext, location, member, context.ShortName());
            return new ConvertedValue(
                TypeNames.Qualified(context),
                IsContext: true,
                TypeNames.Qualified(type),
                type.IsValueType,
                isNullable);
        }

        problems.Report(
            Descriptors.UnsupportedMemberType,
            location,
            member,
            type.WithNullableAnnotation(NullableAnnotation.None).ShortName(),
            reason + ContextParser.Describe(contexts));
        return null;
    }

    /// <summary>Adds an object. If it is new, <see cref="ParseObjects"/> parses it.</summary>
    /// <param name="type">The type.</param>
    /// <param name="location">The place where the type is used.</param>
    /// <param name="discriminator">The type's discriminator if it is part of a hierarchy; otherwise null.</param>
    public CompositeValue AddObject(INamedTypeSymbol type, Location? location, DiscriminatorModel? discriminator = null)
    {
        string typeName = TypeNames.Qualified(type);
        string key = discriminator is null ? "object " + typeName : $"object {typeName} {discriminator.Name} {discriminator.Json}";
        if (_composites.TryGetValue(key, out CompositeValue? known))
        {
            return known;
        }

        var value = new CompositeValue(_names.Add(type), CompositeKind.Object, typeName, type.IsValueType, IsNullable: false);
        _composites.Add(key, value);
        _pending.Enqueue(new PendingObject(_objects.Count, type, value, discriminator, location, _depth + 1));
        _objects.Add(null);
        return value;
    }

    /// <summary>Adds a hierarchy, and parses it if it is new.</summary>
    public CompositeValue AddHierarchy(INamedTypeSymbol type, Location? location)
    {
        string typeName = TypeNames.Qualified(type);
        if (_composites.TryGetValue(typeName, out CompositeValue? known))
        {
            return known;
        }

        var value = new CompositeValue(
            _names.Add(type, "Hierarchy"),
            CompositeKind.Hierarchy,
            typeName,
            IsValueType: false,
            IsNullable: false);
        _composites.Add(typeName, value);
        Hierarchies.Add(HierarchyParser.Parse(type, value, location, this));
        return value;
    }

    /// <summary>Adds a name for a member. No other member of the message gets this name.</summary>
    public string AddMemberName(string name) => _memberNames.Unique(name);

    private CompositeValue? AddEnum(
        INamedTypeSymbol type,
        string member,
        Location? location,
        bool isNullable,
        bool isNumber,
        NamingPolicy naming)
    {
        string typeName = TypeNames.Qualified(type);
        string key = isNumber ? "number " + typeName : $"{naming} {typeName}";
        if (_composites.TryGetValue(key, out CompositeValue? known))
        {
            return known with { IsNullable = isNullable };
        }

        if (!isNumber && EnumParser.IsFlags(type))
        {
            problems.Report(
                Descriptors.UnsupportedMemberType,
                location,
                member,
                type.ShortName(),
                "enums are read by name, and a combination of flags has none");
            return null;
        }

        if (type.FindAlias(compilation) is { } alias)
        {
            problems.Report(Descriptors.UnsupportedMemberType, location, member, type.ShortName(), UnsupportedTypes.DescribeAlias(alias));
            return null;
        }

        var value = new CompositeValue(_names.Add(type), CompositeKind.Enum, typeName, IsValueType: true, isNullable);
        _composites.Add(key, value);
        Enums.Add(EnumParser.Parse(type, value, isNumber, naming, isReadByClientsOnly, location, problems));
        return value;
    }

    private CompositeValue? AddCollection(
        ITypeSymbol type, CollectionShape shape, ITypeSymbol element, string member, Location? location, bool isNullable,
        EquatableArray<RuleModel> limits, NumberForms forms, ParsedRules? elements)
    {
        string typeName = TypeNames.Qualified(type);
        bool isShared = limits.Count == 0 && forms == NumberForms.Strict && elements is null;
        if (isShared && _composites.TryGetValue(typeName, out CompositeValue? known))
        {
            return known with { IsNullable = isNullable };
        }

        if (AddElement(element, member, location, forms, elements, out ItemModel? items) is not { } elementValue)
        {
            return null;
        }

        var value = new CompositeValue(_names.Add(type), CompositeKind.Collection, typeName, type.IsValueType, isNullable);
        if (isShared)
        {
            _composites[typeName] = value;
        }

        Collections.Add(new CollectionModel(value.Name, typeName, shape, elementValue, limits, items));
        return value;
    }

    private CompositeValue? AddDictionary(
        ITypeSymbol type, ITypeSymbol key, ITypeSymbol content, string member, Location? location, bool isNullable,
        EquatableArray<RuleModel> limits, NumberForms forms, ParsedRules? elements)
    {
        string typeName = TypeNames.Qualified(type);
        bool isShared = limits.Count == 0 && forms == NumberForms.Strict && elements is null;
        if (isShared && _composites.TryGetValue(typeName, out CompositeValue? known))
        {
            return known with { IsNullable = isNullable };
        }

        if (key.TypeKind is not (TypeKind.Enum or TypeKind.Error) && !DictionaryTypes.IsKey(ScalarTypes.Find(key)))
        {
            problems.Report(
                Descriptors.UnsupportedMemberType,
                location,
                member,
                type.ShortName(),
                "keys are member names: strings, integers, Guids or enums");
            return null;
        }

        if (AddValue(key, member, location, limits: default) is not { } keyValue
            || AddElement(content, member, location, forms, elements, out ItemModel? items) is not { } contentValue)
        {
            return null;
        }

        if (keyValue is ConvertedValue)
        {
            problems.Report(
                Descriptors.UnsupportedMemberType,
                location,
                member,
                type.ShortName(),
                $"'{key.ShortName()}' has a converter of its own, and keys are names or numbers of values");
            return null;
        }

        CheckKeyNames(key, keyValue, location);
        var value = new CompositeValue(_names.Add(type), CompositeKind.Dictionary, typeName, IsValueType: false, isNullable);
        if (isShared)
        {
            _composites[typeName] = value;
        }

        Dictionaries.Add(new DictionaryModel(value.Name, typeName, keyValue, contentValue, limits, items));
        return value;
    }

    // A key is a name, also of an enum that is otherwise a number.
    private void CheckKeyNames(ITypeSymbol type, ValueModel key, Location? location)
    {
        if (key is CompositeValue named
            && Enums.Find(model => model.Name == named.Name) is { Number: not null } numbered
            && _namedKeys.Add(named.Name))
        {
            EnumParser.CheckNames((INamedTypeSymbol)type, numbered, location, problems);
        }
    }

    // If an element is a collection itself, its own reader checks the number of its elements.
    private ValueModel? AddElement(
        ITypeSymbol element,
        string member,
        Location? location,
        NumberForms forms,
        ParsedRules? elements,
        out ItemModel? items)
    {
        bool hasLimits = elements is not null && MemberParser.IsCollection(element);
        ValueModel? value = AddValue(element, member, location, hasLimits ? elements!.Limits(problems) : default, forms);
        items = value is null ? null : elements?.ForElements(value, hasLimits, problems);
        return value;
    }

    private ValueModel? AddConverted(ITypeSymbol type, ConverterChoice choice, string member, Location? location, bool isNullable)
        => choice.EnumAsNumber is { } isNumber
            ? AddEnum((INamedTypeSymbol)type, member, location, isNullable, isNumber, NamingPolicy.AsDeclared)
            : new ConvertedValue(choice.ConverterTypeName!, IsContext: false, TypeNames.Qualified(type), type.IsValueType, isNullable);

    private bool CheckSize(ITypeSymbol type, string member, Location? location)
        => _size.Check(type, _objects.Count, _depth, IsKnown(type), member, location);

    private bool IsKnown(ITypeSymbol type)
    {
        string typeName = TypeNames.Qualified(type);
        return _composites.ContainsKey(typeName) || _composites.ContainsKey("object " + typeName);
    }

    /// <summary>An object whose members are not parsed yet.</summary>
    private sealed record PendingObject(
        int Index,
        INamedTypeSymbol Type,
        CompositeValue Value,
        DiscriminatorModel? Discriminator,
        Location? Location,
        int Depth);
}
