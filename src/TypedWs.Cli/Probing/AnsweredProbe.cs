using TypedWs.Cli.Http;
using TypedWs.Cli.Output;
using TypedWs.Client.Channels;

namespace TypedWs.Cli.Probing;

/// <summary>The part of a probe behind the answer, which is the same over each version of HTTP: the verdict, and the WebSocket.</summary>
internal sealed class AnsweredProbe(ProbeSettings settings, ProbeReport output, TimeProvider time)
{
    /// <summary>Judges the answer. If the server has accepted, tries the WebSocket.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="open">Gives the bytes behind the answer.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    public async Task<ExitCode> RunAsync(
        RequestHead request, HttpAnswer answer, Func<Task<Stream>> open, CancellationToken cancellationToken)
    {
        output.Show(answer);
        List<Check> checks = UpgradeVerdict.Judge(request, answer);
        checks.ForEach(output.Show);
        if (checks.Exists(static check => check.IsGood == false))
        {
            return ExitCode.Refused;
        }

        string? subprotocol = answer.FindAll("Sec-WebSocket-Protocol") is [var selected] ? selected : null;
        Stream stream = await open();
        var channel = new FramedChannel(stream, owner: null, new WsClientOptions().ToProtocolLimits(), terms: null, subprotocol);
        bool isGood = await new OpenProbe(channel, time, settings.Connection.Timeout).RunAsync(output.Show, cancellationToken);
        return isGood ? ExitCode.Done : ExitCode.Negative;
    }
}
