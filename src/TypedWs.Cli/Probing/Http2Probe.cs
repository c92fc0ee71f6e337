using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Probing;

/// <summary>The same probe over HTTP/2: extended CONNECT (RFC 8441). The frames of HTTP/2 are those of .NET.</summary>
internal sealed class Http2Probe(ProbeSettings settings, ProbeReport output, TimeProvider time)
{
    /// <summary>Runs the handshake and the checks behind it.</summary>
    /// <exception cref="ToolException">There was no answer to judge.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        RequestHead request = ProbeRequest.CreateHttp2(settings);
        output.Show(request);
        using HttpMessageInvoker invoker = HttpInvokers.Create(settings.Connection, time);
        using HttpRequestMessage message = ToMessage(request);
        long start = time.GetTimestamp();
        using HttpResponseMessage response = await SendAsync(invoker, message, cancellationToken);
        TimeSpan waited = time.GetElapsedTime(start);
        bool isOpen = response.StatusCode == HttpStatusCode.OK && request.Method == "CONNECT";
        HttpAnswer answer = await ReadAsync(response, isOpen, cancellationToken);
        ExitCode exit = await new AnsweredProbe(settings, output, time)
            .RunAsync(request, answer, () => response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
        output.Show([("connectionAndAnswer", waited)]);
        return exit;
    }

    private HttpRequestMessage ToMessage(RequestHead request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), settings.Connection.Address.Http)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (HeaderLine line in request.Headers)
        {
            if (line.Name == HeaderEdits.Protocol)
            {
                message.Headers.Protocol = line.Value;
            }
            else if (!message.Headers.TryAddWithoutValidation(line.Name, line.Value))
            {
                message.Content?.Headers.TryAddWithoutValidation(line.Name, line.Value);
            }
        }

        return message;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker invoker, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Connection.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await invoker.SendAsync(message, either.Token);
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException(
                ExitCode.TimedOut, $"No answer over HTTP/2 within {settings.Connection.Timeout.TotalSeconds} s.", problem);
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError == HttpRequestError.ExtendedConnectNotSupported)
        {
            throw new ToolException(ExitCode.Refused, "The server speaks HTTP/2, but takes no WebSockets over it (RFC 8441 §3).", problem);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            throw Failures.Describe(problem);
        }
    }

    private static async Task<HttpAnswer> ReadAsync(HttpResponseMessage response, bool isOpen, CancellationToken cancellationToken)
    {
        List<HeaderLine> headers = [];
        foreach ((string name, HeaderStringValues values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers.AddRange(values.Select(value => new HeaderLine(name, value)));
        }

        string body = isOpen ? "" : await response.Content.ReadAsStringAsync(cancellationToken);
        bool isCut = body.Length > ResponseParser.MaxBody;
        return new HttpAnswer("2", (int)response.StatusCode, "", headers, isCut ? body[..ResponseParser.MaxBody] : body, isCut);
    }
}
