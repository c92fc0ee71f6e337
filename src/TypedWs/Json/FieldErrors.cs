namespace TypedWs.Json;

/// <summary>
/// The field errors of one message in the order in which they were recorded. Rented on the first error only, so that
/// good messages do not touch it. Not safe for concurrent use.
/// </summary>
internal sealed class FieldErrors
{
    /// <summary>How many errors of a message are kept and reported; more are only counted.</summary>
    public const int MaxKept = 20;

    /// <summary>The code of a missing member, which has no place in the document.</summary>
    public const string RequiredCode = "required";

    [ThreadStatic]
    private static FieldErrors? _cached;

    private readonly FieldError[] _kept = new FieldError[MaxKept];

    private FieldErrors()
    {
    }

    /// <summary>How many errors were recorded, those that are not kept included.</summary>
    public int TotalCount { get; private set; }

    /// <summary>The first <see cref="MaxKept"/> errors.</summary>
    public ReadOnlySpan<FieldError> Kept => _kept.AsSpan(0, Math.Min(TotalCount, MaxKept));

    /// <summary>The same in the order of an error event.</summary>
    public FieldErrorOrder InEventOrder => new(Kept);

    /// <summary>An empty list: this thread's, or a new one while that is in use.</summary>
    public static FieldErrors Rent()
    {
        FieldErrors errors = _cached ?? new FieldErrors();
        _cached = null;
        return errors;
    }

    /// <summary>Hands a list back. It must not be used afterwards.</summary>
    public static void Return(FieldErrors errors)
    {
        // Clearing lets go of strings that a user's own rule may have made.
        Array.Clear(errors._kept);
        errors.TotalCount = 0;
        _cached = errors;
    }

    public void Add(in FieldError error)
    {
        if (TotalCount < MaxKept)
        {
            _kept[TotalCount] = error;
        }

        TotalCount++;
    }
}
