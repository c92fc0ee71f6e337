namespace TypedWs.Transport.Linux.Interop;

/// <summary>
/// A file descriptor that several threads use. It is closed only when no thread uses it: the system gives the number of a closed
/// descriptor to the next file, so a late call would reach another connection. A mutable struct: never copy it.
/// </summary>
/// <param name="number">The descriptor, which belongs to this object from now on.</param>
internal struct Descriptor(int number)
{
    private const int Closed = 1;
    private const int OneUse = 2;

    // Twice the number of uses, plus one when the descriptor is to be closed.
    private int _state;

    /// <summary>The number of the descriptor. Valid between <see cref="TryUse"/> and <see cref="EndUse"/>.</summary>
    public readonly int Number => number;

    /// <summary>Begins a use. If the result is true, <see cref="EndUse"/> must follow.</summary>
    /// <returns>False if <see cref="Close"/> was called.</returns>
    public bool TryUse()
    {
        int seen = Volatile.Read(ref _state);
        while ((seen & Closed) == 0)
        {
            int before = Interlocked.CompareExchange(ref _state, seen + OneUse, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    public void EndUse()
    {
        if (Interlocked.Add(ref _state, -OneUse) == Closed)
        {
            _ = Libc.Close(number);
        }
    }

    /// <summary>Closes the descriptor as soon as no thread uses it. May be called several times.</summary>
    public void Close()
    {
        if (Interlocked.Or(ref _state, Closed) == 0)
        {
            _ = Libc.Close(number);
        }
    }
}
