using System.Collections.Concurrent;
using System.Reflection;
using TypedWs.Testing;
using Xunit.v3;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>The network between the server and the clients of a test.</summary>
public enum TestNetwork
{
    /// <summary>The memory of the process.</summary>
    Memory,

    /// <summary>Sockets of the loopback interface.</summary>
    Sockets,
}

/// <summary>The tests of this class need no sockets: they run in memory. The tests of another transport run the same classes over its
/// sockets.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class InMemoryAttribute : Attribute;

/// <summary>The networks of tests.</summary>
internal static class TestNetworks
{
    private static readonly ConcurrentDictionary<string, WsTestNetwork> Networks = new(StringComparer.Ordinal);
    private static int _last;

    /// <summary>The networks that the tables run over: memory, and with <c>CI=true</c> sockets as well. The tests of another transport
    /// than Kestrel's always use it.</summary>
    public static TestNetwork[] All
        => TestTransport.Detaches ? [TestNetwork.Sockets] : IsCI ? [TestNetwork.Memory, TestNetwork.Sockets] : [TestNetwork.Memory];

    /// <summary>The network of the test that runs, if the test does not choose.</summary>
    public static TestNetwork Current
        => !TestTransport.Detaches
            && TestContext.Current.TestClass is IXunitTestClass test && test.Class.IsDefined(typeof(InMemoryAttribute))
            ? TestNetwork.Memory
            : TestNetwork.Sockets;

    private static bool IsCI => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>The rows of a table, each for all networks.</summary>
    public static TheoryData<TestNetwork, T1, T2> ForEach<T1, T2>(IEnumerable<(T1, T2)> rows)
        => new(from row in rows from transport in All select (transport, row.Item1, row.Item2));

    /// <summary>Gives a network an address of its own.</summary>
    public static Uri Register(WsTestNetwork network)
    {
        string host = $"memory-{Interlocked.Increment(ref _last)}.test";
        Networks[host] = network;
        return new Uri($"http://{host}/");
    }

    /// <summary>Forgets an address.</summary>
    public static void Unregister(Uri address) => Networks.TryRemove(address.Host, out _);

    /// <summary>Finds the network of an address; null if it is the machine's.</summary>
    public static WsTestNetwork? Find(Uri address) => Networks.GetValueOrDefault(address.Host);
}
