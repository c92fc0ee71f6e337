using System.Diagnostics;
using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>
/// The program in the README is compiled, run and talked to as it stands there. Alone: the host that it builds is found as
/// the first one that the process builds.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ReadmeProgramTests
{
    private const string Marker = "<!-- This program is compiled and run by a test as it stands here. -->";

    [Fact]
    public async Task The_program_in_the_readme_compiles_runs_and_chats()
    {
        GeneratedCode program = GeneratedCode.Load(WebProgram.Compile(ReadProgram()));
        using var hosts = new HostWatcher();
        Task main = (Task)program.Assembly.EntryPoint!.DeclaringType!
            .GetMethod("<Main>$", BindingFlags.Static | BindingFlags.NonPublic)!
            .Invoke(null, [new[] { "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None" }])!;
        using IHost host = await hosts.Built.WithinLimit();
        var started = new TaskCompletionSource();
        using (host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WithinLimit();
        }

        string address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using (var http = new HttpClient())
        {
            Assert.Contains("The chat is at /ws", await http.GetStringAsync(new Uri(address)).WithinLimit(), StringComparison.Ordinal);
        }

        await ChatAsync(new Uri(address.Replace("http", "ws", StringComparison.Ordinal) + "/ws?clientId=ann"));
        await host.StopAsync();
        await main.WithinLimit();
    }

    private static async Task ChatAsync(Uri address)
    {
        using var limit = new CancellationTokenSource(Bounded.Limit);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, limit.Token);

        await SendAsync(socket, """{"type":"chat","payload":{"text":"  hi "}}""", limit.Token);
        Assert.Matches(
            """^\{"type":"chat","payload":\{"from":"ann","text":"hi","time":"[0-9T:.-]+Z"\}\}$""",
            await ReceiveAsync(socket, limit.Token));

        // The readme's error event: its third message, of 612 characters.
        await SendAsync(socket, """{"type":"chat","payload":{"text":"again"}}""", limit.Token);
        await ReceiveAsync(socket, limit.Token);
        await SendAsync(
            socket,
            """{"type":"chat","payload":{"text":"X"}}""".Replace("X", new string('x', 612), StringComparison.Ordinal),
            limit.Token);
        Assert.Equal(ReadErrorEvent(), await ReceiveAsync(socket, limit.Token));

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
    }

    private static Task SendAsync(ClientWebSocket socket, string text, CancellationToken cancellationToken)
        => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
        Assert.True(result.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }

    private static string ReadProgram() => RepositoryPages.ReadBlock("README.md", "csharp", below: Marker);

    private static string ReadErrorEvent()
        => string.Concat(RepositoryPages.ReadBlock("README.md", "json").Split('\n').Select(static line => line.Trim()));

    /// <summary>Hears of the host that the program builds, as the tools of the framework do.</summary>
    private sealed class HostWatcher : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly TaskCompletionSource<IHost> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly IDisposable _listeners;
        private IDisposable? _hosting;

        public HostWatcher() => _listeners = DiagnosticListener.AllListeners.Subscribe(this);

        public Task<IHost> Built => _built.Task;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                _hosting = value.Subscribe(this);
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilt", Value: IHost host })
            {
                _built.TrySetResult(host);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => _built.TrySetException(error);

        public void Dispose()
        {
            _hosting?.Dispose();
            _listeners.Dispose();
        }
    }
}
