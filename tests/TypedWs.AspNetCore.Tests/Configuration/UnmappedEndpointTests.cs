using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Configuration;

/// <summary>The options of endpoints that <c>MapWs</c> does not map: only <c>AcceptWsAsync</c> serves them.</summary>
public sealed class UnmappedEndpointTests
{
    [Fact]
    public async Task An_endpoint_that_its_first_request_maps_does_not_take_the_section_of_another_one()
    {
        WsOptions? mapped = null;
        WsOptions? accepted = null;
        await using WsTestServer server = await StartAsync(
            services => services
                .ConfigureWs(BoundOptionsTests.Section("""{"RawEndpoint": {"MaxTopics": 1}}"""))
                .ConfigureWs<RawEndpoint>(options => mapped = options)
                .ConfigureWs<Other.RawEndpoint>(options => accepted = options));
        Assert.Equal(1, mapped!.MaxTopics);
        Assert.Null(accepted);

        await using RawWebSocket client = await server.ConnectAsync("/by-hand");

        Assert.Null(accepted!.MaxTopics);
    }

    [Fact]
    public async Task An_endpoint_with_a_section_of_its_own_is_mapped_by_the_start()
    {
        WsOptions? accepted = null;
        await using WsTestServer server = await StartAsync(
            services => services
                .ConfigureWs<Other.RawEndpoint>(BoundOptionsTests.Section("""{"MaxTopics": 2}"""))
                .ConfigureWs<Other.RawEndpoint>(options => accepted = options));
        Assert.Equal(2, accepted!.MaxTopics);

        await using RawWebSocket client = await server.ConnectAsync("/by-hand");
    }

    [Fact]
    public async Task A_name_that_such_an_endpoint_shares_with_a_mapped_one_stops_the_start()
        => Assert.Contains(
            "TypedWs:RawEndpoint is the name of more than one endpoint",
            (await FailAsync(static services => services
                .ConfigureWs(BoundOptionsTests.Section("""{"RawEndpoint": {"MaxTopics": 1}}"""))
                .ConfigureWs<Other.RawEndpoint>(BoundOptionsTests.Section("""{"MaxTopics": 2}""")))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"MaxTopic": 5}""", "TypedWs:MaxTopic is no setting (did you mean MaxTopics?)")]
    [InlineData("""{"MaxMessageSize": 0}""", "MaxMessageSize must be between 1 and 1073741823 bytes, but is 0")]
    [InlineData("""{"Outbound": {"HighWatermark": 9000000}}""", "but they are 32768, 9000000 and 4194304")]
    [InlineData("""{"Origins": {"Allowed": ["app.example"]}}""", "app.example")]
    [InlineData("""{"Rates": {"Errors": {"PerSecond": 1, "Burst": 1}}}""", "Rates.Errors")]
    public async Task A_mistake_in_a_section_of_such_an_endpoint_stops_the_start(string json, string problem)
    {
        string message = (await FailAsync(
            services => services.ConfigureWs<Other.RawEndpoint>(BoundOptionsTests.Section(json)))).Message;

        Assert.StartsWith("The options of RawEndpoint cannot work: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/{room")]
    [InlineData("/{room}/{room}")]
    public async Task A_wrong_pattern_does_not_map_the_endpoint(string wrong)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddTypedWs();
        await using WebApplication app = builder.Build();

        Assert.Throws<RoutePatternException>(() => app.MapWs<RawEndpoint>(wrong, static options => options.MaxTopics = 1));

        app.MapWs<RawEndpoint>("/{room}", static options => Assert.Null(options.MaxTopics));
    }

    private static Task<WsTestServer> StartAsync(Action<IServiceCollection> configure)
        => WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<RawEndpoint>("/mapped");
                app.MapGet("/by-hand", static (HttpContext context) => context.AcceptWsAsync<Other.RawEndpoint>());
            },
            builder => configure(builder.Services));

    private static async Task<InvalidOperationException> FailAsync(Action<IServiceCollection> configure)
        => await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using WsTestServer server = await StartAsync(configure);
        });
}
