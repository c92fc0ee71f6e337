using System.Text;

namespace TypedWs.Cli.Terminal;

/// <summary>The only writer of escape sequences (ECMA-48 §8.3.117, SGR).</summary>
internal static class Ansi
{
    private const string Reset = "\e[0m";

    /// <summary>Makes a line: each text escaped, and with its look if colours are allowed.</summary>
    public static string Line(ReadOnlySpan<Piece> pieces, bool hasColors)
    {
        var line = new StringBuilder();
        foreach (Piece piece in pieces)
        {
            string text = VisibleText.Escape(piece.Text);
            string code = hasColors ? Code(piece.Look) : "";
            line.Append(code).Append(text).Append(code.Length > 0 ? Reset : "");
        }

        return line.ToString();
    }

    private static string Code(Look look) => look switch
    {
        Look.Good => "\e[32m",
        Look.Bad => "\e[31m",
        Look.Doubtful => "\e[33m",
        Look.Faint => "\e[2m",
        Look.Name => "\e[36m",
        _ => "",
    };
}
