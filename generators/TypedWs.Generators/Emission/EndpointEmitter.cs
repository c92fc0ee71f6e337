using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the activation (the creation of the instance) and the dispatcher of one endpoint as one file.</summary>
internal static class EndpointEmitter
{
    /// <summary>Must be equal to <c>WsMessageRegistry.GeneratedCodeVersion</c> of the runtime for which the code is emitted.</summary>
    public const string GeneratedCodeVersion = "1";

    /// <summary>
    /// The attribute of a generated member that calls a member with <c>[Obsolete(error: true)]</c>. C# allows such a call only in
    /// obsolete code.
    /// </summary>
    public const string AllowsRefused = "[global::System.Obsolete]";

    public static string Emit(EndpointModel endpoint)
    {
        var writer = new SourceWriter();
        GeneratedFile.WriteHeader(writer, $"The dispatcher of endpoint '{endpoint.DisplayName}': from discriminators to its handlers.");
        OpenTypesAround(writer, endpoint.Declaration);
        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"TypedWs.Generators\", \"{GeneratedFile.Version}\")]");
        using (writer.Block(
                $"partial {endpoint.Declaration.Types[endpoint.Declaration.Types.Count - 1]} : "
                + $"global::TypedWs.IWsEndpoint<{endpoint.TypeName}>"))
        {
            EmitActivation(writer, endpoint);
            AuthorizationEmitter.EmitMembers(writer, endpoint);
            RateLimitEmitter.EmitMembers(writer, endpoint);
            SchedulingEmitter.EmitMembers(writer, endpoint);
            if (endpoint.ConnectionTypeName.Length > 0)
            {
                DispatcherEmitter.Emit(writer, endpoint);
            }
        }

        CloseTypesAround(writer, endpoint.Declaration);
        return writer.End();
    }

    public static void OpenTypesAround(SourceWriter writer, EndpointDeclaration declaration)
    {
        if (declaration.Namespace.Length > 0)
        {
            writer.Line($"namespace {declaration.Namespace};");
            writer.Line();
        }

        foreach (string type in declaration.Types.Take(declaration.Types.Count - 1))
        {
            writer.Line("partial " + type);
            writer.Line("{");
            writer.Indent();
        }
    }

    public static void CloseTypesAround(SourceWriter writer, EndpointDeclaration declaration)
    {
        for (int i = 1; i < declaration.Types.Count; i++)
        {
            writer.CloseBlock();
        }
    }

    private static void EmitActivation(SourceWriter writer, EndpointModel endpoint)
    {
        string create = Create(endpoint.TypeName, endpoint.DisplayName, endpoint.ConstructorArguments);
        string head =
            $"static {endpoint.TypeName} "
            + $"global::TypedWs.IWsEndpoint<{endpoint.TypeName}>.Create(global::System.IServiceProvider services)";
        writer.Line(
            $"static int global::TypedWs.IWsEndpoint<{endpoint.TypeName}>.GeneratedCodeVersion => "
            + $"{GeneratedCodeVersion};");
        writer.Line();
        if (endpoint.ConstructsRefused)
        {
            writer.Line(AllowsRefused);
        }

        if (endpoint.Instances.Count == 0 && !HandlerServiceEmitter.AreNeeded(endpoint))
        {
            writer.Line(head);
            writer.Nested($"=> {create};");
            return;
        }

        using (writer.Block(head))
        {
            writer.Line($"{endpoint.TypeName} endpoint = {create};");
            foreach (HandlerInstance instance in endpoint.Instances)
            {
                writer.Line($"endpoint.{instance.FieldName} = {Create(instance.TypeName, instance.Name, instance.ConstructorArguments)};");
            }

            HandlerServiceEmitter.EmitCreation(writer, endpoint);
            writer.Line("return endpoint;");
        }

        writer.Line();
        foreach (HandlerInstance instance in endpoint.Instances)
        {
            writer.Line($"private {instance.TypeName} {instance.FieldName} = null!;");
        }

        HandlerServiceEmitter.EmitFields(writer, endpoint);
    }

    private static string Create(string typeName, string displayName, EquatableArray<ServiceArgument> constructorArguments)
    {
        string consumer = Code.Quote($"the constructor of {displayName}");
        IEnumerable<string> arguments = constructorArguments.Select(argument =>
            $"{argument.ParameterName}: {ResolveService(argument, "services", consumer)}");
        return $"new {typeName}({string.Join(", ", arguments)})";
    }

    private static string ResolveService(ServiceArgument argument, string services, string consumer)
    {
        string key = argument.Key is null ? "" : ", " + argument.Key;
        return argument.Literal
            ?? (argument.IsRequired
                ? $"global::TypedWs.CompilerServices.WsServices.GetRequired<{argument.TypeName}>({services}, {consumer}{key})"
                : $"global::TypedWs.CompilerServices.WsServices.GetOptional<{argument.TypeName}>({services}{key})");
    }
}
