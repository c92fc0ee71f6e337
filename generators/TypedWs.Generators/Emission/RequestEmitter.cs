using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the extension method that sends a request and infers the type of its answer.</summary>
internal static class RequestEmitter
{
    private const string Requester = "global::TypedWs.IWsRequester";
    private const string Parameters =
        "global::TypedWs.WsRequestOptions? options = null, global::System.Threading.CancellationToken cancellationToken = default";

    public static string Emit(RequestModel request)
    {
        var writer = new SourceWriter();
        GeneratedFile.WriteHeader(writer, $"The request '{request.TypeName.Replace("global::", "")}' with the type of its answer.");
        if (request.Namespace.Length > 0)
        {
            writer.Line($"namespace {request.Namespace};");
            writer.Line();
        }

        GeneratedFile.WriteGeneratedAttributes(writer);
        if (request.IsRefused)
        {
            writer.Line(EndpointEmitter.AllowsRefused);
        }

        using (writer.Block($"{(request.IsPublic ? "public" : "internal")} static class {request.ClassName}"))
        {
            EmitMethod(writer, request);
        }

        return writer.End();
    }

    private static void EmitMethod(SourceWriter writer, RequestModel request)
    {
        string method = request.IsStream ? "StreamAsync" : "RequestAsync";
        string result = request.IsStream ? "global::System.Collections.Generic.IAsyncEnumerable" : "global::System.Threading.Tasks.Task";
        string summary = request.IsStream
            ? "Sends the request when the enumeration begins, and returns the items that answer it."
            : "Sends the request and returns its reply.";
        writer.Lines($"""
            /// <summary>{summary}</summary>
            /// <param name="to">The requester that sends it.</param>
            /// <param name="message">The request.</param>
            /// <param name="options">The settings of this request; null for the defaults.</param>
            /// <param name="cancellationToken">Ends the wait for the answer, and cancels the request.</param>
            /// <exception cref="global::TypedWs.WsRequestException">There is no answer; its <c>Reason</c> says why.</exception>
            """);
        writer.Line(
            $"public static {result}<{request.AnswerTypeName}> {method}(this {Requester} to, {request.TypeName} message, {Parameters})");
        writer.Nested($"=> to.{method}<{request.TypeName}, {request.AnswerTypeName}>(message, options, cancellationToken);");
    }
}
