using System.Diagnostics;
using System.Globalization;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Transport.Linux.Tests.Listening;

/// <summary>A process with few descriptors (EMFILE).</summary>
[Collection(nameof(Alone))]
public sealed class DescriptorLimitTests
{
    private const int Limit = 300;

    [Fact]
    public async Task Without_a_free_descriptor_connections_wait_until_others_end_and_the_log_says_so_once()
    {
        using Process server = Start();
        var lines = new System.Collections.Concurrent.ConcurrentQueue<string>();
        server.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        server.BeginOutputReadLine();
        try
        {
            const string Announcement = "Now listening on: ";
            await Bounded.Until(
                () => lines.Any(static line => line.Contains(Announcement, StringComparison.Ordinal)), "the server listens");
            string told = lines.First(static line => line.Contains(Announcement, StringComparison.Ordinal));
            var address = new Uri(told[(told.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..]);
            await ExhaustAsync(address, lines);
            Assert.Single(lines, static line => line.Contains("cannot accept connections at the moment", StringComparison.Ordinal));
            Assert.False(server.HasExited);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync().WithinLimit();
        }
    }

    private static async Task ExhaustAsync(Uri address, IReadOnlyCollection<string> lines)
    {
        var open = new List<RawWebSocket>();
        var waiting = new List<Task<RawWebSocket>>();
        for (int i = 0; i < Limit; i++)
        {
            // The backlog takes the connections that the server cannot accept.
            Task<RawWebSocket> connecting = RawWebSocket.ConnectAsync(address);
            waiting.Add(connecting);
            if (waiting.Count == 20)
            {
                await Task.WhenAny(Task.WhenAll(waiting), WhenToldAsync(lines));
                open.AddRange(waiting.Where(static task => task.IsCompletedSuccessfully).Select(static task => task.Result));
                waiting.RemoveAll(static task => task.IsCompletedSuccessfully);
                if (waiting.Count > 0)
                {
                    break;
                }
            }
        }

        Assert.NotEmpty(waiting);
        Assert.NotEmpty(open);
        await WhenToldAsync(lines);

        // Those that are open are served, and their ends let the others in.
        await open[0].PingAsync();
        foreach (RawWebSocket client in open)
        {
            await client.DisposeAsync();
        }

        foreach (RawWebSocket client in await Task.WhenAll(waiting).WithinLimit())
        {
            await client.PingAsync();
            await client.DisposeAsync();
        }
    }

    private static Task WhenToldAsync(IReadOnlyCollection<string> lines)
        => Bounded.Until(
            () => lines.Any(static line => line.Contains("cannot accept connections", StringComparison.Ordinal)),
            "the log tells the limit");

    private static Process Start()
    {
        string echo = typeof(global::Echo.EchoApp).Assembly.Location;
        var start = new ProcessStartInfo(
            "/bin/sh",
            ["-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -n {Limit}; exec dotnet '{echo}' --urls http://127.0.0.1:0")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(echo)!,
        };
        start.Environment["TYPEDWS_TRANSPORT"] = "linux";
        return Process.Start(start)!;
    }
}
