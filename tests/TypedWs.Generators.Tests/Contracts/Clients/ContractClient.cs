using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using TypedWs.Contracts;

namespace TypedWs.Generators.Tests.Contracts.Clients;

/// <summary>
/// A client that knows an endpoint by its contract alone: it sends all requests that there are, answers those of the server, and checks
/// that each message that comes is the promised one.
/// </summary>
internal sealed class ContractClient(WsContractDocument contract, ClientWebSocket socket, CancellationToken limit)
{
    // The codes that every request may be answered with are the protocol's; none of them is right for a valid request.
    private const string ErrorType = "error";

    private readonly WsPayloadChecker _checker = new(contract);
    private readonly Dictionary<int, WsContractMessage> _open = [];
    private int _lastId;

    /// <summary>The messages that came, as the discriminator and the code of an error: <c>room</c>, <c>$ack</c>,
    /// <c>app.room_full</c>.</summary>
    public List<string> Received { get; } = [];

    /// <summary>Sends each request with a payload made for it, and with its examples, and waits for the last answers.</summary>
    public async Task CallAllAsync()
    {
        foreach (WsContractMessage request in contract.ClientToServer.Where(ClientSignatures.IsRequest))
        {
            foreach (string payload in (string[])[ContractPayloads.Create(contract, request), .. request.ExamplesJson])
            {
                int id = ++_lastId;
                _open.Add(id, request);
                await SendAsync(request.Type, payload, $"\"id\":{id}");
                if (request.ClientItems is { } items)
                {
                    await SendStreamAsync(contract.FindFromClient(items)!, $"{id}");
                }
            }
        }

        while (_open.Count > 0)
        {
            await TakeAsync(await ReceiveAsync());
        }
    }

    private async Task TakeAsync(JsonElement message)
    {
        string type = message.GetProperty("type").GetString()!;
        Received.Add(type == ErrorType ? message.GetProperty("payload").GetProperty("code").GetString()! : type);
        if (type == "$welcome")
        {
            JsonElement welcome = message.GetProperty("payload").GetProperty("contract");
            Assert.Equal(contract.Endpoint, welcome.GetProperty("name").GetString());
            Assert.Equal(contract.Hash, welcome.GetProperty("hash").GetString());
            Assert.Equal(contract.Version, welcome.TryGetProperty("version", out JsonElement version) ? version.GetString() : null);
        }
        else if (message.TryGetProperty("ref", out JsonElement reference))
        {
            TakeAnswer(reference.GetInt32(), type, message);
        }
        else
        {
            await TakeOtherAsync(type, message);
        }
    }

    private void TakeAnswer(int id, string type, JsonElement message)
    {
        WsContractMessage request = _open[id];
        if (type == ErrorType)
        {
            CheckError(request, message.GetProperty("payload"));
            _open.Remove(id);
            return;
        }

        bool isItem = type == request.Items;
        Assert.True(isItem || type == request.Answer || (type == "$end" && request.Items is not null), $"{type} answers {request.Type}");
        if (!type.StartsWith('$'))
        {
            CheckPayload(type, message);
        }

        if (!isItem)
        {
            _open.Remove(id);
        }
    }

    // A message of the server that is no answer: an event or a request.
    private async Task TakeOtherAsync(string type, JsonElement message)
    {
        CheckPayload(type, message);
        WsContractMessage sent = contract.FindFromServer(type)!;
        if (!message.TryGetProperty("id", out JsonElement id))
        {
            return;
        }

        if (sent.Items is { } items)
        {
            await SendStreamAsync(contract.FindFromClient(items)!, id.GetRawText());
        }
        else
        {
            WsContractMessage answer = contract.FindFromClient(sent.Answer!)!;
            await SendAsync(answer.Type, ContractPayloads.Create(contract, answer), $"\"ref\":{id.GetRawText()}");
        }
    }

    private void CheckPayload(string type, JsonElement message)
    {
        WsContractMessage sent = Assert.IsType<WsContractMessage>(contract.FindFromServer(type));
        byte[] payload = Encoding.UTF8.GetBytes(message.GetProperty("payload").GetRawText());
        Assert.Equal([], _checker.Check(sent, payload).Errors);
    }

    private void CheckError(WsContractMessage request, JsonElement payload)
    {
        WsContractError declared = Assert.Single(
            request.Errors, error => error.Code == payload.GetProperty("code").GetString());
        Assert.Equal(declared.Data is not null, payload.TryGetProperty("data", out JsonElement data));
        if (declared.Data is WsContractReference reference)
        {
            var type = (WsContractObject)contract.Types[reference.TypeName];
            Assert.Equal(type.Members.Select(static member => member.Name), data.EnumerateObject().Select(static member => member.Name));
        }
    }

    private async Task SendStreamAsync(WsContractMessage item, string id)
    {
        for (int i = 0; i < 2; i++)
        {
            await SendAsync(item.Type, ContractPayloads.Create(contract, item), $"\"ref\":{id}");
        }

        await SendTextAsync($"{{\"type\":\"$end\",\"ref\":{id}}}");
    }

    private Task SendAsync(string type, string payload, string id)
        => SendTextAsync($"{{\"type\":{JsonSerializer.Serialize(type)},\"payload\":{payload},{id}}}");

    private Task SendTextAsync(string text)
        => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, limit);

    private async Task<JsonElement> ReceiveAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, limit);
        Assert.Equal((WebSocketMessageType.Text, true), (result.MessageType, result.EndOfMessage));
        return JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, result.Count));
    }
}
