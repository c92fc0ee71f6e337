using System.Text;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Finds the accessor of an init-only member that a generic type declares. The runtime finds such a member only from a class with
/// the same type parameters and constraints.
/// </summary>
internal static class GenericAccessorParser
{
    public static bool IsNeeded(IPropertySymbol property) => MessageParser.IsGeneric(property.ContainingType);

    /// <returns>The accessor; null if two nested types have type parameters of the same name, because C# text could not tell them
    /// apart.</returns>
    public static GenericAccessor? Parse(IPropertySymbol property)
    {
        var parameters = new List<ITypeParameterSymbol>();
        var arguments = new List<string>();
        Collect(property.ContainingType, parameters, arguments);
        var names = new HashSet<string>(parameters.Select(static parameter => parameter.Name), StringComparer.Ordinal);
        if (names.Count != parameters.Count)
        {
            return null;
        }

        // A type parameter must not have the name of its type or of a member of its type.
        string verb = "Set";
        for (int i = 1; names.Any(name => name.StartsWith(verb + "_", StringComparison.Ordinal)); i++)
        {
            verb = "Set" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return new GenericAccessor(
            verb,
            new NameScope(names).Unique("Invoke"),
            string.Join(", ", parameters.Select(static parameter => parameter.Name.EscapedInDeclaration())),
            string.Join(" ", parameters.Select(DescribeConstraints).Where(static text => text.Length > 0)),
            string.Join(", ", arguments),
            TypeNames.Qualified(property.ContainingType.OriginalDefinition),
            TypeNames.Qualified(property.OriginalDefinition.Type));
    }

    private static void Collect(INamedTypeSymbol type, List<ITypeParameterSymbol> parameters, List<string> arguments)
    {
        if (type.ContainingType is { } outer)
        {
            Collect(outer, parameters, arguments);
        }

        parameters.AddRange(type.OriginalDefinition.TypeParameters);
        arguments.AddRange(type.TypeArguments.Select(TypeNames.QualifiedArgument));
    }

    private static string DescribeConstraints(ITypeParameterSymbol parameter)
    {
        var constraints = new List<string>();
        if (parameter.HasUnmanagedTypeConstraint)
        {
            constraints.Add("unmanaged");
        }
        else if (parameter.HasValueTypeConstraint)
        {
            constraints.Add("struct");
        }
        else if (parameter.HasReferenceTypeConstraint)
        {
            constraints.Add(parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        }
        else if (parameter.HasNotNullConstraint)
        {
            constraints.Add("notnull");
        }

        constraints.AddRange(parameter.ConstraintTypes.Select(TypeNames.QualifiedArgument));
        if (parameter.HasConstructorConstraint)
        {
            constraints.Add("new()");
        }

        return constraints.Count == 0
            ? ""
            : new StringBuilder("where ")
                .Append(parameter.Name.EscapedInDeclaration())
                .Append(" : ")
                .Append(string.Join(", ", constraints))
                .ToString();
    }
}
