namespace TypedWs.Primitives;

/// <summary>
/// The version of this package. The packages of one release use internal members of each other, so they must have the same version.
/// The build writes <c>Compiled</c>, a constant: the compiler copies it into each assembly that uses it.
/// </summary>
internal static partial class PackageVersion
{
    /// <summary>The version of the TypedWs assembly that is loaded.</summary>
    public static string Loaded => Compiled;

    /// <summary>Stops the start of an application that has packages of different versions.</summary>
    /// <param name="package">The package that uses this one.</param>
    /// <param name="compiledFor">The version of TypedWs that the package was compiled for: <c>Compiled</c>, as the caller has it.</param>
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
