using TypedWs.Contracts;

namespace TypedWs.Cli.Prompting;

/// <summary>The texts that can stand at the cursor.</summary>
/// <param name="Start">The first character that they replace.</param>
/// <param name="Candidates">The texts, sorted.</param>
internal sealed record Completion(int Start, IReadOnlyList<string> Candidates)
{
    /// <summary>The commands of the prompt.</summary>
    public static readonly string[] Commands =
        ["/auth", "/close", "/help", "/hold", "/ping", "/quit", "/raw", "/show", "/types", "/where"];

    private static readonly string[] Booleans = ["false", "true"];

    /// <summary>The text that all candidates begin with.</summary>
    public string CommonPrefix
    {
        get
        {
            string prefix = Candidates.Count > 0 ? Candidates[0] : "";
            foreach (string candidate in Candidates)
            {
                prefix = prefix[..prefix.AsSpan().CommonPrefixLength(candidate)];
            }

            return prefix;
        }
    }

    /// <summary>Finds the candidates: commands, types, members, and values of enums.</summary>
    /// <param name="line">The line up to the cursor.</param>
    /// <param name="contract">The contract; null for none.</param>
    public static Completion Find(string line, WsContractDocument? contract)
    {
        int start = line.LastIndexOfAny([' ', '\t']) + 1;
        string word = line[start..];
        string[] before = line[..start].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> texts = before switch
        {
            [] when word.StartsWith('/') => Commands,
            [] or ["/hold"] => contract?.ClientToServer.Select(static message => message.Type) ?? [],
            ["/show"] => contract?.ClientToServer.Concat(contract.ServerToClient).Select(static message => message.Type).Distinct() ?? [],
            ["/hold", var type, ..] => FindMembers(line, ref start, type, before, contract),
            [['/', ..], ..] => [],
            [var type, ..] => FindMembers(line, ref start, type, before, contract),
        };
        string typed = line[start..];
        string[] candidates = [.. texts.Where(text => text.StartsWith(typed, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return new Completion(start, candidates);
    }

    private static string[] FindMembers(string line, ref int start, string type, string[] before, WsContractDocument? contract)
    {
        if (contract?.FindFromClient(type) is not { IsBare: false, Payload.Value: WsContractReference payload }
            || contract.Types[payload.TypeName] is not WsContractObject shape)
        {
            return [];
        }

        string word = line[start..];

        // In JSON, a name stands behind a brace or a comma.
        int quote = word.LastIndexOf('"');
        if (quote > 0 && word[quote - 1] is '{' or ',')
        {
            start += quote + 1;
            return [.. shape.Members.Select(static member => member.Name + "\":")];
        }

        int assigned = word.IndexOf('=', StringComparison.Ordinal);
        if (assigned < 0)
        {
            return [.. shape.Members
                .Where(member => !before.Any(given => given.StartsWith(member.Name + "=", StringComparison.Ordinal)))
                .Select(static member => member.Name + "=")];
        }

        string name = word[..assigned];
        start += assigned + 1;
        return shape.Members.FirstOrDefault(member => member.Name == name)?.Value switch
        {
            WsContractScalar { Kind: WsContractScalarKind.Boolean } => Booleans,
            WsContractReference { Kind: WsContractTypeKind.Enum } reference
                => [.. ((WsContractEnum)contract.Types[reference.TypeName]).Values.Select(static value => value.Name)],
            _ => [],
        };
    }
}
