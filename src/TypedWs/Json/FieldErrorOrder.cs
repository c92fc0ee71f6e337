namespace TypedWs.Json;

/// <summary>Enumerates field errors in the order of an error event: first the errors of existing values, in the order in which they were
/// recorded, then the missing members, which have no place in the document.</summary>
internal ref struct FieldErrorOrder(ReadOnlySpan<FieldError> errors)
{
    private readonly ReadOnlySpan<FieldError> _errors = errors;
    private int _index = -1;
    private bool _isAtMissing;

    public readonly ref readonly FieldError Current => ref _errors[_index];

    public readonly FieldErrorOrder GetEnumerator() => this;

    public bool MoveNext()
    {
        while (true)
        {
            if (++_index < _errors.Length)
            {
                if (_errors[_index].Code == FieldErrors.RequiredCode == _isAtMissing)
                {
                    return true;
                }
            }
            else if (_isAtMissing)
            {
                return false;
            }
            else
            {
                _isAtMissing = true;
                _index = -1;
            }
        }
    }
}
