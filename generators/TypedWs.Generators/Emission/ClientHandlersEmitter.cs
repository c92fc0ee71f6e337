using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the part of a class with <c>[WsClientHandlers]</c> that gives its handlers to a client.</summary>
internal static class ClientHandlersEmitter
{
    private const string Interface = "global::TypedWs.CompilerServices.IWsClientHandlers";
    private const string Registrar = "global::TypedWs.CompilerServices.WsClientRegistrar";
    private const string ValueTask = DispatcherEmitter.ValueTask;

    public static string Emit(ClientHandlersModel model)
    {
        var writer = new SourceWriter();
        GeneratedFile.WriteHeader(writer, $"The registration of the handlers of '{model.DisplayName}' with a client.");
        EndpointEmitter.OpenTypesAround(writer, model.Declaration);
        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"TypedWs.Generators\", \"{GeneratedFile.Version}\")]");
        using (writer.Block($"partial {model.Declaration.Types[model.Declaration.Types.Count - 1]} : {Interface}"))
        {
            writer.Line($"int {Interface}.GeneratedCodeVersion => {EndpointEmitter.GeneratedCodeVersion};");
            writer.Line();
            if (model.Handlers.Any(static handler => handler.IsRefused))
            {
                writer.Line(EndpointEmitter.AllowsRefused);
            }

            using (writer.Block($"void {Interface}.Register({Registrar} registrar)"))
            {
                foreach (ClientHandlerModel handler in model.Handlers)
                {
                    EmitHandler(writer, handler);
                }
            }
        }

        EndpointEmitter.CloseTypesAround(writer, model.Declaration);
        return writer.End();
    }

    private static void EmitHandler(SourceWriter writer, ClientHandlerModel handler)
    {
        string method = handler.Return == HandlerReturn.Stream ? "OnStreamRequest" : handler.AnswerTypeName is null ? "On" : "OnRequest";
        string types = handler.AnswerTypeName is null ? handler.MessageTypeName : $"{handler.MessageTypeName}, {handler.AnswerTypeName}";
        IEnumerable<string> arguments = handler.Arguments
            .Select(static argument => argument.Kind == HandlerArgumentKind.Message ? "message" : "cancellationToken");
        string call = $"{handler.Receiver}{handler.MethodName}({string.Join(", ", arguments)})";
        string body = handler.Return switch
        {
            HandlerReturn.Nothing => $"{{ {call}; return default; }}",
            HandlerReturn.Task => $"new {ValueTask}({call})",
            HandlerReturn.Reply or HandlerReturn.TaskOfReply => $"new {ValueTask}<{handler.AnswerTypeName}>({call})",
            _ => call,
        };
        writer.Line($"registrar.{method}<{types}>((message, cancellationToken) => {body});");
    }
}
