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
    public int Burst { get; init; } = 10_000;

    /// <summary>For binary messages; null for text.</summary>
    public Encoding? Binary { get; init; }

    public TimeSpan HandlerTimeout { get; init; } = Timeout.InfiniteTimeSpan;
}

/// <summary>
/// Whatever is wrong with a message: one error event, in its place among the answers, and a connection that goes on. Among
/// it is all that costs a connection elsewhere, or is dropped without a word: malformed JSON, an array, a missing or unknown
/// type, wrong and missing arguments, broken rules, 40,000 bytes of text, a handler that throws.
/// </summary>
public sealed class FailureTableTests
{
    private const string Id = ",\"id\":\"f\"";
    private const string Leave = """{"type":"leave","payload":{"how":"out"}@}""";

    private static readonly Failure[] Failures =
    [
        new("malformed before the id", """{"type":"leave","payload":{"how":"out",}@}""", "malformed_json") { TellsId = false },
        new("malformed behind the id", """{"type":"leave"@,"payload":{"how":"out"}} x""", "malformed_json"),
        new("cut off", """{"type":"leave"@,"payload":{"how":"o""", "malformed_json"),
        new("an array", """[{"type":"leave","payload":{"how":"out"}@}]""", "invalid_envelope") { TellsId = false },
        new("no type", """{"payload":{"how":"out"}@}""", "invalid_envelope"),
        new("a type that is no string", """{"type":5,"payload":{"how":"out"}@}""", "invalid_envelope"),
        new("an unknown type", """{"type":"dance","payload":{"how":"out"}@}""", "unknown_type"),
        new("a type of the other direction", """{"type":"entered","payload":{"how":"out"}@}""", "unknown_type"),
        new("a wrong type of argument", """{"type":"leave","payload":{"how":5}@}""", "validation_failed"),
        new("a missing argument", """{"type":"leave.task","payload":{}@}""", "validation_failed"),
        new("an argument twice", """{"type":"leave.task","payload":{"how":"out","how":"out"}@}""", "validation_failed"),
        new("a broken rule", """{"type":"words","payload":{"text":" "}@}""", "validation_failed"),
        new("40,000 bytes where 500 are allowed", """{"type":"words","payload":{"text":"%"}@}""", "validation_failed") { Burst = 1_000 },
        new("too often", """{"type":"shout","payload":{"text":"hi"}@}""", "rate_limited") { Prelude = 2 },
        new("too large", """{"type":"leave","payload":{"how":"#"}@}""", "message_too_large") { TellsId = false, Burst = 1_000 },
        new("nobody is authenticated", """{"type":"restricted"@}""", "unauthenticated"),
        new("may not", """{"type":"admin"@}""", "forbidden") { Headers = "X-User: ann\r\n" },
        new("refused", """{"type":"leave","payload":{"how":"full"}@}""", "app.room_full"),
        new("refused later", """{"type":"enter.task","payload":{"how":"later full"}@}""", "app.room_full"),
        new("refused by an exception", """{"type":"leave","payload":{"how":"throw"}@}""", "app.room_full"),
        new("a handler that throws", """{"type":"enter","payload":{"how":"fail"}@}""", "internal"),
        new("a handler that throws later", """{"type":"enter.task","payload":{"how":"later fail"}@}""", "internal"),
        new("a handler that throws what cannot be told", """{"type":"enter","payload":{"how":"fail silently"}@}""", "internal"),
        new("a handler that throws what cannot be told later", """{"type":"enter.task","payload":{"how":"later fail silently"}@}""", "internal"),
        new("a handler that is cancelled", """{"type":"enter","payload":{"how":"cancel"}@}""", "cancelled"),
        new("a handler that is cancelled later", """{"type":"enter.task","payload":{"how":"later cancel"}@}""", "cancelled"),
        new("UTF-16", Leave, "unsupported_encoding") { TellsId = false, Binary = new UnicodeEncoding(bigEndian: false, byteOrderMark: true) },
        new("UTF-16 without a mark", Leave, "unsupported_encoding") { TellsId = false, Binary = new UnicodeEncoding(bigEndian: true, byteOrderMark: false) },
        new("UTF-32", Leave, "unsupported_encoding") { TellsId = false, Binary = new UTF32Encoding(bigEndian: true, byteOrderMark: true) },
        new("Latin-1", """{"type":"leave","payload":{"how":"öut"}@}""", "malformed_json") { TellsId = false, Binary = Encoding.Latin1 },
        new("a handler that hangs", """{"type":"hang"@}""", "timeout") { Burst = 10, HandlerTimeout = TimeSpan.FromMilliseconds(5) },
    ];

