using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>The instances of filters, and the registrations that stop the start.</summary>
[InMemory]
public sealed class FilterRegistrationTests
{
    [Fact]
    public async Task A_filter_that_is_a_service_is_that_service()
    {
        var script = new FilterScript { Message = static (_, _) => default };
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<FilteredEndpoint>("/ws", static options => options.Filters.Add<ScriptedFilter>()),
            builder => builder.Services.AddAuthorization()
                .AddSingleton(new FilterScript())
                .AddSingleton(new ScriptedFilter(script))
                .AddWsFilter<IdleFilter>());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(FilteredEndpoint.AskSomething);

        Assert.Equal("""{"type":"$ack","ref":1}""", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_filter_with_a_scoped_service_stops_the_start(bool isOfHost)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddTypedWs().AddAuthorization().AddSingleton(new FilterScript()).AddScoped(static _ => new Version(1, 0));
        if (isOfHost)
        {
            builder.Services.AddWsFilter<ScopedFilter>();
        }

        await using WebApplication app = builder.Build();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => app.MapWs<FilteredEndpoint>("/ws", options =>
        {
            if (!isOfHost)
            {
                options.Filters.Add<ScopedFilter>();
            }
        }));

        Assert.Contains(
            $"Version' is a scoped service, but {(isOfHost ? "the filter ScopedFilter" : "a filter of FilteredEndpoint")} needs one",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_of_a_raw_endpoint_stop_the_start_and_those_of_the_host_pass_it_by()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddTypedWs().AddWsFilter<IdleFilter>();
        await using WebApplication app = builder.Build();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
            app.MapWs<UnfilteredEndpoint>("/ws", static options => options.Filters.Add<IdleFilter>()));
        Assert.Contains("Filters is for typed endpoints", error.Message, StringComparison.Ordinal);

        app.MapWs<UnfilteredEndpoint>("/ws");
    }
}
