using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the module initializer that tells the runtime which codec a message type has.</summary>
internal static class RegistrationEmitter
{
    public static string Emit(EquatableArray<CodecRegistration> registrations)
    {
        var writer = new SourceWriter();
        Code.WriteHeader(writer, "The codecs of this assembly's messages, registered before anything of it is used.");
        writer.Line("namespace TypedWs.Generated;");
        writer.Line();
        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"TypedWs.Generators\", \"{Code.Version}\")]");

        // Local to its file: every assembly has one, and some see each other's internals.
        using (writer.Block("file static class WsMessageRegistration"))
        {
            writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
            using (writer.Block("internal static void RegisterAll()"))
            {
                foreach (var registration in registrations)
                    writer.Line($"global::TypedWs.WsMessageRegistry.Register<{registration.CodecTypeName}, {registration.TypeName}>();");
            }
        }

        return writer.ToString();
    }
}
