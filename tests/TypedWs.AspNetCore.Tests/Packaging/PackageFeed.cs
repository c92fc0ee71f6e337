using System.Reflection;

namespace TypedWs.Tests.Packaging;

/// <summary>The packages, packed once from what was built, in a folder that is a package source; removed afterwards.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    /// <summary>Debug or Release: what the tests were built as, so that nothing is built again.</summary>
    public static string Configuration { get; } =
        typeof(WsHost).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>The projects whose packages are made; each package has the name of its project.</summary>
    public static IReadOnlyList<string> Projects { get; } =
        [
            "TypedWs", "TypedWs.AspNetCore", "TypedWs.Cli", "TypedWs.Client", "TypedWs.Client.Hosting", "TypedWs.Contracts",
            "TypedWs.Testing", "TypedWs.Testing.Web", "TypedWs.Transport.Linux",
        ];

    /// <summary>Everything is under here.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("typedws-packages-").FullName;

    public string Feed => Path.Combine(Directory, "feed");

    /// <summary>A NuGet.Config of a project that gets packages from here only.</summary>
    public string OnlyPacked() => $"""
        <configuration>
          <packageSources>
            <clear />
            <add key="packed" value="{Feed}" />
          </packageSources>
          <config>
            <add key="globalPackagesFolder" value="{Path.Combine(Directory, "cache")}" />
          </config>
        </configuration>
        """;

    /// <summary>A NuGet.Config of a project that also gets packages from the machine's own sources, and from what the machine has of them
    /// already: the runtime pack, for example, is no part of the SDK.</summary>
    public string WithMachinesSources()
    {
        string installed = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Feed}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="installed" value="{System.IO.Directory.CreateDirectory(installed).FullName}" />
              </fallbackPackageFolders>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(Directory, "cache")}" />
              </config>
            </configuration>
            """;
    }

    public async ValueTask InitializeAsync()
    {
        foreach (string project in Projects)
        {
            string path = RepositoryFiles.At("src", project, project + ".csproj");
            DotnetCommand pack = await DotnetCommand.RunAsync(Directory, "pack", path, "--no-build", "-c", Configuration, "-o", Feed);
            Assert.True(pack.ExitCode == 0, pack.Output);
        }
    }

    public ValueTask DisposeAsync()
    {
        System.IO.Directory.Delete(Directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
