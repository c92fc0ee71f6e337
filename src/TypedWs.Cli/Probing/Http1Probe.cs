using System.Security.Authentication;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Probing;

/// <summary>A probe over HTTP/1: the tool writes the request itself, so each line of it can be changed.</summary>
internal sealed class Http1Probe(ProbeSettings settings, Report report, ProbeReport output, TimeProvider time)
{
    private readonly TimeSpan _timeout = settings.Connection.Timeout;

    /// <summary>Runs the handshake and the checks behind it.</summary>
    /// <exception cref="ToolException">There was no answer to judge.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        RequestHead request = ProbeRequest.Create(settings);
        await WarmUp.RunAsync(request, settings.Connection, time, cancellationToken);
        Dialed dialed = await DialAsync(settings.Connection, cancellationToken);
        await using Stream stream = dialed.Stream;
        output.Show(request);
        (HttpAnswer answer, ReadOnlyMemory<byte> rest, TimeSpan waited) = await AskAsync(stream, request, cancellationToken);
        ExitCode exit = await new AnsweredProbe(settings, output, time)
            .RunAsync(request, answer, () => Task.FromResult<Stream>(new PrefixedStream(rest, stream)), cancellationToken);
        output.Show(ToTimes(dialed, waited));
        return exit;
    }

    /// <summary>Sends a request that is not upgraded, and judges its answer.</summary>
    /// <exception cref="ToolException">There was no answer.</exception>
    public async Task<Check> TryPlainAsync(PlainRequest plain, CancellationToken cancellationToken)
    {
        ConnectionSettings connection = settings.Connection with
        {
            Headers = settings.Connection.Headers.Without(plain.Without),
            HttpVersion = "1.1",
        };
        RequestHead request = ProbeRequest.Create(settings with { Connection = connection, Method = plain.Method, Body = null });
        await using Stream stream = (await DialAsync(connection, cancellationToken)).Stream;
        (HttpAnswer answer, _, _) = await AskAsync(stream, request, cancellationToken);
        return PlainVerdict.Judge(plain, request, answer);
    }

    private async Task<Dialed> DialAsync(ConnectionSettings connection, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var dialer = new Dialer(connection, time);
        try
        {
            Dialed dialed = await dialer.DialSecureAsync(either.Token);
            report.Detail($"connected to {dialed.Peer}{(dialed.TlsText is null ? "" : $", {dialed.TlsText}")}");
            return dialed;
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(dialer.Missing, problem);
        }
    }

    private async Task<(HttpAnswer Answer, ReadOnlyMemory<byte> Behind, TimeSpan Waited)> AskAsync(
        Stream stream, RequestHead request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var parser = new ResponseParser(request.Method);
        long start = time.GetTimestamp();
        try
        {
            await HttpExchange.RunAsync(stream, request, parser, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && parser.HasHead)
        {
            // The head has its verdict without the rest of its body.
            parser.End($"The body of the answer did not end within {_timeout.TotalSeconds} s.");
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(parser.HasAny ? "The head of the answer did not end" : "No answer", problem);
        }
        catch (Exception problem) when (problem is IOException or AuthenticationException)
        {
            throw new ToolException(ExitCode.NoConnection, $"The connection was lost: {problem.Message}", problem);
        }

        return parser.Answer is { } answer
            ? (answer, parser.Rest, time.GetElapsedTime(start))
            : throw new ToolException(ExitCode.NoConnection, parser.Fault ?? "There is no answer.");
    }

    private ToolException TimedOut(string step, Exception problem)
        => new(ExitCode.TimedOut, $"{step} within {_timeout.TotalSeconds} s.", problem);

    private static List<(string Name, TimeSpan Time)> ToTimes(Dialed dialed, TimeSpan waited)
    {
        List<(string Name, TimeSpan Time)> times = [];
        if (dialed.Dns is { } dns)
        {
            times.Add(("dns", dns));
        }

        times.Add(("tcp", dialed.Tcp));
        if (dialed.Tls is { } tls)
        {
            times.Add(("tls", tls));
        }

        times.Add(("answer", waited));
        return times;
    }
}
