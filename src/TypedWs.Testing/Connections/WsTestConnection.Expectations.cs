using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.Testing.Connections;

namespace TypedWs.Testing;

/// <summary>Expectations. Each waits until it is met. It fails, with <see cref="WsExpectationException"/>, when it cannot be met any more,
/// or after the time of <see cref="WsTestHostOptions.Timeout"/>.</summary>
public sealed partial class WsTestConnection
{
    /// <summary>Takes the first message of a type. Other messages stay for later expectations.</summary>
    /// <typeparam name="T">A message that the server sends.</typeparam>
    /// <param name="where">The condition; null for any message of the type.</param>
    /// <param name="condition">The text of the condition, which the compiler gives.</param>
    /// <returns>The message.</returns>
    /// <exception cref="WsExpectationException">There is no such message.</exception>
    public async Task<T> ExpectAsync<T>(
        Func<T, bool>? where = null, [CallerArgumentExpression(nameof(where))] string? condition = null)
    {
        EnvelopeFormat format = Format;
        string expected = Describe<T>(where is null ? null : condition);
        string? fault = null;
        (InboxOutcome outcome, T? result) = await _inbox.TakeAsync<T>(TryTake, _host.Timeout).ConfigureAwait(false);
        return outcome == InboxOutcome.Taken
            ? result!
            : throw Fail($"Expected {expected}, but {DescribeOutcome(outcome)}{(fault is null ? "" : $". One is not valid: {fault}")}.");

        bool TryTake(List<Received> waiting, [MaybeNullWhen(false)] out T message)
        {
            for (int index = 0; index < waiting.Count; index++)
            {
                if (waiting[index].TryRead<T>(format, out message, out string? found) && (where is null || where(message)))
                {
                    waiting.RemoveAt(index);
                    return true;
                }

                fault = found ?? fault;
            }

            message = default;
            return false;
        }
    }

    /// <summary>Takes the next message, which must be of a type. Fails at once if it is another one.</summary>
    /// <typeparam name="T">A message that the server sends.</typeparam>
    /// <param name="where">The condition; null for any message of the type.</param>
    /// <param name="condition">The text of the condition, which the compiler gives.</param>
    /// <returns>The message.</returns>
    /// <exception cref="WsExpectationException">There is no message, or it is another one.</exception>
    public async Task<T> ExpectNextAsync<T>(
        Func<T, bool>? where = null, [CallerArgumentExpression(nameof(where))] string? condition = null)
    {
        EnvelopeFormat format = Format;
        string expected = Describe<T>(where is null ? null : condition);
        (InboxOutcome outcome, Received? next) = await _inbox.TakeAsync<Received>(TryTakeNext, _host.Timeout).ConfigureAwait(false);
        if (outcome != InboxOutcome.Taken)
        {
            throw Fail($"Expected {expected} as the next message, but {DescribeOutcome(outcome)}.");
        }

        return next!.TryRead<T>(format, out T? message, out string? fault) && (where is null || where(message))
            ? message
            : throw Fail($"Expected {expected} as the next message, but this one came: {next}{(fault is null ? "" : $" ({fault})")}");
    }

    /// <summary>Takes the first text message, as it came.</summary>
    /// <param name="where">The condition; null for any text.</param>
    /// <param name="condition">The text of the condition, which the compiler gives.</param>
    /// <exception cref="WsExpectationException">There is no such message.</exception>
    public async Task<string> ExpectTextAsync(
        Func<string, bool>? where = null, [CallerArgumentExpression(nameof(where))] string? condition = null)
        => Encoding.UTF8.GetString(await TakeAsync(
            Opcode.Text,
            bytes => where is null || where(Encoding.UTF8.GetString(bytes)),
            where is null ? "a text message" : $"a text message where {condition}").ConfigureAwait(false));

