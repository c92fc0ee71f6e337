using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>A client that sends requests of all shapes, cancels, items and answers in a random order, on a connection whose handlers end
/// on many threads.</summary>
public sealed class ConversationStressTests : ConversationTestBase
{
    private const int Ids = 24;
    private const int Steps = 6000;
    private const int StreamItem = 1_000_000;

    private readonly ConcurrentQueue<Task> _asked = new();
    private readonly bool[] _isOpen = new bool[Ids];
    private readonly int[] _uses = new int[Ids];
    private readonly int[] _answers = new int[Ids];
    private readonly List<string> _serverIds = [];
    private int _seen;
    private int _calls;

    public ConversationStressTests()
    {
        var concurrent = new WsHandlerGate(3);
        var exclusive = new WsHandlerGate(8);
        Dictionary<char, ConversationEndpoint.Shape> shapes = new()
        {
            ['r'] = ConversationEndpoint.Reply(ReplyAsync),
            ['s'] = ConversationEndpoint.Stream(StreamAsync),
            ['u'] = ConversationEndpoint.Upload(UploadAsync),
            ['c'] = ConversationEndpoint.Concurrent(concurrent, ReplyAsync),
            ['x'] = Endpoint.Exclusive(exclusive, ReplyAsync),
            ['o'] = ConversationEndpoint.Offloaded(ReplyAsync),
            ['k'] = Endpoint.ExclusiveUpload(UploadAsync),
        };
        Endpoint.OnChat = (WsConnection ws, ref WsInboundMessage inbound) => shapes[ShapeOf(inbound)](ws, ref inbound);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_use_of_an_id_has_one_terminal_answer_and_nothing_is_left(int seed)
    {
        Configure = static options =>
        {
            options.ReadAheadMessages = 16;
            options.HandlerTimeout = TimeSpan.FromHours(1);
        };
        var random = new Random(seed);
        for (int i = 0; i < Steps; i++)
        {
            Step(random);
            await ReadyAsync();
            Read();
        }

        // Ends the requests that are still open, one after another: an upload waits for its end, a key for the one before it.
        await Bounded.Until(
            () =>
            {
                Read();
                for (int id = 0; id < Ids; id++)
                {
                    if (_isOpen[id] && !Connection.Transport.Receiver!.IsPaused)
                    {
                        Send(End(id));
                    }
                }

                AnswerServer();
                return !_isOpen.Contains(true);
            },
            "answers to all requests");
        Assert.Equal(_uses, _answers);
        await Task.WhenAll(_asked).WithinLimit();
        Assert.Empty(Endpoint.Errors);
        await EndAsync();
        Assert.Equal(0, Endpoint.Keys.Count);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task A_connection_that_is_lost_in_the_middle_leaves_nothing(int seed)
    {
        var random = new Random(seed);
        int last = 50 + random.Next(400);
        for (int i = 0; i < last; i++)
        {
            Step(random);
            await ReadyAsync();
            Read();
        }

        switch (seed % 3)
        {
            case 0:
                Connection.Ws.Abort();
                break;
            case 1:
                Connection.Ws.Close();
                break;
        }

        await EndAsync();
        await Bounded.Until(() => _asked.All(static task => task.IsCompleted), "end of the server's requests");
        await Bounded.Until(() => Endpoint.Keys.Count == 0, "free keys");
        Assert.Empty(Endpoint.Errors);
    }

    private static char ShapeOf(in WsInboundMessage inbound)
    {
        ReadOnlySpan<byte> document = inbound.Document;
        return (char)document[document.IndexOf("\"text\":\""u8) + 8];
    }

    private void Step(Random random)
    {
        int id = random.Next(Ids);
        switch (random.Next(10))
        {
            case 0 or 1 or 2 when !_isOpen[id]:
                _isOpen[id] = true;
                _uses[id]++;
                Send(Chat(id, "rsucxok"[random.Next(7)].ToString() + random.Next(2)));
                break;
            case 3 when !_isOpen[id]:
                _isOpen[id] = true;
                _uses[id]++;
                Send(random.Next(2) == 0 ? Find(id) : $$"""{"id":{{id}},"type":"find",}""");
                break;
            case 4 when _isOpen[id]:
                // The id may be in flight, or its answer may be on its way: then this is one more use.
                break;
            case 5:
                Send(Cancel(id));
                break;
            case 6 or 7:
                Send(Item(id, random.Next(4) == 0 ? new string('x', random.Next(3000)) : "a"));
                break;
            case 8:
                Send(End(id));
                break;
            default:
                AnswerServer();
                break;
        }
    }

    // Reading has paused: like the transport, the client waits until it goes on.
    private async Task ReadyAsync()
    {
        while (Connection.Transport.Receiver!.IsPaused)
        {
            Task ready = Connection.Transport.Receiver.WaitUntilReadyAsync();
            await Task.WhenAny(ready, Task.Delay(50));
            if (!ready.IsCompleted)
            {
                // Perhaps a handler waits for input of ours: this client gives the end of all streams out of turn.
                for (int id = 0; id < Ids; id++)
                {
                    Send(End(id));
                    Send(Cancel(id));
                }

                AnswerServer();
            }
        }
    }

    private void Read()
    {
        string[] texts = Texts();
        for (; _seen < texts.Length; _seen++)
        {
            using JsonDocument document = JsonDocument.Parse(texts[_seen]);
            string type = document.RootElement.GetProperty("type").GetString()!;
            if (type == "chat")
            {
                _serverIds.Add(document.RootElement.GetProperty("id").GetRawText());
            }
            else if (document.RootElement.TryGetProperty("ref", out JsonElement reference)
                && reference.ValueKind == JsonValueKind.Number && !IsItem(document.RootElement))
            {
                int id = reference.GetInt32();
                Assert.True(_isOpen[id], $"a second answer to {id}: {texts[_seen]}");
                _isOpen[id] = false;
                _answers[id]++;
            }
        }
    }

    private static bool IsItem(JsonElement message)
        => message.TryGetProperty("payload", out JsonElement payload)
            && payload.TryGetProperty("count", out JsonElement count) && count.GetInt32() == StreamItem;

    private void AnswerServer()
    {
        foreach (string id in _serverIds)
        {
            Send(Found(id));
        }

        _serverIds.Clear();
    }

    private async ValueTask<Found?> ReplyAsync(Chat chat, CancellationToken token)
    {
        switch (Interlocked.Increment(ref _calls) % 3)
        {
            case 0:
                return new Found(1);
            case 1:
                await Task.Yield();
                return null;
            default:
                Task<Found> answer = ((IWsRequester)Connection.Ws).RequestAsync<Chat, Found>(chat, null, token);
                _asked.Enqueue(answer.ContinueWith(static _ => { }, TaskScheduler.Default));
                try
                {
                    return await answer;
                }
                catch (WsRequestException)
                {
                    return null;
                }
        }
    }

    private async IAsyncEnumerable<Found> StreamAsync(Chat chat, [EnumeratorCancellation] CancellationToken token)
    {
        for (int i = 0; i < 5; i++)
        {
            await Task.Delay(1, token);
            yield return new Found(StreamItem);
        }
    }

    private async ValueTask<Found?> UploadAsync(IAsyncEnumerable<Find> items, CancellationToken token)
    {
        int count = 0;
        await foreach (Find _ in items.WithCancellation(token))
        {
            count++;
            await Task.Yield();
        }

        return new Found(count);
    }
}
