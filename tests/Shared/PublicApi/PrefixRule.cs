using System.Reflection;
using System.Runtime.CompilerServices;

namespace TypedWs.Tests.PublicApi;

/// <summary>The rule of names in docs/decisions/0023-public-surface.md.</summary>
internal static class PrefixRule
{
    /// <summary>Public types that do not begin with <c>Ws</c> or <c>IWs</c>, types in other namespaces than the rule has, and extension
    /// methods for types of the framework without <c>Ws</c> in their name.</summary>
    public static IEnumerable<string> FindViolations(Assembly assembly)
    {
        foreach (Type type in PublicApiText.FindTypes(assembly))
        {
            if (!HasPrefix(type.IsInterface ? type.Name[1..] : type.Name) || (type.IsInterface && type.Name[0] != 'I'))
            {
                yield return $"{type.FullName} does not begin with Ws";
            }

            bool isOfFramework = type.Namespace!.StartsWith("Microsoft.", StringComparison.Ordinal);
            if (type.Namespace is not ("TypedWs" or "TypedWs.CompilerServices" or "TypedWs.Contracts" or "TypedWs.Testing")
                && !(isOfFramework && IsStatic(type)))
            {
                yield return $"{type.FullName} is in no namespace of the rule";
            }

            foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                if (isOfFramework && method.IsDefined(typeof(ExtensionAttribute)) && !IsNamed(method.Name))
                {
                    yield return $"{type.FullName}.{method.Name} is not named by the rule";
                }
            }
        }
    }

    private static bool IsStatic(Type type) => type is { IsAbstract: true, IsSealed: true };

    // "Ws" as a word of its own: Wsdl, say, would not be one.
    private static bool HasPrefix(string name)
        => name.StartsWith("Ws", StringComparison.Ordinal) && (name.Length == 2 || !char.IsLower(name[2]));

    // The name of the product switches it on, or its transport; all else has the prefix of types.
    private static bool IsNamed(string method)
        => method.Contains("TypedWs", StringComparison.Ordinal)
            ? method is "AddTypedWs" or "UseTypedWs" or "UseTypedWsTransport"
            : method.Contains("Ws", StringComparison.Ordinal);
}
