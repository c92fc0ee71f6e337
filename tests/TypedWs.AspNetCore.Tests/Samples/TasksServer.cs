using System.Reflection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Packaging;

namespace TypedWs.Tests.Samples;

/// <summary>The tasks sample as its README runs it, in a process of its own. The tests of a class share it, and so its list.</summary>
public sealed class TasksServer : IAsyncLifetime
{
    private ServerProcess? _process;

    /// <summary>Where the page is served, with the real port.</summary>
    internal Uri Address => _process!.Address;

    /// <summary>Starts a further one, with arguments of its own.</summary>
    internal static async Task<TasksServer> StartAsync(params string[] arguments)
    {
        string configuration = typeof(Chat.ChatApp).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        return new TasksServer
        {
            _process = await ServerProcess.StartAsync(
                RepositoryFiles.Root,
                "dotnet",
                [
                    "run", "--project", "samples/Tasks", "--no-build", "-c", configuration, "--",
                    "--urls", "http://127.0.0.1:0", .. arguments,
                ]),
        };
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _process = (await StartAsync())._process;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process!.DisposeAsync();
}
