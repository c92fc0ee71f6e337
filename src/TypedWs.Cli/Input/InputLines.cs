using System.Runtime.CompilerServices;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Input;

/// <summary>Reads the lines of standard input.</summary>
internal static class InputLines
{
    private const int ReadSize = 64 * 1024;

    /// <summary>Reads all lines.</summary>
    /// <exception cref="ToolException">The stream cannot be read.</exception>
    public static async IAsyncEnumerable<InputLine> ReadAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var splitter = new LineSplitter();
        byte[] buffer = new byte[ReadSize];
        int count;
        do
        {
            count = await ReadAsync(input, buffer, cancellationToken);
            splitter.Add(buffer.AsSpan(0, count));
            if (count == 0)
            {
                splitter.End();
            }

            while (splitter.TryTake(out InputLine line))
            {
                yield return line;
            }
        }
        while (count > 0);
    }

    private static async Task<int> ReadAsync(Stream input, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            // A read of a console or a pipe may not heed the token.
            return await input.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken);
        }
        catch (Exception problem) when (InputFile.IsUnreadable(problem))
        {
            throw ToolException.Usage($"Standard input cannot be read: {problem.Message}", problem);
        }
    }
}
