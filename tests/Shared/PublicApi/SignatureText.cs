using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace TypedWs.Tests.PublicApi;

/// <summary>Types and parameters of a public API as C# writes them, nullable annotations included.</summary>
internal static class SignatureText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>The type with what it is nested in, without its namespace.</summary>
    public static string QualifiedName(Type type) => type.IsNested ? QualifiedName(type.DeclaringType!) + "." + Name(type) : Name(type);

    public static string Name(Type type) => Name(type, NullabilityFlags.None());

    public static string Return(MethodInfo method) => Name(method.ReturnParameter);

    public static string PropertyType(PropertyInfo property) => Name(property.PropertyType, NullabilityFlags.Of(property));

    public static string FieldType(FieldInfo field) => Name(field.FieldType, NullabilityFlags.Of(field));

    public static string Parameters(MethodBase method)
        => (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + Parameters(method.GetParameters());

    public static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    public static string Constraints(Type[] arguments) => string.Concat(arguments.Select(Constraint));

    public static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>The attributes that a caller has to heed: those of nullable analysis, of trimming, and the notice that a member is
    /// obsolete.</summary>
    public static string Attributes(IEnumerable<CustomAttributeData> attributes)
        => string.Concat(attributes.Where(IsOfInterest).Select(Attribute).Order(StringComparer.Ordinal));

    private static bool IsOfInterest(CustomAttributeData attribute)
        => (attribute.AttributeType == typeof(ObsoleteAttribute) && !IsOfCompiler(attribute))
            || (attribute.AttributeType.Namespace == "System.Diagnostics.CodeAnalysis"
                && attribute.AttributeType.Name is not ("SuppressMessageAttribute" or "SetsRequiredMembersAttribute"));

    // The compiler marks ref structs and constructors of types with required members, for compilers that know neither.
    private static bool IsOfCompiler(CustomAttributeData attribute)
        => attribute.ConstructorArguments is [{ Value: string text }, ..]
            && (text.StartsWith("Types with embedded references", StringComparison.Ordinal)
                || text.StartsWith("Constructors of types with required members", StringComparison.Ordinal));

    private static string Attribute(CustomAttributeData attribute)
    {
        string name = attribute.AttributeType.Name.Replace("Attribute", "", StringComparison.Ordinal);
        string arguments = string.Join(", ", attribute.ConstructorArguments.Select(static argument => Literal(argument.Value)));
        return arguments.Length == 0 ? $"[{name}] " : $"[{name}({arguments})] ";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        string isParams =
            parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        string value =
            !parameter.HasDefaultValue ? ""
            : parameter.DefaultValue is null
            && parameter.ParameterType.IsValueType
            && Nullable.GetUnderlyingType(parameter.ParameterType) is null
                ? " = default"
            : " = " + Literal(parameter.DefaultValue);
        return Attributes(parameter.GetCustomAttributesData()) + isParams + Name(parameter) + " " + parameter.Name + value;
    }

    private static string Name(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (!type.IsByRef)
        {
            return Name(type, NullabilityFlags.Of(parameter));
        }

        bool isReadOnly =
            parameter.IsIn || parameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.InteropServices.InAttribute));
        string kind =
            parameter.IsOut ? "out "
            : parameter.Position < 0 ? (isReadOnly ? "ref readonly " : "ref ")
            : isReadOnly ? "in "
            : "ref ";
        return kind + Name(type.GetElementType()!, NullabilityFlags.Of(parameter));
    }

    private static string Name(Type type, NullabilityFlags nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying, nullability) + "?";
        }

        if (type.IsPointer)
        {
            return Name(type.GetElementType()!, nullability) + "*";
        }

        if (type.IsValueType && !type.IsGenericParameter)
        {
            if (type.IsGenericType)
            {
                nullability.Skip();
            }

            return NameBody(type, nullability);
        }

        string mark = nullability.TakeIsAnnotated() ? "?" : "";
        return NameBody(type, nullability) + mark;
    }

    private static string NameBody(Type type, NullabilityFlags nullability)
    {
        if (type.IsArray)
        {
            return Name(type.GetElementType()!, nullability) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        }

        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        // A type that is nested in a generic one has the arguments of that, but no arity of its own.
        if (!type.IsGenericType || !type.Name.Contains('`', StringComparison.Ordinal))
        {
            return type.Name;
        }

        IEnumerable<string> arguments = type
            .GetGenericArguments()
            .Select(argument => type.IsGenericTypeDefinition ? Variance(argument) + argument.Name : Name(argument, nullability));
        return type.Name.Split('`')[0] + "<" + string.Join(", ", arguments) + ">";
    }

    private static string Variance(Type parameter)
        => (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => "out ",
            GenericParameterAttributes.Contravariant => "in ",
            _ => "",
        };

    private static string Constraint(Type parameter)
    {
        if (!parameter.IsGenericParameter)
        {
            return "";
        }

        GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
        bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var constraints = new List<string>();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            constraints.Add("class");
        }

        if (isStruct)
        {
            constraints.Add("struct");
        }

        constraints.AddRange(parameter.GetGenericParameterConstraints().Where(static type => type != typeof(ValueType)).Select(Name));

        // `notnull` is no constraint to the runtime, but an annotation.
        if (constraints.Count == 0 && NullableFlag(parameter) == 1)
        {
            constraints.Add("notnull");
        }

        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            constraints.Add("new()");
        }

        if (attributes.HasFlag(GenericParameterAttributes.AllowByRefLike))
        {
            constraints.Add("allows ref struct");
        }

        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }

    private static int NullableFlag(Type parameter)
    {
        foreach (CustomAttributeData attribute in parameter.GetCustomAttributesData())
        {
            if (attribute.AttributeType.Name == "NullableAttribute" && attribute.ConstructorArguments[0].Value is byte flag)
            {
                return flag;
            }
        }

        return 0;
    }
}
