using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TypedWs.AspNetCore.Tests.Configuration;

/// <summary>A configuration that cannot work stops the start, and the error names the full path of each problem.</summary>
public sealed class ConfigurationProblemTests
{
    private const string OtherCall =
        ". Endpoints that only AcceptWsAsync serves, and sections with endpoints of other hosts, need ConfigureWs<T>(section)";

    [Theory]
    [InlineData("""{"MaxMesageSize": 5}""", ":MaxMesageSize is no setting (did you mean MaxMessageSize?)")]
    [InlineData("""{"OutboundHighWatermark": 5}""", ":OutboundHighWatermark is no setting (did you mean Outbound:HighWatermark?)")]
    [InlineData("""{"Outbound": {"Hightwatermark": 5}}""", ":Outbound:Hightwatermark is no setting (did you mean Outbound:HighWatermark?)")]
    [InlineData("""{"Outbond": {"Limit": 5}}""", ":Outbond is no setting (did you mean Outbound?)")]
    [InlineData("""{"Colour": "red"}""", ":Colour is no setting; docs/limits.md lists all of them")]
    [InlineData("""{"MaxMessageSize": "64k"}""", ":MaxMessageSize is '64k', but must be an integer, such as 65536")]
    [InlineData("""{"MaxMessageSize": 1e3}""", ":MaxMessageSize is '1e3', but must be an integer, such as 65536")]
    [InlineData("""{"MaxMessageSize": "1,000"}""", ":MaxMessageSize is '1,000', but must be an integer, such as 65536")]
    [InlineData("""{"MaxTopics": 3000000000}""", ":MaxTopics is '3000000000', but must be an integer, such as 64")]
    [InlineData("""{"MaxMessageSize": null}""", ":MaxMessageSize has no value, but must be an integer, such as 65536")]
    [InlineData("""{"MaxMessageSize": ""}""", ":MaxMessageSize is '', but must be an integer, such as 65536")]
    [InlineData("""{"MaxMessageSize": {"a": 1}}""", ":MaxMessageSize has keys of its own, but must be an integer, such as 65536")]
    [InlineData("""{"MaxTopics": [1]}""", ":MaxTopics has keys of its own, but must be an integer, such as 64")]
    [InlineData("""{"IncludeTopic": 1}""", ":IncludeTopic is '1', but must be true or false")]
    [InlineData("""{"IdleTimeout": 30}""", ":IdleTimeout is '30', but must be a time, such as 00:00:30, or Infinite")]
    [InlineData("""{"IdleTimeout": "00:30"}""", ":IdleTimeout is '00:30', but must be a time, such as 00:00:30, or Infinite")]
    [InlineData("""{"IdleTimeout": "1.00:30"}""", ":IdleTimeout is '1.00:30', but must be a time, such as 00:00:30, or Infinite")]
    [InlineData("""{"CloseTimeout": "Infinite"}""", ":CloseTimeout is 'Infinite', but must be a time, such as 00:00:30")]
    [InlineData("""{"CloseTimeout": "24:00:00"}""", ":CloseTimeout is '24:00:00', but must be a time, such as 00:00:30")]
    [InlineData("""{"CredentialsExpiry": 1}""", ":CredentialsExpiry is '1', but must be Close, Notify or Ignore")]
    [InlineData("""{"CredentialsExpiry": "Close,Notify"}""", ":CredentialsExpiry is 'Close,Notify', but must be Close, Notify or Ignore")]
    [InlineData("""{"Outbound": 5}""", ":Outbound is '5', but must be an object whose keys are settings")]
    [InlineData("5", " is '5', but must be an object whose keys are settings")]
    [InlineData("""{"Rates": {"User": 20}}""", ":Rates:User is '20', but must be an object with PerSecond and Burst")]
    [InlineData("""{"Rates": {"User": {"PerSecond": 1}}}""", ":Rates:User:Burst has no value, but must be an integer, such as 64")]
    [InlineData(
        """{"Rates": {"User": {"PerSecond": "x", "Burst": 1}}}""", ":Rates:User:PerSecond is 'x', but must be a number, such as 0.5")]
    [InlineData(
        """{"Rates": {"User": {"PerSecond": 1, "Burst": 1, "PerMinute": 1}}}""",
        ":Rates:User:PerMinute is unknown: TypedWs:RawEndpoint:Rates:User has PerSecond and Burst")]
    [InlineData("""{"EnvelopeNames": {"Type": "event"}}""", ":EnvelopeNames:Payload has no value, but must be a text")]
    [InlineData("""{"Origins": {"Allowed": "https://a.example"}}""", ":Origins:Allowed is 'https://a.example', but must be a list")]
    [InlineData("""{"Origins": {"Allowed": null}}""", ":Origins:Allowed has no value, but must be a list")]
    [InlineData("""{"Subprotocols": {"a": "b"}}""", ":Subprotocols:a is no entry of a list: its key must be a number")]
    [InlineData("""{"Subprotocols": ["a", ["b"]]}""", ":Subprotocols:1 has keys of its own, but must be a text")]
    [InlineData(
        """{"ErrorFormatter": "x"}""",
        ":ErrorFormatter is a function or an object, which the configuration cannot hold: set it in MapWs or ConfigureWs")]
    [InlineData(
        """{"OneConnectionPer": null}""",
        ":OneConnectionPer is a function or an object, which the configuration cannot hold: set it in MapWs or ConfigureWs")]
    public async Task A_wrong_key_or_value_stops_the_start(string settings, string problem)
        => Assert.Contains(
            $"The options of RawEndpoint cannot work: TypedWs:RawEndpoint{problem}",
            (await FailAsync($$"""{"RawEndpoint": {{settings}}}""")).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task All_problems_of_an_endpoint_are_named_at_once()
        => Assert.Equal(
            "The options of RawEndpoint cannot work: TypedWs:RawEndpoint:MaxTopic is no setting (did you mean MaxTopics?); "
            + "TypedWs:RawEndpoint:Rates:Topic:PerSecond has no value, but must be a number, such as 0.5; "
            + "TypedWs:RawEndpoint:Rates:Topic:Burst is 'x', but must be an integer, such as 64; "
            + "MaxMessageSize must be between 1 and 1073741823 bytes, but is 0.",
            (await FailAsync(
                """{"RawEndpoint": {"MaxTopic": 1, "Rates": {"Topic": {"Burst": "x"}}, "MaxMessageSize": 0}}""")).Message);

    [Theory]
    [InlineData(
        """{"RawEndpont": {}}""",
        "TypedWs:RawEndpont is no endpoint that is mapped in this host (did you mean RawEndpoint?)" + OtherCall)]
    [InlineData(
        """{"Chat": {"MaxTopics": 1}}""",
        "TypedWs:Chat is no endpoint that is mapped in this host; those that are: RawEndpoint" + OtherCall)]
    [InlineData(
        """{"TagEndpoint": {"MaxTopics": 1}}""",
        "TypedWs:TagEndpoint is no endpoint that is mapped in this host; those that are: RawEndpoint" + OtherCall)]
    [InlineData(
        """{"TypedWs.AspNetCore.Tests.Configuration.RwEndpoint": {"MaxTopics": 1}}""",
        "TypedWs:TypedWs.AspNetCore.Tests.Configuration.RwEndpoint is no endpoint that is mapped in this host "
        + "(did you mean TypedWs.AspNetCore.Tests.Configuration.RawEndpoint?)" + OtherCall)]
    [InlineData("5", "TypedWs is '5', but must be an object whose keys are names of endpoints")]
    public async Task An_endpoint_that_the_host_does_not_have_stops_the_start(string json, string problem)
        => Assert.Equal($"The configuration of TypedWs cannot work: {problem}.", (await FailAsync(json)).Message);

    [Fact]
    public async Task A_name_that_two_endpoints_share_stops_the_start_and_their_full_names_do_not()
    {
        static void MapBoth(WebApplication app)
        {
            app.MapWs<RawEndpoint>("/a");
            app.MapWs<Other.RawEndpoint>("/b");
        }

        Assert.Equal(
            "The configuration of TypedWs cannot work: TypedWs:RawEndpoint is the name of more than one endpoint: use the full names "
            + $"({typeof(RawEndpoint).FullName}, {typeof(Other.RawEndpoint).FullName}).",
            (await FailAsync("""{"RawEndpoint": {}}""", MapBoth)).Message);

        WsOptions? second = null;
        await StartAsync(
            $$$"""{"{{{typeof(RawEndpoint).FullName}}}": {"MaxTopics": 1}, "{{{typeof(Other.RawEndpoint).FullName}}}": {"MaxTopics": 2}}""",
            app =>
            {
                app.MapWs<RawEndpoint>("/a", static options => Assert.Equal(1, options.MaxTopics));
                app.MapWs<Other.RawEndpoint>("/b", options => second = options);
            });
        Assert.Equal(2, second!.MaxTopics);
    }

    [Fact]
    public async Task The_full_name_of_an_endpoint_wins_over_its_simple_name()
    {
        string full = typeof(Other.ShortEndpoint).FullName!;
        WsOptions? global = null;
        WsOptions? other = null;
        await StartAsync(
            $$$"""{"ShortEndpoint": {"MaxTopics": 1}, "{{{full}}}": {"MaxTopics": 2}}""",
            app =>
            {
                app.MapWs<Other.ShortEndpoint>("/b", options => other = options);
                app.MapWs<ShortEndpoint>("/a", options => global = options);
            });

        Assert.Equal((1, 2), (global!.MaxTopics, other!.MaxTopics));
        Assert.Equal(
            "The configuration of TypedWs cannot work: TypedWs:ShortEndpoint has no effect, because the section of the full name is used: "
            + $"{full}.",
            (await FailAsync(
                $$$"""{"ShortEndpoint": {"MaxTopics": 1}, "{{{full}}}": {}}""",
                static app => app.MapWs<Other.ShortEndpoint>("/"))).Message);
    }

    [Fact]
    public async Task The_endpoint_of_the_inspector_is_not_one_of_the_application()
    {
        static void MapInspector(WebApplication app)
        {
            app.MapWs<RawEndpoint>("/a");
            app.MapWsInspector();
        }

        Assert.Contains(
            "TypedWs:InspectorEndpoint is no endpoint that is mapped in this host",
            (await FailAsync("""{"InspectorEndpoint": {"MaxTopics": 1}}""", MapInspector)).Message,
            StringComparison.Ordinal);

        await StartAsync("""{"InspectorEndpoint": {"MaxMessageSize": 17}}""", static app =>
        {
            app.MapWsInspector();
            app.MapWs<InspectorEndpoint>("/a", static options => Assert.Equal(17, options.MaxMessageSize));
        });
    }

    [Fact]
    public async Task WsHost_refuses_them_too()
    {
        static Task<WsHost> Start(string json) => WsHost.StartAsync<RawEndpoint>(
            "http://127.0.0.1:0/", services => services.ConfigureWs(BoundOptionsTests.Section(json)));

        Assert.Contains(
            "RawEndpoint:MaxTopic is no setting",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => Start("""{"RawEndpoint": {"MaxTopic": 1}}"""))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "RawEndpont is no endpoint",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => Start("""{"RawEndpont": {"MaxTopics": 1}}"""))).Message,
            StringComparison.Ordinal);
        await using WsHost host = await Start("""{"RawEndpoint": {"MaxTopics": 1}}""");
    }

    [Fact]
    public async Task Endpoints_of_a_Startup_class_are_mapped_before_the_names_are_checked()
    {
        static IHost Build(string json) => new HostBuilder().ConfigureWebHost(web => web
            .UseKestrel().UseUrls("http://127.0.0.1:0")
            .ConfigureServices(services => services.AddRouting().AddTypedWs().ConfigureWs(BoundOptionsTests.Section(json)))
            .Configure(static app => app.UseRouting().UseEndpoints(static endpoints => endpoints.MapWs<RawEndpoint>("/")))).Build();

        using IHost good = Build("""{"RawEndpoint": {"MaxTopics": 1}}""");
        await good.StartAsync(TestContext.Current.CancellationToken);
        await good.StopAsync(TestContext.Current.CancellationToken);
        using IHost bad = Build("""{"RawEndpont": {"MaxTopics": 1}}""");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_AddTypedWs_it_says_what_to_call()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.ConfigureWs(BoundOptionsTests.Section("{}"));
        await using WebApplication app = builder.Build();

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("builder.Services.AddTypedWs()", exception.Message, StringComparison.Ordinal);
    }

    private static Task<InvalidOperationException> FailAsync(
        string json, Action<WebApplication>? map = null, Action<IServiceCollection>? build = null)
        => Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(json, map ?? (static app => app.MapWs<RawEndpoint>("/")), build));

    private static async Task StartAsync(string json, Action<WebApplication> map, Action<IServiceCollection>? build = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedWs();
        builder.Services.ConfigureWs(BoundOptionsTests.Section(json));
        build?.Invoke(builder.Services);
        await using WebApplication app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }
}
