using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Hosting.Configuration;

namespace TypedWs.Client.Tests.Hosting;

/// <summary>Options of a client from the configuration.</summary>
public sealed class ClientConfigurationTests
{
    // Each setting with a value that is not its default.
    private const string All = """
        {
          "whenNotOpen": "Throw", "MaxQueuedMessages": 1, "MaxQueuedBytes": "2", "HighWatermark": 3, "QueueTimeout": "Infinite",
          "ConnectTimeout": "00:00:04", "RequestTimeout": "00:00:05", "MaxRequests": 6, "KeepAliveInterval": "infinite",
          "KeepAliveTimeout": "00:00:07", "CloseTimeout": "00:00:08", "MaxMessageSize": 9, "MaxInboundMessages": 10,
          "MaxInboundBytes": 5000000000, "Origin": "https://app.example", "HttpVersion": "2.0", "ExpectedContract": "abc",
          "Subprotocols": ["b", "a"], "Headers": {"X-Tenant": "acme", "X-Two": "2"}, "EnvelopeNames": {"Type": "event", "Payload": "data"},
          "Reconnect": {
            "IsEnabled": false, "FirstDelay": "00:00:11", "MaxDelay": "00:00:12", "ServerDelay": "00:00:13", "StableAfter": "00:00:14",
            "MaxAttempts": 15
          },
          "Compression": {
            "Outbound": "Dedicated", "Inbound": "Dedicated", "OutboundWindowBits": 14, "InboundWindowBits": 13, "Level": "Optimal",
            "Threshold": 16, "MaxMemory": 1000000
          }
        }
        """;