    /// <summary>Takes the first binary message.</summary>
    /// <param name="where">The condition; null for any binary message.</param>
    /// <param name="condition">The text of the condition, which the compiler gives.</param>
    /// <exception cref="WsExpectationException">There is no such message.</exception>
    public Task<byte[]> ExpectBinaryAsync(
        Func<byte[], bool>? where = null, [CallerArgumentExpression(nameof(where))] string? condition = null)
        => TakeAsync(
            Opcode.Binary,
            bytes => where is null || where(bytes),
            where is null ? "a binary message" : $"a binary message where {condition}");

    /// <summary>Takes the first error event, which must have a code.</summary>
    /// <param name="code">The code: one of <see cref="WsErrorCode"/>, or <c>app.</c> and a name.</param>
    /// <returns>The error event.</returns>
    /// <exception cref="WsExpectationException">There is no error event, or the first one has another code.</exception>
    public async Task<WsPeerError> ExpectErrorAsync(string code)
    {
        EnvelopeFormat format = Format;
        (InboxOutcome outcome, WsPeerError? error) = await _inbox.TakeAsync<WsPeerError>(TryTake, _host.Timeout).ConfigureAwait(false);
        if (outcome != InboxOutcome.Taken)
        {
            throw Fail($"Expected the error '{code}', but {DescribeOutcome(outcome)}.");
        }

        return error!.Code == code
            ? error
            : throw Fail($"Expected the error '{code}', but the error '{error.Code}' came: {error.Message}.");

        bool TryTake(List<Received> waiting, [MaybeNullWhen(false)] out WsPeerError error)
        {
            int index = waiting.FindIndex(static received => received.Type == PeerErrors.TypeName);
            error = index < 0 ? null : PeerErrors.Read(waiting[index], format);
            if (error is null)
            {
                return false;
            }

            waiting.RemoveAt(index);
            return true;
        }
    }

    /// <summary>Waits for the end of the connection, which must have a code.</summary>
    /// <param name="code">The code: the one of the side that closed first, 1005 for a frame without a code, or 1006 for an end without a
    /// close frame.</param>
    /// <returns>The end, with its reason.</returns>
    /// <exception cref="WsExpectationException">The connection has not ended in time, or with another code.</exception>
    public Task<WsClose> ExpectCloseAsync(int code) => ExpectCloseAsync((WsCloseCode)code);

    /// <inheritdoc cref="ExpectCloseAsync(int)"/>
    public async Task<WsClose> ExpectCloseAsync(WsCloseCode code)
    {
        string expected = string.Create(CultureInfo.InvariantCulture, $"the end with {(int)code}");
        WsClose close = await WaitForEndAsync(expected).ConfigureAwait(false);
        return close.Code == code
            ? close
            : throw Fail($"Expected {expected}, but the connection has ended with {DescribeEnd(close)}.");
    }

    /// <summary>
    /// Expects that no message waits, and that none is on its way. It is certain, and takes no longer than the work of the server: it waits
    /// until no handler, stream, request, upgrade or closing connection of the host is pending and no byte is on its way, and then for the
    /// answer to a ping, which follows everything that the server has sent before.
    /// </summary>
    /// <remarks>Work that a handler leaves behind, and work of the application that no message has caused, is not seen
    /// (<see cref="WsTestHost.Track"/>). Timers of <see cref="WsTestHost.Time"/> do not run meanwhile.</remarks>
    /// <exception cref="WsExpectationException">A message waits or has come; or it is not certain that none comes, because the host is
    /// not at rest in time or the network of the connection is stalled.</exception>
    public async Task ExpectNothingAsync()
    {
        if (Network.IsFrozen)
        {
            throw Fail("Expected nothing, but that cannot be known: the network of this connection is stalled, or delays bytes.");
        }

        if (!await _host.Stillness.WaitAsync(_host.Timeout).ConfigureAwait(false))
        {
            throw Fail(
                $"Expected nothing, but that cannot be known: the host was not at rest within {Seconds(_host.Timeout)} "
                + $"({_host.Stillness.Describe()}).");
        }

        if (_inbox.End is null && !Channel.IsClosing && await PingAsync(_host.Timeout).ConfigureAwait(false) == InboxOutcome.TimedOut)
        {
            throw Fail("Expected nothing, but that cannot be known: the server has not answered a ping.");
        }

        if (_inbox.Waiting is [Received first, ..] waiting)
        {
            throw Fail(waiting.Count == 1
                ? $"Expected nothing, but a message came: {first}"
                : string.Create(CultureInfo.InvariantCulture, $"Expected nothing, but {waiting.Count} messages came, the first: {first}"));
        }
    }

