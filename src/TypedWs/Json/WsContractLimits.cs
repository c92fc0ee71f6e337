using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>The fixed limits of messages. The generator reads these constants and writes them into the contracts of endpoints, in this
/// order and by these names.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsContractLimits
{
    /// <summary>The maximum number of nested objects and arrays in a message.</summary>
    public const int Depth = 64;

    /// <summary>The maximum number of field errors that an error event reports.</summary>
    public const int Errors = 20;

    /// <summary>The maximum number of elements in a collection without a rule of its own.</summary>
    public const int Items = 65_536;

    /// <summary>The maximum length of an <c>id</c>, in UTF-16 units.</summary>
    public const int Id = 64;

    /// <summary>The maximum length of the pointer of a field error, in bytes of UTF-8.</summary>
    public const int Pointer = 1024;

    /// <summary>The maximum length of the <c>params</c> of a field error, in bytes of UTF-8.</summary>
    public const int Params = 1024;

    /// <summary>The maximum length of a text in an error event, in UTF-16 units.</summary>
    public const int Text = 1024;

    /// <summary>The maximum length of an error's data, in bytes of UTF-8.</summary>
    public const int Data = 8 * 1024;
}