    [Fact]
    public void Every_setting_is_in_the_table_of_the_binder_or_is_one_that_only_code_can_set()
        => Assert.Equal(
            PathsOf(typeof(WsClientOptions), "").Order(StringComparer.Ordinal),
            ClientSettingTable.Bindable.Select(static setting => setting.Path).Concat(ClientSettingTable.CodeOnly)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void The_page_lists_every_setting_and_marks_those_that_only_code_can_set()
    {
        (string Name, bool IsCodeOnly)[] rows =
        [
            .. File.ReadLines(RepositoryFiles.At("docs/client.md"))
                .SkipWhile(static line => line != "## Settings")
                .TakeWhile(static line => line != "## Observing")
                .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(static line => (line.Split('`')[1], line.Contains("(code only)", StringComparison.Ordinal))),
        ];
        Assert.Equal(
            ClientSettingTable.Bindable
                .Select(static setting => setting.Path.StartsWith("Compression", StringComparison.Ordinal) ? "Compression:…" : setting.Path)
                .Select(static path => (Path: path, false))
                .Distinct()
                .Concat(ClientSettingTable.CodeOnly.Select(static path => (Path: path, true)))
                .OrderBy(static row => row.Path, StringComparer.Ordinal),
            rows.OrderBy(static row => row.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_can_be_bound()
    {
        IConfigurationSection section = Section(All);
        Assert.Equal(
            ClientSettingTable.Bindable.Select(static setting => setting.Path).Order(StringComparer.OrdinalIgnoreCase),
            PathsIn(section, "").Order(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase);
        WsClientOptions options = Bind(section);
        Assert.Equal(
            (WsWhenNotOpen.Throw, 1, 2, 3, Timeout.InfiniteTimeSpan, 4d, 5d, 6),
            (options.WhenNotOpen, options.MaxQueuedMessages, options.MaxQueuedBytes, options.HighWatermark, options.QueueTimeout,
                options.ConnectTimeout.TotalSeconds, options.RequestTimeout.TotalSeconds, options.MaxRequests));
        Assert.Equal(
            (Timeout.InfiniteTimeSpan, 7d, 8d, 9, 10, 5_000_000_000L),
            (options.KeepAliveInterval, options.KeepAliveTimeout.TotalSeconds, options.CloseTimeout.TotalSeconds, options.MaxMessageSize,
                options.MaxInboundMessages, options.MaxInboundBytes));
        Assert.Equal(
            ("https://app.example", new Version(2, 0), "abc", new WsEnvelopeNames("event", "data")),
            (options.Origin, options.HttpVersion, options.ExpectedContract, options.EnvelopeNames));
        Assert.Equal(["b", "a"], options.Subprotocols);
        Assert.Equal(
            ["X-Tenant=acme", "X-Two=2", "x-default=1"],
            options.Headers.Select(static header => $"{header.Key}={header.Value}").Order(StringComparer.Ordinal));
        WsReconnectOptions reconnect = options.Reconnect;
        Assert.Equal(
            (false, 11d, 12d, 13d, 14d, 15),
            (reconnect.IsEnabled, reconnect.FirstDelay.TotalSeconds, reconnect.MaxDelay.TotalSeconds, reconnect.ServerDelay.TotalSeconds,
                reconnect.StableAfter.TotalSeconds, reconnect.MaxAttempts));
        WsCompressionOptions compression = options.Compression!;
        Assert.Equal(
            (WsCompressionMode.Dedicated, WsCompressionMode.Dedicated, 14, 13, CompressionLevel.Optimal, 16, 1_000_000L),
            (compression.Outbound, compression.Inbound, compression.OutboundWindowBits, compression.InboundWindowBits, compression.Level,
                compression.Threshold, compression.MaxMemory));
    }

    [Fact]
    public void An_absent_section_changes_nothing()
    {
        WsClientOptions options = Bind(new ConfigurationBuilder().Build().GetSection("absent"));
        Assert.Equal((1000, null), (options.MaxQueuedMessages, options.Compression));
    }

    [Theory]
    [InlineData("""{"MaxQueuedMessage": 5}""", "client:MaxQueuedMessage is no setting (did you mean MaxQueuedMessages?)")]
    [InlineData("""{"Xyz": 5}""", "client:Xyz is no setting; docs/client.md lists all of them")]
    [InlineData("""{"MaxRequests": "many"}""", "client:MaxRequests is 'many', but must be an integer, such as 64")]
    [InlineData("""{"HttpVersion": "3.0"}""", "client:HttpVersion is '3.0', but must be 1.1 or 2.0")]
    [InlineData("""{"Headers": "x"}""", "client:Headers is 'x', but must be an object with names and texts")]
    [InlineData("""{"Headers": {"X-Tenant": {"a": "b"}}}""", "client:Headers:X-Tenant has keys of its own, but must be a text")]
    [InlineData("""{"ConnectTimeout": "Infinite"}""", "client:ConnectTimeout is 'Infinite', but must be a time, such as 00:00:30")]
    [InlineData(
        """{"Token": "secret"}""",
        "client:Token is a function or an object, which the configuration cannot hold: set it in AddWsClient")]
    [InlineData(
        """{"Reconnect": {"Decide": "x"}}""",
        "client:Reconnect:Decide is a function or an object, which the configuration cannot hold: set it in AddWsClient")]
    public async Task A_mistake_stops_the_start_with_its_path(string json, string problem)
    {
        using IHost host = TestHosts.Build(services => services.AddWsClient("ws://localhost").Configure(Section(json)));
        OptionsValidationException refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().WithinLimit());
        Assert.Equal([problem], refusal.Failures);
    }

    [Fact]
    public async Task All_mistakes_are_told_together()
    {
        using IHost host = TestHosts.Build(services => services
            .AddWsClient("ws://localhost").Configure(Section("""{"MaxRequests": "many", "Reconnect": {"MaxDelay": "5"}}""")));
        OptionsValidationException refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().WithinLimit());
        Assert.Equal(2, refusal.Failures.Count());
    }

    private static WsClientOptions Bind(IConfigurationSection section)
    {
        using IHost host = TestHosts.Build(services => services
            .AddWsClient("ws://localhost", static options => options.Headers.Add("x-default", "1")).Configure(section));
        return host.Services.GetRequiredService<IOptionsMonitor<WsClientOptions>>().Get("");
    }

    private static IConfigurationSection Section(string json) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"client": {{json}}}""")))
        .Build()
        .GetSection("client");

    private static IEnumerable<string> PathsOf(Type options, string prefix)
        => options.GetProperties().SelectMany(property => property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal)
            ? PathsOf(property.PropertyType, $"{prefix}{property.Name}:")
            : [prefix + property.Name]);

    private static IEnumerable<string> PathsIn(IConfigurationSection section, string prefix)
        => section.GetChildren().SelectMany(child => child.Key is "Reconnect" or "Compression"
            ? PathsIn(child, $"{prefix}{child.Key}:")
            : [prefix + child.Key]);
}
