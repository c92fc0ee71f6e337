using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Checks <c>required</c> members. C# demands each of them in the object initializer, even if the constructor sets it, unless the
/// constructor has <c>[SetsRequiredMembers]</c>.
/// </summary>
internal static class RequiredMembers
{
    /// <summary>Whether C# demands the type's required members in the object initializer after a call of the constructor.</summary>
    public static bool AreLeftBy(IMethodSymbol? constructor)
        => constructor?.FindAttribute("System.Diagnostics.CodeAnalysis", "SetsRequiredMembersAttribute") is null;

    /// <summary>Reports required members that the object initializer does not set.</summary>
    public static void Check(INamedTypeSymbol type, List<MemberModel> members, Location? location, ProblemSink problems)
    {
        var set = new HashSet<string>(
            members
                .Where(static member => member.Assignment is MemberAssignment.Initializer or MemberAssignment.ConstructorAndInitializer)
                .Select(static member => member.Name),
            StringComparer.Ordinal);
        foreach (ISymbol member in FindAll(type))
        {
            // Skips members that the object initializer sets. If an error was reported before, it is the reason why nothing sets a
            // member.
            if (!set.Add(member.Name.Escaped()) || FindProblem(member, problems) is not { } problem)
            {
                continue;
            }

            problems.Report(Descriptors.NoUsableConstructor, member.FindLocation() ?? location, type.ShortName(), problem);
        }
    }

    /// <summary>The required members of a type and of its base types.</summary>
    public static IEnumerable<ISymbol> FindAll(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers())
            {
                if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
                {
                    yield return member;
                }
            }
        }
    }

    private static string? FindProblem(ISymbol member, ProblemSink problems)
        => member switch
        {
            IFieldSymbol => $"field '{member.Name}' is required, and only properties are read",
            IPropertySymbol property when JsonAttributes.IsIgnored(property) =>
                $"'{member.Name}' is required, but [JsonIgnore] keeps it from being set",
            IPropertySymbol property
                when !PropertyFinder.IsMember(property) || property.SetMethod is not { DeclaredAccessibility: Accessibility.Public } =>
                $"'{member.Name}' is required, but not public, so it is not read",
            _ => problems.HasErrors ? null : $"'{member.Name}' is required, and nothing sets it",
        };
}
