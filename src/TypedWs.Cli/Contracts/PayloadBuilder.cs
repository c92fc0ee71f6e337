using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Contracts;

namespace TypedWs.Cli.Contracts;

/// <summary>Makes a payload from <c>name=value</c>, with the types of the contract, and <c>name:=JSON</c>.</summary>
internal static class PayloadBuilder
{
    /// <summary>The object with the assigned members. Without a contract, <c>name=value</c> is a string.</summary>
    /// <exception cref="ToolException">A text is no assignment, or a name is given twice.</exception>
    public static string Build(IReadOnlyList<string> assignments, WsContractDocument? contract, WsContractMessage? message)
    {
        StringBuilder json = new StringBuilder("{");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string assignment in assignments)
        {
            int end = assignment.IndexOf('=', StringComparison.Ordinal);
            bool isJson = end > 0 && assignment[end - 1] == ':';
            string name = end <= 0 ? "" : assignment[..(isJson ? end - 1 : end)];
            if (name.Length == 0)
            {
                throw ToolException.Usage($"This is neither JSON nor an assignment: '{assignment}'. Write name=value or name:=JSON.");
            }

            if (!names.Add(name))
            {
                throw ToolException.Usage($"The member '{name}' is given twice.");
            }

            string value = assignment[(end + 1)..];
            string written = isJson ? MessageDraft.CheckJson(value) : Write(value, contract, Find(contract, message, name));
            json.Append(names.Count > 1 ? "," : "").Append(JsonText.Quote(name)).Append(':').Append(written);
        }

        return json.Append('}').ToString();
    }

    private static WsContractValue? Find(WsContractDocument? contract, WsContractMessage? message, string name)
        => message is { IsBare: false, Payload.Value: WsContractReference { Kind: WsContractTypeKind.Object } payload }
            && contract!.Types[payload.TypeName] is WsContractObject type
            ? type.Members.FirstOrDefault(member => member.Name == name)?.Value
            : null;

    // A value that does not fit its type is written as a string: the check that follows says what is expected.
    private static string Write(string value, WsContractDocument? contract, WsContractValue? type)
        => type switch
        {
            { IsNullable: true } and not WsContractScalar { Kind: WsContractScalarKind.String } when value == "null" => "null",
            WsContractScalar { Kind: WsContractScalarKind.Boolean } when value is "true" or "false" => value,
            WsContractScalar { Form: not WsContractNumberForm.Text } scalar when IsNumber(scalar.Kind) && IsJsonNumber(value) => value,
            WsContractReference { Kind: WsContractTypeKind.Enum } reference
                => WriteEnum(value, (WsContractEnum)contract!.Types[reference.TypeName]),
            WsContractArray or WsContractMap or WsContractAny or WsContractReference when IsJson(value) => value,
            _ => JsonText.Quote(value),
        };

    private static string WriteEnum(string value, WsContractEnum type)
    {
        if (type.Number is null)
        {
            return JsonText.Quote(value);
        }

        string? number = type.Values.FirstOrDefault(known => known.Name == value)?.NumberJson;
        return number ?? (IsJsonNumber(value) ? value : JsonText.Quote(value));
    }

    private static bool IsNumber(WsContractScalarKind kind) => kind is >= WsContractScalarKind.Byte and <= WsContractScalarKind.Decimal;

    private static bool IsJsonNumber(string value)
        => IsJson(value) && (char.IsAsciiDigit(value[0]) || value[0] == '-')
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static bool IsJson(string value)
    {
        try
        {
            TolerantJson.Parse(value);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
