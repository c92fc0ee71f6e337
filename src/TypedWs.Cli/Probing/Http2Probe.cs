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
        HttpAnswer answer = await ReadAsync(request, response, cancellationToken);
        ExitCode exit = await new AnsweredProbe(settings, output, time)
            .RunAsync(
                request,
                answer,
                async () => new PrefixedStream(default, await response.Content.ReadAsStreamAsync(cancellationToken)),
                cancellationToken);
        output.Show([("connectionAndAnswer", waited)]);
        return exit;
    }

    /// <summary>Sends a request that is not upgraded, and judges its answer.</summary>
    /// <exception cref="ToolException">There was no answer.</exception>
    public async Task<Check> TryPlainAsync(PlainRequest plain, CancellationToken cancellationToken)
    {
        ConnectionSettings connection = settings.Connection with { Headers = settings.Connection.Headers.Without(plain.Without) };
        RequestHead request = ProbeRequest.CreateHttp2(settings with { Connection = connection, Method = plain.Method, Body = null });
        using HttpMessageInvoker invoker = HttpInvokers.Create(connection, time);
        using HttpRequestMessage message = ToMessage(request);
        using HttpResponseMessage response = await SendAsync(invoker, message, cancellationToken);
        return PlainVerdict.Judge(plain, request, await ReadAsync(request, response, cancellationToken));
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

    private async Task<HttpAnswer> ReadAsync(RequestHead request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        List<HeaderLine> headers = [];
        foreach ((string name, HeaderStringValues values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers.AddRange(values.Select(value => new HeaderLine(name, value)));
        }

        var answer = new HttpAnswer("2", (int)response.StatusCode, "", headers);
        return UpgradeVerdict.IsOpen(request, answer.Status) ? answer : await ReadBodyAsync(answer, response, cancellationToken);
    }

    // A server may send a body without an end, or never end it.
    private async Task<HttpAnswer> ReadBodyAsync(HttpAnswer answer, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Connection.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        byte[] bytes = new byte[BodyText.MaxBytes + 1];
        int count = 0;
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(either.Token);
            int read;
            do
            {
                read = await body.ReadAsync(bytes.AsMemory(count), either.Token);
                count += read;
            }
            while (read > 0 && count < bytes.Length);
            return answer.WithBody(bytes.AsSpan(0, count), isCut: false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string note = $"The body of the answer did not end within {settings.Connection.Timeout.TotalSeconds} s.";
            return answer.WithBody(bytes.AsSpan(0, count), isCut: true, note);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return answer.WithBody(bytes.AsSpan(0, count), isCut: true, $"The body of the answer was cut off: {problem.Message}");
        }
    }
}
