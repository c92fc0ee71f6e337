using System.Security.Authentication;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Probing;

/// <summary>The command <c>probe</c>: one opening handshake, as it goes over the wire, and a verdict on each part of it.</summary>
internal sealed class Probe(ProbeSettings settings, Report report, TimeProvider time)
{
    // The requests of clients and proxies that lose headers (docs/troubleshooting.md).
    private static readonly (string Label, string[] Without)[] PlainRequests =
    [
        ("without Upgrade and Connection", ["Upgrade:", "Connection:"]),
        ("without Upgrade", ["Upgrade:"]),
        ("without Connection", ["Connection:"]),
    ];

    private readonly ProbeReport _output = new(report);

    /// <summary>Runs the probe.</summary>
    /// <exception cref="ToolException">There was no answer to judge.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        ExitCode exit = settings.Connection.HttpVersion == "2"
            ? await new Http2Probe(settings, _output, time).RunAsync(cancellationToken)
            : await RunHandshakeAsync(cancellationToken);
        foreach ((string label, string[] without) in settings.TriesPlain ? PlainRequests : [])
        {
            if (!await TryPlainAsync(label, without, cancellationToken))
            {
                exit = exit == ExitCode.Done ? ExitCode.Negative : exit;
            }
        }

        return exit;
    }

    private async Task<ExitCode> RunHandshakeAsync(CancellationToken cancellationToken)
    {
        RequestHead request = ProbeRequest.Create(settings);
        await WarmUp.RunAsync(request, settings.Connection, time, cancellationToken);
        Dialed? dialed = null;
        try
        {
            (dialed, HttpAnswer answer, ReadOnlyMemory<byte> rest, TimeSpan waited) =
                await ExchangeAsync(request, isShown: true, cancellationToken);
            Stream connection = dialed.Stream;
            ExitCode exit = await new AnsweredProbe(settings, _output, time)
                .RunAsync(request, answer, () => Task.FromResult<Stream>(new PrefixedStream(rest, connection)), cancellationToken);
            _output.Show(ToTimes(dialed, waited));
            return exit;
        }
        finally
        {
            if (dialed is not null)
            {
                await dialed.Stream.DisposeAsync();
            }
        }
    }

    private async Task<bool> TryPlainAsync(string label, string[] without, CancellationToken cancellationToken)
    {
        ConnectionSettings plain = settings.Connection with { Headers = HeaderEdits.Parse(without), HttpVersion = "1.1" };
        RequestHead request = ProbeRequest.Create(settings with { Connection = plain, Method = null, Body = null });
        (Dialed dialed, HttpAnswer answer, _, _) = await ExchangeAsync(request, isShown: false, cancellationToken);
        await dialed.Stream.DisposeAsync();
        Check check = UpgradeVerdict.JudgePlain(label, answer);
        _output.Show(check);
        return check.IsGood == true;
    }

    private async Task<(Dialed Dialed, HttpAnswer Answer, ReadOnlyMemory<byte> Behind, TimeSpan Waited)> ExchangeAsync(
        RequestHead request, bool isShown, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Connection.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Dialed? dialed = null;
        try
        {
            dialed = await new Dialer(settings.Connection, time).DialSecureAsync(either.Token);
            report.Detail($"connected to {dialed.Peer}{(dialed.TlsText is null ? "" : $", {dialed.TlsText}")}");
            if (isShown)
            {
                _output.Show(request);
            }

            long start = time.GetTimestamp();
            var parser = new ResponseParser(request.Method);
            await HttpExchange.RunAsync(dialed.Stream, request, parser, either.Token);
            if (parser.Answer is not { } answer)
            {
                throw new ToolException(ExitCode.NoConnection, parser.Fault ?? "There is no answer.");
            }

            (Dialed kept, dialed) = (dialed, null);
            return (kept, answer, parser.Rest, time.GetElapsedTime(start));
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            string step = dialed is null ? "No connection" : "No answer";
            throw new ToolException(ExitCode.TimedOut, $"{step} within {settings.Connection.Timeout.TotalSeconds} s.", problem);
        }
        catch (Exception problem) when (problem is IOException or AuthenticationException)
        {
            throw new ToolException(ExitCode.NoConnection, $"The connection was lost: {problem.Message}", problem);
        }
        finally
        {
            if (dialed is not null)
            {
                await dialed.Stream.DisposeAsync();
            }
        }
    }

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
