using System.Threading.Channels;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Tests.Testing;

/// <summary>Somebody who types what the test says.</summary>
internal sealed class ScriptedKeyboard : IKeyboard
{
    private readonly Channel<ConsoleKeyInfo> _keys = Channel.CreateUnbounded<ConsoleKeyInfo>();

    public int Width { get; init; } = 80;

    public Task<ConsoleKeyInfo> ReadAsync(CancellationToken cancellationToken) => _keys.Reader.ReadAsync(cancellationToken).AsTask();

    /// <summary>Types a text; a tab and a line break are the keys Tab and Enter, and U+0004 is Ctrl+D.</summary>
    public void Type(string text)
    {
        foreach (char character in text)
        {
            Assert.True(_keys.Writer.TryWrite(ToKey(character)));
        }
    }

    /// <summary>The key that writes a character.</summary>
    public static ConsoleKeyInfo ToKey(char character) => character switch
    {
        '\n' => new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false),
        '\t' => new ConsoleKeyInfo('\t', ConsoleKey.Tab, false, false, false),
        '\u0004' => new ConsoleKeyInfo('\u0004', ConsoleKey.D, false, false, true),
        _ => new ConsoleKeyInfo(character, ConsoleKey.None, false, false, false),
    };
}
