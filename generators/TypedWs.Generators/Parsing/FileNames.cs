using System.Text;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Names of generated files: the compiler refuses the whole output of a generator if two are equal but for letter case.</summary>
internal static class FileNames
{
    // File systems end names at 255 bytes, and Windows whole paths at 260 letters.
    private const int MaxBytes = 100;

    private const int MaxLetters = 60;

    /// <summary>The name of the generated file for a type; no other type has it in any case, and none is too long.</summary>
    public static string Create(INamedTypeSymbol type, string suffix)
    {
        string name = string.Join(".", TypeNames.Path(type, marksArity: true));
        bool isLong = Encoding.UTF8.GetByteCount(name) > MaxBytes;
        if (!isLong && !HasTwin(type))
        {
            return name + End(suffix);
        }

        string shown = isLong ? Cut(name) : name;
        return $"{shown}-{GeneratedNames.Hash(name)}{End(suffix)}";
    }

    /// <summary>The ending of file names.</summary>
    public static string End(string suffix) => $".{suffix}.g.cs";

    private static string Cut(string name)
    {
        int length = Math.Min(name.Length, MaxLetters);
        while (Encoding.UTF8.GetByteCount(name.Substring(0, length)) > MaxBytes)
        {
            length--;
        }

        return name.Substring(0, char.IsHighSurrogate(name[length - 1]) ? length - 1 : length);
    }

    // Chat and CHAT need different files, whether they are types or namespaces of them.
    private static bool HasTwin(INamedTypeSymbol type)
    {
        for (INamespaceOrTypeSymbol level = type; level.ContainingSymbol is INamespaceOrTypeSymbol outer; level = outer)
        {
            IEnumerable<ISymbol> siblings = outer is INamespaceSymbol space
                ? (IEnumerable<ISymbol>)space.GetMembers()
                : outer.GetTypeMembers();
            foreach (ISymbol sibling in siblings)
            {
                if (sibling.Name != level.Name && string.Equals(sibling.Name, level.Name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
