using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the module initializer, which registers the codecs of all messages and types of error data.</summary>
internal static class RegistrationEmitter
{
    public static string Emit(EquatableArray<CodecRegistration> registrations)
    {
        var writer = new SourceWriter();
        GeneratedFile.WriteHeader(writer, "The codecs of this assembly, registered before anything of it is used.");
        writer.Line("namespace TypedWs.Generated;");
        writer.Line();
        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"TypedWs.Generators\", \"{GeneratedFile.Version}\")]");

        // The class is local to its file: every assembly has one, and an assembly may see the internals of another.
        using (writer.Block("file static class WsMessageRegistration"))
        {
            // A message with [Obsolete(error: true)] can be named only in obsolete code.
            writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer, global::System.Obsolete]");
            using (writer.Block("internal static void RegisterAll()"))
            {
                foreach (CodecRegistration registration in registrations)
                {
                    string types = $"<{registration.CodecTypeName}, {registration.TypeName}>";
                    if (registration.IsMessage)
                    {
                        writer.Line($"global::TypedWs.CompilerServices.WsMessageRegistry.Register{types}();");
                    }

                    if (registration.IsErrorData)
                    {
                        writer.Line($"global::TypedWs.CompilerServices.WsMessageRegistry.RegisterErrorData{types}();");
                    }
                }
            }
        }

        return writer.End();
    }
}
