using Microsoft.Extensions.DependencyInjection;
using TypedWs.CompilerServices;
using TypedWs.Dispatch;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>The source of a handler's services: the host for a singleton, the message's scope for any other service.</summary>
[Collection(nameof(Alone))]
public sealed class WsHandlerServiceTests
{
    [Fact]
    public void A_singleton_comes_from_the_host_without_a_scope_and_without_memory()
    {
        var host = new Host { Singletons = [typeof(Version)], Registered = { [typeof(Version)] = new Version(1, 2) } };
        var service = new WsHandlerService<Version>(host, "handler On of E", isRequired: true);
        IServiceScope? scope = null;
        Version? first = service.Resolve(ref scope);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Version? second = service.Resolve(ref scope);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Same(host.Registered[typeof(Version)], first);
        Assert.Same(first, second);
        Assert.Equal(0, allocated);
        Assert.Null(scope);
        Assert.Equal(0, host.Scopes);
    }

    [Fact]
    public void Any_other_service_comes_from_the_only_scope_of_its_message()
    {
        var host = new Host { Registered = { [typeof(Version)] = new Version(1, 2), [typeof(Uri)] = new Uri("ab:c") } };
        var version = new WsHandlerService<Version>(host, "handler On of E", isRequired: true);
        var uri = new WsHandlerService<Uri?>(host, "handler On of E", isRequired: false);
        IServiceScope? scope = null;

        Assert.NotNull(version.Resolve(ref scope));
        Assert.NotNull(uri.Resolve(ref scope));

        Assert.NotNull(scope);
        Assert.Equal(1, host.Scopes);
    }

    [Fact]
    public void An_optional_service_that_is_not_registered_costs_no_scope()
    {
        var host = new Host();
        var service = new WsHandlerService<Uri?>(host, "handler On of E", isRequired: false);
        IServiceScope? scope = null;

        Assert.Null(service.Resolve(ref scope));

        Assert.Null(scope);
    }

    [Fact]
    public void A_required_service_that_is_not_registered_is_refused_at_once()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
            new WsHandlerService<Uri>(new Host(), "handler On of E", isRequired: true));
        Assert.Equal(
            "No service of type 'System.Uri' is registered, but handler On of E needs one. Register it with builder.Services.",
            error.Message);

        error = Assert.Throws<InvalidOperationException>(() =>
            new WsHandlerService<Uri>(new Host(), "handler On of E", isRequired: true, "main"));
        Assert.Contains("'System.Uri' with the key 'main' is registered", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void If_the_container_does_not_tell_what_it_has_the_first_message_fails()
    {
        var host = new Host { TellsServices = false };
        var service = new WsHandlerService<Uri>(host, "handler On of E", isRequired: true);
        IServiceScope? scope = null;

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => service.Resolve(ref scope));

        Assert.Contains("handler On of E needs one", error.Message, StringComparison.Ordinal);
        Assert.NotNull(scope);
    }

    [Fact]
    public void A_service_may_be_a_value()
    {
        var host = new Host { Singletons = [typeof(int)], Registered = { [typeof(int)] = 7, [typeof(long)] = 8L } };
        IServiceScope? scope = null;

        Assert.Equal(7, new WsHandlerService<int>(host, "handler On of E", isRequired: true).Resolve(ref scope));
        Assert.Equal(8L, new WsHandlerService<long>(host, "handler On of E", isRequired: true).Resolve(ref scope));
    }

    /// <summary>A container whose scopes have the services of the host.</summary>
    private sealed class Host : IEndpointServices, IServiceProviderIsKeyedService, IServiceScopeFactory, IServiceScope
    {
        public Dictionary<Type, object> Registered { get; } = [];

        public Type[] Singletons { get; init; } = [];

        public bool TellsServices { get; init; } = true;

        public int Scopes { get; private set; }

        public IServiceProvider ServiceProvider => this;

        public object? GetService(Type serviceType)
            => serviceType == typeof(IServiceScopeFactory) ? this
                : serviceType == typeof(IServiceProviderIsService) || serviceType == typeof(IServiceProviderIsKeyedService)
                    ? TellsServices ? this : null
                : Registered.GetValueOrDefault(serviceType);

        public bool IsService(Type serviceType) => Registered.ContainsKey(serviceType);

        public bool IsKeyedService(Type serviceType, object? serviceKey) => false;

        public bool IsSingleton(Type service, object? key) => Singletons.Contains(service);

        public IServiceScope CreateScope()
        {
            Scopes++;
            return this;
        }

        public void CheckConstructor(Type service, object? key, string consumer)
        {
        }

        public object? GetKeyedService(Type serviceType, object? serviceKey) => null;

        public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
