using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using TypedWs.Benchmarks.Serve;

namespace TypedWs.Benchmarks.Clients;

/// <summary>The code that an application writes by hand: <see cref="ClientWebSocket"/>, and System.Text.Json with its source generator. It
/// talks to the same server as the client of TypedWs. It knows which type comes next, so it reads each message once.</summary>
internal sealed class RawPeer : IMeasuredClient
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ArrayBufferWriter<byte> _sent = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<Answer>> _open = new();
    private TaskCompletionSource _received = new();
    private int _expected;

    public async Task ConnectAsync(Uri address)
    {
        await _socket.ConnectAsync(address, CancellationToken.None);
        _ = ReceiveAllAsync();
    }

    public async Task AskAsync(int number)
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[number] = answer;
        await SendAsync(new RawMessage<Ask>("ask", new Ask("a question of some length", number), number), RawJson.Default.RawMessageAsk);
        await answer.Task;
    }

    public async Task ReceiveAsync(int count)
    {
        _expected = count;
        _received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(new RawMessage<Burst>("burst", new Burst(count), null), RawJson.Default.RawMessageBurst);
        await _received.Task;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _sending.Dispose();
        return default;
    }

    private async Task SendAsync<T>(T message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        await _sending.WaitAsync();
        try
        {
            _sent.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(_sent))
            {
                JsonSerializer.Serialize(writer, message, type);
            }

            await _socket.SendAsync(_sent.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAllAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            Receive(buffer.AsSpan(0, length));
        }
    }

    private void Receive(ReadOnlySpan<byte> message)
    {
        if (_open.IsEmpty)
        {
            RawMessage<News> news = JsonSerializer.Deserialize(message, RawJson.Default.RawMessageNews)!;
            if (news.Payload.Number == _expected)
            {
                _received.SetResult();
            }

            return;
        }

        RawAnswer answer = JsonSerializer.Deserialize(message, RawJson.Default.RawAnswer)!;
        if (_open.TryRemove(answer.Ref, out TaskCompletionSource<Answer>? waiting))
        {
            waiting.SetResult(answer.Payload);
        }
    }
}

internal sealed record RawMessage<T>(string Type, T Payload, long? Id);

internal sealed record RawAnswer(string Type, Answer Payload, long Ref);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RawMessage<Ask>))]
[JsonSerializable(typeof(RawMessage<Burst>))]
[JsonSerializable(typeof(RawMessage<News>))]
[JsonSerializable(typeof(RawAnswer))]
internal sealed partial class RawJson : JsonSerializerContext;
