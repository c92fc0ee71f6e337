using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the file of one endpoint: its activation and its dispatcher.</summary>
internal static class EndpointEmitter
{
    // The runtime's WsMessageRegistry.ContractVersion that the emitted code is made for.
    private const int ContractVersion = 1;

    public static string Emit(EndpointModel endpoint)
    {
        var writer = new SourceWriter();
        Code.WriteHeader(writer, $"The dispatcher of endpoint '{endpoint.DisplayName}': from discriminators to its handlers.");
        if (endpoint.Namespace.Length > 0)
        {
            writer.Line($"namespace {endpoint.Namespace};");
            writer.Line();
        }

        int last = endpoint.Declarations.Count - 1;
        for (int i = 0; i < last; i++)
        {
            writer.Line("partial " + endpoint.Declarations[i]);
            writer.Line("{");
            writer.Indent();
        }

        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"TypedWs.Generators\", \"{Code.Version}\")]");
        using (writer.Block($"partial {endpoint.Declarations[last]} : global::TypedWs.IWsEndpoint<{endpoint.TypeName}>"))
        {
            EmitActivation(writer, endpoint);
            if (endpoint.ConnectionTypeName.Length > 0) DispatcherEmitter.Emit(writer, endpoint);
        }

        for (int i = 0; i < last; i++) writer.CloseBlock();
        return writer.ToString();
    }

    private static void EmitActivation(SourceWriter writer, EndpointModel endpoint)
    {
        string consumer = Code.Quote($"the constructor of {endpoint.DisplayName}");
        var arguments = endpoint.ConstructorArguments.Select(argument => $"{argument.ParameterName}: {ResolveService(argument, "services", consumer)}");
        writer.Lines($"""
            static int global::TypedWs.IWsEndpoint<{endpoint.TypeName}>.ContractVersion => {Code.Number(ContractVersion)};

            static {endpoint.TypeName} global::TypedWs.IWsEndpoint<{endpoint.TypeName}>.Create(global::System.IServiceProvider services)
            """);
        writer.Nested($"=> new {endpoint.TypeName}({string.Join(", ", arguments)});");
    }

    public static string ResolveService(ServiceArgument argument, string services, string consumer)
        => argument.IsRequired
            ? $"global::TypedWs.WsServices.GetRequired<{argument.TypeName}>({services}, {consumer})"
            : $"global::TypedWs.WsServices.GetOptional<{argument.TypeName}>({services})";
}
