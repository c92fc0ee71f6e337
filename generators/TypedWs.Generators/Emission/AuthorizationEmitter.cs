using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits the authorization attributes of an endpoint and its handlers, and the check before a handler. Emits nothing if there are
/// no such attributes.
/// </summary>
internal static class AuthorizationEmitter
{
    private const string Authorization = "global::TypedWs.CompilerServices.WsAuthorization";
    private const string Upgrade = "ForUpgrade";

    public static void EmitMembers(SourceWriter writer, EndpointModel endpoint)
    {
        var handlers = endpoint.Handlers.Where(static handler => handler.Authorization.Count > 0).ToList();
        if (endpoint.Authorization.Count == 0 && handlers.Count == 0)
        {
            return;
        }

        if (endpoint.Authorization.Count > 0)
        {
            writer.Line();
            writer.Line(
                $"static {Authorization}? global::TypedWs.IWsEndpoint<{endpoint.TypeName}>.UpgradeAuthorization => "
                + $"{Holder(endpoint)}.{Upgrade};");
        }

        if (handlers.Count > 0)
        {
            writer.Line();
            writer.Line(
                $"static global::System.Collections.Generic.IReadOnlyList<{Authorization}> "
                + $"global::TypedWs.IWsEndpoint<{endpoint.TypeName}>.HandlerAuthorizations");
            writer.Nested($"=> [{string.Join(", ", handlers.Select(handler => FieldOf(endpoint, handler)))}];");
        }

        writer.Line();
        using (writer.Block($"private static class {Holder(endpoint)}"))
        {
            if (endpoint.Authorization.Count > 0)
            {
                EmitField(writer, Upgrade, $"endpoint {endpoint.DisplayName}", endpoint.Authorization);
            }

            foreach (HandlerModel? handler in handlers)
            {
                EmitField(
                    writer,
                    handler.DispatchName,
                    $"handler {handler.MethodName.TrimStart('@')} of {handler.OwnerName}",
                    handler.Authorization);
            }
        }
    }

    /// <summary>Emits the first statements of a handler's dispatching method: the check of its authorization.</summary>
    public static void EmitCheck(SourceWriter writer, EndpointModel endpoint, HandlerModel handler)
    {
        if (handler.Authorization.Count > 0)
        {
            writer.Line(
                $"if (!inbound.IsAuthorized({FieldOf(endpoint, handler)}, out {DispatcherEmitter.ValueTask} pending)) return pending;");
        }
    }

    private static string Holder(EndpointModel endpoint) => endpoint.Prefix + "Authorizations";

    private static string FieldOf(EndpointModel endpoint, HandlerModel handler) => $"{Holder(endpoint)}.{handler.DispatchName}";

    private static void EmitField(SourceWriter writer, string name, string subject, EquatableArray<string> attributes)
        => writer.Line($"public static readonly {Authorization} {name} = new({Code.Quote(subject)}, {string.Join(", ", attributes)});");
}
