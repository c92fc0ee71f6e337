using System.Text;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// The names of generated files. If two names differ only in letter case, the compiler refuses the whole output of a generator.
/// </summary>
internal static class FileNames
{
    // File systems limit a name to 255 bytes, and Windows limits a whole path to 260 characters.
    private const int MaxBytes = 100;

    private const int MaxLetters = 60;

    /// <summary>
    /// The name of the generated file for a type. It is unique even if letter case is ignored, and its length is limited.
    /// </summary>
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

    /// <summary>The end of the file names with this suffix.</summary>
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

    // Whether the type, or a namespace or type around it, has a neighbour whose name differs only in letter case: Chat and CHAT.
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
