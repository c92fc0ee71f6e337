using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>The lifetimes of services are those that the container gives them.</summary>
public sealed class ServiceRegistrationsTests
{
    [Fact]
    public void The_last_registration_of_a_service_decides_also_if_it_comes_later()
    {
        var services = new ServiceCollection();
        var registrations = new ServiceRegistrations(services);
        Assert.Null(registrations.FindLifetime(typeof(Store), key: null));

        services.AddSingleton<Store>();
        Assert.Equal(ServiceLifetime.Singleton, registrations.FindLifetime(typeof(Store), key: null));

        services.AddTransient<Store>();
        Assert.Equal(ServiceLifetime.Transient, registrations.FindLifetime(typeof(Store), key: null));

        services.AddScoped<Store>().AddKeyedSingleton<Store>("key");
        Assert.Equal(ServiceLifetime.Scoped, registrations.FindLifetime(typeof(Store), key: null));
    }

    [Fact]
    public void An_open_generic_service_counts_where_the_closed_one_is_not_registered()
    {
        var services = new ServiceCollection();
        var registrations = new ServiceRegistrations(services);
        services.AddScoped(typeof(List<>)).AddSingleton<List<string>>().AddKeyedScoped(typeof(HashSet<>), "key");

        Assert.Equal(ServiceLifetime.Scoped, registrations.FindLifetime(typeof(List<int>), key: null));
        Assert.Equal(ServiceLifetime.Singleton, registrations.FindLifetime(typeof(List<string>), key: null));
        Assert.Null(registrations.FindLifetime(typeof(HashSet<int>), key: null));
        Assert.Equal(ServiceLifetime.Scoped, registrations.FindLifetime(typeof(HashSet<int>), "key"));
    }

    [Fact]
    public void The_services_of_an_enumerable_together_live_as_long_as_the_shortest()
    {
        var services = new ServiceCollection();
        var registrations = new ServiceRegistrations(services);
        services.AddScoped<Store>().AddSingleton<Store>().AddSingleton<Version>().AddSingleton<Uri>().AddTransient<Uri>();

        Assert.Equal(ServiceLifetime.Scoped, registrations.FindLifetime(typeof(IEnumerable<Store>), key: null));
        Assert.Equal(ServiceLifetime.Singleton, registrations.FindLifetime(typeof(IEnumerable<Version>), key: null));
        Assert.Equal(ServiceLifetime.Transient, registrations.FindLifetime(typeof(IEnumerable<Uri>), key: null));
        Assert.Null(registrations.FindLifetime(typeof(IEnumerable<string>), key: null));
        Assert.Null(registrations.FindLifetime(typeof(IEnumerable<Store>), "key"));

        services.AddSingleton<IEnumerable<Store>>([]);
        Assert.Equal(ServiceLifetime.Singleton, registrations.FindLifetime(typeof(IEnumerable<Store>), key: null));
    }

    [Fact]
    public void A_key_has_its_own_registrations_and_otherwise_those_of_any_key()
    {
        var services = new ServiceCollection();
        var registrations = new ServiceRegistrations(services);
        services.AddSingleton<Store>().AddKeyedScoped<Store>("a").AddKeyedSingleton<Store>("b").AddKeyedTransient<Store>(DayOfWeek.Monday);

        Assert.Equal(ServiceLifetime.Scoped, registrations.FindLifetime(typeof(Store), "a"));
        Assert.Equal(ServiceLifetime.Singleton, registrations.FindLifetime(typeof(Store), "b"));
        Assert.Equal(ServiceLifetime.Transient, registrations.FindLifetime(typeof(Store), DayOfWeek.Monday));
        Assert.Null(registrations.FindLifetime(typeof(Store), "c"));

        services.AddKeyedScoped<Store>(KeyedService.AnyKey);
        Assert.Equal(ServiceLifetime.Scoped, registrations.FindLifetime(typeof(Store), "c"));
        Assert.Equal(ServiceLifetime.Singleton, registrations.FindLifetime(typeof(Store), "b"));
    }

    private sealed record Store;
}
