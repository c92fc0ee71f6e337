using System.Text.Json;

namespace TypedWs.Contracts.Reading;

/// <summary>Reads the document of a contract.</summary>
internal sealed class DocumentReader
{
    private const int HashLength = 64;

    private readonly ObjectNode _root;
    private readonly int _format;
    private readonly RuleReader _rules;
    private readonly Dictionary<string, WsContractType> _types = new(StringComparer.Ordinal);

    private DocumentReader(ObjectNode root, int format)
    {
        _root = root;
        _format = format;
        _rules = new RuleReader(format);
    }

    public static WsContractDocument Read(JsonElement element)
    {
        var root = new ObjectNode(element, "");
        if (root.Take("contract") is not { } number)
        {
            throw new WsContractException("The JSON is no contract of TypedWs: it has no member 'contract'.");
        }

        if (number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out int format) || format < 1)
        {
            throw root.FailAt("contract", "must be the version of the format, an integer from 1 on");
        }

        if (format > WsContractDocument.NewestFormat)
        {
            throw new WsContractException(
                $"The contract has version {format} of the format, and this version of TypedWs.Contracts knows the versions 1 to "
                + $"{WsContractDocument.NewestFormat}. Use a newer version of TypedWs.Contracts.");
        }

        return new DocumentReader(root, format).Read();
    }

    private WsContractDocument Read()
    {
        WsContractDocument document = new()
        {
            Format = _format,
            Endpoint = _root.RequireText("endpoint"),
            Version = _root.TakeText("version"),
            Hash = MessageReader.ReadHash(_root, HashLength),
            Description = _root.TakeText("description"),
            Limits = ReadLimits(_root.TakeObject("limits") ?? throw _root.Fail("has no member 'limits'")),
            Authorization = _root.TakeItems("auth", MessageReader.ReadDemand),
            ClientToServer = _root.RequireItems("clientToServer", ReadMessage),
            ServerToClient = _root.RequireItems("serverToClient", ReadMessage),
            Topics = _root.TakeItems("topics", ReadTopic),
            Types = ReadTypes(),
            Host = _root.TakeObject("host") is { } host ? MessageReader.ReadHost(host) : null,
        };
        _root.End();
        ReferenceCheck.Check(document);
        return document;
    }

    private WsContractLimits ReadLimits(ObjectNode node)
    {
        WsContractLimits standard = new();
        var limits = new WsContractLimits
        {
            Depth = Read("depth", standard.Depth, isNew: false),
            Errors = Read("errors", standard.Errors, isNew: false),
            Items = Read("items", standard.Items, isNew: false),
            Id = Read("id", standard.Id, isNew: false),
            Pointer = Read("pointer", standard.Pointer, isNew: true),
            Params = Read("params", standard.Params, isNew: true),
            Text = Read("text", standard.Text, isNew: true),
            Data = Read("data", standard.Data, isNew: true),
        };
        node.End();
        return limits.Depth is >= 1 and <= WsContractLimits.MaxDepth
            ? limits
            : throw node.FailAt("depth", $"must be from 1 to {WsContractLimits.MaxDepth}");

        int Read(string name, int fallback, bool isNew)
            => node.TakeCount(name) ?? (isNew && _format == 1 ? fallback : throw node.Fail($"has no member '{name}'"));
    }

    private WsContractMessage ReadMessage(JsonElement element, string path)
    {
        var node = new ObjectNode(element, path);
        if (_format >= 2)
        {
            return new MessageReader(_format, _rules, new ValueReader(_rules, static name => name)).Read(node);
        }

        // The types of format 1 have names that are unique only in their message, so the message becomes a part of the name.
        string NameOf(string name) => path[1..] + "/" + name;
        var values = new ValueReader(_rules, NameOf);
        if (node.TakeObject("types") is { } types)
        {
            AddTypes(types, new TypeReader(_rules, values, NameOf), NameOf);
        }

        return new MessageReader(_format, _rules, values).Read(node);
    }

    private Dictionary<string, WsContractType> ReadTypes()
    {
        if (_format >= 2)
        {
            var values = new ValueReader(_rules, static name => name);
            AddTypes(
                _root.TakeObject("types") ?? throw _root.Fail("has no member 'types'"),
                new TypeReader(_rules, values, static name => name),
                static name => name);
        }

        return _types;
    }

    private void AddTypes(ObjectNode node, TypeReader reader, Func<string, string> nameOf)
    {
        foreach ((string name, JsonElement value) in node.TakeAll())
        {
            _types.Add(nameOf(name), reader.Read(value, node.PathOf(ObjectNode.Shorten(name))));
        }
    }

    private static WsContractTopic ReadTopic(JsonElement element, string path)
    {
        var node = new ObjectNode(element, path);
        var topic = new WsContractTopic(node.RequireText("name"), node.RequireText("message"));
        node.End();
        return topic;
    }
}
