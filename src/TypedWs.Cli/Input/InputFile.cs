using System.Security;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Input;

/// <summary>Reads files that the user names. Each failure is one of the input. Sizes are limited: a name may be that of a device.</summary>
internal static class InputFile
{
    /// <summary>The most bytes of one message, in a file or in a line of standard input.</summary>
    public const int MaxMessage = 16 * 1024 * 1024;

    /// <summary>Reads a text in UTF-8.</summary>
    /// <param name="path">The path.</param>
    /// <param name="subject">The thing that is read, for the error: <c>The payload</c>.</param>
    /// <param name="limit">The most bytes.</param>
    /// <exception cref="ToolException">It cannot be read, or is no UTF-8.</exception>
    public static string ReadText(string path, string subject, int limit = MaxMessage)
        => Utf8Text.Decode(Utf8Text.SkipMark(ReadBytes(path, subject, limit)), out string? fault)
            ?? throw ToolException.Usage($"{subject} cannot be read from {path}: {fault}.");

    /// <summary>Reads bytes.</summary>
    /// <inheritdoc cref="ReadText"/>
    public static byte[] ReadBytes(string path, string subject, int limit)
    {
        if (path.Length == 0)
        {
            throw ToolException.Usage($"{subject} cannot be read: the name of the file is missing.");
        }

        if (Directory.Exists(path))
        {
            throw ToolException.Usage($"{subject} cannot be read: {path} is a directory.");
        }

        try
        {
            return ReadAll(path, limit)
                ?? throw ToolException.Usage($"{subject} cannot be read: {path} has more than {limit / 1024} KiB.");
        }
        catch (Exception problem) when (IsUnreadable(problem))
        {
            throw ToolException.Usage($"{subject} cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>Whether an exception says that a file or a stream cannot be read.</summary>
    public static bool IsUnreadable(Exception problem)
        => problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or SecurityException;

    // Null if there are more bytes. A pipe has no length, so the length is not asked for.
    private static byte[]? ReadAll(string path, int limit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            if (bytes.Length + count > limit)
            {
                return null;
            }

            bytes.Write(buffer, 0, count);
        }

        return bytes.ToArray();
    }
}
