using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>A way in which a message can fail.</summary>
/// <param name="Name">For the name of the test.</param>
/// <param name="Message">The message; <c>@</c> stands where an id may be.</param>
/// <param name="Code">The code of its error event.</param>
internal sealed record Failure(string Name, string Message, string Code)
{
    /// <summary>Whether the id can be read before the failure is found.</summary>
    public bool TellsId { get; init; } = true;

    public string Headers { get; init; } = "";

    /// <summary>Messages that must have been handled for it to fail.</summary>
    public int Prelude { get; init; }

    /// <summary>How many make a burst; fewer where one is costly.</summary>
    public int Burst { get; init; } = LongTests.Choose(500, 10_000);

    /// <summary>For binary messages; null for text.</summary>
    public Encoding? Binary { get; init; }

    public TimeSpan HandlerTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How many of it a connection may send; null for any number.</summary>
    public WsRateLimit? ErrorRateLimit { get; init; }

    /// <summary>Options that make it fail.</summary>
    public Action<WsOptions>? Options { get; init; }

    /// <summary>With and without an id of its own, unless the failure is about that.</summary>
    public bool[] HasId
        => Message.Contains('@', StringComparison.Ordinal) ? [true, false] : [Message.Contains(Id, StringComparison.Ordinal)];

    /// <summary>The id that <c>@</c> stands for.</summary>
    public const string Id = ",\"id\":\"f\"";
}

/// <summary>A server, and a client of it that is about to send a message that fails.</summary>
internal sealed class FailureAttempt : IAsyncDisposable
{
    private const int BytesPerWrite = 128 * 1024;

    private readonly WsTestServer _server;
    private readonly bool _hasId;
    private int _lastId;

    private FailureAttempt(Failure failure, bool hasId, WsTestServer server, RawWebSocket client)
    {
        Failure = failure;
        _hasId = hasId;
        _server = server;
        Client = client;
    }

    public Failure Failure { get; }

    public RawWebSocket Client { get; }

    public byte Opcode => Failure.Binary is null ? RawFrame.TextOpcode : RawFrame.BinaryOpcode;

    public static async Task<FailureAttempt> StartAsync(TestNetwork transport, Failure failure, bool hasId)
    {
        WsTestServer server = await MessageRefusalTests.StartAsync(new EventRecorder(), options =>
        {
            // A burst may take longer than the server waits before it asks whether the client is there.
            options.KeepAlive.Interval = Timeout.InfiniteTimeSpan;
            options.HandlerTimeout = failure.HandlerTimeout;
            options.Rates.Errors = failure.ErrorRateLimit;

            // A test may read more slowly than the server answers, which is not what it is about.
            options.Outbound.Limit = 64 * 1024 * 1024;
            failure.Options?.Invoke(options);
        }, transport: transport);
        RawWebSocket client = await server.ConnectAsync(headers: failure.Headers);
        for (int i = 0; i < failure.Prelude; i++)
        {
            await client.SendTextAsync(Format(failure, hasId: false));
            Assert.Equal("entered", (await client.ReceiveJsonAsync()).GetProperty("type").GetString());
        }

        return new FailureAttempt(failure, hasId, server, client);
    }

    /// <summary>A message that does not fail.</summary>
    public static byte[] Valid(int id) => RawFrame.MaskedText($$$"""{"type":"leave","payload":{"how":"out"},"id":{{{id}}}}""");

    /// <summary>The message that fails, with an id of its own: an id in flight may not be used again.</summary>
    public byte[] CreateWrong()
    {
        Encoding encoding = Failure.Binary ?? Encoding.UTF8;
        string text = Format(Failure, _hasId).Replace(
            Failure.Id, string.Create(CultureInfo.InvariantCulture, $",\"id\":\"f{++_lastId:D5}\""), StringComparison.Ordinal);
        return [.. Failure.Binary is null ? [] : encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }

    /// <summary>The same in one frame.</summary>
    public byte[] CreateWrongFrame() => RawFrame.Masked(Opcode, CreateWrong());

    /// <summary>Sends the message that fails in three frames, in as many writes, between two that do not fail.</summary>
    public async Task SendInFramesAsync()
    {
        byte[] wrong = CreateWrong();
        int third = wrong.Length / 3;
        await Client.SendAsync([.. Valid(1), .. RawFrame.Masked(Opcode, wrong.AsSpan(0, third), fin: false)]);
        await Client.SendAsync(RawFrame.Masked(RawFrame.Continuation, wrong.AsSpan(third, third), fin: false));
        await Client.SendAsync([.. RawFrame.Masked(RawFrame.Continuation, wrong.AsSpan(2 * third)), .. Valid(2)]);
    }

    /// <summary>The message that fails very often, and one that does not.</summary>
    public async Task SendBurstAsync()
    {
        var several = new List<byte>();
        for (int i = 0; i < Failure.Burst; i++)
        {
            several.AddRange(CreateWrongFrame());
            if (several.Count >= BytesPerWrite)
            {
                await Client.SendAsync([.. several]);
                several.Clear();
            }
        }

        await Client.SendAsync([.. several, .. Valid(1)]);
    }

    /// <summary>The next message acknowledges a valid one.</summary>
    public async Task ExpectAckAsync(int id)
        => Assert.Equal($$$"""{"type":"$ack","ref":{{{id}}}}""", await Client.ReceiveTextAsync());

    /// <summary>The next message is the error event.</summary>
    /// <param name="sequence">The number of the message that failed.</param>
    /// <param name="isFatal">Whether the server closes the connection behind it.</param>
    public async Task ExpectErrorAsync(int sequence, bool isFatal = false)
    {
        JsonElement message = await Client.ReceiveJsonAsync();
        Assert.Equal("error", message.GetProperty("type").GetString());
        JsonElement payload = message.GetProperty("payload");
        Assert.Equal(Failure.Code, payload.GetProperty("code").GetString());
        Assert.NotEqual("", payload.GetProperty("message").GetString());
        if (_hasId && Failure.TellsId)
        {
            Assert.StartsWith("f", message.GetProperty("ref").GetString(), StringComparison.Ordinal);
            Assert.False(payload.TryGetProperty("seq", out _));
        }
        else
        {
            Assert.False(message.TryGetProperty("ref", out _));
            Assert.Equal(sequence + Failure.Prelude, payload.GetProperty("seq").GetInt32());
        }

        Assert.Equal(isFatal, payload.TryGetProperty("fatal", out JsonElement fatal) && fatal.GetBoolean());
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static string Format(Failure failure, bool hasId)
        => failure.Message.Replace("@", hasId ? Failure.Id : "", StringComparison.Ordinal)
            .Replace("#", new string('x', 70_000), StringComparison.Ordinal)
            .Replace("%", new string('x', 40_000), StringComparison.Ordinal);
}
