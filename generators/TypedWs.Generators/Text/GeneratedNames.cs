using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TypedWs.Generators.Text;

/// <summary>
/// The scheme that keeps the names of generated code different from all names of the user:
/// <item>Types are written from <c>global::</c> on. No declaration says <c>var</c>, because a type may have this name.</item>
/// <item>Codecs are in <see cref="Namespace"/>, which only the product uses. Two message types never have the same codec name.</item>
/// <item>The class with the extension method of a request is in the namespace of its message. Its name is one that code in this
/// namespace does not use for anything else (<see cref="Request"/>).</item>
/// <item>In a codec every name is generated. A method's name is a verb, an underscore and the name of the type or member that the
/// method reads or writes. A variable for a member begins with an underscore, and no other variable does.</item>
/// <item>In an endpoint's class every added member begins with a prefix with which no other name there begins
/// (<see cref="FindPrefix"/>). The user's methods are called on <c>this</c> or on their type.</item>
/// </list>
/// </summary>
internal static class GeneratedNames
{
    public const string Namespace = "TypedWs.Generated";

    // A name in metadata has at most 1023 bytes. A letter needs at most three bytes.
    private const int MaxCodecName = 300;

    /// <summary>
    /// The name of a message's codec. It depends only on the message's name, so that other assemblies can compute it too.
    /// </summary>
    /// <param name="path">The names of the namespaces, of the containing types and of the message, outermost first.</param>
    public static string Codec(IEnumerable<string> path)
    {
        // No part of a name begins with a digit. So "_0" stands for an underscore, and any other "_" separates two parts.
        string name = string.Join("_", path.Select(static part => part.Replace("_", "_0")));
        return "Codec_" + Shorten(name, MaxCodecName, "_1");
    }

    /// <summary>The name of the class with the extension method of a request.</summary>
    /// <param name="path">The names of the containing types and of the message, outermost first, without the namespaces.</param>
    /// <param name="isTaken">Whether a name means something else in the namespace of the message.</param>
    public static string Request(IEnumerable<string> path, Func<string, bool> isTaken)
    {
        string name = Shorten(string.Join("_", path.Select(static part => part.Replace("_", "_0"))), MaxCodecName, "_1");
        string candidate = "WsRequest_" + name;
        for (int i = 2; isTaken(candidate); i++)
        {
            candidate = $"WsRequest{i.ToString(CultureInfo.InvariantCulture)}_{name}";
        }

        return candidate;
    }

    /// <summary>The name of the variable for a member.</summary>
    public static string Local(string memberName) => "_" + char.ToLowerInvariant(memberName[0]) + memberName.Substring(1);

    /// <summary>The prefix of members that are added to a class. No existing name starts with it.</summary>
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

    /// <summary>Limits the length of a name. A longer name is cut off and ends with a hash of the whole name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="maxLength">The maximum number of letters.</param>
    /// <param name="mark">A text between the cut name and the hash. No name that was not cut contains it.</param>
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

    /// <summary>The first 64 bits of a hash, as hexadecimal digits in lower case.</summary>
    public static string Hash(string text)
    {
        using var algorithm = SHA256.Create();
        byte[] hash = algorithm.ComputeHash(Encoding.UTF8.GetBytes(text));
        return string.Concat(hash.Take(HashLength / 2).Select(static value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
