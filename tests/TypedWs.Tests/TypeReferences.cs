using System.Reflection;
using System.Reflection.Emit;

namespace TypedWs.Tests;

/// <summary>Finds every type that a compiled type refers to, by reflection over its members and their IL.</summary>
internal static class TypeReferences
{
    private const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(opCode => opCode.Value);

    public static IEnumerable<(string Where, Type Used)> Of(Type type) =>
        Direct(type).SelectMany(use => Parts(use.Used).Select(part => (use.Where, part)));

    private static IEnumerable<(string Where, Type Used)> Direct(Type type)
    {
        string name = type.FullName ?? type.Name;
        if (type.BaseType is { } baseType)
            yield return (name, baseType);
        foreach (Type implemented in type.GetInterfaces())
            yield return (name, implemented);
        foreach (FieldInfo field in type.GetFields(All))
            yield return ($"{name}.{field.Name}", field.FieldType);
        foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            foreach (Type used in OfMethod(method))
                yield return ($"{name}.{method.Name}", used);
        }

        foreach ((string Where, Type Used) use in type.GetNestedTypes(All).SelectMany(Direct))
            yield return use;
    }

    private static IEnumerable<Type> OfMethod(MethodBase method)
    {
        IEnumerable<Type> signature = method.GetParameters().Select(parameter => parameter.ParameterType);
        if (method is MethodInfo { ReturnType: var returned })
            signature = signature.Append(returned);
        return method.GetMethodBody() is { } body
            ? signature.Concat(body.LocalVariables.Select(local => local.LocalType)).Concat(OfBody(method, body))
            : signature;
    }

    private static List<Type> OfBody(MethodBase method, MethodBody body)
    {
        var used = new List<Type>();
        byte[] il = body.GetILAsByteArray() ?? [];
        int offset = 0;
        while (offset < il.Length)
        {
            short value = il[offset++];
            if (value == 0xFE)
                value = (short)(0xFE00 | il[offset++]);
            OpCode opCode = OpCodesByValue[value];

            if (opCode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                AddMember(used, Resolve(method, BitConverter.ToInt32(il, offset)));
            offset += OperandLength(opCode.OperandType, il, offset);
        }

        return used;
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType?.GetGenericArguments(),
        method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static void AddMember(List<Type> used, MemberInfo? member)
    {
        if (member?.DeclaringType is { } declaring)
            used.Add(declaring);
        switch (member)
        {
            case Type type:
                used.Add(type);
                break;
            case FieldInfo field:
                used.Add(field.FieldType);
                break;
            case MethodInfo method:
                used.Add(method.ReturnType);
                used.AddRange(method.GetParameters().Select(parameter => parameter.ParameterType));
                if (method.IsGenericMethod)
                    used.AddRange(method.GetGenericArguments());
                break;
        }
    }

    private static int OperandLength(OperandType type, byte[] il, int offset) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, offset)),
        _ => 4,
    };

    /// <summary>A type and all that it is built of: elements and generic arguments.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsConstructedGenericType
            ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
    }
}
