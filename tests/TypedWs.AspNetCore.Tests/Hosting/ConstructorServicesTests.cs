using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>An endpoint has one instance, so that a scoped service in a constructor would be shared by all connections.</summary>
public sealed class ConstructorServicesTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData("Development")]
    public async Task A_scoped_service_in_a_constructor_is_refused_at_start_in_every_environment(string environment)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Services.AddTypedWs().AddScoped<Store>();
        await using WebApplication app = builder.Build();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => app.MapWs<ScopedEndpoint>("/ws"));

        Assert.Contains(
            "Store' is a scoped service, but the constructor of ScopedEndpoint needs one",
            error.Message,
            StringComparison.Ordinal);
        Assert.Contains("docs/common-tasks.md", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_lifetimes_and_the_last_registration_decide()
    {
        foreach (Action<IServiceCollection> register in (Action<IServiceCollection>[])
        [
            static services => services.AddSingleton<Store>(),
            static services => services.AddTransient<Store>(),
            static services => services.AddScoped<Store>().AddSingleton(new Store("last")),
            static services => services.AddSingleton<Store>().AddKeyedScoped<Store>("key"),
        ])
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Services.AddTypedWs();
            register(builder.Services);
            await using WebApplication app = builder.Build();
            app.MapWs<ScopedEndpoint>("/ws");
        }
    }

    [Fact]
    public async Task A_scoped_service_with_a_key_is_refused_too()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddTypedWs().AddSingleton<Store>().AddKeyedSingleton<Store>("main").AddKeyedScoped<Store>("spare");
        await using WebApplication app = builder.Build();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => app.MapWs<KeyedEndpoint>("/ws"));

        Assert.Contains(
            "Store' is a scoped service, but a constructor of KeyedEndpoint needs one",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_constructor_gets_the_service_of_its_key_and_null_for_an_optional_one()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddTypedWs().AddKeyedSingleton("main", new Store("of the key")).AddSingleton(new Store("another"));
        await using WebApplication app = builder.Build();
        app.MapWs<KeyedEndpoint>("/ws");

        Assert.Equal("of the key, no spare", app.Services.GetRequiredService<WsEndpointHost<KeyedEndpoint>>().Runtime.Endpoint.ToString());
    }

    internal sealed record Store(string Name = "");
}

[WsEndpoint]
internal sealed partial class ScopedEndpoint(ConstructorServicesTests.Store store) : WsEndpoint
{
    public override string ToString() => store.Name;
}

[WsEndpoint]
internal sealed partial class KeyedEndpoint(
    [FromKeyedServices("main")] ConstructorServicesTests.Store main,
    [FromKeyedServices("spare")] ConstructorServicesTests.Store? spare = null) : WsEndpoint
{
    public override string ToString() => $"{main.Name}, {spare?.Name ?? "no spare"}";
}
