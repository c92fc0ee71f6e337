using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TypedWs.Generators.Text;

/// <summary>
/// The scheme that keeps the names of generated code different from all names of the user:
/// <list type="bullet">
/// <item>types are written from <c>global::</c> on, and no declaration says <c>var</c>, which a type may be called;</item>
/// <item>codecs are in <see cref="Namespace"/>, which is the product's; their names tell any two message types apart;</item>
/// <item>in a codec every name is generated: methods are a verb, an underscore and the name of what they read or write; a variable
/// that is named after a member begins with an underscore, and no other does;</item>
/// <item>in an endpoint's class every member that is added begins with a prefix that no name there begins with
/// (<see cref="FindPrefix"/>), and the user's methods are called on <c>this</c> or on their type.</item>
/// </list>
/// </summary>
internal static class GeneratedNames
{
    public const string Namespace = "TypedWs.Generated";

    // Metadata holds names of up to 1023 bytes; a letter takes at most three.
    private const int MaxCodecName = 300;

    /// <summary>The name of a message's codec: a function of the message's name, so that other assemblies know it too.</summary>
    /// <param name="path">The names of the namespaces, of the types around the message and of the message, outermost first.</param>
    public static string Codec(IEnumerable<string> path)
    {
        // No part of a name begins with a digit: "_0" is an underscore, any other "_" is what joins two parts.
        string name = string.Join("_", path.Select(static part => part.Replace("_", "_0")));
        return "Codec_" + Shorten(name, MaxCodecName, "_1");
    }

    /// <summary>The variable that is named after a member.</summary>
    public static string Local(string memberName) => "_" + char.ToLowerInvariant(memberName[0]) + memberName.Substring(1);

    /// <summary>The prefix of members that are added to a class; no existing name starts with it.</summary>
    public static string FindPrefix(IEnumerable<string> taken)
    {
        var reserved = taken.Where(static name => name.StartsWith("__ws", StringComparison.Ordinal)).ToList();
        string prefix = "__ws";
        for (int i = 2; reserved.Exists(name => name.StartsWith(prefix, StringComparison.Ordinal)); i++)
        {
            prefix = "__ws" + i.ToString(CultureInfo.InvariantCulture) + "_";
        }

        return prefix;
    }

    /// <summary>A name that is not too long: cut off, with a hash of the whole.</summary>
    /// <param name="name">The name.</param>
    /// <param name="maxLength">How many letters it may have.</param>
    /// <param name="mark">A mark that no full name contains at that place.</param>
    public static string Shorten(string name, int maxLength, string mark)
    {
        if (name.Length <= maxLength)
        {
            return name;
        }

        int length = maxLength - mark.Length - HashLength;
        if (char.IsHighSurrogate(name[length - 1]))
        {
            length--;
        }

        return name.Substring(0, length) + mark + Hash(name);
    }

    private const int HashLength = 16;

    /// <summary>64 bits of a hash, in lower case.</summary>
    public static string Hash(string text)
    {
        using var algorithm = SHA256.Create();
        byte[] hash = algorithm.ComputeHash(Encoding.UTF8.GetBytes(text));
        return string.Concat(hash.Take(HashLength / 2).Select(static value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
