using System.Text;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>
/// Whatever is wrong with a message: one error event, in its place among the answers, and a connection that goes on. Among
/// it is all that costs a connection elsewhere, or is dropped without a word: malformed JSON, an array, a missing or unknown
/// type, wrong and missing arguments, broken rules, 40,000 bytes of text, a handler, a policy and a rule that throw. With an
/// error budget it goes on until that is spent.
/// </summary>
public sealed class FailureTableTests
{
    private const string Leave = """{"type":"leave","payload":{"how":"out"}@}""";

    // So slow that nothing comes back during a test.
    private static readonly WsRateLimit Three = new(PerSecond: 0.001, Burst: 3);

    internal static readonly Failure[] Failures =
    [
        new("malformed before the id", """{"type":"leave","payload":{"how":"out",}@}""", "malformed_json") { TellsId = false },
        new("malformed behind the id", """{"type":"leave"@,"payload":{"how":"out"}} x""", "malformed_json"),
        new("cut off", """{"type":"leave"@,"payload":{"how":"o""", "malformed_json"),
        new("nothing at all", "", "malformed_json") { TellsId = false },
        new("a byte order mark", "\uFEFF" + Leave, "malformed_json") { TellsId = false },
        new("half of a surrogate pair", """{"type":"leave","payload":{"how":"\ud800"}@}""", "malformed_json") { TellsId = false },
        new(
            "65 levels",
            $$$"""{"type":"leave","payload":{"how":"out","more":{{{new string('[', 63)}}}{{{new string(']', 63)}}}}@}""",
            "malformed_json")
        {
            TellsId = false,
        },
        new("an array", """[{"type":"leave","payload":{"how":"out"}@}]""", "invalid_envelope") { TellsId = false },
        new("no type", """{"payload":{"how":"out"}@}""", "invalid_envelope"),
        new("a type that is no string", """{"type":5,"payload":{"how":"out"}@}""", "invalid_envelope"),
        new("a type twice", """{"type":"leave","type":"leave","payload":{"how":"out"}@}""", "invalid_envelope"),
        new("a payload twice", """{"type":"leave","payload":{"how":"out"},"payload":{"how":"out"}@}""", "invalid_envelope"),
        new("an id twice", """{"type":"leave","payload":{"how":"out"},"id":"f","id":"f"}""", "invalid_envelope"),
        new("an id that is an object", """{"type":"leave","payload":{"how":"out"},"id":{"f":1}}""", "invalid_envelope") { TellsId = false },
        new(
            "an id of 65 characters",
            $$$"""{"type":"leave","payload":{"how":"out"},"id":"{{{new string('f', 65)}}}"}""",
            "invalid_envelope")
        {
            TellsId = false,
        },
        new(
            "an id of 300 characters",
            $$$"""{"type":"leave","payload":{"how":"out"},"id":"{{{new string('f', 300)}}}"}""",
            "invalid_envelope")
        {
            TellsId = false,
        },
        new("an unknown type", """{"type":"dance","payload":{"how":"out"}@}""", "unknown_type"),
        new("a type of the other direction", """{"type":"entered","payload":{"how":"out"}@}""", "unknown_type"),
        new("a wrong type of argument", """{"type":"leave","payload":{"how":5}@}""", "validation_failed"),
        new("a missing argument", """{"type":"leave.task","payload":{}@}""", "validation_failed"),
        new("an argument twice", """{"type":"leave.task","payload":{"how":"out","how":"out"}@}""", "validation_failed"),
        new("a broken rule", """{"type":"words","payload":{"text":" "}@}""", "validation_failed"),
        new("40,000 bytes where 500 are allowed", """{"type":"words","payload":{"text":"%"}@}""", "validation_failed"),
        new("too often", """{"type":"shout","payload":{"text":"hi"}@}""", "rate_limited") { Prelude = 2 },
        new("too large", """{"type":"leave","payload":{"how":"#"}@}""", "message_too_large") { TellsId = false },
        new("nobody is authenticated", """{"type":"restricted"@}""", "unauthenticated"),
        new("may not", """{"type":"admin"@}""", "forbidden") { Headers = "X-User: ann\r\n" },
        new("may not, as is decided later", """{"type":"nobody"@}""", "forbidden") { Headers = "X-User: ann\r\n" },
        new("a policy that throws later", """{"type":"undecided"@}""", "internal"),
        new("a rule that throws", """{"type":"faulty","payload":{"text":"hi"}@}""", "internal"),
        new("refused", """{"type":"leave","payload":{"how":"full"}@}""", "app.room_full"),
        new("refused later", """{"type":"enter.task","payload":{"how":"later full"}@}""", "app.room_full"),
        new("in the way of what is", """{"type":"enter","payload":{"how":"conflict"}@}""", "conflict"),
        new("in the way of what is, later", """{"type":"enter.task","payload":{"how":"later conflict"}@}""", "conflict"),
        new("more than a limit allows", """{"type":"enter","payload":{"how":"limit"}@}""", "limit_exceeded"),
        new("more than a limit allows, later", """{"type":"enter.task","payload":{"how":"later limit"}@}""", "limit_exceeded"),
        new("more than a limit of the runtime allows", """{"type":"enter","payload":{"how":"throw limit"}@}""", "limit_exceeded"),
        new(
            "more than a limit of the runtime allows, later",
            """{"type":"enter.task","payload":{"how":"later throw limit"}@}""",
            "limit_exceeded"),
        new("refused credentials", """{"type":"$auth","payload":{"token":"guessed"}@}""", "unauthenticated"),
        new("credentials that are none", """{"type":"$auth","payload":{"token":""}@}""", "validation_failed"),
        new("credentials whose check throws", """{"type":"$auth","payload":{"token":"fail"}@}""", "internal"),
        new("credentials whose check throws later", """{"type":"$auth","payload":{"token":"later fail"}@}""", "internal"),
        new("refused by an exception", """{"type":"leave","payload":{"how":"throw"}@}""", "app.room_full"),
        new("a handler that throws", """{"type":"enter","payload":{"how":"fail"}@}""", "internal"),
        new("a handler that throws later", """{"type":"enter.task","payload":{"how":"later fail"}@}""", "internal"),
        new("a handler that throws what cannot be told", """{"type":"enter","payload":{"how":"fail silently"}@}""", "internal"),
        new(
            "a handler that throws what cannot be told later",
            """{"type":"enter.task","payload":{"how":"later fail silently"}@}""",
            "internal"),
        new("a handler that is cancelled", """{"type":"enter","payload":{"how":"cancel"}@}""", "cancelled"),
        new("a handler that is cancelled later", """{"type":"enter.task","payload":{"how":"later cancel"}@}""", "cancelled"),
        new("UTF-16", Leave, "unsupported_encoding")
        {
            TellsId = false,
            Binary = new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
        },
        new("UTF-16 without a mark", Leave, "unsupported_encoding")
        {
            TellsId = false,
            Binary = new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        },
        new("UTF-32", Leave, "unsupported_encoding") { TellsId = false, Binary = new UTF32Encoding(bigEndian: true, byteOrderMark: true) },
        new("Latin-1", """{"type":"leave","payload":{"how":"öut"}@}""", "malformed_json") { TellsId = false, Binary = Encoding.Latin1 },
        new("a handler that hangs", """{"type":"hang"@}""", "timeout") { Burst = 10, HandlerTimeout = TimeSpan.FromMilliseconds(5) },
    ];

