using System.Runtime.CompilerServices;
using System.Text.Json;
using TypedWs.CompilerServices;

namespace TypedWs.Messages;

/// <summary>Writes the data of errors of one type, whatever its codec.</summary>
internal abstract class ErrorDataCodec<T>
{
    /// <summary>Set by the module initializer of the assembly that declares the type.</summary>
    public static ErrorDataCodec<T>? Registered { get; set; }

    public static ErrorDataCodec<T> Get() => Registered ?? RunInitializerAndGet();

    /// <summary>Writes a value that is not null.</summary>
    public abstract void Write(Utf8JsonWriter writer, T value);

    private static ErrorDataCodec<T> RunInitializerAndGet()
    {
        // A contract assembly of which nothing but types was used may not have run its initializer yet.
        RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        return Registered ?? throw new InvalidOperationException(
            $"'{typeof(T)}' cannot be the data of an error: it has no [WsErrorData], "
            + "or the TypedWs generator did not run on the assembly that declares it.");
    }
}

/// <summary>Specialised for the codec, which is a struct: its methods are called directly.</summary>
internal sealed class ErrorDataCodec<TCodec, T> : ErrorDataCodec<T>
    where TCodec : struct, IWsPayloadCodec<T>
{
    public override void Write(Utf8JsonWriter writer, T value) => TCodec.Write(writer, value);
}
