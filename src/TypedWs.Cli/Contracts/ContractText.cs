using System.Text;
using TypedWs.Cli.Terminal;
using TypedWs.Contracts;

namespace TypedWs.Cli.Contracts;

/// <summary>Shows a contract as people read it, in the form of C# records.</summary>
/// <param name="contract">The contract.</param>
internal sealed class ContractText(WsContractDocument contract)
{
    /// <summary>The whole contract.</summary>
    public IEnumerable<Piece[]> DescribeAll()
    {
        string version = contract.Version is { } given ? $" {given}" : "";
        yield return [Piece.Faint($"// {contract.Endpoint}{version}, contract {contract.Hash}")];
        foreach ((string title, IReadOnlyList<WsContractMessage> messages) in (IEnumerable<(string, IReadOnlyList<WsContractMessage>)>)
                 [("from the client", contract.ClientToServer), ("from the server", contract.ServerToClient)])
        {
            yield return [""];
            yield return [Piece.Faint($"// {title}")];
            foreach (WsContractMessage message in messages)
            {
                yield return Describe(message);
            }
        }

        if (contract.Topics.Count > 0)
        {
            yield return [""];
            yield return [Piece.Faint("// topics")];
        }

        foreach (WsContractTopic topic in contract.Topics)
        {
            yield return [Piece.Name(topic.Name), $" → {topic.Message}"];
        }

        foreach (string name in contract.Types.Keys)
        {
            foreach (Piece[] line in DescribeType(name))
            {
                yield return line;
            }
        }
    }

    /// <summary>The messages with a discriminator, and the types that they need.</summary>
    /// <returns>Nothing if there is no such message.</returns>
    public IEnumerable<Piece[]> DescribeMessage(string type)
    {
        var names = new List<string>();
        foreach ((string title, WsContractMessage? message) in (IEnumerable<(string, WsContractMessage?)>)
                 [("from the client", contract.FindFromClient(type)), ("from the server", contract.FindFromServer(type))])
        {
            if (message is not null)
            {
                yield return [Piece.Faint($"// {title}")];
                yield return Describe(message);
                Collect(message.Payload.Value, names);
            }
        }

        foreach (Piece[] line in names.SelectMany(DescribeType))
        {
            yield return line;
        }
    }

    private static Piece[] Describe(WsContractMessage message)
    {
        var notes = new List<string>();
        if (message.Errors.Count > 0)
        {
            notes.Add($"errors {string.Join(", ", message.Errors.Select(static error => error.Code))}");
        }

        if (message.Rate is { } rate)
        {
            notes.Add($"{rate.PerSecond}/s");
        }

        if (message.Authorization.Count > 0)
        {
            notes.Add("authorization");
        }

        if (message.Deprecated is { } deprecated)
        {
            notes.Add($"deprecated: {deprecated}".TrimEnd(' ', ':'));
        }

        string answer = message.Items is { } items ? $" → {items}…" : message.Answer is { } reply ? $" → {reply}" : "";
        string clientItems = message.ClientItems is { } sent ? $" {sent}…" : "";
        string payload = TypeText.Of(message.Payload.Value) + TypeText.OfRules(message.Payload.Rules);
        return
        [
            Piece.Name(message.Type),
            $" {payload}{clientItems}{answer}",
            Piece.Faint((message.Description is { } text ? $"  {text}" : "") + (notes.Count > 0 ? $"  ({string.Join("; ", notes)})" : "")),
        ];
    }

    private IEnumerable<Piece[]> DescribeType(string name)
    {
        yield return [""];
        WsContractType type = contract.Types[name];
        if (type.Description is { } description)
        {
            yield return [Piece.Faint($"// {description}")];
        }

        string shortName = TypeText.Shorten(name);
        switch (type)
        {
            case WsContractEnum { Values: var values } enumeration:
                string number = enumeration.Number is { } kind ? $" : {TypeText.Of(kind)}" : "";
                IEnumerable<string> texts = values.Select(
                    value => enumeration.Number is null ? value.Name : $"{value.Name} = {value.NumberJson}");
                yield return [$"enum {shortName}{number} {{ {string.Join(", ", texts)} }}"];
                break;
            case WsContractHierarchy hierarchy:
                IEnumerable<string> branches = hierarchy.Branches.Select(
                    static branch => $"{branch.ValueJson}: {TypeText.Shorten(branch.ObjectName)}");
                yield return [$"union {shortName} by {hierarchy.Discriminator} {{ {string.Join(", ", branches)} }}"];
                break;
            case WsContractObject { Members: var members } shape:
                yield return [$"record {shortName}({(members.Count == 0 ? ")" : "")}"];
                for (int i = 0; i < members.Count; i++)
                {
                    yield return Describe(members[i], isLast: i == members.Count - 1);
                }

                if (shape.RefusesUnknown)
                {
                    yield return [Piece.Faint("// other members are refused")];
                }

                break;
        }
    }

    private static Piece[] Describe(WsContractMember member, bool isLast)
    {
        string value = member.DefaultJson is { } given ? $" = {given}" : member.IsRequired ? "" : " = …";
        string rules = TypeText.OfRules(member.Rules);
        string notes = (member.Description is { } text ? $" {text}" : "") + (member.Deprecated is { } old ? $" (deprecated: {old})" : "");
        return
        [
            $"    {TypeText.Of(member.Value)} ",
            Piece.Name(member.Name),
            $"{value}{(isLast ? ")" : ",")}",
            Piece.Faint($"{(rules.Length + notes.Length > 0 ? "  //" : "")}{rules}{notes}"),
        ];
    }

    // In the order of their first use.
    private void Collect(WsContractValue value, List<string> names)
    {
        switch (value)
        {
            case WsContractArray array:
                Collect(array.Element, names);
                break;
            case WsContractMap map:
                Collect(map.Key, names);
                Collect(map.Value, names);
                break;
            case WsContractReference reference when !names.Contains(reference.TypeName):
                names.Add(reference.TypeName);
                CollectParts(contract.Types[reference.TypeName], names);
                break;
        }
    }

    private void CollectParts(WsContractType type, List<string> names)
    {
        IEnumerable<WsContractValue> parts = type switch
        {
            WsContractObject shape => shape.Members.Select(static member => member.Value),
            WsContractHierarchy hierarchy => hierarchy.Branches.Select(static WsContractValue (branch)
                => new WsContractReference(WsContractTypeKind.Object, branch.ObjectName)),
            _ => [],
        };
        foreach (WsContractValue part in parts)
        {
            Collect(part, names);
        }
    }
}
