using Microsoft.CodeAnalysis;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Writes constants of the user's code as JSON, for the contract.</summary>
internal static class ConstantJson
{
    /// <summary>
    /// The arguments of an attribute by the names of its parameters and properties, as members of a JSON object without the braces.
    /// Arguments that JSON cannot express are left out, and so are texts of errors.
    /// </summary>
    public static string FormatArguments(AttributeData attribute, IMethodSymbol constructor)
    {
        var members = new List<string>();
        foreach ((IParameterSymbol parameter, TypedConstant argument) in constructor.Parameters.Zip(
            attribute.ConstructorArguments, static (parameter, argument) => (parameter, argument)))
        {
            Add(members, parameter.Name, argument);
        }

        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (!argument.Key.StartsWith("ErrorMessage", StringComparison.Ordinal))
            {
                Add(members, argument.Key, argument.Value);
            }
        }

        return string.Join(",", members);
    }

    private static void Add(List<string> members, string name, TypedConstant value)
    {
        if (Format(value) is { } json)
        {
            members.Add($"\"{JsonText.Escape(name)}\":{json}");
        }
    }

    private static string? Format(TypedConstant constant)
    {
        switch (constant.Kind)
        {
            case TypedConstantKind.Array when !constant.IsNull:
                var items = constant.Values.Select(Format).ToList();
                return items.Contains(null) ? null : "[" + string.Join(",", items) + "]";
            case TypedConstantKind.Enum:
                return FindName(constant) is { } name ? Literals.ToJson(name) : Literals.ToJson(constant.Value);
            case TypedConstantKind.Primitive:
                string json = Literals.ToJson(constant.Value);
                return constant.Value is float or double && json == "null" ? null : json;
            default:
                return null;
        }
    }

    private static string? FindName(TypedConstant constant)
        => constant.Type?.GetMembers()
            .OfType<IFieldSymbol>()
            .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value))?.Name;
}
