using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chat;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Configuration;
using TypedWs.AspNetCore.Tests.Configuration;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Deployment;

/// <summary>The settings that docs/deployment.md recommends, bound as the page says.</summary>
public sealed class RecommendedSettingsTests
{
    private const string Heading = "## Recommended settings";

    [Fact]
    public async Task Each_setting_that_the_page_recommends_exists_and_is_not_the_default()
    {
        string json = DeploymentPage.ReadBlock(Heading, "json");
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        WsOptions? bound = null;
        await using WsTestServer server = await WsTestServer.StartAsync(
            app => app.MapWs<ChatEndpoint>("/ws", options => bound = options),
            builder =>
            {
                builder.Services.ConfigureWs(configuration.GetSection("TypedWs"));
                builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ReadHostTimeout());
            });

        using JsonDocument recommended = JsonDocument.Parse(json);
        JsonElement endpoint = recommended.RootElement.GetProperty("TypedWs").GetProperty(nameof(ChatEndpoint));
        Assert.Equal(
            PathsOf(endpoint, "").Order(StringComparer.Ordinal),
            OptionSetting.Of(bound!).Zip(OptionSetting.Of(new WsOptions()))
                .Where(static pair => !Equals(pair.First.Value, pair.Second.Value)
                    && pair.First.Value is not ICollection<string>
                    && !SettingTable.CodeOnly.Contains(pair.First.Path))
                .Select(static pair => pair.First.Path)
                .Order(StringComparer.Ordinal));

        // The host would cut the shutdown short.
        Assert.DoesNotContain(server.Log.Events, static entry => entry.Id.Name == "ShutdownCutShort");
    }

    private static TimeSpan ReadHostTimeout()
    {
        Match seconds = Regex.Match(
            DeploymentPage.ReadBlock(Heading, "csharp"),
            @"host\.ShutdownTimeout = TimeSpan\.FromSeconds\((?<seconds>[0-9]+)\)",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1));
        return TimeSpan.FromSeconds(int.Parse(seconds.Groups[nameof(seconds)].Value, CultureInfo.InvariantCulture));
    }

    // A rate is one setting with two members.
    private static IEnumerable<string> PathsOf(JsonElement element, string path)
        => element.ValueKind != JsonValueKind.Object || element.TryGetProperty("PerSecond", out _)
            ? [path]
            : element.EnumerateObject()
                .SelectMany(member => PathsOf(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}"));
}
