using System.Text;

namespace TypedWs.Contracts.Checking;

/// <summary>The errors of a payload in the order in which they were found.</summary>
internal sealed class ErrorList(WsContractLimits limits)
{
    private const string RequiredCode = "required";
    private const int MaxUnchecked = 100;

    private readonly List<WsPayloadError> _kept = [];
    private readonly List<WsUncheckedRule> _unchecked = [];

    public int Count { get; private set; }

    public void Add(Place place, string code, string? parameters = null)
    {
        if (Count++ >= limits.Errors)
        {
            return;
        }

        string pointer = place.Write(limits.Pointer, out bool isCut);
        bool isShort = parameters is not null && Encoding.UTF8.GetByteCount(parameters) + 2 <= limits.Params;
        _kept.Add(new WsPayloadError(pointer, code, isShort ? parameters : null, isCut));
    }

    public void AddUnchecked(Place place, string code, string? by)
    {
        if (_unchecked.Count < MaxUnchecked)
        {
            _unchecked.Add(new WsUncheckedRule(place.Write(limits.Pointer, out _), code, by));
        }
    }

    /// <summary>The result: errors of existing values first, then missing members, which have no place in the document.</summary>
    public WsPayloadResult ToResult() => new()
    {
        Errors = [.. _kept.Where(static error => error.Code != RequiredCode), .. _kept.Where(static error => error.Code == RequiredCode)],
        ErrorCount = Count,
        Unchecked = _unchecked,
    };
}
