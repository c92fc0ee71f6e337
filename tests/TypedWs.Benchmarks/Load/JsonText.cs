using System.Globalization;
using System.Text;

namespace TypedWs.Benchmarks.Load;

/// <summary>A JSON document of a given length, as an application has them: objects with the same members and other values.</summary>
internal static class JsonText
{
    public static string Create(int length)
    {
        var random = new Random(11);
        var text = new StringBuilder("[");
        for (int number = 1; text.Length < length; number++)
        {
            decimal price = random.Next(1, 100_000) / 100m;
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\":{number * 7919},\"name\":\"item {number}\",\"price\":{price}}},");
        }

        // Cut off, as the servers that are compared with it do not parse it.
        return text.ToString(0, length);
    }
}
