using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>What looks at all connections from time to time, when it fails at one of them.</summary>
[InMemory]
public sealed class HeartbeatTests
{
    [Fact]
    public async Task A_connection_whose_heartbeat_throws_does_not_stop_those_of_the_others()
    {
        var time = new FailingTime();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TalkEndpoint>("/ws", static options => options.IdleTimeout = TimeSpan.FromSeconds(10)),
            builder => builder.Services.AddSingleton(new TalkScript()).AddSingleton<TimeProvider>(time));
        await using RawWebSocket one = await server.ConnectAsync();
        await using RawWebSocket two = await server.ConnectAsync();
        await one.PingAsync();
        await two.PingAsync();

        // Who is closed gets a timer. On a real timer's thread the exception would end the process.
        time.MakesNoTimers = true;
        Pass(time.Clock, seconds: 11);
        time.MakesNoTimers = false;

        Assert.Equal(2, time.Refused);
        Assert.Equal(4408, (await one.ReceiveFrameAsync()).CloseCode);
        Assert.Equal(4408, (await two.ReceiveFrameAsync()).CloseCode);

        // The next beats look at those that come later.
        await using RawWebSocket three = await server.ConnectAsync();
        await three.PingAsync();
        Pass(time.Clock, seconds: 11);
        Assert.Equal(4408, (await three.ReceiveFrameAsync()).CloseCode);
    }

    private static void Pass(ManualTime clock, int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private sealed class FailingTime : TimeProvider
    {
        private int _refused;

        public ManualTime Clock { get; } = new();

        public bool MakesNoTimers { get; set; }

        public int Refused => _refused;

        public override long TimestampFrequency => Clock.TimestampFrequency;

        public override long GetTimestamp() => Clock.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => Clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (MakesNoTimers)
            {
                Interlocked.Increment(ref _refused);
                throw new InvalidOperationException("no more timers");
            }

            return Clock.CreateTimer(callback, state, dueTime, period);
        }
    }
}
