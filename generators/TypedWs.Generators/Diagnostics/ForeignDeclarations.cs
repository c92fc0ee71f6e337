using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Finds declarations of other source generators that a message uses. The analyzer sees these declarations, but the generator did
/// not. Without a diagnostic, the codec would read and write something else than the program declares, or there would be no codec
/// at all.
/// </summary>
/// <param name="trees">Tells which generator has added a file.</param>
/// <param name="problems">The diagnostics are added to it.</param>
internal sealed class ForeignDeclarations(GeneratedTrees trees, ProblemSink problems)
{
    private readonly HashSet<ISymbol> _known = new(SymbolEqualityComparer.Default);
    private readonly List<UsedSymbol> _unseen = [];

    /// <summary>Records a symbol that a message uses.</summary>
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

    /// <summary>Whether the message uses a symbol that only other generators declare.</summary>
    public bool HasUnseen => _unseen.Count > 0;

    /// <summary>Reports the used symbols that the generator has not seen: the codec's text does not name them.</summary>
    /// <param name="codec">The text of the message's codec; empty if there is none.</param>
    public void ReportUnseen(string codec)
    {
        foreach ((ISymbol? symbol, Location? location, bool _) in _unseen)
        {
            if (symbol is INamedTypeSymbol type)
            {
                // A generator may add files before all others run (post-initialization). Every generator sees these files.
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

    // A property that cannot be set is not a member, so it is not reported. It is reported if the type has no other member.
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

    // An attribute of a generated part applies to the whole type, and so does a base class.
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

    // C# demands that a base class is the first type of the base list.
    private bool NamesBase(SyntaxReference reference, INamedTypeSymbol type)
        => reference.GetSyntax(problems.CancellationToken) is TypeDeclarationSyntax { BaseList.Types: [var first, ..] }
            && type.BaseType is { } parent && first.Type.ToString() is var name
            && name.Substring(name.LastIndexOfAny(['.', ':']) + 1).StartsWith(parent.Name, StringComparison.Ordinal);
}
