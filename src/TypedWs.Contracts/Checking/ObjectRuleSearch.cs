namespace TypedWs.Contracts.Checking;

/// <summary>Looks for rules that need an object: <c>compare</c>, and rules of the application for members and types.</summary>
internal static class ObjectRuleSearch
{
    public static bool IsAny(WsContractDocument contract, WsContractMessage message)
    {
        if (message.Rules.Count > 0 || HasObjectRule(message.Payload))
        {
            return true;
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<string>();
        Add(message.Payload.Value);
        while (pending.TryDequeue(out string? name))
        {
            switch (contract.Types[name])
            {
                case WsContractObject item when item.Rules.Count > 0 || item.Members.Any(HasObjectRule):
                    return true;
                case WsContractObject item:
                    foreach (WsContractMember member in item.Members)
                    {
                        Add(member.Value);
                    }

                    break;
                case WsContractHierarchy hierarchy:
                    foreach (string branch in hierarchy.Branches.Select(static branch => branch.ObjectName)
                        .Concat(hierarchy.Otherwise is { } otherwise ? [otherwise] : []))
                    {
                        AddName(branch);
                    }

                    break;
            }
        }

        return false;

        void Add(WsContractValue value)
        {
            WsContractValue inner = value;
            while (inner is WsContractArray or WsContractMap)
            {
                inner = inner is WsContractArray array ? array.Element : ((WsContractMap)inner).Value;
            }

            if (inner is WsContractReference reference)
            {
                AddName(reference.TypeName);
            }
        }

        void AddName(string name)
        {
            if (known.Add(name))
            {
                pending.Enqueue(name);
            }
        }
    }

    private static bool HasObjectRule(WsContractMember member)
        => member.Rules.Any(static rule => rule.Code is "compare" or "custom" || rule.Code.StartsWith("app.", StringComparison.Ordinal));
}
