using System.Text;

namespace TypedWs.CodeFixes;

/// <summary>Proposals for names; the user changes them to what the protocol says.</summary>
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

        // The name of the protocol's own error event.
        return name.ToString() is "error" ? "app.error" : name.ToString();
    }
}
