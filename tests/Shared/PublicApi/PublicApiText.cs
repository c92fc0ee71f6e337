using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace TypedWs.Tests.PublicApi;

/// <summary>What users of an assembly can name, as text: a line per type and, indented, a line per member, sorted.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string?, Type>? space in FindTypes(assembly)
                .GroupBy(static type => type.Namespace)
                .OrderBy(static space => space.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(space.Key).Append('\n');
            foreach (Type? type in space.OrderBy(SignatureText.QualifiedName, StringComparer.Ordinal))
            {
                text.Append('\n').Append(SignatureText.Attributes(type.GetCustomAttributesData())).Append(DescribeType(type)).Append('\n');
                foreach (string member in DescribeMembers(type))
                {
                    text.Append("    ").Append(member).Append('\n');
                }
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>The types that users of an assembly can name.</summary>
    public static IEnumerable<Type> FindTypes(Assembly assembly) => assembly.GetTypes().Where(IsVisible);

    private static bool IsVisible(Type type)
        => type.IsNested
            ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
            : type.IsPublic;

    private static string DescribeType(Type type)
    {
        string name = SignatureText.QualifiedName(type);
        string constraints = SignatureText.Constraints(type.GetGenericArguments());
        if (type.IsEnum)
        {
            return $"public enum {name} : {SignatureText.Name(type.GetEnumUnderlyingType())}";
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return $"public delegate {SignatureText.Return(invoke)} {name}({SignatureText.Parameters(invoke)}){constraints}";
        }

        string access = type.IsNestedFamily || type.IsNestedFamORAssem ? "protected " : "public ";
        return access + Kind(type) + name + Bases(type) + constraints;
    }

    private static string Kind(Type type)
    {
        if (type.IsInterface)
        {
            return "interface ";
        }

        if (type.IsValueType)
        {
            return (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + "struct ";
        }

        string modifier = type switch
        {
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        return modifier + (type.GetMethod("<Clone>$") is null ? "class " : "record ");
    }

    private static string Bases(Type type)
    {
        var bases = new List<string>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Add(SignatureText.Name(parent));
        }

        bases.AddRange(
            type.GetInterfaces()
                .Where(implemented =>
                    IsVisible(implemented.IsConstructedGenericType ? implemented.GetGenericTypeDefinition() : implemented)
                    && type.BaseType?.GetInterfaces().Contains(implemented) != true)
                .Select(static implemented => SignatureText.Name(implemented))
                .Order(StringComparer.Ordinal));
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static IEnumerable<string> DescribeMembers(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [];
        }

        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Static | BindingFlags.Public)
                .Select(static field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), null)}");
        }

        return type.GetMembers(Declared)
            .Select(static member => (Member: member, Text: DescribeMember(member)))
            .Where(static member => member.Text is not null)
            .OrderBy(static member => member.Member.Name, StringComparer.Ordinal)
            .ThenBy(static member => member.Text, StringComparer.Ordinal)
            .Select(static member => SignatureText.Attributes(member.Member.GetCustomAttributesData()) + member.Text);
    }

    private static string? DescribeMember(MemberInfo member)
        => member switch
        {
            ConstructorInfo constructor when Access(constructor) is { } access =>
                $"{access}{WithoutArity(constructor.DeclaringType!.Name)}({SignatureText.Parameters(constructor)})",
            MethodInfo method when !IsAccessor(method) && method.Name != "<Clone>$" && Access(method) is { } access => access
                + Modifiers(method)
                + DescribeMethod(method),
            PropertyInfo property => DescribeProperty(property),
            EventInfo @event when Access(@event.AddMethod!) is { } access =>
                $"{access}event {SignatureText.Name(@event.EventHandlerType!)} {@event.Name}",
            FieldInfo field => DescribeField(field),
            _ => null,
        };

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string DescribeMethod(MethodInfo method)
    {
        string generic = method.IsGenericMethod
            ? "<" + string.Join(", ", method.GetGenericArguments().Select(static argument => argument.Name)) + ">"
            : "";
        return $"{SignatureText.Return(method)} "
            + $"{method.Name}{generic}({SignatureText.Parameters(method)}){SignatureText.Constraints(method.GetGenericArguments())}";
    }

    private static string? DescribeProperty(PropertyInfo property)
    {
        string accessors = "";
        MethodInfo? widest = null;
        foreach (MethodInfo? accessor in (MethodInfo?[])[property.GetMethod, property.SetMethod])
        {
            if (accessor is null || Access(accessor) is null)
            {
                continue;
            }

            widest = widest is null || accessor.IsPublic ? accessor : widest;
        }

        if (widest is null)
        {
            return null;
        }

        foreach (MethodInfo? accessor in (MethodInfo?[])[property.GetMethod, property.SetMethod])
        {
            if (accessor is null || Access(accessor) is not { } access)
            {
                continue;
            }

            bool isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            accessors +=
                (access == Access(widest) ? "" : access)
                + (
                    accessor == property.GetMethod ? "get; "
                    : isInit ? "init; "
                    : "set; ");
        }

        ParameterInfo[] indices = property.GetIndexParameters();
        string name = indices.Length == 0 ? property.Name : "this[" + SignatureText.Parameters(indices) + "]";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Access(widest)}{required}{Modifiers(widest)}{SignatureText.PropertyType(property)} {name} {{ {accessors}}}";
    }

    private static string? DescribeField(FieldInfo field)
    {
        if (field is { IsPublic: false, IsFamily: false, IsFamilyOrAssembly: false })
        {
            return null;
        }

        string access = field.IsPublic ? "public " : "protected ";
        return field.IsLiteral
            ? $"{access}const {SignatureText.Name(field.FieldType)} {field.Name} = {SignatureText.Literal(field.GetRawConstantValue())}"
            : $"{access}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}"
                + $"{SignatureText.FieldType(field)} {field.Name}";
    }

    private static string? Access(MethodBase method)
        => method.IsPublic ? "public " : method.IsFamily || method.IsFamilyOrAssembly ? "protected " : null;

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
        {
            return method.IsAbstract ? "static abstract " : "static ";
        }

        if (!method.IsVirtual)
        {
            return "";
        }

        bool isOverride = method.GetBaseDefinition() != method;
        if (method.IsFinal)
        {
            return isOverride ? "sealed override " : "";
        }

        return isOverride ? "override " : method.DeclaringType!.IsInterface ? "" : method.IsAbstract ? "abstract " : "virtual ";
    }

    private static string WithoutArity(string name) => name.Split('`')[0];
}
