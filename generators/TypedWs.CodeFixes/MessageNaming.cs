using System.Text;

namespace TypedWs.CodeFixes;

/// <summary>Proposes names. The user replaces them by the names that the protocol prescribes.</summary>
internal static class MessageNaming
{
    /// <summary>A discriminator for a type: <c>RoomListMessage</c> gives <c>room.list</c>.</summary>
    public static string CreateDiscriminator(string typeName)
    {
        foreach (string suffix in (string[])["Payload", "Message"])
        {
            if (typeName.Length > suffix.Length && typeName.EndsWith(suffix, StringComparison.Ordinal))
            {
                typeName = typeName.Substring(0, typeName.Length - suffix.Length);
            }
        }

        var name = new StringBuilder();
        for (int i = 0; i < typeName.Length; i++)
        {
            bool beginsWord =
                i > 0
                && char.IsUpper(typeName[i])
                && (!char.IsUpper(typeName[i - 1]) || (i + 1 < typeName.Length && char.IsLower(typeName[i + 1])));
            if (beginsWord)
            {
                name.Append('.');
            }

            name.Append(char.ToLowerInvariant(typeName[i]));
        }

        // "error" is the discriminator of the protocol's error event, so a message cannot have it.
        return name.ToString() is "error" ? "app.error" : name.ToString();
    }
}
