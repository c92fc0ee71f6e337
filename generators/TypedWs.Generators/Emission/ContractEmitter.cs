using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the contract of an endpoint as metadata of its assembly.</summary>
internal static class ContractEmitter
{
    // The version of the document's format, not of the endpoint's contract.
    private const int FormatVersion = 1;

    // The fixed limits of the runtime. They do not depend on options.
    private const string Limits = "{\"depth\":64,\"errors\":20,\"items\":65536,\"id\":64}";

    /// <param name="endpoint">The endpoint.</param>
    /// <param name="own">All messages of the endpoint's assembly. An endpoint does not declare which messages it sends, so the
    /// contract contains all messages that it could send.</param>
    public static ContractDocument Compose(EndpointContract endpoint, EquatableArray<MessageContract> own)
    {
        var messages = new Dictionary<string, MessageContract>(StringComparer.Ordinal);
        foreach (ParsedMessage? message in endpoint.ForeignMessages.Where(static message => message.Model is not null))
        {
            messages[message.TypeName] = MessageContractWriter.Describe(message);
        }

        foreach (MessageContract message in own)
        {
            messages[message.TypeName] = message;
        }

        var received = new List<Entry>();
        foreach (ContractHandler handler in endpoint.Handlers)
        {
            if (!messages.TryGetValue(handler.MessageTypeName, out MessageContract? message))
            {
                continue;
            }

            received.Add(new Entry(message, DescribeExchange(handler, messages)));
        }

        // Items that clients send need no handler of their own.
        foreach (ContractHandler handler in endpoint.Handlers)
        {
            if (Find(handler.ItemTypeName, messages) is { } item && !received.Exists(entry => entry.Message.TypeName == item.TypeName))
            {
                received.Add(new Entry(item, "}"));
            }
        }

        List<Entry> sent = DescribeSent(messages, received);
        List<Entry> clientToServer = Sort(received);
        List<Entry> serverToClient = Sort(sent);
        string hash = Hash(clientToServer, serverToClient);
        string json =
            $"{{\"contract\":{Code.Number(FormatVersion)},\"endpoint\":\"{JsonText.Escape(endpoint.Name)}\","
            + $"\"hash\":\"{hash}\",\"limits\":{Limits},"
            + $"\"clientToServer\":{Join(clientToServer, static message => message.Json)},"
            + $"\"serverToClient\":{Join(serverToClient, static message => message.Json)}}}";
        return new ContractDocument(endpoint.HintName, endpoint.Name, json, hash, endpoint.Declaration);
    }

    private static string DescribeExchange(ContractHandler handler, Dictionary<string, MessageContract> messages)
    {
        string items = Find(handler.ItemTypeName, messages) is { } item
            ? $",\"clientItems\":\"{JsonText.Escape(item.Discriminator)}\""
            : "";
        return items + DescribeAnswer(Find(handler.ReplyTypeName, messages), handler.IsStream);
    }

    private static string DescribeAnswer(MessageContract? answer, bool isStream)
        => $",\"{(isStream ? "items" : "answer")}\":\"{JsonText.Escape(answer?.Discriminator ?? "$ack")}\"}}";

    private static MessageContract? Find(string? typeName, Dictionary<string, MessageContract> messages)
        => typeName is not null && messages.TryGetValue(typeName, out MessageContract? found) ? found : null;

    // Describes the messages that the server sends. If such a message declares an answer, clients send this answer, so it is added to
    // what is received.
    private static List<Entry> DescribeSent(Dictionary<string, MessageContract> messages, List<Entry> received)
    {
        var known = new HashSet<string>(received.Select(static entry => entry.Message.TypeName), StringComparer.Ordinal);
        var sent = new List<Entry>();
        foreach (MessageContract message in messages.Values.Where(static message => message.IsSent))
        {
            MessageContract? answer = Find(message.Answer?.TypeName, messages) ?? message.Answer?.Foreign;
            if (answer is null)
            {
                sent.Add(new Entry(message, "}"));
                continue;
            }

            sent.Add(new Entry(message, DescribeAnswer(answer, message.Answer!.IsStream)));
            if (known.Add(answer.TypeName))
            {
                received.Add(new Entry(answer, "}"));
            }
        }

        return sent;
    }

    public static string Emit(ContractDocument contract)
    {
        var writer = new SourceWriter();
        GeneratedFile.WriteHeader(writer, $"The contract of endpoint '{contract.Name}', for tools that read it from the assembly.");
        writer.Line(
            $"[assembly: global::System.Reflection.AssemblyMetadata({Code.Quote("TypedWs.Contract/" + contract.Name)}, "
            + $"{Code.Quote(contract.Json)})]");
        EmitNames(writer, contract);
        return writer.ToString();
    }

    // Emits the name and the hash, which the runtime sends to clients. The rest of the contract is only for tools, because the
    // runtime would need reflection to read it from the assembly.
    private static void EmitNames(SourceWriter writer, ContractDocument contract)
    {
        EndpointDeclaration declaration = contract.Declaration;
        writer.Line();
        EndpointEmitter.OpenTypesAround(writer, declaration);
        using (writer.Block("partial " + declaration.Types[declaration.Types.Count - 1]))
        {
            writer.Line(
                "static global::TypedWs.CompilerServices.WsContract? "
                + $"global::TypedWs.IWsEndpoint<{declaration.TypeName}>.Contract {{ get; }}");
            writer.Nested($"= new global::TypedWs.CompilerServices.WsContract({Code.Quote(contract.Name)}, {Code.Quote(contract.Hash)});");
        }

        EndpointEmitter.CloseTypesAround(writer, declaration);
    }

    // The entries are sorted, because the order of declaration must not change the contract.
    private static List<Entry> Sort(IEnumerable<Entry> entries)
        => entries
            .OrderBy(static entry => entry.Message.Discriminator, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Message.TypeName, StringComparer.Ordinal)
            .ToList();

    private static string Join(List<Entry> entries, Func<MessageContract, string> describe)
        => "[" + string.Join(",", entries.Select(entry => Close(describe(entry.Message), entry.End))) + "]";

    private static string Close(string json, string end) => json.Substring(0, json.Length - 1) + end;

    private static string Hash(List<Entry> clientToServer, List<Entry> serverToClient)
    {
        string wire =
            Limits + Join(clientToServer, static message => message.WireJson) + Join(serverToClient, static message => message.WireJson);
        using var algorithm = SHA256.Create();
        var text = new StringBuilder();
        foreach (byte value in algorithm.ComputeHash(Encoding.UTF8.GetBytes(wire)))
        {
            text.Append(value.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <param name="Message">The message.</param>
    /// <param name="End">The text that replaces the closing brace of the message's JSON object.</param>
    private readonly record struct Entry(MessageContract Message, string End);
}
