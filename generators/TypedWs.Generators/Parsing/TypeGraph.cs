using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// The types that a message is made of, each parsed once, however often and however recursively it is used.
/// </summary>
internal sealed class TypeGraph(IAssemblySymbol assembly, Compilation compilation, ProblemSink problems)
{
    private readonly NameScope _names = new();
    private readonly NameScope _memberNames = new();
    private readonly Dictionary<string, CompositeValue> _composites = new(StringComparer.Ordinal);
    private readonly List<ObjectModel?> _objects = [];

    /// <summary>The objects, the message first. Complete once the message was added.</summary>
    public List<ObjectModel> Objects => _objects.ConvertAll(static model => model!);

    public List<EnumModel> Enums { get; } = [];

    public List<CollectionModel> Collections { get; } = [];

    public ProblemSink Problems => problems;

    /// <summary>Whether generated code can name the symbol.</summary>
    public bool IsAccessible(ISymbol symbol)
    {
        for (var type = symbol as INamedTypeSymbol ?? symbol.ContainingType; type is not null; type = type.ContainingType)
            if (type.IsFileLocal)
                return false;
        return compilation.IsSymbolAccessibleWithin(symbol, assembly);
    }

    /// <summary>Whether a value can be passed to a parameter without a cast.</summary>
    public bool CanPass(ITypeSymbol value, ITypeSymbol parameter) => compilation.HasImplicitConversion(value, parameter);

    /// <summary>The model of a type; null if it is not supported, which was reported.</summary>
    /// <param name="type">The type.</param>
    /// <param name="member">What is of this type, for messages.</param>
    /// <param name="location">Where that is declared.</param>
    /// <param name="limits">The rules for the number of elements if the type is a collection.</param>
    public ValueModel? AddValue(ITypeSymbol type, string member, Location? location, EquatableArray<RuleModel> limits)
    {
        bool isNullable = type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
            isNullable = true;
        }

        if (type.TypeKind == TypeKind.Error)
        {
            problems.NoteCompilerError();
            return null;
        }

        if (ScalarTypes.Find(type) is { } scalar) return new ScalarValue(scalar, TypeNames.Qualified(type), type.IsValueType, isNullable);
        if (type.TypeKind == TypeKind.Enum) return AddEnum((INamedTypeSymbol)type, member, location, isNullable);
        if (CollectionTypes.TryFind(type, out var shape, out var element)) return AddCollection(type, shape, element!, member, location, isNullable, limits);

        string? reason = UnsupportedTypes.FindReason(type, assembly, compilation);
        if (reason is null) return AddObject((INamedTypeSymbol)type, location) with { IsNullable = isNullable };
        problems.Report(Descriptors.UnsupportedMemberType, location, member, type.ShortName(), reason);
        return null;
    }

    /// <summary>The object, parsed if it was not yet.</summary>
    public CompositeValue AddObject(INamedTypeSymbol type, Location? location)
    {
        string typeName = TypeNames.Qualified(type);
        if (_composites.TryGetValue(typeName, out var known)) return known;

        // Known before its members are: they may be of this type again.
        var value = new CompositeValue(_names.Unique(MethodName(type)), CompositeKind.Object, typeName, type.IsValueType, IsNullable: false);
        _composites.Add(typeName, value);
        int index = _objects.Count;
        _objects.Add(null);
        _objects[index] = ObjectParser.Parse(type, value, location, this);
        return value;
    }

    /// <summary>A name that no other member of the message has.</summary>
    public string AddMemberName(string name) => _memberNames.Unique(name);

    private CompositeValue? AddEnum(INamedTypeSymbol type, string member, Location? location, bool isNullable)
    {
        string typeName = TypeNames.Qualified(type);
        if (_composites.TryGetValue(typeName, out var known)) return known with { IsNullable = isNullable };
        if (type.FindAttribute("System", "FlagsAttribute") is not null)
        {
            problems.Report(Descriptors.UnsupportedMemberType, location, member, type.ShortName(), "enums are read by name, and a combination of flags has none");
            return null;
        }

        var value = new CompositeValue(_names.Unique(MethodName(type)), CompositeKind.Enum, typeName, IsValueType: true, isNullable);
        _composites.Add(typeName, value);
        Enums.Add(EnumParser.Parse(type, value));
        return value;
    }

    private CompositeValue? AddCollection(
        ITypeSymbol type, CollectionShape shape, ITypeSymbol element, string member, Location? location, bool isNullable, EquatableArray<RuleModel> limits)
    {
        string typeName = TypeNames.Qualified(type);
        bool isShared = limits.Count == 0;
        if (isShared && _composites.TryGetValue(typeName, out var known)) return known with { IsNullable = isNullable };
        if (AddValue(element, member, location, limits: default) is not { } elementValue) return null;

        var value = new CompositeValue(_names.Unique(MethodName(type)), CompositeKind.Collection, typeName, IsValueType: false, isNullable);
        if (isShared) _composites[typeName] = value;
        Collections.Add(new CollectionModel(value.Name, typeName, shape, elementValue, limits));
        return value;
    }

    private static string MethodName(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => MethodName(array.ElementType) + "Array",
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => "Nullable" + MethodName(nullable.TypeArguments[0]),
        INamedTypeSymbol { Arity: > 0 } generic => string.Concat(generic.TypeArguments.Select(MethodName)) + generic.Name,
        _ => type.Name,
    };
}
