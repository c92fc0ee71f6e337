using System.Threading.Channels;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>What an endpoint did, in order, for a test to wait for.</summary>
internal sealed class EventRecorder
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    public void Add(string name) => Assert.True(_events.Writer.TryWrite(name));

    public Task<string> NextAsync() => _events.Reader.ReadAsync().WithinLimit();

    /// <summary>The next events are these; nothing is said about what follows.</summary>
    public async Task ExpectAsync(params string[] expected)
    {
        foreach (string name in expected)
        {
            Assert.Equal(name, await NextAsync());
        }
    }

    public void ExpectNothing() => Assert.False(_events.Reader.TryPeek(out string? name), $"Unexpected: {name}");
}
