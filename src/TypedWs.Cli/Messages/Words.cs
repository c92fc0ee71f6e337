using System.Text;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Messages;

/// <summary>Splits a line into words, as a shell does: quotes keep spaces, and a backslash keeps the next character.</summary>
internal static class Words
{
    /// <exception cref="ToolException">A quote is not closed.</exception>
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool isInWord = false;
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char current = line[i];
            if (current == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
                isInWord = true;
            }
            else if (quote != '\0' ? current == quote : current is '"' or '\'')
            {
                quote = quote == '\0' ? current : '\0';
                isInWord = true;
            }
            else if (quote == '\0' && current is ' ' or '\t')
            {
                Finish();
            }
            else
            {
                word.Append(current);
                isInWord = true;
            }
        }

        if (quote != '\0')
        {
            throw ToolException.Usage($"The quote {quote} is not closed.");
        }

        Finish();
        return words;

        void Finish()
        {
            if (isInWord)
            {
                words.Add(word.ToString());
                word.Clear();
                isInWord = false;
            }
        }
    }
}
