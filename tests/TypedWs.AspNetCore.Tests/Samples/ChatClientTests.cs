using System.Diagnostics;
using System.Reflection;

namespace TypedWs.Tests.Samples;

/// <summary>The console client of the chat, as a process: as its README runs it, and as native code.</summary>
public sealed class ChatClientTests
{
    // The publish of native code takes minutes on a loaded machine.
    private static readonly TimeSpan PublishLimit = TimeSpan.FromMinutes(6);

    private static string Configuration { get; } =
        typeof(Chat.ChatApp).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    [Fact]
    public Task A_line_goes_to_everybody_a_refused_one_is_told_and_a_restart_of_the_server_is_survived()
        => ChatAsync("dotnet", "run", "--project", "samples/ChatClient", "--no-build", "-c", Configuration, "--");

    // Needs a C compiler as linker, and zlib: docs/aot.md.
    [Fact(Skip = LongTests.SkipReason, SkipUnless = nameof(LongTests.AreOn), SkipType = typeof(LongTests))]
    public async Task Native_code_does_the_same()
    {
        string output = Directory.CreateTempSubdirectory("typedws-client-").FullName;
        try
        {
            using Process publish = Start("dotnet", "publish", "samples/ChatClient", "-c", "Release", "-o", output, "-warnaserror");
            publish.StandardInput.Close();
            string text = await publish.StandardOutput.ReadToEndAsync().WaitAsync(PublishLimit);
            await publish.WaitForExitAsync().WithinLimit();
            Assert.True(publish.ExitCode == 0, text);
            await ChatAsync(Path.Combine(output, "ChatClient"));
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static async Task ChatAsync(string program, params string[] arguments)
    {
        ChatServer server = await ChatServer.StartAsync();
        int port = server.BaseAddress.Port;
        using Process client = Start(program, [.. arguments, "ann", $"ws://127.0.0.1:{port}/ws"]);
        try
        {
            await ExpectAsync(client, "* ann joined");
            await client.StandardInput.WriteLineAsync("hello");
            await ExpectAsync(client, "ann: hello");
            await client.StandardInput.WriteLineAsync(new string('x', 501));
            await ExpectAsync(client, "xxx: must be at most 500 characters");

            await server.DisposeAsync();
            await ExpectAsync(client, "* no connection");
            await client.StandardInput.WriteLineAsync("in the meantime");
            server = await ChatServer.StartAsync($"http://127.0.0.1:{port}");
            await ExpectAsync(client, "ann: in the meantime");
            client.StandardInput.Close();
            await client.WaitForExitAsync().WithinLimit();
            Assert.Equal(0, client.ExitCode);
        }
        finally
        {
            client.Kill(entireProcessTree: true);
            await server.DisposeAsync();
        }
    }

    private static Process Start(string program, params string[] arguments)
        => Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = RepositoryFiles.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;

    private static async Task ExpectAsync(Process client, string part)
    {
        var seen = new List<string>();
        while (await client.StandardOutput.ReadLineAsync().WithinLimit() is { } line)
        {
            seen.Add(line);
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The client ended without '{part}': {string.Join('\n', seen)}");
    }
}
