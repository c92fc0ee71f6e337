using TypedWs.Cli.Output;

namespace TypedWs.Cli.Probing;

/// <summary>The command <c>probe</c>: one opening handshake, as it goes over the wire, and a verdict on each part of it.</summary>
internal sealed class Probe(ProbeSettings settings, Report report, TimeProvider time)
{
    private readonly ProbeReport _output = new(report);

    /// <summary>Runs the probe.</summary>
    /// <exception cref="ToolException">There was no answer to judge.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Connection.HttpVersion == "2")
        {
            var newer = new Http2Probe(settings, _output, time);
            return await TryPlainAsync(PlainRequest.Http2, newer.TryPlainAsync, await newer.RunAsync(cancellationToken), cancellationToken);
        }

        var probe = new Http1Probe(settings, report, _output, time);
        return await TryPlainAsync(PlainRequest.Http1, probe.TryPlainAsync, await probe.RunAsync(cancellationToken), cancellationToken);
    }

    private async Task<ExitCode> TryPlainAsync(
        PlainRequest[] requests, Func<PlainRequest, CancellationToken, Task<Check>> ask, ExitCode exit, CancellationToken cancellationToken)
    {
        foreach (PlainRequest request in settings.TriesPlain ? requests : [])
        {
            Check check = await AskAsync(request, ask, cancellationToken);
            _output.Show(check);
            exit = exit == ExitCode.Done && check.IsGood == false ? ExitCode.Negative : exit;
        }

        return exit;
    }

    private static async Task<Check> AskAsync(
        PlainRequest request, Func<PlainRequest, CancellationToken, Task<Check>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(request, cancellationToken);
        }
        catch (ToolException problem)
        {
            return PlainVerdict.Missing(request, problem.Message);
        }
    }
}
