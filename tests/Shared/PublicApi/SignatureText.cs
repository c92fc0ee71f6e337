using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace TypedWs.Tests.PublicApi;

/// <summary>Types and parameters of a public API as C# writes them, nullable annotations included.</summary>
internal static class SignatureText
{
    private static readonly NullabilityInfoContext Nullability = new();

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

    public static string Name(Type type) => Name(type, null);

    public static string Return(MethodInfo method) => Name(method.ReturnParameter);

    public static string PropertyType(PropertyInfo property) => Name(property.PropertyType, Nullability.Create(property));

    public static string FieldType(FieldInfo field) => Name(field.FieldType, Nullability.Create(field));

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
        return isParams + Name(parameter) + " " + parameter.Name + value;
    }

    private static string Name(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (!type.IsByRef)
        {
            return Name(type, Nullability.Create(parameter));
        }

        bool isReadOnly =
            parameter.IsIn || parameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.InteropServices.InAttribute));
        string kind =
            parameter.IsOut ? "out "
            : parameter.Position < 0 ? (isReadOnly ? "ref readonly " : "ref ")
            : isReadOnly ? "in "
            : "ref ";
        return kind + Name(type.GetElementType()!, Nullability.Create(parameter));
    }

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying, null) + "?";
        }

        if (type.IsPointer)
        {
            return Name(type.GetElementType()!, null) + "*";
        }

        // A type parameter without constraints counts as nullable whether it is annotated or not: T stands for both.
        bool canBeMarked = type is { IsValueType: false, IsGenericParameter: false };
        string mark =
            canBeMarked && (nullability?.ReadState == NullabilityState.Nullable || nullability?.WriteState == NullabilityState.Nullable)
                ? "?"
                : "";
        if (type.IsArray)
        {
            return Name(type.GetElementType()!, nullability?.ElementType) + "[" + new string(',', type.GetArrayRank() - 1) + "]" + mark;
        }

        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword + mark;
        }

        if (!type.IsGenericType)
        {
            return type.Name + mark;
        }

        var text = new StringBuilder(type.Name.Split('`')[0]);
        Type[] arguments = type.GetGenericArguments();
        if (!type.Name.Contains('`', StringComparison.Ordinal))
        {
            return text + mark;
        }

        text.Append('<');
        for (int i = 0; i < arguments.Length; i++)
        {
            if (i > 0)
            {
                text.Append(", ");
            }

            if (type.IsGenericTypeDefinition)
            {
                text.Append(Variance(arguments[i]));
            }

            bool isKnown = nullability is not null && i < nullability.GenericTypeArguments.Length;
            text.Append(Name(arguments[i], isKnown ? nullability!.GenericTypeArguments[i] : null));
        }

        return text.Append('>') + mark;
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
