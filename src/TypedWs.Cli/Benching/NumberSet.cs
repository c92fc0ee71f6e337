namespace TypedWs.Cli.Benching;

/// <summary>The numbers of the messages that have arrived on one connection, one bit for each. For one thread.</summary>
internal sealed class NumberSet
{
    private const int BitsOfWord = 64;

    private ulong[] _words = [];

    /// <summary>Adds a number that is not negative.</summary>
    /// <returns>False if it was there already.</returns>
    public bool Add(long number)
    {
        int index = checked((int)(number / BitsOfWord));
        if (index >= _words.Length)
        {
            Array.Resize(ref _words, Math.Max(index + 1, 2 * _words.Length));
        }

        ulong bit = 1UL << (int)(number % BitsOfWord);
        bool isNew = (_words[index] & bit) == 0;
        _words[index] |= bit;
        return isNew;
    }
}
