using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Configuration;

namespace TypedWs.AspNetCore.Tests.Configuration;

/// <summary>Options from the configuration: every setting, the order of the sources, the formats.</summary>
public sealed class BoundOptionsTests
{
    private static readonly WsRateLimit OneIn = new(0.5, 7);

    // Each setting with a value that is not its default.
    private static readonly Dictionary<string, (string Json, object Value)> Others = new()
    {
        ["MaxMessageSize"] = ("4096", 4096L),
        ["MaxDiscardedMessageSize"] = ("\"5000000000\"", 5_000_000_000L),
        ["MaxFrameSize"] = ("1000", 1000L),
        ["MaxFragments"] = ("11", 11),
        ["ReadAheadMessages"] = ("12", 12),
        ["ReadAheadBytes"] = ("13", 13L),
        ["MaxConnections"] = ("14", 14),
        ["MaxConnectionsPerAddress"] = ("15", 15),
        ["MaxReadAheadBytes"] = ("1048577", 1048577L),
        ["MaxStreams"] = ("0", 0),
        ["MaxServerRequests"] = ("\"3\"", 3),
        ["MaxSubscriptions"] = ("0", 0),
        ["MaxTopics"] = ("16", 16),
        ["HandshakeTimeout"] = ("\"Infinite\"", Timeout.InfiniteTimeSpan),
        ["IdleTimeout"] = ("\"1.00:00:00\"", TimeSpan.FromDays(1)),
        ["HandlerTimeout"] = ("\"00:00:30.5\"", TimeSpan.FromSeconds(30.5)),
        ["CloseTimeout"] = ("\"00:00:03\"", TimeSpan.FromSeconds(3)),
        ["ErrorPause"] = ("\"00:00:00\"", TimeSpan.Zero),
        ["CredentialsExpiry"] = ("\"notify\"", WsCredentialsExpiry.Notify),
        ["IncludeTopic"] = ("true", true),
        ["RequireSubprotocol"] = ("\"TRUE\"", true),
        ["Subprotocols"] = ("""["b", "a"]""", (string[])["b", "a"]),
        ["EnvelopeNames"] = ("""{"Type": "event", "Payload": "data"}""", new WsEnvelopeNames("event", "data")),
        ["Outbound.HighWatermark"] = ("200", 200L),
        ["Outbound.LowWatermark"] = ("100", 100L),
        ["Outbound.Limit"] = ("300", 300L),
        ["Outbound.TotalLimit"] = ("400", 400L),
        ["Outbound.MinRate"] = ("1", 1L),
        ["Outbound.OverflowPolicy"] = ("\"KeepLatest\"", WsOverflowPolicy.KeepLatest),
        ["KeepAlive.Interval"] = ("\"infinite\"", Timeout.InfiniteTimeSpan),
        ["KeepAlive.Timeout"] = ("\"00:00:20\"", TimeSpan.FromSeconds(20)),
        ["Shutdown.Timeout"] = ("\"00:00:04\"", TimeSpan.FromSeconds(4)),
        ["Shutdown.Delay"] = ("\"00:00:05\"", TimeSpan.FromSeconds(5)),
        ["Shutdown.Spread"] = ("\"00:00:06\"", TimeSpan.FromSeconds(6)),
        ["Rates.Message"] = (Rate(1), new WsRateLimit(0.5, 1)),
        ["Rates.Address"] = (Rate(2), new WsRateLimit(0.5, 2)),
        ["Rates.User"] = (Rate(3), new WsRateLimit(0.5, 3)),
        ["Rates.Topic"] = (Rate(4), new WsRateLimit(0.5, 4)),
        ["Rates.Publish"] = (Rate(5), new WsRateLimit(0.5, 5)),
        ["Rates.RateLimitRefusals"] = (Rate(6), new WsRateLimit(0.5, 6)),
        ["Rates.Errors"] = (Rate(7), OneIn),
        ["Compression.Outbound"] = ("\"Dedicated\"", WsCompressionMode.Dedicated),
        ["Compression.Inbound"] = ("\"Dedicated\"", WsCompressionMode.Dedicated),
        ["Compression.OutboundWindowBits"] = ("14", 14),
        ["Compression.InboundWindowBits"] = ("13", 13),
        ["Compression.Level"] = ("\"Optimal\"", System.IO.Compression.CompressionLevel.Optimal),
        ["Compression.Threshold"] = ("100", 100),
        ["Compression.MaxMemory"] = ("1000000", 1_000_000L),
        ["Origins.Allowed"] = ("""["https://app.example"]""", (string[])["https://app.example"]),
        ["Origins.AllowAny"] = ("true", true),
        ["Origins.Require"] = ("true", true),
    };

