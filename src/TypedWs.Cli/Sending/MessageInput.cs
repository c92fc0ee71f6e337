using System.Runtime.CompilerServices;
using System.Text;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Sending;

/// <summary>The places that messages come from: the command line, a file, standard input.</summary>
internal static class MessageInput
{
    /// <summary>One message.</summary>
    public static async IAsyncEnumerable<Func<MessageDraft>> One(MessageDraft draft)
    {
        await Task.CompletedTask;
        yield return () => draft;
    }

    /// <summary>A message for each line that is not blank.</summary>
    /// <param name="input">Standard input, in UTF-8.</param>
    /// <param name="read">Makes a message of a line; may throw <see cref="ToolException"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<Func<MessageDraft>> Lines(
        Stream input, Func<string, MessageDraft> read, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var reader = new StreamReader(input, Encoding.UTF8, leaveOpen: true);
        int number = 0;

        // A read of a console or a pipe may not heed the token.
        while (await reader.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken) is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                int at = number;
                yield return () => ReadLine(read, line, at);
            }
        }
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="ToolException">It cannot be read.</exception>
    public static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Usage($"The file cannot be read: {problem.Message}", problem);
        }
    }

    private static MessageDraft ReadLine(Func<string, MessageDraft> read, string line, int number)
    {
        try
        {
            return read(line);
        }
        catch (ToolException problem)
        {
            throw ToolException.Usage($"Line {number}: {problem.Message}", problem);
        }
    }
}
