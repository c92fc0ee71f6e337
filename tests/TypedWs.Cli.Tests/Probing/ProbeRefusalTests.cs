using System.Net;
using System.Net.Http;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Probing;

/// <summary>The table "Upgrade refusals" of docs/wire-protocol.md, row by row and over each version of HTTP: the tool shows the reason that
/// the server logged.</summary>
public sealed partial class ProbeRefusalTests
{
    public static TheoryData<int, string> Cases
        => new(RefusalCases.All.Select(static (refusal, index) => (index, refusal.ToString())));

    [GeneratedRegex(@"refused with (?<status>\d+): (?<reason>\w+)\.(?<detail>.*) \[[^\[]*\]$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex LogLine { get; }

    [GeneratedRegex(@"`(?<reason>[A-Z]\w+)`", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Reason { get; }

    [GeneratedRegex(@"\b[45]\d\d\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Status { get; }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_refusal_is_explained_as_the_server_logged_it(int index, string name)
    {
        RefusalCase refusal = RefusalCases.All[index];
        Assert.Equal(name, refusal.ToString());
        var time = new ManualTime();
        await using WsTestServer server = await StartAsync(refusal, time);
        using var other = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        if (refusal.IsFull || refusal.IsDraining)
        {
            other.Options.HttpVersion = refusal.Version == "2" ? HttpVersion.Version20 : HttpVersion.Version11;
            other.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            await other.ConnectAsync(new Uri(server.Address()), invoker, CancellationToken.None).WithinLimit();
        }

        Task stopping = Task.CompletedTask;
        if (refusal.IsDraining)
        {
            // The endpoints have heard of it when this returns.
            server.App.Lifetime.StopApplication();
            stopping = server.App.StopAsync();
        }

        ToolResult result = await Tool.RunAsync(
            ["probe", server.Address(), "--json", .. Options(refusal), .. refusal.Arguments]);

        AssertAsLogged(server, result, refusal);
        time.Advance(TimeSpan.FromMinutes(11));
        other.Abort();
        await stopping.WithinLimit();
    }

    // Each row, over each version of HTTP for which it holds, with each of its statuses and reasons.
    [Fact]
    public void Every_row_of_the_page_is_provoked_over_each_version_of_HTTP()
    {
        List<(string Cause, string Http1, string Http2, string Reasons)> rows = ReadTable();
        Assert.True(rows.Count > 20);
        foreach ((string cause, string http1, string http2, string reasons) in rows)
        {
            AssertProvoked(cause, "1.1", http1, reasons);
            AssertProvoked(cause, "2", http2.StartsWith("the same", StringComparison.Ordinal) ? http1 : http2, reasons);
        }

        Assert.All(RefusalCases.All, refusal => Assert.Single(
            rows, row => row.Cause.StartsWith(refusal.Cause, StringComparison.Ordinal)));
    }

    private static void AssertProvoked(string cause, string version, string cell, string reasons)
    {
        RefusalCase[] cases = [.. RefusalCases.All
            .Where(refusal => refusal.Version == version && cause.StartsWith(refusal.Cause, StringComparison.Ordinal))];
        string what = $"{cause}, HTTP/{version}";
        if (cell == "–")
        {
            Assert.True(cases.Length == 0, what);
            return;
        }

        string[] statuses = [.. Status.Matches(cell).Select(static match => match.Value)];
        if (cell.Contains("400 to 599", StringComparison.Ordinal))
        {
            Assert.True(cases.Length > 0, what);
            Assert.All(cases, static refusal => Assert.InRange(refusal.Status, 400, 599));
        }
        else
        {
            Assert.True(statuses.Order().SequenceEqual(cases.Select(static refusal => $"{refusal.Status}").Distinct().Order()), what);
        }

        IEnumerable<string> named = Reason.Matches(reasons).Select(static match => match.Groups["reason"].Value);
        Assert.True(named.Order().SequenceEqual(cases.Select(static refusal => refusal.Reason).Distinct().Order()), what);
    }

    private static List<(string Cause, string Http1, string Http2, string Reasons)> ReadTable()
    {
        string page = RepositoryPages.Read("docs/wire-protocol.md");
        string section = page[page.IndexOf("## Upgrade refusals", StringComparison.Ordinal)..];
        return
        [
            .. section[..section.IndexOf("¹ with", StringComparison.Ordinal)]
                .Split('\n')
                .Where(static line => line.StartsWith('|'))
                .Skip(2)
                .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(static cells => (cells[1], cells[2], cells[3], cells[4])),
        ];
    }

    // A case of the server's may need a request without a subprotocol; one of the request's own says what it needs.
    private static string[] Options(RefusalCase refusal)
        =>
        [
            .. refusal.Arguments.Contains("--http") ? (string[])[] : ["--http", refusal.Version],
            .. refusal.Arguments.Contains("--subprotocol") ? (string[])[] : ["--subprotocol", ""],
        ];

    private static Task<WsTestServer> StartAsync(RefusalCase refusal, ManualTime time)
        => WsTestServer.StartAsync(refusal.Map, builder =>
        {
            HttpProtocols protocols = refusal.Version == "2" ? HttpProtocols.Http2 : HttpProtocols.Http1;
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = protocols));
            refusal.Build?.Invoke(builder);
            if (refusal.IsDraining)
            {
                builder.Services.AddSingleton<TimeProvider>(time);
            }
        });

    private static void AssertAsLogged(WsTestServer server, ToolResult result, RefusalCase refusal)
    {
        Assert.Equal(4, result.Exit);
        JsonElement check = result.Find("check");
        Assert.Equal("upgrade", check.GetProperty("name").GetString());
        Assert.False(check.GetProperty("ok").GetBoolean());
        Match logged = LogLine.Match(Assert.Single(server.Log.Refusals()).Text);
        Assert.True(logged.Success);
        Assert.Equal($"{refusal.Status}", logged.Groups["status"].Value);
        Assert.Equal(refusal.Reason, logged.Groups["reason"].Value);
        Assert.Equal(refusal.Status, check.GetProperty("status").GetInt32());
        Assert.Equal(refusal.Reason, check.GetProperty("reason").GetString());
        string text = check.GetProperty("text").GetString()!;
        Assert.StartsWith(
            $"not upgraded: {refusal.Status} {refusal.Reason}.{logged.Groups["detail"].Value}".TrimEnd(), text, StringComparison.Ordinal);
    }
}
