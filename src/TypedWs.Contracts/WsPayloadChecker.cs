using System.Collections.Concurrent;
using System.Text.Json;
using TypedWs.Contracts.Checking;

namespace TypedWs.Contracts;

/// <summary>
/// Checks payloads against the messages of a contract. The errors have the codes, pointers, order and limits of the server's. Rules and
/// converters of the application are not checked, but listed as unchecked. Safe for concurrent use.
/// </summary>
public sealed class WsPayloadChecker
{
    private readonly WsContractDocument _contract;
    private readonly PatternCache _patterns = new();
    private readonly ConcurrentDictionary<WsContractMessage, bool> _objectRules = new(ReferenceEqualityComparer.Instance);

    /// <summary>Creates a checker.</summary>
    /// <param name="contract">The contract.</param>
    /// <exception cref="ArgumentException">The contract was read from format 1, which does not say enough.</exception>
    public WsPayloadChecker(WsContractDocument contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract.IsComplete
            ? contract
            : throw new ArgumentException("A contract of format 1 does not say how to check a payload.", nameof(contract));
    }

    /// <summary>Checks the payload of a message. If the message is one that the server sends, an unknown value of an enum with
    /// <see cref="WsContractEnum.UnknownAs"/> is accepted, as by a client.</summary>
    /// <param name="message">A message of the contract.</param>
    /// <param name="utf8Payload">The JSON text of the payload.</param>
    public WsPayloadResult Check(WsContractMessage message, ReadOnlySpan<byte> utf8Payload)
    {
        ArgumentNullException.ThrowIfNull(message);

        // The envelope is one of the levels.
        int depth = _contract.Limits.Depth - 1;
        if (!PayloadSyntax.IsValid(utf8Payload, depth))
        {
            return new WsPayloadResult { IsMalformed = true };
        }

        using var document = JsonDocument.Parse(utf8Payload.ToArray(), new JsonDocumentOptions { MaxDepth = Math.Max(depth, 1) });
        return Check(message, document.RootElement);
    }

    /// <summary>Checks a message whose envelope has no payload.</summary>
    /// <param name="message">A message of the contract.</param>
    public WsPayloadResult CheckAbsent(WsContractMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (AcceptsAbsence(message))
        {
            return Check(message, "{}"u8);
        }

        var run = new CheckRun(_contract, _patterns, IsSent(message), _objectRules.GetOrAdd(message, HasObjectRules));
        run.Errors.Add(run.Root, "required");
        return run.Errors.ToResult();
    }

    private WsPayloadResult Check(WsContractMessage message, JsonElement payload)
    {
        if (payload.ValueKind == JsonValueKind.Null && AcceptsAbsence(message))
        {
            return CheckAbsent(message);
        }

        var run = new CheckRun(_contract, _patterns, IsSent(message), _objectRules.GetOrAdd(message, HasObjectRules));
        new ValueChecker(run).CheckPayload(message, payload);
        return run.Errors.ToResult();
    }

    private bool IsSent(WsContractMessage message)
        => _contract.ServerToClient.Any(candidate => ReferenceEquals(candidate, message));

    private bool HasObjectRules(WsContractMessage message) => ObjectRuleSearch.IsAny(_contract, message);

    // Null and absence mean {} for an object without required members.
    private bool AcceptsAbsence(WsContractMessage message)
        => !message.IsBare && message.Payload.Value is WsContractReference reference && _contract.Types[reference.TypeName] switch
        {
            WsContractObject item => AcceptsAbsence(item),
            WsContractHierarchy { Otherwise: { } otherwise } => AcceptsAbsence((WsContractObject)_contract.Types[otherwise]),
            _ => false,
        };

    private static bool AcceptsAbsence(WsContractObject item) => !item.Members.Any(static member => member.IsRequired);
}
