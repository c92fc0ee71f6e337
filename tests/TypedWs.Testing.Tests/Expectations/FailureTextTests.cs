using System.Text;
using TypedWs.Testing.Tests.Testing;
using TypedWs.Tests;

namespace TypedWs.Testing.Tests.Expectations;

/// <summary>The texts of failures, as a person reads them.</summary>
public sealed class FailureTextTests
{
    [Fact]
    public async Task The_texts_of_failures_are_as_approved()
    {
        var texts = new StringBuilder();
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>(host: o => o.Timeout = TimeSpan.FromMilliseconds(500));
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Send(new Say("hi"));
        await host.SettleAsync();
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(1.25));
        await AddAsync("no match", () => ann.ExpectAsync<Said>(m => m.From == "bob"));
        await AddAsync("something instead of nothing", ann.ExpectNothingAsync);
        ann.Send(new Say(""));
        await AddAsync("another error", () => ann.ExpectErrorAsync("malformed_json"));
        await AddAsync("another next message", () => ann.ExpectNextAsync<Counted>());
        await AddAsync("no end", () => ann.ExpectCloseAsync(1000));
        ann.Send(new CloseMe(4001, "enough"));
        await ann.ExpectCloseAsync(4001);

        // The server notes the end behind its close frame.
        await host.SettleAsync();
        await AddAsync("another end", () => ann.ExpectCloseAsync(1000));
        await AddAsync("nothing after the end", () => ann.ExpectAsync<Counted>());
        await AddAsync("no answer after the end", () => ann.RequestAsync(new Measure("hello")));
        ApprovedText.Verify("FailureTexts", texts.ToString());

        async Task AddAsync(string name, Func<Task> expectation)
        {
            string message = (await Assert.ThrowsAsync<WsExpectationException>(expectation)).Message;
            texts.Append("== ").Append(name).Append('\n').Append(message).Append("\n\n");
        }
    }
}
