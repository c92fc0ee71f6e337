using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Diagnostics;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>docs/operations.md has every instrument and every log event, and no other.</summary>
public sealed partial class OperationsDocumentTests
{
    private const RegexOptions Options = RegexOptions.Multiline | RegexOptions.ExplicitCapture;

    private static readonly string Document = File.ReadAllText(RepositoryFiles.At("docs/operations.md"));

    [Fact]
    [Trait("Row", "B27")]
    public async Task The_table_of_instruments_is_complete()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        var published = new List<string>();
        using MeterListener listener = Measurements.Listen(
            server.Services,
            instrument =>
            {
                Assert.False(string.IsNullOrEmpty(instrument.Description));
                published.Add($"{instrument.Name} {KindOf(instrument)} {instrument.Unit}");
                return false;
            },
            static (_, _, _) => { });

        Assert.Equal(
            Instruments().Matches(Document).Select(static row => row.Result("${name} ${kind} ${unit}")).Order(StringComparer.Ordinal),
            published.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Measurements_have_the_tags_of_the_table()
    {
        Dictionary<string, string> documented = Instruments()
            .Matches(Document)
            .ToDictionary(
                static row => row.Groups["name"].Value,
                static row =>
                    string.Join(
                        ' ',
                        Tags().Matches(row.Groups["tags"].Value).Select(static tag => tag.Result("${tag}")).Prepend("endpoint")));
        var script = new TalkScript
        {
            Tell = static (ws, _, _) =>
            {
                ws.Subscribe("news");
                throw new WsException(WsError.App("large", "it carries too much", new Sized(new string('x', 9000))));
            },
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(
            script,
            static options =>
            {
                options.Rates.Message = new WsRateLimit(0.001, 5);
                options.Compression = new WsCompressionOptions();
            });
        var measured = new Dictionary<string, string>();
        using MeterListener listener = Measurements.Listen(server.Services, static _ => true, (instrument, _, tags) =>
        {
            string names = string.Join(' ', tags.ToArray().Select(static tag => tag.Key));
            lock (measured)
            {
                measured[instrument.Name] = names;
            }
        });

        await server.AskAsync(Upgrade.UpgradeRefusalTests.Request(key: null));
        await using (RawWebSocket client = await server.ConnectAsync())
        {
            await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"},"id":1}""");
            await client.SendTextAsync("""{"type":"chat","payload":{"text":""}}""");
            await client.ReceiveTextAsync();
            await client.ReceiveTextAsync();
            WsConnection connection = server.Endpoint<TalkEndpoint>().Connections.Single();
            server.Endpoint<TalkEndpoint>().Topics.Publish("news", new Said("news"));
            await client.ReceiveTextAsync();
            await client.CloseAsync();
            await Bounded.Until(() => connection.State == WsConnectionState.Closed, "the end");
            Assert.Equal(WsSendStatus.Closed, connection.Send(new Said("too late")));
        }

        listener.RecordObservableInstruments();
        await Bounded.Until(() => measured.Count == documented.Count, "every instrument");
        Assert.Equal(
            documented.OrderBy(static pair => pair.Key, StringComparer.Ordinal),
            measured.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Row", "E13")]
    public void The_table_of_log_events_has_each_with_its_level_and_each_id_once()
    {
        string[] declared =
        [
            .. typeof(WsLog).GetMethods(BindingFlags.Public | BindingFlags.Static)
                .Select(static method => (method.Name, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
                .Where(static entry => entry.Message is not null)
                .OrderBy(static entry => entry.Message!.EventId)
                .Select(static entry => $"{entry.Message!.EventId} {entry.Name} {LevelOf(entry.Message)}"),
        ];

        Assert.Equal(
            LogEvents().Matches(Document).Select(static row => row.Result("${id} ${name} ${level}")),
            declared);
        Assert.Equal(declared.Length, declared.DistinctBy(static entry => entry.Split(' ')[0]).Count());
        Assert.InRange(declared.Length, 11, 1000);
    }

    // Without a level of its own: what the host chooses.
    private static string LevelOf(LoggerMessageAttribute message)
        => message.Level == LogLevel.None ? "Debug, in Development Information" : $"{message.Level}";

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        ObservableUpDownCounter<long> => "up-down counter",
        Counter<long> or ObservableCounter<long> => "counter",
        _ => instrument.GetType().Name,
    };

    [GeneratedRegex(
        @"^\| `(?<name>typedws\.[\w.]+)` \| (?<kind>[\w -]+) \| `(?<unit>[^`]+)` \| (?<tags>[^|]+) \|",
        Options,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Instruments();

    [GeneratedRegex("`(?<tag>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Tags();

    [GeneratedRegex(@"^\| (?<id>\d+) \| `(?<name>\w+)` \| (?<level>[\w, ]+) \|", Options, matchTimeoutMilliseconds: 5000)]
    private static partial Regex LogEvents();
}
