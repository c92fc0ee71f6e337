using System.Threading.Channels;

namespace TypedWs.Testing.Connections;

/// <summary>One request of a test: the messages that answer it, in order.</summary>
internal sealed class TestCall
{
    private readonly Channel<Received> _answers = Channel.CreateUnbounded<Received>();

    /// <summary>Adds an answer.</summary>
    public void Add(Received answer) => _answers.Writer.TryWrite(answer);

    /// <summary>The connection has ended.</summary>
    public void End() => _answers.Writer.TryComplete();

    /// <summary>Takes the next answer; null if the connection has ended.</summary>
    public async ValueTask<Received?> TakeAsync(CancellationToken cancellationToken)
        => await _answers.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) && _answers.Reader.TryRead(out Received? answer)
            ? answer
            : null;
}
