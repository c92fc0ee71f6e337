using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the rules that are checked on the created object: the user's own attributes and Compare.</summary>
internal static class ObjectRules
{
    /// <returns>The rule. If it has an error, reports a diagnostic and returns null.</returns>
    public static ObjectRule? Parse(AttributeData attribute, IPropertySymbol property, RuleText text, TypeGraph graph)
        => attribute.AttributeClass.Is(KnownNames.Annotations, "CompareAttribute") ? ParseCompare(attribute, property, text, graph)
        : attribute.AttributeClass.Is(KnownNames.Annotations, "CustomValidationAttribute")
            ? ParseMethod(attribute, property.Type, text.DisplayName, text, graph)
        : ParseCustom(attribute, text.DisplayName, property.Name, graph);

    /// <summary>The rules at a type itself. The type's own rules come before those of its base types.</summary>
    public static EquatableArray<ObjectRule> ParseAll(INamedTypeSymbol type, TypeGraph graph)
    {
        var rules = new List<ObjectRule>();
        var met = new HashSet<ISymbol?>(SymbolEqualityComparer.Default);
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            var here = level
                .GetAttributes()
                .Where(static attribute => attribute.AttributeClass.DerivesFrom(KnownNames.Annotations, KnownNames.ValidationAttribute))
                .ToList();
            foreach (AttributeData? attribute in here)
            {
                // An attribute of the derived type replaces the same attribute of its base type.
                if (met.Contains(attribute.AttributeClass))
                {
                    continue;
                }

                var displayName = new LiteralPart(type.Name);
                ObjectRule? rule = attribute.AttributeClass.Is(KnownNames.Annotations, "CustomValidationAttribute")
                    ? ParseMethod(attribute, type, displayName, text: null, graph)
                    : ParseCustom(attribute, displayName, type.Name, graph);
                if (rule is not null && !rules.Contains(rule))
                {
                    rules.Add(rule);
                }
            }

            met.UnionWith(here.Select(static attribute => attribute.AttributeClass));
        }

