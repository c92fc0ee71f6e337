using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Finds declarations of other source generators that a message uses. The analyzer sees them, but the generator did not. Without a
/// diagnostic, the codec would read and write something else than the program declares, or there would be no codec at all.
/// </summary>
/// <param name="trees">The files of other generators.</param>
/// <param name="problems">Where to report.</param>
internal sealed class ForeignDeclarations(GeneratedTrees trees, ProblemSink problems)
{
    private readonly HashSet<ISymbol> _known = new(SymbolEqualityComparer.Default);
    private readonly List<UsedSymbol> _unseen = [];

    /// <summary>Takes note of a symbol that a message uses.</summary>
    public void Note(UsedSymbol used)
    {
        ISymbol symbol = used.Symbol.OriginalDefinition;
        if (symbol.DeclaringSyntaxReferences.IsEmpty || !(used.IsRead || trees.DeclareWhole(symbol)) || !_known.Add(symbol))
        {
            return;
        }

        if (!trees.DeclareWhole(symbol))
        {
            CheckParts((INamedTypeSymbol)symbol);
        }
        else if (symbol is IPropertySymbol { IsStatic: false } property && trees.FindWritten(property.ContainingType) is { } written)
        {
            CheckProperty(property, written);
        }
        else
        {
            _unseen.Add(used);
        }
    }

    /// <summary>Whether something is used that only other generators declare.</summary>
    public bool HasUnseen => _unseen.Count > 0;

    /// <summary>Reports the types that the generator has not seen: those that the codec does not name.</summary>
    /// <param name="codec">The text of the message's codec; empty if there is none.</param>
    public void ReportUnseen(string codec)
    {
        foreach ((ISymbol? symbol, Location? location, bool _) in _unseen)
        {
            if (symbol is INamedTypeSymbol type)
            {
                // Every generator sees files that one adds before all others run.
                if (!codec.Contains(TypeNames.Qualified(type)))
                {
                    Report($"'{type.ShortName()}'", location);
                }
            }
            else if (symbol.ContainingType is { } container
                && !codec.Contains(TypeNames.Qualified(container) + "." + symbol.Name.Escaped()))
            {
                Report($"'{container.ShortName()}.{symbol.Name}'", location);
            }
        }
    }

    public void Report(string declaration, Location? location) => problems.Report(Descriptors.ForeignDeclaration, location, declaration);

    // A property that cannot be set is no member, unless the type has nothing else.
    private void CheckProperty(IPropertySymbol property, Location written)
    {
        INamedTypeSymbol type = property.ContainingType;
        bool isSet =
            property.SetMethod is { DeclaredAccessibility: Accessibility.Public }
            || type.InstanceConstructors.Any(constructor => HasParameter(constructor, property));
        bool hasOthers = type.GetMembers()
            .Any(other =>
                other is IPropertySymbol { IsImplicitlyDeclared: false } candidate
                && PropertyFinder.IsMember(candidate)
                && !trees.DeclareWhole(candidate));
        if (isSet || !hasOthers)
        {
            Report($"'{property.Name}' of '{type.ShortName()}'", written);
        }
    }

    private static bool HasParameter(IMethodSymbol constructor, IPropertySymbol property)
        => constructor.DeclaredAccessibility == Accessibility.Public
            && constructor.Parameters.Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));

    // Attributes in the parts of other generators hold for the type as a whole.
    private void CheckParts(INamedTypeSymbol type)
    {
        var foreign = type.DeclaringSyntaxReferences.Where(reference => trees.IsForeign(reference.SyntaxTree)).ToList();
        if (foreign.Count == 0)
        {
            return;
        }

        Location? written = trees.FindWritten(type);
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.ApplicationSyntaxReference is { } place && trees.IsForeign(place.SyntaxTree) && Matters(attribute))
            {
                Report($"[{attribute.ShortName()}] of '{type.ShortName()}'", written);
            }
        }

        bool isWritten = type.DeclaringSyntaxReferences.Except(foreign).Any(reference => NamesBase(reference, type));
        if (type.BaseType is { SpecialType: SpecialType.None } parent
            && !isWritten
            && foreign.Exists(reference => NamesBase(reference, type)))
        {
            Report($"base '{parent.ShortName()}' of '{type.ShortName()}'", written);
        }
    }

    private static bool Matters(AttributeData attribute)
        => attribute.AttributeClass is { } type
        && (
            type.DerivesFrom(KnownNames.Json, "JsonAttribute")
            || type.ContainingNamespace.IsNamed(KnownNames.TypedWs)
            || RuleParser.IsRule(attribute));

    // A base class comes first in its list.
    private bool NamesBase(SyntaxReference reference, INamedTypeSymbol type)
        => reference.GetSyntax(problems.CancellationToken) is TypeDeclarationSyntax { BaseList.Types: [var first, ..] }
            && type.BaseType is { } parent && first.Type.ToString() is var name
            && name.Substring(name.LastIndexOfAny(['.', ':']) + 1).StartsWith(parent.Name, StringComparison.Ordinal);
}
