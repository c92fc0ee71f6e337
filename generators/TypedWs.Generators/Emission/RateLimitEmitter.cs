using System.Globalization;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits the rate limits of an endpoint's messages, and the check before a handler. Emits nothing if there are no rate limits.
/// </summary>
internal static class RateLimitEmitter
{
    private const string Rate = "global::TypedWs.CompilerServices.WsMessageRate";

    public static void EmitMembers(SourceWriter writer, EndpointModel endpoint)
    {
        var handlers = endpoint.Handlers.Where(static handler => handler.RateLimit is not null).ToList();
        if (handlers.Count == 0)
        {
            return;
        }

        writer.Line();
        using (writer.Block($"private static class {Holder(endpoint)}"))
        {
            for (int slot = 0; slot < handlers.Count; slot++)
            {
                RateLimitModel limit = handlers[slot].RateLimit!;
                string numbers =
                    $"{Code.Number(slot)}, {Code.Number(handlers.Count)}, {Format(limit.PerSecond)}, {Code.Number(limit.Burst)}";
                writer.Line($"public static readonly {Rate} {handlers[slot].DispatchName} = new({numbers});");
            }
        }
    }

    /// <summary>Emits the first statements of a handler's dispatching method: the check of its rate limit.</summary>
    public static void EmitCheck(SourceWriter writer, EndpointModel endpoint, HandlerModel handler)
    {
        if (handler.RateLimit is not null)
        {
            writer.Line($"if (!inbound.IsWithinRate({Holder(endpoint)}.{handler.DispatchName})) return default;");
        }
    }

    private static string Holder(EndpointModel endpoint) => endpoint.Prefix + "Rates";

    private static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "d";
}