        return rules.ToEquatableArray();
    }

    private static CustomRule? ParseCustom(AttributeData attribute, TextPart displayName, string member, TypeGraph graph)
    {
        INamedTypeSymbol type = attribute.AttributeClass!;
        var arguments = attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(static named => named.Value)).ToList();
        if (attribute.AttributeConstructor is not { } constructor || type.HasError() || arguments.Exists(HasError))
        {
            graph.Problems.NoteCompilerError();
            return null;
        }

        if (arguments.Exists(HasPointer))
        {
            graph.Problems.Report(
                Descriptors.NotSupportedYet,
                attribute.GetLocation(graph.Problems.CancellationToken),
                $"[{type.ShortName().Replace("Attribute", "")}] with a pointer as an argument, which code that is not unsafe cannot name,",
                member);
            return null;
        }

        if (!graph.IsAccessible(type)
            || !graph.IsAccessible(constructor)
            || !arguments.TrueForAll(argument => IsAccessible(argument, graph)))
        {
            graph.Problems.Report(
                Descriptors.NotSupportedYet,
                attribute.GetLocation(graph.Problems.CancellationToken),
                $"[{type.ShortName().Replace("Attribute", "")}], which (or an argument of which) is not accessible to generated code,",
                member);
            return null;
        }

        graph.Problems.NoteUse(type, attribute.GetLocation(graph.Problems.CancellationToken));
        foreach (TypedConstant argument in arguments)
        {
            if (argument.Kind == TypedConstantKind.Type && Define(argument) is { } named)
            {
                graph.Problems.NoteUse(named, attribute.GetLocation(graph.Problems.CancellationToken));
            }
        }

        string creation =
            $"new {TypeNames.Qualified(type)}({string.Join(", ", attribute.ConstructorArguments.Select(ConstantText.FormatConstant))})";
        if (attribute.NamedArguments.Length > 0)
        {
            creation +=
                " { "
                + string.Join(
                    ", ",
                    attribute.NamedArguments.Select(static named => $"{named.Key.Escaped()} = {ConstantText.FormatConstant(named.Value)}"))
                + " }";
        }

        return new CustomRule(
            creation,
            displayName,
            RuleInputs.Find(type, graph.Problems.CancellationToken),
            RuleInputs.ExtendsBuiltIn(type),
            RuleCodes.Find(type),
            TypeNames.Qualified(type),
            ConstantJson.FormatArguments(attribute, constructor));
    }

    private static bool HasError(TypedConstant constant) => constant.Kind switch
    {
        TypedConstantKind.Error => true,
        TypedConstantKind.Array => !constant.IsNull && constant.Values.Any(HasError),
        TypedConstantKind.Type => Define(constant).HasError(),
        _ => false,
    };

    private static bool HasPointer(TypedConstant constant) => constant.Kind switch
    {
        TypedConstantKind.Array => !constant.IsNull && constant.Values.Any(HasPointer),
        TypedConstantKind.Type => (constant.Value as ITypeSymbol).HasPointer(),
        _ => false,
    };

    private static bool IsAccessible(TypedConstant constant, TypeGraph graph) => constant.Kind switch
    {
        TypedConstantKind.Array => constant.IsNull || constant.Values.All(value => IsAccessible(value, graph)),
        TypedConstantKind.Type => Define(constant) is not { } type || graph.IsAccessible(type),
        TypedConstantKind.Enum => graph.IsAccessible(constant.Type!),
        _ => true,
    };

    // Roslyn gives an open type such as List<> with type arguments that are errors. Its definition has none.
    private static ITypeSymbol? Define(TypedConstant constant)
        => constant.Value is INamedTypeSymbol { IsUnboundGenericType: true } open ? open.OriginalDefinition : constant.Value as ITypeSymbol;

    private static CompareRule? ParseCompare(AttributeData attribute, IPropertySymbol property, RuleText text, TypeGraph graph)
    {
        if (attribute.ConstructorArguments is not [{ Value: string name }])
        {
            graph.Problems.NoteCompilerError();
            return null;
        }

        IPropertySymbol? other = FindProperty(property.ContainingType, name);
        if (other is not { IsStatic: false, IsIndexer: false, GetMethod: { } getter } || !graph.IsAccessible(getter))
        {
            graph.Problems.ReportContradiction(
                attribute,
                $"names '{name}', which is not a property of '{property.ContainingType.ShortName()}' that can be read");
            return null;
        }

        TextPart display = DisplayName.Find(other, FindParameters(other), graph);
        string? known = (display as LiteralPart)?.Text;
        var operand = new TextOperand(known, display, known ?? "");
        return new CompareRule(
            other.Name.Escaped(),
            SymbolEqualityComparer.Default.Equals(property.Type, other.Type) ? TypeNames.Qualified(property.Type) : "object",
            $"\"other\":\"{JsonText.Escape(MemberParser.GetJsonName(other, graph.Options))}\"",
            text.Get(attribute, $"must be the same as {MemberParser.GetJsonName(other, graph.Options)}", operand));
    }

    // [CustomValidation(typeof(Checks), "IsGood")] becomes a direct call of the method, so that no reflection is needed at run time.
    private static CustomMethodRule? ParseMethod(
        AttributeData attribute,
        ITypeSymbol value,
        TextPart displayName,
        RuleText? text,
        TypeGraph graph)
    {
        if (attribute.ConstructorArguments is not [{ Value: ITypeSymbol type }, { Value: string name }] || type.HasError())
        {
            graph.Problems.NoteCompilerError();
            return null;
        }

        foreach (IMethodSymbol method in type.GetMembers(name).OfType<IMethodSymbol>())
        {
            if (!method.IsStatic || !graph.IsAccessible(method) || !method.ReturnType.Is(KnownNames.Annotations, "ValidationResult"))
            {
                continue;
            }

            if (method.Parameters.Length is not (1 or 2) || !graph.CanPass(value, method.Parameters[0].Type))
            {
                continue;
            }

            if (method.Parameters.Length == 2 && !method.Parameters[1].Type.Is(KnownNames.Annotations, "ValidationContext"))
            {
                continue;
            }

            RuleInput input = RuleInputs.Find(method, graph.Problems.CancellationToken);
            return new CustomMethodRule(
                $"{TypeNames.Qualified(type)}.{name.Escaped()}",
                input,
                displayName,
                text?.FindOwn(attribute),
                RuleCodes.Find(method));
        }

        graph.Problems.ReportContradiction(
            attribute,
            $"names '{type.ShortName()}.{name}', which is not an accessible static method from '{value.ShortName()}', "
            + "and perhaps a ValidationContext, to ValidationResult");
        return null;
    }

    private static List<IParameterSymbol> FindParameters(IPropertySymbol property)
        => property.ContainingType.InstanceConstructors
            .SelectMany(static constructor => constructor.Parameters)
            .Where(parameter => parameter.Name == property.Name)
            .ToList();

    private static IPropertySymbol? FindProperty(INamedTypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
            {
                return property;
            }
        }

        return null;
    }
}
