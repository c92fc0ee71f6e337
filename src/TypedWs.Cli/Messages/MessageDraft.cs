using System.Text.Json;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Messages;

/// <summary>A message as the user writes it: <c>chat {"text":"hi"}</c>, <c>chat text=hi</c>, or a whole envelope.</summary>
/// <param name="Type">The discriminator.</param>
/// <param name="PayloadJson">The payload as JSON; null if it is written as assignments, or if there is none.</param>
/// <param name="Assignments">The members as <c>name=value</c> and <c>name:=JSON</c>.</param>
/// <param name="IdJson">The <c>id</c> that the user has chosen, as JSON; null for none.</param>
/// <param name="Whole">The whole message, if the user has written it so.</param>
internal sealed record MessageDraft(
    string Type, string? PayloadJson, IReadOnlyList<string> Assignments, string? IdJson = null, string? Whole = null)
{
    /// <summary>The line of standard input that it was written in; null for none.</summary>
    public int? Line { get; init; }

    /// <summary>Reads a line.</summary>
    /// <exception cref="ToolException">It is no message.</exception>
    public static MessageDraft ParseLine(string line, WsEnvelopeNames names)
    {
        string text = line.Trim();
        if (text.StartsWith('{'))
        {
            return ParseWhole(text, names);
        }

        if (text.Length == 0)
        {
            throw ToolException.Usage("The message is empty: write its type, and its payload behind it.");
        }

        int end = text.IndexOfAny([' ', '\t']);
        return end < 0
            ? new MessageDraft(text, null, [])
            : Create(text[..end], text[(end + 1)..].TrimStart());
    }

    /// <summary>Makes a message from its type and the rest of a line.</summary>
    /// <exception cref="ToolException">The rest is neither JSON nor assignments.</exception>
    public static MessageDraft Create(string type, string rest)
    {
        if (rest.Length == 0)
        {
            return new MessageDraft(type, null, []);
        }

        return LooksLikeJson(rest) ? new MessageDraft(type, CheckJson(rest), []) : new MessageDraft(type, null, Words.Split(rest));
    }

    /// <summary>Makes a message from the arguments of a command line.</summary>
    /// <exception cref="ToolException">They are neither one JSON text nor assignments.</exception>
    public static MessageDraft Create(string type, IReadOnlyList<string> arguments)
        => arguments is [var only] && LooksLikeJson(only)
            ? new MessageDraft(type, CheckJson(only), [])
            : new MessageDraft(type, null, arguments);

    /// <summary>Checks that a text is one JSON value, and gives it without the white space around it.</summary>
    /// <exception cref="ToolException">It is none.</exception>
    public static string CheckJson(string text)
    {
        try
        {
            TolerantJson.Parse(text);
            return text.Trim();
        }
        catch (JsonException problem)
        {
            throw ToolException.Usage($"The payload is not valid JSON: {problem.Message}", problem);
        }
    }

    // An assignment begins with a name, and so does no JSON text but these three.
    private static bool LooksLikeJson(string text)
        => text.Length > 0 && (text.AsSpan(0, 1).ContainsAny("{[\"-") || char.IsAsciiDigit(text[0]) || text is "true" or "false" or "null");

    private static MessageDraft ParseWhole(string text, WsEnvelopeNames names)
    {
        InboundMessage message = InboundMessage.Parse(text, names);
        if (message.Json is null)
        {
            throw ToolException.Usage("The message is not valid JSON.");
        }

        return message.Type is { Length: > 0 } type
            ? new MessageDraft(type, message.Payload?.GetRawText(), [], message.IdJson, text)
            : throw ToolException.Usage($"The message has no member '{names.Type}' with the name of its type.");
    }
}
