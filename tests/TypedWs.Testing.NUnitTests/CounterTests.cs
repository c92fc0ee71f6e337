using NUnit.Framework;

namespace TypedWs.Testing.NUnitTests;

[WsMessage("add")]
public sealed record Add(int Number);

[WsMessage("sum", Direction = WsDirection.ServerToClient)]
public sealed record Sum(int Number);

[WsEndpoint]
public sealed partial class CounterEndpoint : WsEndpoint
{
    private int _sum;

    [WsHandler]
    public Sum OnAdd(Add message) => new(Interlocked.Add(ref _sum, message.Number));
}

/// <summary>The harness in tests of NUnit.</summary>
public sealed class CounterTests
{
    [Test]
    public async Task Messages_are_expected()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<CounterEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync();
        ann.Send(new Add(2));
        ann.Send(new Add(3));
        Assert.That((await ann.ExpectAsync<Sum>(m => m.Number > 2)).Number, Is.EqualTo(5));
        Assert.That((await ann.ExpectAsync<Sum>()).Number, Is.EqualTo(2));
        await ann.ExpectNothingAsync();
    }

    [Test]
    public async Task A_failed_expectation_is_an_exception_with_the_conversation()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<CounterEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync();
        ann.Send(new Add(2));
        WsExpectationException failure = Assert.ThrowsAsync<WsExpectationException>(ann.ExpectNothingAsync)!;
        Assert.That(failure.Message, Does.Contain("\"number\":2"));
    }
}
