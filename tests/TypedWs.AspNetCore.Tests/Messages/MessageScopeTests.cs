using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>docs/common-tasks.md, "Use services in handlers": scoped services live as long as the handling of one message.</summary>
[InMemory]
public sealed class MessageScopeTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_message_has_services_of_its_own_which_are_disposed_of_when_it_is_answered(bool awaits)
    {
        var script = new ScopeScript { Work = async _ => await (awaits ? Task.Delay(1) : Task.CompletedTask) };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"work","id":1}""");
        Assert.Equal("""{"type":"done","payload":"message 1, connection 2","ref":1}""", await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("repository 1", "disposed 1");

        await client.SendTextAsync("""{"type":"work","id":2}""");
        Assert.Equal("""{"type":"done","payload":"message 3, connection 2","ref":2}""", await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("repository 3", "disposed 3");
        await client.CloseAsync();
        await script.Events.ExpectAsync("close 1000");
        script.Events.ExpectNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_are_disposed_of_if_the_handler_throws(bool awaits)
    {
        var script = new ScopeScript
        {
            Work = _ => awaits ? ThrowAsync() : throw new InvalidDataException("at once"),
        };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"work","id":1}""");

        Assert.Contains("\"ref\":1,\"payload\":{\"code\":\"internal\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await script.Events.ExpectAsync(awaits ? "error later" : "error at once", "repository 1", "disposed 1");
        await client.PingAsync();

        static async ValueTask ThrowAsync()
        {
            await Task.Yield();
            throw new InvalidDataException("later");
        }
    }

    [Fact]
    public async Task A_handler_whose_time_is_up_keeps_them_until_it_has_ended()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new ScopeScript { Work = work => work.How == "late" ? new ValueTask(release.Task) : default };
        await using WsTestServer server = await StartAsync(script, static options => options.HandlerTimeout = Soon);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"work","payload":{"how":"late"},"id":1}""");
        Assert.Contains("\"code\":\"timeout\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.SendTextAsync("""{"type":"work","id":2}""");
        Assert.Contains("message 3,", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await script.Events.ExpectAsync("repository 3", "disposed 3");
        script.Events.ExpectNothing();

        release.SetResult();
        await script.Events.ExpectAsync("repository 1", "disposed 1");
    }

    [Fact]
    public async Task They_are_disposed_of_before_OnClose_if_the_connection_ends_while_the_handler_runs()
    {
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new ScopeScript
        {
            Work = _ =>
            {
                started.SetResult();
                return new ValueTask(release.Task);
            },
        };
        await using WsTestServer server = await StartAsync(script);
        await using (RawWebSocket client = await server.ConnectAsync())
        {
            await client.SendTextAsync("""{"type":"work"}""");
            await started.Task.WithinLimit();
            client.Reset();
        }

        release.SetResult();

        await script.Events.ExpectAsync("repository 1", "disposed 1", "close 1006");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_answer_does_not_wait_for_their_end_but_the_next_message_does(bool awaits)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new ScopeScript
        {
            Work = async _ => await (awaits ? Task.Delay(1) : Task.CompletedTask),
            Disposing = () => new ValueTask(release.Task),
        };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"work","id":1}""");
        await client.SendTextAsync("""{"type":"work","id":2}""");
        Assert.Contains("\"ref\":1", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await script.Events.ExpectAsync("repository 1");
        await client.PingAsync();

        release.SetResult();
        Assert.Contains("\"ref\":2", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await script.Events.ExpectAsync("disposed 1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_of_their_end_is_reported_and_the_connection_lives_on(bool awaits)
    {
        var script = new ScopeScript
        {
            Disposing = async () =>
            {
                await (awaits ? Task.Delay(1) : Task.CompletedTask);
                throw new InvalidDataException("not saved");
            },
        };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"work","id":1}""");
        Assert.Contains("\"ref\":1", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await script.Events.ExpectAsync("repository 1", "error not saved");
        Assert.Contains(server.Log.Problems(), static entry => entry.Exception?.Message == "not saved");

        await client.SendTextAsync("""{"type":"work","id":2}""");
        Assert.Contains("\"ref\":2", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_services_of_a_stream_live_until_its_end()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new ScopeScript { Work = _ => new ValueTask(release.Task) };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"stream","id":1}""");
        Assert.Equal("""{"type":"done","payload":"first 1","ref":1}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"keyed"}""");
        Assert.Contains("scoped seven", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        script.Events.ExpectNothing();
        release.SetResult();

        Assert.Equal("""{"type":"done","payload":"second 1","ref":1}""", await client.ReceiveTextAsync());
        Assert.Equal("""{"type":"$end","ref":1}""", await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("disposed 1");
    }

    [Fact]
    public async Task The_services_of_a_handler_that_is_cancelled_are_disposed_of()
    {
        var script = new ScopeScript { Work = static _ => new ValueTask(Task.Delay(1)) };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"upload","id":1}""");
        await client.SendTextAsync("""{"type":"work","payload":{"how":"item"},"ref":1}""");
        await client.SendTextAsync("""{"type":"$cancel","ref":1}""");

        Assert.Contains("\"ref\":1,\"payload\":{\"code\":\"cancelled\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await script.Events.ExpectAsync("disposed 1");
        await client.PingAsync();
    }

    [Fact]
    public async Task The_services_of_a_handler_that_receives_a_stream_live_until_its_answer()
    {
        var script = new ScopeScript();
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"upload","id":1}""");
        await client.SendTextAsync("""{"type":"work","payload":{"how":"item"},"ref":1}""");
        await client.SendTextAsync("""{"type":"$end","ref":1}""");

        Assert.Equal("""{"type":"done","payload":"1 items 1","ref":1}""", await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("disposed 1");
    }

    [Fact]
    public async Task Pipelined_messages_have_scopes_one_after_another()
    {
        const int Messages = 200;
        var script = new ScopeScript { Work = static work => work.How == "" ? default : new ValueTask(Task.Delay(1)) };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        byte[] all =
        [
            .. Enumerable.Range(0, Messages).SelectMany(static i =>
                RawFrame.MaskedText($$"""{"type":"work","payload":{"how":"{{(i % 7 == 0 ? "slow" : "")}}"},"id":{{i}}}""")),
        ];
        await client.SendAsync(all);

        for (int i = 0; i < Messages; i++)
        {
            Assert.EndsWith($"\"ref\":{i}}}", await client.ReceiveTextAsync(), StringComparison.Ordinal);
            string repository = await script.Events.NextAsync();
            Assert.Equal(repository.Replace("repository", "disposed", StringComparison.Ordinal), await script.Events.NextAsync());
        }
    }

    [Fact]
    public async Task A_keyed_service_is_that_of_its_key_whatever_type_the_key_has()
    {
        await using WsTestServer server = await StartAsync(new ScopeScript());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"keyed"}""");

        Assert.Equal("""{"type":"done","payload":"scoped seven top type quote True"}""", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_handler_whose_service_is_not_registered_is_refused_at_start()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        Register(builder.Services.AddTypedWs(), new ScopeScript());
        builder.Services.Remove(builder.Services.First(static service => service.ServiceType == typeof(Repository)));
        await using WebApplication app = builder.Build();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => app.MapWs<ScopedEndpoint>("/ws"));

        Assert.Equal(
            $"No service of type '{typeof(Repository)}' is registered, but handler OnWork of ScopedEndpoint needs one. "
            + "Register it with builder.Services.",
            error.Message);
    }

    [Fact]
    public async Task So_is_one_whose_keyed_service_is_registered_with_other_keys_only()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        Register(builder.Services.AddTypedWs(), new ScopeScript());
        builder.Services.Remove(builder.Services.First(static service => Equals(service.ServiceKey, 7)));
        await using WebApplication app = builder.Build();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => app.MapWs<ScopedEndpoint>("/ws"));

        Assert.Contains(
            "Named' with the key '7' is registered, but handler OnKeyed of ScopedEndpoint needs one",
            error.Message,
            StringComparison.Ordinal);
    }

    private static Task<WsTestServer> StartAsync(ScopeScript script, Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<ScopedEndpoint>("/ws", options),
            builder => Register(builder.Services, script));

    private static void Register(IServiceCollection services, ScopeScript script)
        => services.AddSingleton(script)
            .AddScoped<UnitOfWork>()
            .AddScoped<ConnectionUnit>()
            .AddTransient<Repository>()
            .AddKeyedScoped("a", static (_, _) => new Named("scoped"))
            .AddKeyedSingleton(7, new Named("seven"))
            .AddKeyedSingleton(ScopedEndpoint.Shelf.Top, new Named("top"))
            .AddKeyedTransient(typeof(ScopedEndpoint.Shelf), static (_, _) => new Named("type"))
            .AddKeyedSingleton('"', new Named("quote"));
}
