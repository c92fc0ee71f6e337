using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Puts the contract of an endpoint together: its messages of both directions, its topics and all types. docs/contract.md
/// describes the format.</summary>
internal sealed class ContractComposer
{
    // The version of the document's format, not of the endpoint's contract.
    private const int FormatVersion = 2;

    private readonly EndpointContract _endpoint;
    private readonly Dictionary<string, MessageContract> _messages = new(StringComparer.Ordinal);
    private readonly List<ContractEntry> _received = [];
    private readonly List<ContractEntry> _sent = [];

    private ContractComposer(EndpointContract endpoint, EquatableArray<MessageContract> own)
    {
        _endpoint = endpoint;
        foreach (ParsedMessage message in endpoint.ForeignMessages.Where(static message => message.Model is not null))
        {
            _messages[message.TypeName] = MessageContractWriter.Describe(message);
        }

        foreach (MessageContract message in own)
        {
            _messages[message.TypeName] = message;
        }
    }

    /// <param name="endpoint">The endpoint.</param>
    /// <param name="own">All messages of the endpoint's assembly. An endpoint does not declare which messages it sends, so the
    /// contract contains all messages that it could send.</param>
    public static ContractDocument Compose(EndpointContract endpoint, EquatableArray<MessageContract> own)
    {
        var composer = new ContractComposer(endpoint, own);
        composer.AddReceived();
        composer.AddSent();
        return composer.Write();
    }

    private void AddReceived()
    {
        foreach (ContractHandler handler in _endpoint.Handlers)
        {
            if (_messages.TryGetValue(handler.MessageTypeName, out MessageContract? message))
            {
                _received.Add(new ContractEntry(message)
                {
                    ClientItems = Find(handler.ItemTypeName)?.Discriminator,
                    Answer = Find(handler.ReplyTypeName)?.Discriminator ?? "$ack",
                    IsStream = handler.IsStream,
                    Errors = Merge(message.Errors, MessageContractWriter.Describe(handler.Errors)),
                    RateLimit = handler.RateLimit,
                    Authorization = handler.Authorization,
                });
            }
        }

        // Items that clients send need no handler of their own.
        foreach (ContractHandler handler in _endpoint.Handlers)
        {
            if (Find(handler.ItemTypeName) is { } item && !_received.Exists(entry => entry.Message.TypeName == item.TypeName))
            {
                _received.Add(new ContractEntry(item));
            }
        }
    }

    // Adds the messages that the server sends. If such a message declares an answer, clients send this answer, so it is added to what is
    // received.
    private void AddSent()
    {
        var known = new HashSet<string>(_received.Select(static entry => entry.Message.TypeName), StringComparer.Ordinal);
        foreach (MessageContract message in _messages.Values.Where(static message => message.IsSent))
        {
            MessageContract? answer = Find(message.Answer?.TypeName) ?? message.Answer?.Foreign;
            _sent.Add(new ContractEntry(message)
            {
                Answer = answer?.Discriminator,
                IsStream = message.Answer?.IsStream == true,
                Errors = message.Errors,
            });
            if (answer is not null && known.Add(answer.TypeName))
            {
                _received.Add(new ContractEntry(answer));
            }
        }
    }

    private ContractDocument Write()
    {
        List<ContractEntry> received = Sort(_received);
        List<ContractEntry> sent = Sort(_sent);
        var types = new ContractTypes();
        foreach (ContractEntry entry in received.Concat(sent))
        {
            entry.AddTypes(types);
        }

        types.Close();
        string limits = WriteLimits();
        string topics = ContractObject.Items(DescribeTopics());
        string hash = ContractHash.Compute(
            limits + Join(received, static entry => entry.Wire) + Join(sent, static entry => entry.Wire) + topics);
        string json = new ContractObject(isWire: false)
            .Add("contract", Code.Number(FormatVersion))
            .AddText("endpoint", _endpoint.Name)
            .AddText("version", _endpoint.Version)
            .AddText("hash", hash)
            .AddTextAside("description", _endpoint.Summary)
            .Add("limits", limits)
            .AddItems("auth", ContractEntry.Describe(_endpoint.Authorization))
            .Add("clientToServer", Join(received, entry => entry.Write(types)))
            .Add("serverToClient", Join(sent, entry => entry.Write(types)))
            .Add("topics", topics == "[]" ? null : topics)
            .Add("types", types.Write())
            .End();
        return new ContractDocument(_endpoint.HintName, _endpoint.Name, _endpoint.Version, json, hash, _endpoint.Declaration);
    }

    private string WriteLimits()
    {
        var limits = new ContractObject(isWire: false);
        foreach (ContractLimit limit in _endpoint.Limits)
        {
            limits.Add(limit.Name, Code.Number(limit.Value));
        }

        return limits.End();
    }

    // A topic of a message that is none of the server's messages is left out: nothing could be published to it.
    private IEnumerable<string> DescribeTopics()
        => _endpoint.Topics
            .Select(topic => (topic.Name, Message: _sent.Find(entry => entry.Message.TypeName == topic.MessageTypeName)))
            .Where(static topic => topic.Message is not null)
            .Select(static topic => (topic.Name, topic.Message!.Message.Discriminator))
            .Distinct()
            .OrderBy(static topic => topic.Name, StringComparer.Ordinal)
            .ThenBy(static topic => topic.Discriminator, StringComparer.Ordinal)
            .Select(static topic => new ContractObject(isWire: false)
                .AddText("name", topic.Name)
                .AddText("message", topic.Discriminator)
                .End());

    private MessageContract? Find(string? typeName)
        => typeName is not null && _messages.TryGetValue(typeName, out MessageContract? found) ? found : null;

    private static EquatableArray<ErrorContract> Merge(EquatableArray<ErrorContract> message, EquatableArray<ErrorContract> handler)
        => handler.Count == 0
            ? message
            : message.Concat(handler.Where(error => !message.Any(known => known.Code == error.Code)))
                .OrderBy(static error => error.Code, StringComparer.Ordinal)
                .ToEquatableArray();

    // The entries are sorted, because the order of declaration must not change the contract. The names of types must not change the hash,
    // so what is on the wire comes before them.
    private static List<ContractEntry> Sort(IEnumerable<ContractEntry> entries)
        => entries
            .OrderBy(static entry => entry.Message.Discriminator, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Wire, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Message.TypeName, StringComparer.Ordinal)
            .ToList();

    private static string Join(List<ContractEntry> entries, Func<ContractEntry, string> write)
        => ContractObject.Items(entries.Select(write));
}
