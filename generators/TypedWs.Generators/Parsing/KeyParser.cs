using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the member of a message that is marked with <c>[WsKey]</c>.</summary>
internal static class KeyParser
{
    /// <param name="message">The message.</param>
    /// <param name="reader">The assembly whose generated code reads the key.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    /// <returns>The member. If there is none, or one that cannot be a key, null; the problem was added to the diagnostics.</returns>
    public static KeyModel? Parse(INamedTypeSymbol message, IAssemblySymbol reader, ProblemSink problems)
    {
        IPropertySymbol? key = null;
        foreach (IPropertySymbol property in FindAll(message))
        {
            if (FindAttribute(property) is not { } attribute)
            {
                continue;
            }

            string? problem =
                key is not null ? $"is not the only one of '{message.ShortName()}': '{key.Name}' has it, too"
                : FindProblem(property, message, reader) is { } found ? found
                : null;
            key ??= property;
            if (problem is null)
            {
                continue;
            }

            problems.Report(
                Descriptors.KeyUnusable,
                attribute.GetLocation(problems.CancellationToken) ?? message.FindLocation(),
                property.Name,
                problem);
            return null;
        }

        return key is null || key.Type.HasError()
            ? null
            : new KeyModel(
                key.Name.Escaped(),
                TypeNames.Qualified(key.Type),
                key.IsRefused() || PropertyFinder.FindGetter(key).IsRefused() || (key.Type as INamedTypeSymbol).IsRefused());
    }

    /// <summary>Whether a property is marked as the key. A string with this mark is required: without it, the message would have no
    /// key.</summary>
    public static bool IsMarked(IPropertySymbol property) => FindAttribute(property) is not null;

    /// <summary>The place of the <c>[WsKey]</c> that a message itself declares; null if there is none.</summary>
    public static Location? FindOwn(INamedTypeSymbol message, CancellationToken cancellationToken)
    {
        foreach (IPropertySymbol property in message.GetMembers().OfType<IPropertySymbol>())
        {
            if (FindAttribute(property) is { } attribute)
            {
                return attribute.GetLocation(cancellationToken);
            }
        }

        return null;
    }

    /// <summary>Reports keys where no handler can find them: in a type from which no message can derive, and on the parameters of a
    /// handler.</summary>
    public static void CheckMisplaced(INamedTypeSymbol type, ProblemSink problems)
    {
        if ((type.IsSealed || type.IsValueType) && FindOwn(type, problems.CancellationToken) is { } location)
        {
            problems.Report(Descriptors.KeyUnusable, location, type.ShortName(), "is on a member of a type that is no message");
        }
    }

    /// <inheritdoc cref="CheckMisplaced(INamedTypeSymbol, ProblemSink)"/>
    public static void CheckMisplaced(IMethodSymbol handler, ProblemSink problems)
    {
        foreach (IParameterSymbol parameter in handler.Parameters)
        {
            if (parameter.FindAttribute(KnownNames.TypedWs, KnownNames.KeyAttribute) is { } attribute)
            {
                problems.Report(
                    Descriptors.KeyUnusable,
                    attribute.GetLocation(problems.CancellationToken),
                    parameter.Name,
                    $"is on a parameter of handler '{handler.Name}'; put it on a member of the message");
            }
        }
    }

    // The members of the message, and properties that are none: a key may be computed from members.
    private static List<IPropertySymbol> FindAll(INamedTypeSymbol message)
    {
        List<IPropertySymbol> members = PropertyFinder.Find(message);
        var names = new HashSet<string>(members.Select(static member => member.Name), StringComparer.Ordinal);
        for (INamedTypeSymbol? level = message; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            members.AddRange(level.GetMembers().OfType<IPropertySymbol>().Where(property => names.Add(property.Name)));
        }

        return members;
    }

    // The attribute of a record's parameter is on the parameter, not on the property. An override has the attribute of what it overrides.
    private static AttributeData? FindAttribute(IPropertySymbol property)
    {
        for (IPropertySymbol? level = property; level is not null; level = level.OverriddenProperty)
        {
            if (level.FindAttribute(KnownNames.TypedWs, KnownNames.KeyAttribute) is { } attribute)
            {
                return attribute;
            }
        }

        foreach (IMethodSymbol constructor in property.ContainingType.InstanceConstructors)
        {
            foreach (IParameterSymbol parameter in constructor.Parameters)
            {
                if (string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase)
                    && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type)
                    && parameter.FindAttribute(KnownNames.TypedWs, KnownNames.KeyAttribute) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static string? FindProblem(IPropertySymbol property, INamedTypeSymbol message, IAssemblySymbol reader)
    {
        ITypeSymbol type = property.Type;
        bool isReadable = PropertyFinder.FindGetter(property) is { } getter
            && (getter.DeclaredAccessibility == Accessibility.Public
                || (getter.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedOrInternal
                    && (SymbolEqualityComparer.Default.Equals(property.ContainingAssembly, reader)
                        || property.ContainingAssembly.GivesAccessTo(reader))));
        return type.HasError() ? null
            : property.IsStatic || property.IsIndexer ? "is on a property that is no member of a message"
            : property.SetMethod is not null && JsonAttributes.IsIgnored(property)
                ? "is on a member with [JsonIgnore], which no message sets"
            : !isReadable ? "is on a member that generated code cannot read: it has no public getter"
            : type.NullableAnnotation == NullableAnnotation.Annotated
                || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
                ? "is on a member that may be null; each message needs a key"
            : !IsKeyType(type) ? $"is on a member of type '{type.ShortName()}'; a key is a string, an integer, a Guid or an enum"
            : null;
    }

    private static bool IsKeyType(ITypeSymbol type)
        => type.TypeKind == TypeKind.Enum
            || type.Is("System", "Guid")
            || type.SpecialType is SpecialType.System_String
                or SpecialType.System_Byte or SpecialType.System_SByte
                or SpecialType.System_Int16 or SpecialType.System_UInt16
                or SpecialType.System_Int32 or SpecialType.System_UInt32
                or SpecialType.System_Int64 or SpecialType.System_UInt64;
}