    public static TheoryData<TestNetwork, string, bool> Rows => RowsOf(Failures);

    // Of these a connection may send three.
    private static readonly Failure[] Budgeted =
    [
        .. from failure in Failures
           where failure.Name is "malformed behind the id" or "an unknown type" or "a wrong type of argument" or "may not"
               or "refused credentials" or "too large" or "UTF-16"

           // No more than is read behind the close frame.
           select failure with { ErrorRateLimit = Three, Burst = failure.Name == "too large" ? 6 : 500 },
    ];

    public static TheoryData<TestNetwork, string, bool> BudgetedRows => RowsOf(Budgeted);

    // Valid, but for the rate.
    private static readonly Failure[] Limited =
    [
        new("of a connection", Leave, "rate_limited") { TellsId = false, Options = static options => options.Rates.Message = Three },
        new("of an address", Leave, "rate_limited") { TellsId = false, Options = static options => options.Rates.Address = Three },
        new("of a user", Leave, "rate_limited")
        {
            TellsId = false,
            Headers = "X-User: ann\r\n",
            Options = static options => options.Rates.User = Three,
        },
    ];

    public static TheoryData<TestNetwork, string, bool> LimitedRows => RowsOf(Limited);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task One_error_event_each_among_valid_messages_in_order(TestNetwork transport, string name, bool hasId)
    {
        await using FailureAttempt attempt = await FailureAttempt.StartAsync(transport, Find(Failures, name), hasId);

        // All in one write.
        await attempt.Client.SendAsync(
            [
                .. FailureAttempt.Valid(1), .. attempt.CreateWrongFrame(), .. attempt.CreateWrongFrame(),
                .. FailureAttempt.Valid(2), .. attempt.CreateWrongFrame(), .. FailureAttempt.Valid(3),
            ]);

        await attempt.ExpectAckAsync(1);
        await attempt.ExpectErrorAsync(sequence: 2);
        await attempt.ExpectErrorAsync(sequence: 3);
        await attempt.ExpectAckAsync(2);
        await attempt.ExpectErrorAsync(sequence: 5);
        await attempt.ExpectAckAsync(3);
        await attempt.Client.PingAsync();
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task One_error_event_for_a_message_in_many_frames(TestNetwork transport, string name, bool hasId)
    {
        await using FailureAttempt attempt = await FailureAttempt.StartAsync(transport, Find(Failures, name), hasId);

        await attempt.SendInFramesAsync();

        await attempt.ExpectAckAsync(1);
        await attempt.ExpectErrorAsync(sequence: 2);
        await attempt.ExpectAckAsync(2);
        await attempt.Client.PingAsync();
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task One_error_event_each_in_a_burst(TestNetwork transport, string name, bool hasId)
    {
        await using FailureAttempt attempt = await FailureAttempt.StartAsync(transport, Find(Failures, name), hasId);

        Task sending = attempt.SendBurstAsync();
        for (int i = 1; i <= attempt.Failure.Burst; i++)
        {
            await attempt.ExpectErrorAsync(sequence: i);
        }

        await sending;
        await attempt.ExpectAckAsync(1);
        await attempt.Client.PingAsync();
    }

    [Theory]
    [MemberData(nameof(LimitedRows))]
    public async Task One_error_event_for_each_message_above_a_rate(TestNetwork transport, string name, bool hasId)
    {
        await using FailureAttempt attempt = await FailureAttempt.StartAsync(transport, Find(Limited, name), hasId);
        await attempt.Client.SendAsync([.. FailureAttempt.Valid(1), .. FailureAttempt.Valid(2), .. FailureAttempt.Valid(3)]);
        await attempt.ExpectAckAsync(1);
        await attempt.ExpectAckAsync(2);
        await attempt.ExpectAckAsync(3);

        // Three messages, and the burst with one behind it.
        await attempt.SendInFramesAsync();
        Task sending = attempt.SendBurstAsync();
        for (int i = 4; i <= 6 + attempt.Failure.Burst + 1; i++)
        {
            await attempt.ExpectErrorAsync(sequence: i);
        }

        await sending;
        await attempt.Client.PingAsync();
    }

    [Theory]
    [MemberData(nameof(BudgetedRows))]
    public async Task The_failure_that_is_too_much_is_told_as_fatal_and_closes_with_4400(TestNetwork transport, string name, bool hasId)
    {
        await using FailureAttempt attempt = await FailureAttempt.StartAsync(transport, Find(Budgeted, name), hasId);

        await attempt.Client.SendAsync(
            [.. FailureAttempt.Valid(1), .. attempt.CreateWrongFrame(), .. attempt.CreateWrongFrame(), .. attempt.CreateWrongFrame()]);
        await attempt.ExpectAckAsync(1);
        for (int i = 2; i <= 4; i++)
        {
            await attempt.ExpectErrorAsync(sequence: i);
        }

        // What comes behind it is not handled any more.
        await attempt.SendInFramesAsync();
        await attempt.ExpectAckAsync(1);
        await attempt.ExpectErrorAsync(sequence: 6, isFatal: true);
        await ExpectCloseAsync(attempt);
    }

    [Theory]
    [MemberData(nameof(BudgetedRows))]
    public async Task Of_a_burst_so_many_are_told_and_one_that_is_fatal(TestNetwork transport, string name, bool hasId)
    {
        await using FailureAttempt attempt = await FailureAttempt.StartAsync(transport, Find(Budgeted, name), hasId);

        Task sending = attempt.SendBurstAsync();
        for (int i = 1; i <= 4; i++)
        {
            await attempt.ExpectErrorAsync(sequence: i, isFatal: i == 4);
        }

        await sending;
        await ExpectCloseAsync(attempt);
    }

    private static async Task ExpectCloseAsync(FailureAttempt attempt)
    {
        RawFrame close = await attempt.Client.ReceiveFrameAsync();
        Assert.Equal((RawFrame.CloseOpcode, 4400), (close.Opcode, close.CloseCode));
        await attempt.Client.SendAsync(RawFrame.MaskedClose(4400));
        await attempt.Client.ReceiveEndAsync();
    }

    private static TheoryData<TestNetwork, string, bool> RowsOf(Failure[] failures)
        => TestNetworks.ForEach(from failure in failures from hasId in failure.HasId select (failure.Name, hasId));

    private static Failure Find(Failure[] failures, string name) => failures.Single(failure => failure.Name == name);
}
