using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>A class to which generated code adds a part.</summary>
internal static class PartialClass
{
    /// <summary>Reports the class, and the types around it, that are not partial.</summary>
    /// <param name="type">The class.</param>
    /// <param name="part">The code that is generated into the class, for the text of the diagnostic.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    /// <returns>Whether all are partial.</returns>
    public static bool Check(INamedTypeSymbol type, string part, ProblemSink problems)
    {
        bool isPartial = true;
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            foreach (SyntaxReference reference in level.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(problems.CancellationToken) is not TypeDeclarationSyntax declaration
                    || declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
                {
                    continue;
                }

                problems.Report(Descriptors.ClassNotPartial, declaration.Identifier.GetLocation(), level.ShortName(), part);
                isPartial = false;
            }
        }

        return isPartial;
    }

    /// <summary>The declaration of the generated part.</summary>
    public static EndpointDeclaration Describe(INamedTypeSymbol type)
        => new(TypeNames.Namespace(type.ContainingNamespace), DescribeTypes(type), TypeNames.Qualified(type));

    private static EquatableArray<string> DescribeTypes(INamedTypeSymbol type)
    {
        var declarations = new List<string>();
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            var text = new StringBuilder(level switch
            {
                { IsRecord: true, IsValueType: true } => "record struct ",
                { IsRecord: true } => "record ",
                { TypeKind: TypeKind.Struct } => "struct ",
                { TypeKind: TypeKind.Interface } => "interface ",
                _ => "class ",
            });
            text.Append(level.Name.EscapedInDeclaration());
            if (level.Arity > 0)
            {
                text.Append('<')
                    .Append(string.Join(", ", level.TypeParameters.Select(static parameter => parameter.Name.EscapedInDeclaration())))
                    .Append('>');
            }

            declarations.Insert(0, text.ToString());
        }

        return declarations.ToEquatableArray();
    }
}
