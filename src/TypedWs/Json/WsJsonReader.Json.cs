using System.Text.Json;

namespace TypedWs.CompilerServices;

// Values that remain JSON. Any value is accepted, also null.
public ref partial struct WsJsonReader
{
    /// <summary>Reads any value as a <see cref="JsonElement"/>, which is independent of this document and needs no disposal.</summary>
    public bool TryReadJsonElement(out JsonElement value)
    {
        if (TrySkip())
        {
            // This cannot fail: the syntax was checked, and no document is deeper than JsonElement allows.
            value = JsonElement.Parse(_utf8[_valueOffset.._position]);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Reads any value as its text.</summary>
    public bool TryReadRawJson(out WsRawJson value)
    {
        if (TrySkip())
        {
            value = new WsRawJson(_utf8[_valueOffset.._position].ToArray());
            return true;
        }

        value = default;
        return false;
    }
}