    [Fact]
    public void Every_setting_is_in_the_table_of_the_binder_or_is_one_that_only_code_can_set()
        => Assert.Equal(
            OptionSetting.Of(new WsOptions()).Select(static setting => setting.Path.Replace('.', ':')).Order(StringComparer.Ordinal),
            SettingTable.Bindable.Select(static setting => setting.Path).Concat(SettingTable.CodeOnly)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void The_page_of_the_settings_marks_those_that_only_code_can_set()
        => Assert.Equal(
            SettingTable.CodeOnly.Order(StringComparer.Ordinal),
            File.ReadLines(RepositoryFiles.At("docs/limits.md"))
                .Where(static line => line.StartsWith("| `", StringComparison.Ordinal)
                    && line.Contains("(code only)", StringComparison.Ordinal))
                .Select(static line => line.Split('`')[1])
                .Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_setting_can_be_bound()
    {
        OptionSetting[] settings = OptionSetting.Of(await MapAsync($$"""{"typedendpoint": {{WriteAll()}}}"""));
        OptionSetting[] defaults = OptionSetting.Of(new WsOptions());

        foreach ((OptionSetting setting, OptionSetting byDefault) in settings.Zip(defaults))
        {
            if (!SettingTable.CodeOnly.Contains(setting.Path))
            {
                Assert.NotEqual(byDefault.Value, Others[setting.Path].Value);
                Assert.Equal(Others[setting.Path].Value, setting.Value);
            }
        }
    }

    [Fact]
    public async Task The_last_source_has_the_last_word_and_MapWs_comes_after_all()
    {
        const string Json = """{"TypedEndpoint": {"MaxTopics": 2, "MaxFragments": 2, "MaxConnections": 2, "ReadAheadMessages": 2}}""";
        IConfigurationSection section = Section(Json);
        WsOptions options = await MapAsync(
            services =>
            {
                services.ConfigureWs<TypedEndpoint>(static options => (options.MaxTopics, options.MaxFragments) = (1, 1));
                services.ConfigureWs(section);
                services.ConfigureWs<TypedEndpoint>(static options => (options.MaxFragments, options.MaxConnections) = (3, 3));
            },
            static options => options.MaxConnections = 4);

        Assert.Equal((2, 3, 4, 2), (options.MaxTopics, options.MaxFragments, options.MaxConnections, options.ReadAheadMessages));
    }

    [Fact]
    public async Task A_list_replaces_the_one_before_and_a_later_source_changes_its_entries()
    {
        const string Json = """{"x": {"TypedEndpoint": {"Origins": {"Allowed": ["https://a.example", "https://b.example"]}}}}""";
        IConfigurationSection section = new ConfigurationBuilder()
            .AddJsonStream(Stream(Json))
            .AddInMemoryCollection([new("x:TypedEndpoint:Origins:Allowed:1", "https://c.example")])
            .Build()
            .GetSection("x");
        WsOptions options = await MapAsync(services =>
        {
            services.ConfigureWs<TypedEndpoint>(static options => options.Origins.Allowed.Add("https://code.example"));
            services.ConfigureWs(section);
        });

        Assert.Equal(["https://a.example", "https://c.example"], options.Origins.Allowed);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task Null_and_an_empty_text_switch_a_limit_off(string none)
    {
        IConfigurationSection section = Section(
            $$$"""{"TypedEndpoint": {"MaxTopics": {{{none}}}, "Rates": {"Topic": {{{none}}} } } }""");
        WsOptions options = await MapAsync(services =>
        {
            services.ConfigureWs<TypedEndpoint>(static options => (options.MaxTopics, options.Rates.Topic) = (1, OneIn));
            services.ConfigureWs(section);
        });

        Assert.Null(options.MaxTopics);
        Assert.Null(options.Rates.Topic);
    }

    [Fact]
    public async Task Null_and_an_empty_list_keep_the_children_of_an_earlier_source_and_a_null_limit_is_off()
    {
        const string Earlier =
            """{"x": {"MaxTopics": 5, "Rates": {"User": {"PerSecond": 1, "Burst": 2}}, "Origins": {"Allowed": ["https://a.example"]}}}""";
        const string Later = """{"x": {"MaxTopics": null, "Rates": {"User": null}, "Origins": {"Allowed": []}}}""";
        IConfigurationRoot sources = new ConfigurationBuilder().AddJsonStream(Stream(Earlier)).AddJsonStream(Stream(Later)).Build();

        WsOptions options = await MapAsync(services => services.ConfigureWs<TypedEndpoint>(sources.GetSection("x")));

        Assert.Null(options.MaxTopics);
        Assert.Equal(new WsRateLimit(1, 2), options.Rates.User);
        Assert.Equal(["https://a.example"], options.Origins.Allowed);

        sources["x:Rates:User"] = "";
        Assert.Contains(
            "x:Rates:User is '', but must be an object with PerSecond and Burst",
            (await Assert.ThrowsAsync<InvalidOperationException>(
                () => MapAsync(services => services.ConfigureWs<TypedEndpoint>(sources.GetSection("x"))))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"TypedEndpoint": null}""")]
    [InlineData("""{"TypedEndpoint": {}}""")]
    [InlineData("""{"TypedEndpoint": {"Outbound": null, "Rates": {}}}""")]
    public async Task An_empty_section_changes_nothing(string json) => Assert.Equal(64 * 1024, (await MapAsync(json)).MaxMessageSize);

    [Fact]
    public async Task An_empty_list_is_empty()
    {
        IConfigurationSection section = Section("""{"TypedEndpoint": {"Origins": {"Allowed": []}}}""");
        WsOptions options = await MapAsync(services =>
        {
            services.ConfigureWs<TypedEndpoint>(static options => options.Origins.Allowed.Add("https://code.example"));
            services.ConfigureWs(section);
        });

        Assert.Empty(options.Origins.Allowed);
    }

    [Fact]
    public async Task A_section_of_one_endpoint_is_bound_without_its_name()
    {
        IConfigurationSection section = Read("""{"x": {"MaxTopics": 5}}""").GetSection("x");

        Assert.Equal(5, (await MapAsync(services => services.ConfigureWs<TypedEndpoint>(section))).MaxTopics);
    }

    internal static IConfigurationRoot Read(string json) => new ConfigurationBuilder().AddJsonStream(Stream(json)).Build();

    internal static IConfigurationSection Section(string json) => Read($$"""{"TypedWs": {{json}}}""").GetSection("TypedWs");

    private static MemoryStream Stream(string json) => new(Encoding.UTF8.GetBytes(json));

    private static Task<WsOptions> MapAsync(string json) => MapAsync(services => services.ConfigureWs(Section(json)));

    private static async Task<WsOptions> MapAsync(Action<IServiceCollection> configure, Action<WsOptions>? map = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddTypedWs();
        configure(builder.Services);
        await using WebApplication app = builder.Build();
        WsOptions? bound = null;
        app.MapWs<TypedEndpoint>("/", options =>
        {
            map?.Invoke(options);
            bound = options;
        });
        return bound!;
    }

    private static string Rate(int burst) => $$"""{"PerSecond": 0.5, "Burst": {{burst}}}""";

    private static string WriteAll()
        => "{" + string.Join(
            ", ",
            Others.GroupBy(static other => other.Key.Contains('.', StringComparison.Ordinal) ? other.Key.Split('.')[0] : "")
                .Select(static group => group.Key.Length == 0 ? Write(group) : $"\"{group.Key}\": {{{Write(group)}}}"))
            + "}";

    private static string Write(IEnumerable<KeyValuePair<string, (string Json, object Value)>> settings)
        => string.Join(", ", settings.Select(static setting => $"\"{setting.Key.Split('.')[^1]}\": {setting.Value.Json}"));
}
