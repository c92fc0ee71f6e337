using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits the gates in front of handlers that do not simply run one after another on the thread that receives. Emits nothing for other
/// handlers.
/// </summary>
internal static class SchedulingEmitter
{
    private const string Gate = "global::TypedWs.CompilerServices.WsHandlerGate";
    private const string KeyGate = "global::TypedWs.CompilerServices.WsKeyGate";

    public static void EmitMembers(SourceWriter writer, EndpointModel endpoint)
    {
        var limited = endpoint.Handlers.Where(static handler => handler.Scheduling.Limit is not null).ToList();
        if (limited.Count == 0)
        {
            return;
        }

        writer.Line();
        using (writer.Block($"private static class {Holder(endpoint)}"))
        {
            foreach (HandlerModel handler in limited)
            {
                writer.Line(
                    $"public static readonly {Gate} {handler.DispatchName} = new({Code.Number(handler.Scheduling.Limit!.Value)});");
            }
        }

        foreach (HandlerModel handler in limited)
        {
            if (handler.Scheduling.Key is not { } key)
            {
                continue;
            }

            writer.Line();
            if (handler.IsRefused)
            {
                writer.Line(EndpointEmitter.AllowsRefused);
            }

            writer.Line($"private readonly {KeyGate}<{key.TypeName}> {KeysOf(endpoint, handler)} = new();");
        }
    }

    /// <summary>Emits the gates that need no payload: the place among the calls that may run at once, and the move to the thread
    /// pool.</summary>
    public static void EmitEntry(SourceWriter writer, EndpointModel endpoint, HandlerModel handler)
    {
        if (handler.Scheduling.Limit is not null)
        {
            writer.Line(
                $"if (!inbound.TryEnter({Holder(endpoint)}.{handler.DispatchName}, out {DispatcherEmitter.ValueTask} waiting)) "
                + "return waiting;");
        }

        if (handler.Scheduling.IsOffloaded)
        {
            writer.Line($"if (!inbound.IsOffloaded(out {DispatcherEmitter.ValueTask} offloaded)) return offloaded;");
        }
    }

    /// <summary>Emits the gate of an exclusive handler, which needs the message.</summary>
    public static void EmitTurn(SourceWriter writer, EndpointModel endpoint, HandlerModel handler)
    {
        if (handler.Scheduling.Key is { } key)
        {
            writer.Line(
                $"if (!inbound.TryEnter(this.{KeysOf(endpoint, handler)}, message.{key.MemberName}, "
                + $"out {DispatcherEmitter.ValueTask} turn)) return turn;");
        }
    }

    private static string Holder(EndpointModel endpoint) => endpoint.Prefix + "Gates";

    // The dispatching method's name is unique in the endpoint, and so is this name.
    private static string KeysOf(EndpointModel endpoint, HandlerModel handler)
        => $"{endpoint.Prefix}Keys_{handler.DispatchName.Substring(endpoint.Prefix.Length)}";
}
