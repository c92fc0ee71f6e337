using System.ComponentModel;

namespace TypedWs;

/// <summary>Where generated module initializers put the codecs, so that sending a message finds its writer without reflection.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsMessageRegistry
{
    /// <summary>The contract between generated code and this runtime. Generated endpoints carry the version that they were made for.</summary>
    public const int ContractVersion = 1;

    /// <summary>Registers the codec of a message type. Idempotent; called by generated module initializers.</summary>
    public static void Register<TCodec, T>() where TCodec : struct, IWsMessageCodec<T> => throw new NotSupportedException();
}
