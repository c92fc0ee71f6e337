using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Tells which generator has added a file to the compilation. The compiler gives such a file the path
/// <c>&lt;base&gt;/&lt;assembly of the generator&gt;/&lt;type of the generator&gt;/&lt;name&gt;</c>, with the same base for all
/// generators. A generator does not see these files.
/// </summary>
internal sealed class GeneratedTrees
{
    private static readonly string OwnFolder = $"{typeof(WsGenerator).Assembly.GetName().Name}/{typeof(WsGenerator).FullName}/";

    // Null if this generator has added no file. Its codecs are then missing, whether or not other generators have added files.
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

    /// <summary>Whether this generator has added any file.</summary>
    public bool HasOwn => _base is not null;

    /// <summary>Whether this generator has added the given file.</summary>
    public bool IsOwn(SyntaxTree tree) => FindMaker(tree) == Maker.ThisGenerator;

    /// <summary>Whether another generator has added the given file.</summary>
    public bool IsForeign(SyntaxTree tree) => FindMaker(tree) == Maker.OtherGenerator;

    /// <summary>Whether all declarations of the symbol are in files of other generators.</summary>
    public bool DeclareWhole(ISymbol symbol)
        => !symbol.DeclaringSyntaxReferences.IsEmpty && symbol.DeclaringSyntaxReferences.All(reference => IsForeign(reference.SyntaxTree));

    /// <summary>Whether all declarations of the symbol are in files of this generator.</summary>
    public bool AreOwn(ISymbol symbol)
        => !symbol.DeclaringSyntaxReferences.IsEmpty && symbol.DeclaringSyntaxReferences.All(reference => IsOwn(reference.SyntaxTree));

    /// <summary>The place of a declaration in a file that no generator has added; null if there is none.</summary>
    public Location? FindWritten(ISymbol symbol)
        => symbol.Locations.FirstOrDefault(location => location.SourceTree is { } tree && !IsForeign(tree) && !IsOwn(tree));

    // The result is cached, because it is needed for every symbol that a message uses.
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
