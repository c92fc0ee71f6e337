using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// The files that source generators have added to a compilation, told by their paths: the compiler gives each
/// <c>&lt;base&gt;/&lt;assembly of the generator&gt;/&lt;its type&gt;/&lt;name&gt;</c>, with one base for all.
/// A generator sees nothing of them.
/// </summary>
internal sealed class GeneratedTrees
{
    private static readonly string OwnFolder = $"{typeof(WsGenerator).Assembly.GetName().Name}/{typeof(WsGenerator).FullName}/";

    // Null if this generator has added no file: then its codecs are missing, whatever files other generators have added.
    private readonly string? _base;
    private readonly ConcurrentDictionary<SyntaxTree, Maker> _makers = new();

    public GeneratedTrees(Compilation compilation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            string path = Normalize(tree);
            int index = path.LastIndexOf(OwnFolder, StringComparison.Ordinal);
            if (index < 0 || (index > 0 && path[index - 1] != '/'))
            {
                continue;
            }

            _base = path.Substring(0, index);
            return;
        }
    }

    /// <summary>Whether this generator has added a file.</summary>
    public bool HasOwn => _base is not null;

    /// <summary>Whether this generator has added the file.</summary>
    public bool IsOwn(SyntaxTree tree) => FindMaker(tree) == Maker.ThisGenerator;

    /// <summary>Whether another generator has added the file.</summary>
    public bool IsForeign(SyntaxTree tree) => FindMaker(tree) == Maker.OtherGenerator;

    /// <summary>Whether other generators have declared the symbol, and no other code has.</summary>
    public bool DeclareWhole(ISymbol symbol)
        => !symbol.DeclaringSyntaxReferences.IsEmpty && symbol.DeclaringSyntaxReferences.All(reference => IsForeign(reference.SyntaxTree));

    /// <summary>Whether this generator has declared the symbol, and no other code has.</summary>
    public bool AreOwn(ISymbol symbol)
        => !symbol.DeclaringSyntaxReferences.IsEmpty && symbol.DeclaringSyntaxReferences.All(reference => IsOwn(reference.SyntaxTree));

    /// <summary>The place of a declaration that people wrote; null if there is none.</summary>
    public Location? FindWritten(ISymbol symbol)
        => symbol.Locations.FirstOrDefault(location => location.SourceTree is { } tree && !IsForeign(tree) && !IsOwn(tree));

    // Asked for every symbol that a message uses.
    private Maker FindMaker(SyntaxTree tree) => _makers.GetOrAdd(tree, FindMakerByPath);

    private Maker FindMakerByPath(SyntaxTree tree)
    {
        string path = Normalize(tree);
        string prefix = _base ?? "";
        if (!path.StartsWith(prefix, StringComparison.Ordinal))
        {
            return Maker.User;
        }

        if (_base is not null && path.StartsWith(_base + OwnFolder, StringComparison.Ordinal))
        {
            return Maker.ThisGenerator;
        }

        return path.Substring(prefix.Length).Split('/') is { Length: 3 } parts && parts[0].Length > 0 ? Maker.OtherGenerator : Maker.User;
    }

    private static string Normalize(SyntaxTree tree) => tree.FilePath.Replace('\\', '/');

    private enum Maker
    {
        User,
        ThisGenerator,
        OtherGenerator,
    }
}
