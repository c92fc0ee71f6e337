using TypedWs.CompilerServices;

namespace TypedWs.Json;

/// <summary>
/// The field errors of one message in the order in which they were recorded. The list is rented only when the first error is recorded, so
/// that valid messages do not need it. Not safe for concurrent use.
/// </summary>
internal sealed class FieldErrors
{
    /// <summary>The maximum number of errors of a message that are kept and reported. Further errors are only counted.</summary>
    public const int MaxKept = WsContractLimits.Errors;

    /// <summary>The code of a missing member, which has no place in the document.</summary>
    public const string RequiredCode = "required";

    [ThreadStatic]
    private static FieldErrors? _cached;

    private readonly FieldError[] _kept = new FieldError[MaxKept];

    private FieldErrors()
    {
    }

    /// <summary>The number of errors that were recorded, with those that are not kept.</summary>
    public int TotalCount { get; private set; }

    /// <summary>The first <see cref="MaxKept"/> errors.</summary>
    public ReadOnlySpan<FieldError> Kept => _kept.AsSpan(0, Math.Min(TotalCount, MaxKept));

    /// <summary>The first <see cref="MaxKept"/> errors in the order of an error event.</summary>
    public FieldErrorOrder InEventOrder => new(Kept);

    /// <summary>Returns an empty list: the list of this thread, or a new one if the thread's list is in use.</summary>
    public static FieldErrors Rent()
    {
        FieldErrors errors = _cached ?? new FieldErrors();
        _cached = null;
        return errors;
    }

    /// <summary>Gives a list back. The list must not be used afterwards.</summary>
    public static void Return(FieldErrors errors)
    {
        // Without this, the cached list would keep strings alive that a rule of the application has created.
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
