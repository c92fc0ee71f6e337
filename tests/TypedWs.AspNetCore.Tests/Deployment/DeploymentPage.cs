namespace TypedWs.AspNetCore.Tests.Deployment;

/// <summary>The configurations that docs/deployment.md shows, as they stand there.</summary>
internal static class DeploymentPage
{
    /// <summary>The first block of code below a heading.</summary>
    /// <param name="heading">The heading's line, for example <c>### nginx</c>.</param>
    /// <param name="language">The language that the block names.</param>
    public static string ReadBlock(string heading, string language)
        => RepositoryPages.ReadBlock("docs/deployment.md", language, below: heading);

    /// <summary>Replaces the parts that differ on each machine: ports, addresses and paths. Each must be in the block.</summary>
    public static string Adapt(this string block, params (string Documented, string Here)[] places)
    {
        foreach ((string documented, string here) in places)
        {
            Assert.Contains(documented, block, StringComparison.Ordinal);
            block = block.Replace(documented, here, StringComparison.Ordinal);
        }

        return block;
    }
}
