using TypedWs.Transport.Linux.Pipes;

namespace TypedWs.Transport.Linux.Tests.Pipes;

public sealed class ReadinessTests
{
    [Fact]
    public void A_signal_without_a_waiter_is_kept_once()
    {
        var readiness = new Readiness();
        readiness.Signal();
        readiness.Signal();
        Assert.True(readiness.WaitAsync().AsTask().IsCompletedSuccessfully);
        Assert.False(readiness.WaitAsync().AsTask().IsCompleted);
    }

    [Fact]
    public async Task No_signal_is_lost_between_two_threads()
    {
        const int rounds = 100_000;
        var readiness = new Readiness();
        int sent = 0;
        Task signalling = Task.Run(() =>
        {
            for (int i = 0; i < rounds; i++)
            {
                Interlocked.Increment(ref sent);
                readiness.Signal();
            }
        });

        int seen = 0;
        while (seen < rounds)
        {
            await readiness.WaitAsync().AsTask().WithinLimit();
            seen = Volatile.Read(ref sent);
        }

        await signalling.WithinLimit();
    }
}
