using System.Net.WebSockets;
using System.Reflection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Browser;
using TypedWs.Client.Opening;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Browser;

/// <summary>The client opens connections with sockets whose options throw, as those of a browser do.</summary>
public sealed class PageOptionsTests
{
    [Fact]
    public async Task A_connection_opens_although_each_option_throws_whatever_the_settings_are()
    {
        await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
        var options = new WsClientOptions
        {
            Compression = new WsCompressionOptions(),
            Cookies = new System.Net.CookieContainer(),
            HttpVersion = System.Net.HttpVersion.Version20,
            Origin = "https://example.org",
        };
        options.Headers["X-Tenant"] = "acme";
        using var opener = new BrowserOpener(new Uri(server.WsAddress()), options);
        OpenResult opened = await opener.OpenAsync("token", TestContext.Current.CancellationToken).WithinLimit();
        Assert.Null(opened.Failure);
        Assert.Equal(WsSubprotocol.V1Json, opened.Channel!.Subprotocol);
        await opened.Channel.DisposeAsync();
    }

    [Fact]
    public void The_stand_in_has_each_member_of_the_real_options()
    {
        Assert.Equal(MembersOf(typeof(ClientWebSocketOptions)), MembersOf(typeof(PageOptions)));

        static string[] MembersOf(Type type)
            => [.. type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Select(static method => $"{method.Name} {method.GetParameters().Length}").Order(StringComparer.Ordinal)];
    }
}
