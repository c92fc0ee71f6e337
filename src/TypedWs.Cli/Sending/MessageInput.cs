using TypedWs.Cli.Input;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Sending;

/// <summary>The places that messages come from: the command line and standard input.</summary>
internal static class MessageInput
{
    /// <summary>One message.</summary>
    public static async IAsyncEnumerable<Func<MessageDraft>> One(MessageDraft draft)
    {
        await Task.CompletedTask;
        yield return () => draft;
    }

    /// <summary>A message for each line that is not blank. A line that is none throws when it is called.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="read">Makes a message of a line; may throw <see cref="ToolException"/>.</param>
    public static IAsyncEnumerable<Func<MessageDraft>> Lines(Stream input, Func<string, MessageDraft> read)
        => InputLines.ReadAsync(input)
            .Where(static line => !string.IsNullOrWhiteSpace(line.Text) || line.Fault is not null)
            .Select(Func<MessageDraft> (line) => () => ReadLine(read, line));

    private static MessageDraft ReadLine(Func<string, MessageDraft> read, InputLine line)
    {
        if (line.Text is not { } text)
        {
            throw ToolException.Usage($"Line {line.Number}: {line.Fault}.");
        }

        try
        {
            return read(text) with { Line = line.Number };
        }
        catch (ToolException problem)
        {
            throw ToolException.Usage($"Line {line.Number}: {problem.Message}", problem);
        }
    }
}
