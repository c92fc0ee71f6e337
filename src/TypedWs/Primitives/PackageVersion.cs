namespace TypedWs.Primitives;

/// <summary>
/// The version of this package. The packages of one release use internal members of each other, so they must have the same version. The
/// build generates the constant <c>Compiled</c>. The compiler copies a constant into each assembly that uses it.
/// </summary>
internal static partial class PackageVersion
{
    /// <summary>The version of the TypedWs assembly that is loaded.</summary>
    public static string Loaded => Compiled;

    /// <summary>Throws if an application uses packages of different versions. Called at start-up.</summary>
    /// <param name="package">The name of the package that uses TypedWs.</param>
    /// <param name="compiledFor">The version of TypedWs for which the package was compiled: the caller's copy of <c>Compiled</c>.</param>
    /// <exception cref="InvalidOperationException">The versions differ.</exception>
    public static void Require(string package, string compiledFor)
    {
        if (compiledFor != Loaded)
        {
            throw new InvalidOperationException(
                $"{package} {compiledFor} needs TypedWs {compiledFor}, but TypedWs {Loaded} is loaded. Give both packages the same version."
            );
        }
    }
}