    private static bool TryTakeNext(List<Received> waiting, [MaybeNullWhen(false)] out Received next)
    {
        next = waiting.Count > 0 ? waiting[0] : null;
        if (next is null)
        {
            return false;
        }

        waiting.RemoveAt(0);
        return true;
    }

    private static string Describe<T>(string? condition)
        => $"a {typeof(T).Name} ('{MessageCodec<T>.Get().TypeName}'){(condition is null ? "" : $" where {condition}")}";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string DescribeEnd(WsClose close) => Describe("", close.Code, close.Reason).Trim();

    private async Task<byte[]> TakeAsync(Opcode opcode, Func<byte[], bool> where, string expected)
    {
        (InboxOutcome outcome, byte[]? bytes) = await _inbox.TakeAsync<byte[]>(TryTake, _host.Timeout).ConfigureAwait(false);
        return outcome == InboxOutcome.Taken ? bytes! : throw Fail($"Expected {expected}, but {DescribeOutcome(outcome)}.");

        bool TryTake(List<Received> waiting, [MaybeNullWhen(false)] out byte[] message)
        {
            int index = waiting.FindIndex(received => received.Opcode == opcode && where(received.Bytes));
            message = index < 0 ? null : waiting[index].Bytes;
            if (message is null)
            {
                return false;
            }

            waiting.RemoveAt(index);
            return true;
        }
    }

    private async Task<WsClose> WaitForEndAsync(string expected)
    {
        (InboxOutcome outcome, WsClose close) = await _inbox.TakeAsync(
            (List<Received> _, out WsClose close) =>
            {
                close = _inbox.End ?? default;
                return _inbox.End is not null;
            },
            _host.Timeout,
            waitsForEnd: true).ConfigureAwait(false);
        return outcome == InboxOutcome.Taken
            ? close
            : throw Fail($"Expected {expected}, but the connection has not ended within {Seconds(_host.Timeout)}.");
    }

    private string DescribeOutcome(InboxOutcome outcome)
        => outcome == InboxOutcome.Ended
            ? $"the connection has ended with {DescribeEnd(_inbox.End!.Value)} and none had come"
            : $"none came within {Seconds(_host.Timeout)}";

    // The text has everything that is known: the test may have failed on a machine that nobody can look at.
    private WsExpectationException Fail(string problem)
    {
        var text = new StringBuilder(problem);
        text.Append("\n\n").Append(char.ToUpperInvariant(Name[0])).Append(Name.AsSpan(1)).Append(": ");
        text.Append(_inbox.End is { } end ? $"ended with {DescribeEnd(end)}{(_cause is null ? "" : $" ({_cause})")}." : "open.");
        AppendLines(text, "Received and not taken by an expectation:", _inbox.Waiting.Select(static received => $"  {received}"));
        AppendLines(text, "Messages (→ sent, ← received):", Transcript.Lines);
        string? id = ServerId;
        AppendLines(text, "Log of the server about this connection:", ServerLog.Where(IsShown).Select(entry => WsTestTranscript.Format(
            entry.Time,
            $"{entry.Level}",
            (id is null ? entry.Text : entry.Text.Replace(id, "(id)", StringComparison.Ordinal))
                + (entry.Exception is { } exception ? $" {exception.GetType().Name}: {exception.Message}" : ""))));
        return new WsExpectationException(text.ToString());
    }

    // The framework tells its steps of each request: nobody looks for those here.
    private static bool IsShown(WsTestLogEntry entry)
        => entry.Level >= LogLevel.Warning || !entry.Category.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static void AppendLines(StringBuilder text, string heading, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length > 0)
        {
            text.Append("\n\n").Append(heading).Append('\n').AppendJoin('\n', all);
        }
    }
}