    public static TheoryData<string, bool> Rows => new(from failure in Failures from hasId in new[] { true, false } select (failure.Name, hasId));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task One_error_event_each_among_valid_messages_in_order(string name, bool hasId)
    {
        Failure failure = Find(name);
        await using WsTestServer server = await StartAsync(failure);
        await using RawWebSocket client = await ConnectAsync(server, failure);
        byte[] wrong = RawFrame.Masked(Opcode(failure), Encode(failure, hasId));

        // All in one write.
        await client.SendAsync([.. Valid(1), .. wrong, .. wrong, .. Valid(2), .. wrong, .. Valid(3)]);

        await ExpectAckAsync(client, 1);
        await ExpectErrorAsync(client, failure, hasId, sequence: 2);
        await ExpectErrorAsync(client, failure, hasId, sequence: 3);
        await ExpectAckAsync(client, 2);
        await ExpectErrorAsync(client, failure, hasId, sequence: 5);
        await ExpectAckAsync(client, 3);
        await client.PingAsync();
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task One_error_event_for_a_message_in_many_frames(string name, bool hasId)
    {
        Failure failure = Find(name);
        await using WsTestServer server = await StartAsync(failure);
        await using RawWebSocket client = await ConnectAsync(server, failure);
        byte[] wrong = Encode(failure, hasId);
        int third = wrong.Length / 3;

        await client.SendAsync([.. Valid(1), .. RawFrame.Masked(Opcode(failure), wrong.AsSpan(0, third), fin: false)]);
        await client.SendAsync(RawFrame.Masked(RawFrame.Continuation, wrong.AsSpan(third, third), fin: false));
        await client.SendAsync([.. RawFrame.Masked(RawFrame.Continuation, wrong.AsSpan(2 * third)), .. Valid(2)]);

        await ExpectAckAsync(client, 1);
        await ExpectErrorAsync(client, failure, hasId, sequence: 2);
        await ExpectAckAsync(client, 2);
        await client.PingAsync();
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task One_error_event_each_in_a_burst(string name, bool hasId)
    {
        Failure failure = Find(name);
        await using WsTestServer server = await StartAsync(failure);
        await using RawWebSocket client = await ConnectAsync(server, failure);
        byte[] wrong = RawFrame.Masked(Opcode(failure), Encode(failure, hasId));

        Task sending = client.SendAsync([.. Enumerable.Repeat(wrong, failure.Burst).SelectMany(static bytes => bytes), .. Valid(1)]);
        for (int i = 1; i <= failure.Burst; i++)
        {
            await ExpectErrorAsync(client, failure, hasId, sequence: i);
        }

        await sending;
        await ExpectAckAsync(client, 1);
        await client.PingAsync();
    }

    private static Failure Find(string name) => Failures.Single(failure => failure.Name == name);

    private static byte Opcode(Failure failure) => failure.Binary is null ? RawFrame.TextOpcode : RawFrame.BinaryOpcode;

    private static byte[] Encode(Failure failure, bool hasId)
    {
        Encoding encoding = failure.Binary ?? Encoding.UTF8;
        return [.. failure.Binary is null ? [] : encoding.GetPreamble(), .. encoding.GetBytes(Format(failure, hasId))];
    }

    private static string Format(Failure failure, bool hasId)
        => failure.Message.Replace("@", hasId ? Id : "", StringComparison.Ordinal)
            .Replace("#", new string('x', 70_000), StringComparison.Ordinal)
            .Replace("%", new string('x', 40_000), StringComparison.Ordinal);

    private static Task<WsTestServer> StartAsync(Failure failure)
        => RefusalTests.StartAsync(new EventRecorder(), options =>
        {
            options.HandlerTimeout = failure.HandlerTimeout;

            // A test may read more slowly than the server answers, which is not what it is about.
            options.OutboundLimit = 64 * 1024 * 1024;
        });

    private static async Task<RawWebSocket> ConnectAsync(WsTestServer server, Failure failure)
    {
        RawWebSocket client = await server.ConnectAsync(headers: failure.Headers);
        for (int i = 0; i < failure.Prelude; i++)
        {
            await client.SendTextAsync(failure.Message.Replace("@", "", StringComparison.Ordinal));
            Assert.Equal("entered", (await client.ReceiveJsonAsync()).GetProperty("type").GetString());
        }

        return client;
    }

    private static byte[] Valid(int id) => RawFrame.MaskedText($$$"""{"type":"leave","payload":{"how":"out"},"id":{{{id}}}}""");

    private static async Task ExpectAckAsync(RawWebSocket client, int id)
        => Assert.Equal($$$"""{"type":"$ack","ref":{{{id}}}}""", await client.ReceiveTextAsync());

    private static async Task ExpectErrorAsync(RawWebSocket client, Failure failure, bool hasId, int sequence)
    {
        JsonElement message = await client.ReceiveJsonAsync();
        Assert.Equal("error", message.GetProperty("type").GetString());
        JsonElement payload = message.GetProperty("payload");
        Assert.Equal(failure.Code, payload.GetProperty("code").GetString());
        Assert.NotEqual("", payload.GetProperty("message").GetString());
        if (hasId && failure.TellsId)
        {
            Assert.Equal("f", message.GetProperty("ref").GetString());
            Assert.False(payload.TryGetProperty("seq", out _));
        }
        else
        {
            Assert.False(message.TryGetProperty("ref", out _));
            Assert.Equal(sequence + failure.Prelude, payload.GetProperty("seq").GetInt32());
        }

        Assert.False(payload.TryGetProperty("fatal", out _));
    }
}
