using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits the services that handlers take as parameters: one field for each, which is set when the endpoint is created. Emits nothing
/// if no handler takes a service.
/// </summary>
internal static class HandlerServiceEmitter
{
    private const string Service = "global::TypedWs.CompilerServices.WsHandlerService";

    /// <summary>Whether a handler of the endpoint takes a service.</summary>
    public static bool AreNeeded(EndpointModel endpoint) => Find(endpoint).Any();

    /// <summary>Emits the statements that set the fields of the new endpoint.</summary>
    public static void EmitCreation(SourceWriter writer, EndpointModel endpoint)
    {
        foreach ((HandlerModel handler, int position, ServiceArgument service) in Find(endpoint))
        {
            string consumer = Code.Quote($"handler {handler.MethodName.TrimStart('@')} of {handler.OwnerName}");
            string key = service.Key is null ? "" : ", " + service.Key;
            writer.Line(
                $"endpoint.{FieldOf(endpoint, handler, position)} = new(services, {consumer}, "
                + $"isRequired: {(service.IsRequired ? "true" : "false")}{key});");
        }
    }

    public static void EmitFields(SourceWriter writer, EndpointModel endpoint)
    {
        foreach ((HandlerModel handler, int position, ServiceArgument service) in Find(endpoint))
        {
            if (handler.IsRefused)
            {
                writer.Line(EndpointEmitter.AllowsRefused);
            }

            writer.Line($"private {Service}<{service.TypeName}> {FieldOf(endpoint, handler, position)} = null!;");
        }
    }

    /// <summary>The expression of a handler's argument.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="position">The position of the argument, from 0.</param>
    public static string Resolve(EndpointModel endpoint, HandlerModel handler, int position)
        => $"inbound.GetService(this.{FieldOf(endpoint, handler, position)})";

    private static IEnumerable<(HandlerModel Handler, int Position, ServiceArgument Service)> Find(EndpointModel endpoint)
    {
        foreach (HandlerModel handler in endpoint.Handlers)
        {
            for (int position = 0; position < handler.Arguments.Count; position++)
            {
                if (handler.Arguments[position].Service is { } service)
                {
                    yield return (handler, position, service);
                }
            }
        }
    }

    // The dispatching method's name is unique in the endpoint, and so is this name.
    private static string FieldOf(EndpointModel endpoint, HandlerModel handler, int position)
        => $"{endpoint.Prefix}Service{Code.Number(position)}_{handler.DispatchName.Substring(endpoint.Prefix.Length)}";
}
