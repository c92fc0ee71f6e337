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
    public void Generic_and_enumerable_services_are_looked_at_too()
    {
        var services = new ServiceCollection();
        var registrations = new ServiceRegistrations(services);
        services.AddScoped(typeof(List<>)).AddSingleton<List<string>>().AddScoped<Store>().AddSingleton<Store>();

        Assert.True(registrations.IsScoped(typeof(List<int>)));
        Assert.False(registrations.IsScoped(typeof(List<string>)));
        Assert.False(registrations.IsScoped(typeof(Store)));
        Assert.True(registrations.IsScoped(typeof(IEnumerable<Store>)));
        Assert.False(registrations.IsScoped(typeof(IEnumerable<string>)));
    }

    internal sealed record Store(string Name = "");
}

[WsEndpoint]
internal sealed partial class ScopedEndpoint(ConstructorServicesTests.Store store) : WsEndpoint
{
    public override string ToString() => store.Name;
}
