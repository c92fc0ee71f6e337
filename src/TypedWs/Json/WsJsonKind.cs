using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>The kind of the next JSON value. It is derived only from the first byte of the value (RFC 8259 §3).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum WsJsonKind
{
    /// <summary>No value: the end of the input, or a byte with which no value can start.</summary>
    None,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary><c>null</c>.</summary>
    Null,
}
