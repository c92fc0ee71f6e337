using System.Globalization;
using System.Text;

namespace TypedWs.Tests.Compression;

/// <summary>Messages for tests of compression: the same for the same arguments, of exactly the size.</summary>
internal static class MessageData
{
    /// <summary>JSON of the kind that applications send: names that repeat, values that differ. Valid UTF-8 of any size.</summary>
    public const string Json = nameof(Json);

    /// <summary>Text with characters of one to four bytes.</summary>
    public const string Prose = nameof(Prose);

    /// <summary>Numbers in a binary form, as of a picture or of measurements.</summary>
    public const string Binary = nameof(Binary);

    /// <summary>Bytes by chance, which only grow.</summary>
    public const string Incompressible = nameof(Incompressible);

    /// <summary>Chance that repeats itself after 300 to 40,000 bytes, so that each window finds other repetitions.</summary>
    public const string Distant = nameof(Distant);

    /// <summary>One byte again and again, which shrinks to a thousandth.</summary>
    public const string OneByte = nameof(OneByte);

    private static readonly string[] Words =
        ["Das ", "Schiff ", "fährt ", "über ", "die ", "Straße ", "nach ", "Süden; ", "кораблі ", "船は", "南へ", "進む。", "🚢 ", "🌊\n"];

    public static IReadOnlyList<string> Kinds { get; } = [Json, Prose, Binary, Incompressible, Distant, OneByte];

    private static readonly int[] Sizes = [16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 300, 0, 1, 2000, 0];

    private static readonly Lazy<(string Kind, byte[] Data)[]> Series = new(static () =>
    [
        .. Sizes.SelectMany(static _ => Kinds, static (size, kind) => (kind, size))
            .Select(static (message, seed) => (message.kind, Create(message.kind, message.size, seed))),
    ]);

    public static bool IsText(string kind) => kind is Json or Prose or OneByte;

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="size">In bytes.</param>
    /// <param name="seed">Messages with other seeds are alike, but not the same.</param>
    public static byte[] Create(string kind, int size, int seed = 0)
    {
        byte[] data = new byte[size];
        var random = new Random(seed);
        switch (kind)
        {
            case Json:
                FillText(data, seed, MakeRecord);
                break;
            case Prose:
                FillText(data, seed, static (random, _) => Words[random.Next(Words.Length)]);
                break;
            case Binary:
                FillSamples(data, random);
                break;
            case Incompressible:
                random.NextBytes(data);
                break;
            case Distant:
                FillDistant(data, random);
                break;
            case OneByte:
                data.AsSpan().Fill((byte)'z');
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }

        return data;
    }

    /// <summary>Messages of all kinds, from 16 bytes to a size and then small ones again. No two are the same. They are shared: a test
    /// must not change them.</summary>
    public static IEnumerable<(string Kind, byte[] Data)> GetSeries(int maxSize)
        => Series.Value.Where(message => message.Data.Length <= maxSize);

    private static string MakeRecord(Random random, int index)
        => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":{{index}},"user":"user-{{random.Next(1000)}}","online":{{(random.Next(2) == 0 ? "true" : "false")}}"""
            + $$""","score":{{random.NextDouble():F4}}},""");

    // A part that does not fit whole is replaced by spaces.
    private static void FillText(Span<byte> data, int seed, Func<Random, int, string> next)
    {
        var random = new Random(seed);
        for (int i = 0; ; i++)
        {
            byte[] part = Encoding.UTF8.GetBytes(next(random, i));
            if (!part.AsSpan().TryCopyTo(data))
            {
                data.Fill((byte)' ');
                return;
            }

            data = data[part.Length..];
        }
    }

    private static void FillSamples(Span<byte> data, Random random)
    {
        int value = 128;
        for (int i = 0; i < data.Length; i++)
        {
            value = Math.Clamp(value + random.Next(-2, 3), 0, 255);
            data[i] = i % 4 == 3 ? (byte)255 : (byte)value;
        }
    }

    private static void FillDistant(Span<byte> data, Random random)
    {
        ReadOnlySpan<int> distances = [300, 700, 1500, 3000, 6000, 12_000, 25_000, 40_000];
        int filled = 0;
        for (int i = 0; filled < data.Length; i++)
        {
            Span<byte> part = data.Slice(filled, Math.Min(random.Next(30, 200), data.Length - filled));
            int distance = distances[i % distances.Length];
            if (distance > filled || part.Length > distance)
            {
                random.NextBytes(part);
            }
            else
            {
                data.Slice(filled - distance, part.Length).CopyTo(part);
            }

            filled += part.Length;
        }
    }
}
