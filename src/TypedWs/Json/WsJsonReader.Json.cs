using System.Text.Json;

namespace TypedWs.CompilerServices;

// Values that stay JSON: any value is read, also null.
public ref partial struct WsJsonReader
{
    /// <summary>Reads any value as an element of a document of its own, which needs no disposal.</summary>
    public bool TryReadJsonElement(out JsonElement value)
    {
        if (TrySkip())
        {
            // The syntax was checked, and no document is deeper than JsonElement allows: this cannot fail.
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
