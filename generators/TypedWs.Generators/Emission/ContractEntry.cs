using System.Globalization;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>A message in one direction of a contract, with its answer and the conditions under which it is handled.</summary>
/// <param name="message">The message.</param>
internal sealed class ContractEntry(MessageContract message)
{
    private string? _wire;
    private int _start;
    private int[] _errorStarts = [];

    public MessageContract Message => message;

    /// <summary>The discriminator of the items that the client sends; null if there are none.</summary>
    public string? ClientItems { get; init; }

    /// <summary>The discriminator of the answer or of its items; null if the message is no request.</summary>
    public string? Answer { get; init; }

    public bool IsStream { get; init; }

    public EquatableArray<ErrorContract> Errors { get; init; }

    public RateLimitModel? RateLimit { get; init; }

    public EquatableArray<AuthorizationDemand> Authorization { get; init; }

    /// <summary>The part of the entry that is visible on the wire.</summary>
    public string Wire => _wire ??= new ContractObject(isWire: true)
        .AddText("type", message.Discriminator)
        .AddMembers(message.Payload.Wire)
        .AddMembers(DescribeExchange(types: null))
        .End();

    /// <summary>Adds the types that the entry refers to.</summary>
    public void AddTypes(ContractTypes types)
    {
        _start = types.Add(message.Payload);
        _errorStarts = [.. Errors.Select(error => error.Data is null ? 0 : types.Add(error.Data))];
    }

    /// <summary>The entry in the contract.</summary>
    public string Write(ContractTypes types)
        => new ContractObject(isWire: false)
            .AddText("type", message.Discriminator)
            .AddText("clr", ContractObject.Clr(message.TypeName))
            .AddText("hash", ContractHash.ComputeShort(Wire))
            .AddMembers(types.Resolve(message.Payload.Json, _start))
            .AddMembers(DescribeExchange(types))
            .Add("rate", RateLimit is null ? null : Describe(RateLimit))
            .AddItems("auth", Describe(Authorization))
            .AddMembers(message.Ending)
            .End();

    /// <summary>The demands of authorization attributes.</summary>
    public static IEnumerable<string> Describe(EquatableArray<AuthorizationDemand> demands)
        => demands.Select(static demand => new ContractObject(isWire: false)
            .AddText("policy", demand.Policy)
            .AddItems("roles", demand.Roles.Select(ContractObject.Quote))
            .AddItems("schemes", demand.Schemes.Select(ContractObject.Quote))
            .AddClr("by", demand.AttributeTypeName)
            .End());

    // The types of errors are null for the form on the wire.
    private string DescribeExchange(ContractTypes? types)
        => new ContractObject(isWire: false)
            .AddText("clientItems", ClientItems)
            .AddText(IsStream ? "items" : "answer", Answer)
            .AddItems("errors", Errors.Select((error, index) => new ContractObject(isWire: false)
                .AddText("code", error.Code)
                .Add(
                    "data",
                    error.Data is null ? null
                        : types is null ? "[" + error.Data.Wire + "]"
                        : types.Resolve(error.Data.Json, _errorStarts[index]))
                .End()))
            .EndMembers();

    private static string Describe(RateLimitModel rate)
        => new ContractObject(isWire: false)
            .Add("perSecond", rate.PerSecond.ToString("R", CultureInfo.InvariantCulture))
            .Add("burst", Code.Number(rate.Burst))
            .End();
}
