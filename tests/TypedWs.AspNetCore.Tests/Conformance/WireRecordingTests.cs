using System.Text;
using System.Text.RegularExpressions;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Protocol;
using TypedWs.Tests;
using TypedWs.Tests.Conformance;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>
/// All that a server sends in the conversations of the failure table and of the conformance suite, octet by octet: clients live on it, so
/// a change of it is seen and meant. The other tests say what is right; these say that nothing else has changed.
/// </summary>
[Collection(nameof(ConformanceServer))]
public sealed partial class WireRecordingTests(ConformanceServer server)
{
    private const int SideBySide = 16;

    private static readonly ConformanceRows[] Groups =
    [
        Group01DataFrames.Rows,
        Group02PingPong.Rows,
        Group03ReservedBits.Rows,
        Group04ReservedOpcodes.Rows,
        Group05Fragmentation.Rows,
        Group06Utf8.Rows,
        Group06Utf8Sequences.Rows,
        Group07Close.Rows,
        Group09LargeMessages.Rows,
    ];

    // The one thing that depends on how fast the test is.
    [GeneratedRegex("\"retryAfterMs\":[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex TimeLeft { get; }

    [Fact]
    public async Task The_failure_table()
    {
        string record = await RecordAsync(
            from failure in FailureTableTests.Failures
            from hasId in failure.HasId
            select (hasId ? failure.Name + ", with an id" : failure.Name, RecordAsync(failure, hasId)));

        ApprovedText.Verify("FailureTable", TimeLeft.Replace(record, "\"retryAfterMs\":0"));
    }

    [Fact]
    public async Task The_conformance_rows()
    {
        using var turns = new SemaphoreSlim(SideBySide);
        (string, Task<string>)[] records =
        [
            .. from row in Groups.SelectMany(static rows => rows) select (row.Name, RecordAsync(row, turns)),
        ];
        ApprovedText.Verify("ConformanceRows", await RecordAsync(records));
    }

    private static async Task<string> RecordAsync(IEnumerable<(string Name, Task<string> Record)> rows)
    {
        var text = new StringBuilder();
        foreach ((string name, Task<string> record) in rows)
        {
            text.Append(name).Append('\n').Append(await record);
        }

        return text.ToString();
    }

    private static async Task<string> RecordAsync(Failure failure, bool hasId)
    {
        await using FailureAttempt attempt = await FailureAttempt.StartAsync(TestNetwork.Sockets, failure, hasId);
        return await RecordedWire.RecordAsync(
            attempt.Client,
            [.. FailureAttempt.Valid(1), .. attempt.CreateWrongFrame(), .. attempt.CreateWrongFrame(), .. FailureAttempt.Valid(2)],
            answers: 4);
    }

    private async Task<string> RecordAsync(ConformanceRow row, SemaphoreSlim turns)
    {
        await turns.WaitAsync();
        try
        {
            await using RawWebSocket client = await RawWebSocket.ConnectAsync(server.Address);
            return await RecordedWire.RecordAsync(client, WireFrame.Encode(WsRole.Server, row.Frames()));
        }
        finally
        {
            turns.Release();
        }
    }
}
