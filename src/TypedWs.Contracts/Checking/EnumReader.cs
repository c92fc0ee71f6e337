using System.Globalization;
using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Checking;

/// <summary>Reads enums by their names or numbers.</summary>
internal sealed class EnumReader(CheckRun run)
{
    // The maximum number of names that an error lists.
    private const int MaxListedNames = 32;

    public WsContractEnum Find(WsContractReference reference) => (WsContractEnum)run.Contract.Types[reference.TypeName];

    public Reading Read(WsContractEnum type, JsonElement element, Place place)
    {
        EnumNumber? value;
        string? allowed;
        if (type.Number is { } kind)
        {
            string? code = ScalarReader.Read(new WsContractScalar(kind), element, out object? number);
            if (code is not null)
            {
                run.Errors.Add(place, code);
                return Reading.None;
            }

            value = FindDeclared(type, FindInteger(number!)!.Value);
            allowed = "\"allowed\":[" + string.Join(',', type.Values.Select(static item => item.NumberJson).Distinct()) + "]";
        }
        else if (element.ValueKind == JsonValueKind.String)
        {
            value = FindNamed(type, element.GetString()!);
            allowed = AllowedNames(type);
        }
        else
        {
            run.Errors.Add(place, element.ValueKind == JsonValueKind.Null ? "null" : "type");
            return Reading.None;
        }

        if (value is null && type.UnknownAs is { } unknown && (run.IsSent || type.AcceptsUnknownFromClients))
        {
            value = FindNamed(type, unknown);
        }

        if (value is not null)
        {
            return Reading.Of(value.Value);
        }

        run.Errors.Add(place, "one_of", allowed);
        return Reading.None;
    }

    /// <summary>Reads a value of the contract: a name, a number, or a number in a string if the value has no name.</summary>
    public static EnumNumber? ReadConstant(WsContractEnum type, JsonElement element)
    {
        string text = element.ValueKind == JsonValueKind.String ? JsonTexts.Read(element) : element.GetRawText();
        return (element.ValueKind == JsonValueKind.String ? FindNamed(type, text) : null)
            ?? (Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 number)
                ? new EnumNumber(number)
                : null);
    }

    public static EnumNumber? FindNamed(WsContractEnum type, string name)
        => type.Values.FirstOrDefault(value => value.Name == name) is { } found ? new EnumNumber(NumberOf(found)) : null;

    public static string? AllowedNames(WsContractEnum type)
        => type.Values.Count > MaxListedNames
            ? null
            : "\"allowed\":[" + string.Join(',', type.Values.Select(static value => JsonTexts.Quote(value.Name))) + "]";

    public static Int128 NumberOf(WsContractEnumValue value) => Int128.Parse(value.NumberJson!, CultureInfo.InvariantCulture);

    /// <summary>The number of an integer of any kind, an enum, a boolean or a character; null for other values.</summary>
    public static Int128? FindInteger(object value) => value switch
    {
        Int128 number => number,
        ulong wide => wide,
        EnumNumber named => named.Number,
        bool flag => flag ? 1 : 0,
        char letter => letter,
        byte or sbyte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static EnumNumber? FindDeclared(WsContractEnum type, Int128 number)
    {
        bool isDeclared = type.IsFlags
            ? (number & ~type.Values.Aggregate(Int128.Zero, static (all, value) => all | NumberOf(value))) == 0
            : type.Values.Any(value => NumberOf(value) == number);
        return isDeclared ? new EnumNumber(number) : null;
    }
}
