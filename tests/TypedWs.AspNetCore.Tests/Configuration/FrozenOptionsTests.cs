using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Configuration;

/// <summary>An endpoint's options do not change after it is mapped.</summary>
public sealed class FrozenOptionsTests
{
    [Fact]
    public async Task Every_setter_throws_after_the_endpoint_is_mapped()
    {
        WsOptions? kept = null;
        await using WsTestServer server = await WsTestServer.StartAsync<TypedEndpoint>(options =>
        {
            options.Compression = new WsCompressionOptions();
            kept = options;
        });
        OptionSetting[] settings = [.. OptionSetting.Of(kept!).Where(static setting => setting.Property.CanWrite)];
        Assert.True(settings.Length > 35, $"{settings.Length} settings were found.");

        foreach (OptionSetting setting in settings)
        {
            object? before = setting.Value;
            object? other = setting.Property.PropertyType.IsValueType ? Activator.CreateInstance(setting.Property.PropertyType) : null;
            TargetInvocationException thrown = Assert.Throws<TargetInvocationException>(
                () => setting.Property.SetValue(setting.Owner, other));

            InvalidOperationException refusal = Assert.IsType<InvalidOperationException>(thrown.InnerException);
            Assert.Equal(Refusal(setting.Path), refusal.Message);
            Assert.Equal(before, setting.Value);
        }

        Assert.Equal(
            Refusal("Compression"), Assert.Throws<InvalidOperationException>(() => kept!.Compression = null).Message);
    }

    [Theory]
    [InlineData("Subprotocols")]
    [InlineData("Origins.Allowed")]
    public async Task Every_change_of_a_list_throws_after_the_endpoint_is_mapped(string setting)
    {
        string[] before = ["https://a.example", "https://b.example"];
        IList<string>? list = null;
        await using WsTestServer server = await WsTestServer.StartAsync<TypedEndpoint>(options =>
        {
            list = setting == "Subprotocols" ? options.Subprotocols : options.Origins.Allowed;
            before = setting == "Subprotocols" ? ["a", "b"] : before;
            list.Add(before[0]);
            list.Add(before[1]);
        });

        foreach (Action<IList<string>> change in (Action<IList<string>>[])
            [
                static list => list.Add("c"), static list => list.Insert(0, "c"), static list => list[1] = "c",
                static list => list.RemoveAt(0), static list => list.Remove(list[0]), static list => list.Clear(),
            ])
        {
            Assert.Equal(Refusal(setting), Assert.Throws<InvalidOperationException>(() => change(list!)).Message);
            Assert.Equal(before, list);
        }
    }

    [Fact]
    public async Task The_options_of_ConfigureWs_and_of_WsHost_are_frozen_too()
    {
        WsOptions? ofServices = null;
        WsOptions? ofHost = null;
        await using WsHost host = await WsHost.StartAsync<TypedEndpoint>(
            "http://127.0.0.1:0/",
            services => services.ConfigureWs<TypedEndpoint>(options => ofServices = options),
            options => ofHost = options);

        Assert.Same(ofServices, ofHost);
        Assert.Equal(
            Refusal("MaxMessageSize"), Assert.Throws<InvalidOperationException>(() => ofHost!.MaxMessageSize = 1).Message);
    }

    [Fact]
    public void Options_of_their_own_can_be_changed_at_any_time()
    {
        var options = new WsOptions { MaxMessageSize = 5, Outbound = { Limit = 70_000 } };
        options.Outbound.Limit = 80_000;
        Assert.Equal(80_000, options.Outbound.Limit);
    }

    private static string Refusal(string setting)
        => $"TypedEndpoint is mapped; set {setting} in MapWs, WsHost.StartAsync, ConfigureWs or the configuration, "
            + "before the endpoint is mapped.";
}
