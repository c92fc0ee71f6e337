namespace TypedWs.Contracts.Json;

/// <summary>The words for the values of an enum. A word of null means that the member is absent.</summary>
internal sealed class WordTable<T>(params (string? Word, T Value)[] rows)
    where T : struct, Enum
{
    public IEnumerable<string> Words => rows.Select(static row => row.Word).OfType<string>();

    public string? Write(T value)
    {
        foreach ((string? word, T candidate) in rows)
        {
            if (EqualityComparer<T>.Default.Equals(candidate, value))
            {
                return word;
            }
        }

        throw new ArgumentException($"{value} is no value of {typeof(T).Name}.", nameof(value));
    }

    public bool TryRead(string? word, out T value)
    {
        foreach ((string? candidate, T found) in rows)
        {
            if (candidate == word)
            {
                value = found;
                return true;
            }
        }

        value = default;
        return false;
    }
}
