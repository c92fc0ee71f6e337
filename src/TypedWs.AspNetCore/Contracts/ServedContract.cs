using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.CompilerServices;

namespace TypedWs.AspNetCore.Contracts;

/// <summary>The contract of a mapped endpoint, together with the settings of its host.</summary>
internal sealed class ServedContract
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly MappedEndpoint _endpoint;
    private readonly WsContract _contract;
    private readonly IReadOnlyList<RouteEndpoint> _routes;

    private ServedContract(MappedEndpoint endpoint, WsContract contract, IReadOnlyList<RouteEndpoint> routes)
    {
        _endpoint = endpoint;
        _contract = contract;
        _routes = routes;
    }

    public string Name => _contract.Name;

    public string Hash => _contract.Hash;

    /// <summary>The contracts of the application's endpoints, in the order of their names.</summary>
    public static IReadOnlyList<ServedContract> FindAll(EndpointDataSource source)
    {
        var contracts = new List<ServedContract>();
        foreach (IGrouping<WsContract?, RouteEndpoint> routes in source.Endpoints
            .OfType<RouteEndpoint>()
            .Where(static route => route.Metadata.GetMetadata<MappedEndpoint>()?.Runtime.IsOfApplication == true)
            .GroupBy(static route => route.Metadata.GetRequiredMetadata<MappedEndpoint>().Runtime.Dispatch?.Contract))
        {
            if (routes.Key is { } contract)
            {
                RouteEndpoint[] all = [.. routes];
                contracts.Add(new ServedContract(all[0].Metadata.GetRequiredMetadata<MappedEndpoint>(), contract, all));
            }
        }

        contracts.Sort(static (first, second) => string.CompareOrdinal(first.Name, second.Name));
        return contracts;
    }

    /// <summary>The contract with the member <c>host</c> behind its own members.</summary>
    public byte[] Write()
    {
        ReadOnlySpan<byte> contract = _endpoint.Contract();
        var output = new ArrayBufferWriter<byte>(contract.Length + 512);
        output.Write(contract[..^1]);
        output.Write(",\"host\":"u8);
        using (var json = new Utf8JsonWriter(output, WriterOptions))
        {
            WriteHost(json, _endpoint.Runtime.Options);
        }

        output.Write("}"u8);
        return output.WrittenSpan.ToArray();
    }

    private void WriteHost(Utf8JsonWriter json, WsOptions options)
    {
        json.WriteStartObject();
        WriteTexts(json, "paths", _routes.Select(static route => route.RoutePattern.RawText ?? "").Order(StringComparer.Ordinal));
        json.WriteStartObject("envelope"u8);
        json.WriteString("type"u8, options.EnvelopeNames.Type);
        json.WriteString("payload"u8, options.EnvelopeNames.Payload);
        json.WriteEndObject();
        json.WriteNumber("maxMessageBytes"u8, options.MaxMessageSize);
        WriteTexts(json, "subprotocols", _endpoint.Runtime.Subprotocols);
        if (options.RequireSubprotocol)
        {
            json.WriteBoolean("requireSubprotocol"u8, value: true);
        }

        if (options.IncludeTopic)
        {
            json.WriteBoolean("includeTopic"u8, value: true);
        }

        WriteAuthorization(json, _routes[0].Metadata);
        json.WriteEndObject();
    }

    // [AllowAnonymous] takes back all demands.
    private static void WriteAuthorization(Utf8JsonWriter json, EndpointMetadataCollection metadata)
    {
        IReadOnlyList<IAuthorizeData> demands = metadata.GetOrderedMetadata<IAuthorizeData>();
        if (demands.Count == 0 || metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return;
        }

        json.WriteStartArray("auth"u8);
        foreach (IAuthorizeData demand in demands)
        {
            json.WriteStartObject();
            if (demand.Policy is not null)
            {
                json.WriteString("policy"u8, demand.Policy);
            }

            WriteTexts(json, "roles", Split(demand.Roles));
            WriteTexts(json, "schemes", Split(demand.AuthenticationSchemes));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string[] Split(string? list)
        => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        if (all.Length == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (string text in all)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
