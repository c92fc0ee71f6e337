using System.Text.Json;
using TypedWs.Cli.Http;

namespace TypedWs.Cli.Probing;

/// <summary>Judges the first message of a connection with the protocol (docs/wire-protocol.md#system-messages). Pure.</summary>
internal static class WelcomeVerdict
{
    private const string Name = "welcome";
    private const int ShownHash = 12;

    /// <summary>The verdict, whatever the message is.</summary>
    public static Check Judge(string message)
    {
        if (ServerJson.Parse(message) is not { } envelope || envelope.FindText("type") != "$welcome")
        {
            return Bad($"the first message is no $welcome, which {WsSubprotocol.V1Json} demands: {ShortText.Cut(message)}");
        }

        if (envelope.Find("payload") is not { ValueKind: JsonValueKind.Object } payload)
        {
            return Bad("the payload of $welcome is no object");
        }

        if (payload.Find("contract") is not { ValueKind: JsonValueKind.Object } contract
            || contract.FindText("name") is not { } name || contract.FindText("hash") is not { } hash
            || (contract.Find("version") is { } other && other.ValueKind != JsonValueKind.String))
        {
            return Bad("the $welcome names no contract: an object with the strings name, hash, and perhaps version");
        }

        string version = contract.FindText("version") is { } number ? $" {ShortText.Cut(number)}" : "";
        string shown = hash.Length > ShownHash ? hash[..ShownHash] : hash;
        return ReadLimit(payload) is { } limit
            ? new Check(Name, true, $"$welcome: {ShortText.Cut(name)}{version}, contract {shown}{limit}")
            : Bad("the limits of $welcome are no object with the number maxMessageBytes");
    }

    /// <summary>The verdict on a connection without a first message that can be judged.</summary>
    public static Check Bad(string text) => new(Name, false, text);

    // Null if it is wrong.
    private static string? ReadLimit(JsonElement payload)
    {
        if (payload.Find("limits") is not { } limits)
        {
            return "";
        }

        return limits.Find("maxMessageBytes") is { ValueKind: JsonValueKind.Number } bytes && bytes.TryGetInt64(out long limit)
            ? $", messages up to {limit} bytes"
            : null;
    }
}
