using System.Net;
using System.Net.Http;
using System.Security.Authentication;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Connecting;

/// <summary>Says which kind of failure an exception is.</summary>
internal static class Failures
{
    /// <summary>The failure of an attempt to connect.</summary>
    public static ToolException Describe(Exception failure) => failure switch
    {
        ToolException known => known,
        WsHandshakeException refusal => Describe(refusal),
        TimeoutException => new ToolException(ExitCode.TimedOut, "The server did not answer in time.", failure),
        HttpRequestException { InnerException: ToolException known } => known,
        HttpRequestException { InnerException: AuthenticationException problem } => Dialer.DescribeTls(problem),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } problem => Dialer.DescribeTls(problem),
        WsSendException => new ToolException(ExitCode.Closed, "The connection has ended.", failure),
        _ => new ToolException(ExitCode.NoConnection, $"No connection: {failure.Message}", failure),
    };

    private static ToolException Describe(WsHandshakeException refusal)
    {
        (string? reason, string? detail) = Problem.Read(refusal.Body);
        return new ToolException(
            ExitCode.Refused,
            Explanation.Of((int)refusal.StatusCode, reason, detail, refusal.StatusCode == HttpStatusCode.SwitchingProtocols
                ? refusal.Message
                : null),
            refusal);
    }
}
