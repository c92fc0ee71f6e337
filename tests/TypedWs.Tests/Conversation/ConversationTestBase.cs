using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>One connection to a <see cref="ConversationEndpoint"/>; the test is the client.</summary>
public abstract class ConversationTestBase
{
    private readonly List<string> _texts = [];
    private TestConnection? _connection;

    private protected ConversationEndpoint Endpoint { get; } = new();

    private protected Action<WsOptions> Configure { get; set; } = static _ => { };

    private protected TestConnection Connection => _connection ??= new TestConnection(Endpoint, Configure);

    private protected static string Chat(object? id = null, string text = "a")
        => $$"""{"type":"chat","payload":{"text":"{{text}}"}{{(id is null ? "" : $",\"id\":{id}")}}}""";

    private protected static string Find(object id) => $$"""{"type":"find","id":{{id}}}""";

    private protected static string Item(object reference, string name = "n")
        => $$$"""{"type":"find","payload":{"name":"{{{name}}}"},"ref":{{{reference}}}}""";

    private protected static string Cancel(object reference) => $$"""{"type":"$cancel","ref":{{reference}}}""";

    private protected static string End(object reference) => $$"""{"type":"$end","ref":{{reference}}}""";

    private protected static string Found(object reference, int count = 1)
        => $$$"""{"type":"found","payload":{"count":{{{count}}}},"ref":{{{reference}}}}""";

    private protected static string Cancelled(object reference, bool hasRun = true)
        => "{\"type\":\"error\",\"ref\":" + reference
            + ",\"payload\":{\"code\":\"cancelled\",\"message\":\"the message was cancelled by its sender\""
            + (hasRun ? ",\"on\":\"chat\"}}" : "}}");

    private protected void Send(params string[] messages)
    {
        foreach (string message in messages)
        {
            Connection.Receive(message);
        }
    }

    /// <summary>Everything that the client has received so far.</summary>
    private protected string[] Texts()
    {
        lock (_texts)
        {
            _texts.AddRange(Connection.TakeTexts());
            return [.. _texts];
        }
    }

    /// <summary>Waits until the client has received so many messages, and returns them.</summary>
    private protected async Task<string[]> TextsAsync(int count)
    {
        await Bounded.Until(() => Texts().Length >= count, $"{count} messages");
        return Texts();
    }

    /// <summary>Ends the connection, and checks that nothing is left of its requests.</summary>
    private protected async Task EndAsync()
    {
        Connection.Transport.EndInput();
        await Connection.Run.WithinLimit();
        AssertNothingOpen();
    }

    private protected void AssertNothingOpen()
    {
        if (Connection.Ws.Core.OpenRequests is { } requests)
        {
            Assert.Equal(0, requests.Table.Count);
            Assert.Equal(0, requests.Sent.Count);
            Assert.False(requests.NeedInput);
            Assert.False(requests.MustWaitForItems);
            Assert.Equal(0, requests.Slots.Count);
        }
    }
}
