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

    // Whether the server sends the message, by the objects of the contract: two messages may be equal.
    private readonly Dictionary<WsContractMessage, bool> _isSent = new(ReferenceEqualityComparer.Instance);

    /// <summary>Creates a checker.</summary>
    /// <param name="contract">The contract.</param>
    /// <exception cref="ArgumentException">The contract was read from format 1, which does not say enough, or its
    /// <see cref="WsContractLimits.Depth"/> is out of range.</exception>
    public WsPayloadChecker(WsContractDocument contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (!contract.IsComplete)
        {
            throw new ArgumentException("A contract of format 1 does not say how to check a payload.", nameof(contract));
        }

        if (contract.Limits.Depth is < 1 or > WsContractLimits.MaxDepth)
        {
            throw new ArgumentException($"The depth of a contract must be from 1 to {WsContractLimits.MaxDepth}.", nameof(contract));
        }

        _contract = contract;
        foreach (WsContractMessage message in contract.ClientToServer)
        {
            _isSent[message] = false;
        }

        foreach (WsContractMessage message in contract.ServerToClient)
        {
            _isSent[message] = true;
        }
    }

    /// <summary>Checks the payload of a message. If the message is one that the server sends, an unknown value of an enum with
    /// <see cref="WsContractEnum.UnknownAs"/> is accepted, as by a client.</summary>
    /// <param name="message">A message of the contract: one of the objects in its lists.</param>
    /// <param name="utf8Payload">The JSON text of the payload.</param>
    /// <exception cref="ArgumentException">The message is not one of the contract's.</exception>
    public WsPayloadResult Check(WsContractMessage message, ReadOnlySpan<byte> utf8Payload)
    {
        CheckRun run = Begin(message);

        // The envelope is one of the levels.
        int depth = _contract.Limits.Depth - 1;
        if (!PayloadSyntax.IsValid(utf8Payload, depth))
        {
            return new WsPayloadResult { IsMalformed = true };
        }

        using var document = JsonDocument.Parse(utf8Payload.ToArray(), new JsonDocumentOptions { MaxDepth = Math.Max(depth, 1) });
        if (document.RootElement.ValueKind == JsonValueKind.Null && AcceptsAbsence(message))
        {
            return CheckAbsent(message);
        }

        new ValueChecker(run).CheckPayload(message, document.RootElement);
        return run.Errors.ToResult();
    }

    /// <summary>Checks a message whose envelope has no payload.</summary>
    /// <param name="message">A message of the contract: one of the objects in its lists.</param>
    /// <exception cref="ArgumentException">The message is not one of the contract's.</exception>
    public WsPayloadResult CheckAbsent(WsContractMessage message)
    {
        CheckRun run = Begin(message);
        if (AcceptsAbsence(message))
        {
            return Check(message, "{}"u8);
        }

        run.Errors.Add(run.Root, "required");
        return run.Errors.ToResult();
    }

    private CheckRun Begin(WsContractMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _isSent.TryGetValue(message, out bool isSent)
            ? new CheckRun(_contract, _patterns, isSent, _objectRules.GetOrAdd(message, HasObjectRules))
            : throw new ArgumentException($"The contract does not have this message '{message.Type}'.", nameof(message));
    }

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
