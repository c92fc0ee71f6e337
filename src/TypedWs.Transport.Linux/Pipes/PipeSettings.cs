using System.Buffers;
using System.IO.Pipelines;

namespace TypedWs.Transport.Linux.Pipes;

/// <summary>The options of the pipes of a connection.</summary>
/// <param name="pool">The memory of the pipes.</param>
/// <param name="mostReadAhead">The maximum number of bytes that wait for the server, before reading pauses.</param>
/// <param name="mostWritten">The maximum number of bytes that wait for the peer, before the server's flush waits.</param>
internal sealed class PipeSettings(MemoryPool<byte> pool, long mostReadAhead, long mostWritten)
{
    // The server's code runs on the pool, never on a loop.
    public PipeOptions Input { get; } = new(
        pool,
        readerScheduler: PipeScheduler.ThreadPool,
        writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: mostReadAhead,
        resumeWriterThreshold: mostReadAhead / 2,
        useSynchronizationContext: false);

    // The reader sends, and never blocks: it runs on the thread that flushes.
    public PipeOptions Output { get; } = new(
        pool,
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: mostWritten,
        resumeWriterThreshold: mostWritten / 2,
        useSynchronizationContext: false);
}
