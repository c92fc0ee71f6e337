using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Authorization;

/// <summary>Handlers with <c>[Authorize]</c>: who may not gets an error event, and the connection lives.</summary>
public sealed class HandlerAuthorizationTests
{
    public static TheoryData<string, string, string> Outcomes => new()
    {
        { "", "open", "did" },
        { "", "anonymous", "did" },
        { "", "users", "unauthenticated" },
        { "", "admins", "unauthenticated" },
        { "", "slow", "did" },
        { "", "own", "unauthenticated" },
        { "ann", "open", "did" },
        { "ann", "users", "did" },
        { "ann", "admins", "forbidden" },
        { "ann", "own", "forbidden" },
        { "bob admin", "admins", "did" },
        { "bob admin", "own", "did" },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task The_users_right_decides(string user, string type, string outcome)
    {
        await using WsTestServer server = await StartAsync(new AuthorizationScript());
        await using RawWebSocket client = await server.ConnectAsync(headers: user.Length == 0 ? "" : $"X-User: {user}\r\n");

        await client.SendTextAsync($$$"""{"type":"{{{type}}}","payload":{"text":"hi"},"id":"7"}""");

        string name = user.Length == 0 ? "null" : $"\"{user.Split(' ')[0]}\"";
        Assert.Equal(
            outcome switch
            {
                "did" => $$$"""{"type":"did","payload":{"what":"{{{type}}} hi","user":{{{name}}}},"ref":"7"}""",
                "forbidden" => Error("forbidden", "the user may not send this message", type),
                _ => Error("unauthenticated", "the message needs an authenticated user", type),
            },
            await client.ReceiveTextAsync());
        await client.PingAsync();
        Assert.Empty(server.Log.Problems());
    }

    /// <summary>Malformed, then the envelope, then the right, then validation; the id behind the payload is found.</summary>
    [Theory]
    [InlineData("""{"type":"admins","payload":{"text":"hi"},"id":7}""", "\"ref\":7", "forbidden")]
    [InlineData("""{"type":"admins","payload":{"text":5}}""", "\"seq\":1", "forbidden")]
    [InlineData("""{"payload":{"text":5},"type":"admins"}""", "\"seq\":1", "forbidden")]
    [InlineData("""{"type":"admins"}""", "\"seq\":1", "forbidden")]
    [InlineData("""{"type":"admins","payload":{"text":"hi"},"id":null}""", "\"seq\":1", "invalid_envelope")]
    [InlineData("""{"type":"admins","payload":{"text":"hi",}}""", "\"seq\":1", "malformed_json")]
    [InlineData("""{"type":"admins","payload":{"text":"hi"}""", "\"seq\":1", "malformed_json")]
    [InlineData("""{"type":"users","payload":{"text":5},"id":7}""", "\"ref\":7", "validation_failed")]
    [InlineData("""{"type":"slow","payload":{"text":"no"},"id":7}""", "\"ref\":7", "forbidden")]
    [InlineData("""{"type":"slow","payload":{"text":5},"id":7}""", "\"ref\":7", "forbidden")]
    [InlineData("""{"type":"slow","payload":{"text":"hi",},"id":7}""", "\"seq\":1", "malformed_json")]
    [InlineData("""{"type":"slow","payload":{"text":"hi"},"id":null}""", "\"seq\":1", "invalid_envelope")]
    public async Task The_right_comes_after_the_document_and_before_validation(string message, string reference, string code)
    {
        var script = new AuthorizationScript { Slow = static async _ => { await Task.Yield(); return false; } };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\n");

        await client.SendTextAsync(message);

        string answer = await client.ReceiveTextAsync();
        Assert.Contains($"\"code\":\"{code}\"", answer, StringComparison.Ordinal);
        Assert.Contains(reference, answer, StringComparison.Ordinal);
        await client.PingAsync();
    }

    [Fact]
    public async Task A_policy_that_waits_keeps_the_order_of_the_messages()
    {
        var decided = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WsTestServer server = await StartAsync(new AuthorizationScript { Slow = _ => decided.Task });
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\n");

        await client.SendTextAsync("""{"type":"open","payload":{"text":"1"},"id":1}""");
        await client.SendTextAsync("""{"payload":{"text":"2"},"id":2,"type":"slow"}""");
        await client.SendTextAsync("""{"type":"open","payload":{"text":"3"},"id":3}""");
        Assert.Contains("\"ref\":1", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.PingAsync();
        decided.SetResult(true);

        Assert.Equal("""{"type":"did","payload":{"what":"slow 2","user":"ann"},"ref":2}""", await client.ReceiveTextAsync());
        Assert.Equal("""{"type":"did","payload":{"what":"open 3","user":"ann"},"ref":3}""", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_document_that_is_wrong_is_answered_once_while_its_policy_is_still_asked(bool hasTimeout)
    {
        var decided = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WsTestServer server = await StartAsync(
            new AuthorizationScript { Slow = _ => decided.Task },
            options: options => options.HandlerTimeout = hasTimeout ? TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan);
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\n");

        await client.SendTextAsync("""{"type":"slow","id":1,"payload":{""");
        await client.SendTextAsync("""{"type":"open","payload":{"text":"2"},"id":2}""");
        Assert.Contains("\"code\":\"malformed_json\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        if (!hasTimeout)
        {
            decided.SetResult(true);
        }

        Assert.Contains("\"ref\":2", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.PingAsync();
    }

    [Fact]
    public async Task The_time_of_a_handler_begins_when_it_may_run_and_a_message_is_answered_once()
    {
        var decided = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new ManualTime();
        await using WsTestServer server = await StartAsync(
            new AuthorizationScript { Slow = _ => decided.Task },
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            static options => options.HandlerTimeout = TimeSpan.FromMinutes(1));
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\n");

        await client.SendTextAsync("""{"type":"slow","payload":{"text":"1"},"id":1}""");
        await client.PingAsync();
        time.Jump(TimeSpan.FromSeconds(59));
        decided.SetResult(true);

        Assert.Equal("""{"type":"did","payload":{"what":"slow 1","user":"ann"},"ref":1}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"open","payload":{"text":"2"},"id":2}""");
        Assert.Contains("\"ref\":2", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grants")]
    [InlineData("denies")]
    [InlineData("throws")]
    public async Task A_policy_whose_time_is_up_is_answered_with_timeout_and_the_handler_does_not_run_later(string decision)
    {
        // Its continuations run where it is set.
        var decided = new TaskCompletionSource<bool>();
        var script = new AuthorizationScript { Slow = _ => decided.Task };
        var time = new ManualTime();
        await using WsTestServer server = await StartAsync(
            script,
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            static options => options.HandlerTimeout = TimeSpan.FromMinutes(1));
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\n");

        await client.SendTextAsync("""{"type":"slow","payload":{"text":"1"},"id":"7"}""");
        await client.SendTextAsync("""{"type":"open","payload":{"text":"2"},"id":2}""");
        await client.PingAsync();
        time.Jump(TimeSpan.FromMinutes(1));

        Assert.Equal(Error("timeout", "the server took too long to handle the message", "slow"), await client.ReceiveTextAsync());
        Assert.Contains("\"ref\":2", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await Task.Run(() =>
        {
            if (decision == "throws")
            {
                decided.SetException(new InvalidDataException("too late"));
            }
            else
            {
                decided.SetResult(decision == "grants");
            }
        });
        await client.PingAsync();

        Assert.Equal(0, script.SlowHandled);
        int problems = decision == "throws" ? 1 : 0;
        await Bounded.Until(() => server.Log.Problems().Length == problems, "what it throws is logged");
        await client.SendTextAsync("""{"type":"open","payload":{"text":"3"},"id":3}""");
        Assert.Contains("\"ref\":3", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_policy_that_throws_is_an_internal_error_and_the_handler_does_not_run(bool afterAwait)
    {
        var script = new AuthorizationScript
        {
            Slow = async _ =>
            {
                if (afterAwait)
                {
                    await Task.Yield();
                }

                throw new InvalidOperationException("secret");
            },
        };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"slow","payload":{"text":"hi"},"id":"7"}""");

        string answer = await client.ReceiveTextAsync();
        Assert.Contains("\"code\":\"internal\"", answer, StringComparison.Ordinal);
        Assert.Contains("\"ref\":\"7\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        await client.PingAsync();
        await Bounded.Until(() => server.Log.Problems().Length > 0, "the exception is logged");
        Assert.Single(server.Log.Problems());
    }

    [Fact]
    public async Task A_policy_that_is_not_there_stops_the_start()
    {
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => WsTestServer.StartAsync(
            static app => app.MapWs<MixedEndpoint>("/ws"),
            static builder =>
            {
                builder.Services.AddAuthorization();
                builder.Services.AddSingleton(new AuthorizationScript());
            }));
        Assert.StartsWith("handler OnAdmins of MixedEndpoint cannot be authorized: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("'admins'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_authorization_does_not_start()
    {
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            WsTestServer.StartAsync(
                static app => app.MapWs<MixedEndpoint>("/ws"),
                static builder => builder.Services.AddSingleton(new AuthorizationScript())));
        Assert.Equal(
            "handler OnUsers of MixedEndpoint has authorization attributes, but the host has no authorization: "
            + "call builder.Services.AddAuthorization().",
            error.Message);
    }

    [Fact]
    public async Task A_policy_with_schemes_is_refused_on_a_handler_rather_than_ignored()
    {
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            StartAsync(
                new AuthorizationScript(),
                static builder =>
                    builder
                        .Services.AddAuthorizationBuilder()
                        .AddPolicy("admins", static policy => policy.RequireRole("admin").AddAuthenticationSchemes("Other"))));
        Assert.Contains("names authentication schemes (Other)", error.Message, StringComparison.Ordinal);
    }

    internal static Task<WsTestServer> StartAsync(
        AuthorizationScript script,
        Action<WebApplicationBuilder>? build = null,
        Action<WsOptions>? options = null) =>
        HeaderScheme.StartAsync<MixedEndpoint>(
            options,
            builder =>
            {
                builder.Services.AddSingleton(script);
                builder.Services.AddScoped<IAuthorizationHandler, NamedHandler>();
                builder
                    .Services.AddAuthorizationBuilder()
                    .AddPolicy("slow", policy => policy.RequireAssertion(context => script.Slow(context.User)));
                build?.Invoke(builder);
            });

    private static string Error(string code, string message, string type)
        => $$$"""{"type":"error","ref":"7","payload":{"code":"{{{code}}}","message":"{{{message}}}","on":"{{{type}}}"}}""";
}
