namespace TypedWs.Contracts.Reading;

/// <summary>Checks that everything that a contract names is in it, so that those who use it need not check.</summary>
internal static class ReferenceCheck
{
    public static void Check(WsContractDocument document)
    {
        Check(document, document.ClientToServer, document.ServerToClient, "clientToServer");
        Check(document, document.ServerToClient, document.ClientToServer, "serverToClient");
        HashSet<string> sent = [.. document.ServerToClient.Select(static message => message.Type)];
        foreach (WsContractTopic topic in document.Topics)
        {
            if (!sent.Contains(topic.Message))
            {
                throw ObjectNode.Fail(
                    "/topics", $"names the message '{ObjectNode.Shorten(topic.Message)}', which the server does not send");
            }
        }

        foreach ((string name, WsContractType type) in document.Types)
        {
            string path = "/types/" + ObjectNode.Shorten(name);
            switch (type)
            {
                case WsContractObject item:
                    foreach (WsContractMember member in item.Members)
                    {
                        CheckValue(document, member.Value, path + "/members/" + ObjectNode.Shorten(member.Name));
                    }

                    break;
                case WsContractHierarchy hierarchy:
                    foreach (string branch in hierarchy.Branches.Select(static branch => branch.ObjectName)
                        .Concat(hierarchy.Otherwise is { } otherwise ? [otherwise] : []))
                    {
                        CheckName(document, WsContractTypeKind.Object, branch, path);
                    }

                    break;
            }
        }
    }

    private static void Check(
        WsContractDocument document,
        IReadOnlyList<WsContractMessage> messages,
        IReadOnlyList<WsContractMessage> answers,
        string list)
    {
        HashSet<string> own = [.. messages.Select(static message => message.Type)];
        HashSet<string> others = [.. answers.Select(static message => message.Type)];
        for (int i = 0; i < messages.Count; i++)
        {
            WsContractMessage message = messages[i];
            string path = $"/{list}/{i}";
            CheckValue(document, message.Payload.Value, path + "/payload");
            foreach (WsContractError error in message.Errors)
            {
                if (error.Data is { } data)
                {
                    CheckValue(document, data, path + "/errors");
                }
            }

            CheckMessage(others, message.Answer == "$ack" ? null : message.Answer, path + "/answer");
            CheckMessage(others, message.Items, path + "/items");
            CheckMessage(own, message.ClientItems, path + "/clientItems");
        }
    }

    private static void CheckMessage(HashSet<string> known, string? type, string path)
    {
        if (type is not null && !known.Contains(type))
        {
            throw ObjectNode.Fail(path, $"names the message '{ObjectNode.Shorten(type)}', which the contract does not have");
        }
    }

    private static void CheckValue(WsContractDocument document, WsContractValue value, string path)
    {
        switch (value)
        {
            case WsContractReference reference:
                CheckName(document, reference.Kind, reference.TypeName, path);
                break;
            case WsContractArray array:
                CheckValue(document, array.Element, path);
                break;
            case WsContractMap map:
                CheckValue(document, map.Value, path);
                CheckValue(document, map.Key, path);
                break;
        }
    }

    private static void CheckName(WsContractDocument document, WsContractTypeKind kind, string name, string path)
    {
        bool isKnown = document.Types.TryGetValue(name, out WsContractType? type) && kind switch
        {
            WsContractTypeKind.Object => type is WsContractObject,
            WsContractTypeKind.Enum => type is WsContractEnum,
            _ => type is WsContractHierarchy,
        };
        if (!isKnown)
        {
            throw ObjectNode.Fail(path, $"names the type '{ObjectNode.Shorten(name)}', which the contract does not have in this kind");
        }
    }
}
