using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Json;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Json;

/// <summary>
/// Every typed read gives what <see cref="JsonSerializer"/> gives with its default options: the same value, or a refusal
/// where it throws. Seeds are spelled in many ways and mutated by seeded chance; the known differences are listed.
/// </summary>
public class TypedValueDifferentialTests
{
    private const int Seed = 20261120;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private delegate bool Read<T>(ref WsJsonReader reader, out T? value);

    private static readonly string[] NumberSeeds =
    [
        "0",
        "-0",
        "1",
        "-1",
        "9",
        "10",
        "127",
        "128",
        "-128",
        "-129",
        "255",
        "256",
        "32767",
        "32768",
        "-32768",
        "-32769",
        "65535",
        "65536",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "4294967295",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999",
        "1000000000000000000000000000000",
        "1.0",
        "1e0",
        "1E2",
        "-1.5",
        "0.1",
        "1e-1",
        "0e0",
        "0.0e-10",
        "-0.0",
        "3.4028235e38",
        "3.5e38",
        "1.7976931348623157e308",
        "1.8e308",
        "-1e400",
        "1e400",
        "4.9e-324",
        "1e-400",
        "1e-46",
        "123456789.987654321",
        "79228162514264337593543950335",
        "79228162514264337593543950336",
        "-79228162514264337593543950335",
        "0.0000000000000000000000000001",
        "1.10",
        "100.000",
        "1e28",
        "1e29",
        "1e-28",
        "1e-29",
        "0.33333333333333333333333333333333333",
        "9007199254740993",
        "2.2250738585072011e-308",
        "1e99999999999",
        "1e-99999999999",
        "0e99999999999",
        "123456789012345678901234567890.5e-10",
        "null",
        "true",
        "\"1\"",
        "[]",
        "{}",
        "01",
        "1.",
        "+1",
        "-",
    ];

    private static readonly string[] DateSeeds =
    [
        "2026-11-20",
        "2026-11-20T10:20",
        "2026-11-20T10:20:30",
        "2026-11-20T10:20:30.1",
        "2026-11-20T10:20:30.1234567",
        "2026-11-20T10:20:30.123456789",
        "2026-11-20T10:20:30.1234567890123456",
        "2026-11-20T10:20:30.12345678901234567",
        "2026-11-20T10:20Z",
        "2026-11-20T10:20:30Z",
        "2026-11-20T10:20:30.5Z",
        "2026-11-20T10:20+01",
        "2026-11-20T10:20:30+01:30",
        "2026-11-20T10:20:30.25-11:45",
        "2026-11-20T10:20:30+14:00",
        "2026-11-20T10:20:30+14:01",
        "2026-11-20T10:20:30-14:00",
        "2026-11-20T10:20:30+15:00",
        "2026-11-20T10:20:30+01:60",
        "2026-11-20T10:20:30+0130",
        "2026-11-20T10:20:30+1",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+00:01",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999",
        "9999-12-31T23:59:59.9999999-00:01",
        "9999-12-31T23:59:59.9999999Z",
        "0000-01-01",
        "2024-02-29",
        "2023-02-29",
        "1900-02-29",
        "2000-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
        "2026-01-00",
        "2026-11-20T24:00:00",
        "2026-11-20T23:60:00",
        "2026-11-20T23:59:60",
        "2026-11-20t10:20:30z",
        "2026-11-20 10:20:30",
        " 2026-11-20",
        "2026-11-20 ",
        "20261120",
        "2026-1-20",
        "2026-11-20T",
        "2026-11-20T10",
        "2026-11-20T10:2",
        "2026-11-20T10:20:",
        "2026-11-20T10:20:3",
        "2026-11-20T10:20:30.",
        "2026-11-20T10:20:30.Z",
        "2026-11-20T10:20:30.+01:00",
        "2026-11-20T10:20:30,5",
        "2026-11-20T10:20:30ZZ",
        "2026-11-20T10:20:30Z+01:00",
        "",
        "x",
    ];

    private static readonly string[] TimeSeeds =
    [
        "10:20:30",
        "10:20:30.1",
        "10:20:30.1234567",
        "10:20:30.12345678",
        "00:00:00",
        "23:59:59.9999999",
        "24:00:00",
        "10:60:00",
        "10:20:60",
        "1:2:3",
        "01:02:03",
        "10:20",
        "1.10:20:30",
        "-10:20:30",
        "-1.10:20:30.5",
        "10675199.02:48:05.4775807",
        "-10675199.02:48:05.4775808",
        "10675199.02:48:05.4775808",
        "99999999.00:00:00",
        " 10:20:30",
        "10:20:30 ",
        "10:20:30.",
        "10.20:30",
        "12345678",
        "1234567",
        "10:20:30Z",
        "+10:20:30",
        "",
        "1.1:2:3",
        "10.1:2:3",
        "00000010:20:30",
        "10:20:030",
    ];

    private static readonly string[] GuidSeeds =
    [
        "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "6F9619FF-8B86-D011-B42D-00C04FC964FF",
        "{6f9619ff-8b86-d011-b42d-00c04fc964ff}",
        "6f9619ff8b86d011b42d00c04fc964ff",
        "6f9619ff-8b86-d011-b42d-00c04fc964f",
        "6f9619ff-8b86-d011-b42d-00c04fc964fff",
        "6f9619ff-8b86-d011-b42d-00c04fc964fg",
        " 6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "6f9619ff-8b86-d011-b42d-00c04fc964ff ",
        "6f9619ff-8b86-d011-b42d+00c04fc964ff",
        "0x9619ff-8b86-d011-b42d-00c04fc964ff",
        "",
    ];

    private static readonly string[] Base64Seeds =
    [
        "",
        "AA==",
        "AAA=",
        "AAAA",
        "SGVsbG8gd29ybGQh",
        "+/+/",
        "-_-_",
        "AA",
        "AAA",
        "A",
        "A===",
        "AAAA=",
        "AA==AA==",
        "AB==",
        "AAB=",
        "=AAA",
        "AA=A",
        " AAAA",
        "AA AA",
        "AAAA\n",
        "A\tA\r==",
        "AAAA\v",
        "AAA\u00e9",
        "消",
    ];

    private static readonly string[] CharSeeds =
    [
        "a",
        "",
        "ab",
        "é",
        "消",
        "😀",
        "\n",
        "\"",
        "\\",
        "\u0000",
        "a\u0301",
        " ",
        "\ufeff",
        "\uffff",
    ];

    private static readonly string[] UriSeeds =
    [
        "http://example.com/a?b#c",
        "/relative",
        "",
        "a b",
        "http://",
        "mailto:x@y",
        "//host/path",
        "http://[::1]:80/",
        "http://host:99999/",
        "c:\\x",
        "消",
        "http://a/%zz",
    ];

    [Fact]
    public void Integers_are_those_of_the_serializer() => Fuzz.Run(Seed, static seed =>
    {
        Compare(seed, NumberSeeds, (ref WsJsonReader reader, out sbyte value) => reader.TryReadSByte(out value));
        Compare(seed, NumberSeeds, (ref WsJsonReader reader, out short value) => reader.TryReadInt16(out value));
        Compare(seed, NumberSeeds, (ref WsJsonReader reader, out int value) => reader.TryReadInt32(out value));
        Compare(seed, NumberSeeds, (ref WsJsonReader reader, out long value) => reader.TryReadInt64(out value));

        // More lenient: -0 is 0 here for unsigned types too.
        static bool IsMinusZero(string document) => document.Trim() == "-0";
        Compare(seed, NumberSeeds, (ref WsJsonReader reader, out byte value) => reader.TryReadByte(out value), IsMinusZero);
        Compare(seed, NumberSeeds, (ref WsJsonReader reader, out ushort value) => reader.TryReadUInt16(out value), IsMinusZero);
        Compare(seed, NumberSeeds, (ref WsJsonReader reader, out uint value) => reader.TryReadUInt32(out value), IsMinusZero);
        Compare(seed, NumberSeeds, (ref WsJsonReader reader, out ulong value) => reader.TryReadUInt64(out value), IsMinusZero);
    });

    [Fact]
    public void Floating_point_numbers_are_those_of_the_serializer()
        => Fuzz.Run(
            Seed,
            static seed =>
            {
                // Right here: System.Text.Json rounds some halves, such as 1e23 with all its zeros and more behind the point, to odd.
                static bool IsRoundedWrongly<T>(string document)
                    where T : struct, INumber<T> =>
                    TryDeserialize(document.Utf8(), out T number)
                    && number != T.Parse(document, NumberStyles.Float, CultureInfo.InvariantCulture);
                Compare(
                    seed,
                    NumberSeeds,
                    (ref WsJsonReader reader, out float value) => reader.TryReadSingle(out value),
                    IsRoundedWrongly<float>);
                Compare(
                    seed,
                    NumberSeeds,
                    (ref WsJsonReader reader, out double value) => reader.TryReadDouble(out value),
                    IsRoundedWrongly<double>);
                Compare(seed, NumberSeeds, (ref WsJsonReader reader, out decimal value) => reader.TryReadDecimal(out value));
            });

    [Fact]
    public void Dates_and_times_are_those_of_the_serializer()
        => Fuzz.Run(
            Seed,
            static seed =>
            {
                // Stricter here: a decimal fraction has a digit (ISO 8601-1:2019 §5.3.1.4); System.Text.Json takes "10:20:30.Z".
                static bool HasFractionWithoutDigit(string document) =>
                    TryDeserialize(document.Utf8(), out string? text)
                    && text!.IndexOf('.', StringComparison.Ordinal) is >= 0 and int dot
                    && text.AsSpan(dot + 1) is ['Z' or '+' or '-', ..];
                static bool HasNoOffset(string document) =>
                    TryDeserialize(document.Utf8(), out string? text)
                    && text!.IndexOf('T', StringComparison.Ordinal) is var at
                    && (at < 0 || text.AsSpan(at).IndexOfAny("Z+-") < 0);
                Compare(
                    seed,
                    Quote(DateSeeds),
                    (ref WsJsonReader reader, out DateTime value) => reader.TryReadDateTime(out value),
                    HasFractionWithoutDigit);
                Compare(
                    seed,
                    Quote(DateSeeds),
                    (ref WsJsonReader reader, out DateTimeOffset value) => reader.TryReadDateTimeOffsetOrLocal(out value),
                    HasFractionWithoutDigit);
                Compare(
                    seed,
                    Quote(DateSeeds),
                    (ref WsJsonReader reader, out DateTimeOffset value) => reader.TryReadDateTimeOffset(out value),
                    document => HasFractionWithoutDigit(document) || HasNoOffset(document));
                Compare(seed, Quote(DateSeeds), (ref WsJsonReader reader, out DateOnly value) => reader.TryReadDateOnly(out value));
                Compare(seed, Quote(TimeSeeds), (ref WsJsonReader reader, out TimeOnly value) => reader.TryReadTimeOnly(out value));
                Compare(seed, Quote(TimeSeeds), (ref WsJsonReader reader, out TimeSpan value) => reader.TryReadTimeSpan(out value));
            });

    [Fact]
    public void Other_values_written_as_strings_are_those_of_the_serializer()
        => Fuzz.Run(
            Seed,
            static seed =>
            {
                Compare(seed, Quote(GuidSeeds), (ref WsJsonReader reader, out Guid value) => reader.TryReadGuid(out value));
                Compare(seed, Quote(Base64Seeds), (ref WsJsonReader reader, out byte[]? value) => reader.TryReadBase64(out value));
                Compare(seed, Quote(CharSeeds), (ref WsJsonReader reader, out char value) => reader.TryReadChar(out value));
                Compare(seed, Quote(UriSeeds), (ref WsJsonReader reader, out Uri? value) => reader.TryReadUri(out value));
                Compare(
                    seed,
                    ["true", "false", "null", "0", "\"true\"", "True", "[]"],
                    (ref WsJsonReader reader, out bool value) => reader.TryReadBoolean(out value));
            });

    private static void Compare<T>(int seed, IReadOnlyList<string> documents, Read<T> read, Predicate<string>? isKnownDifference = null)
    {
        Random random = new(seed);
        int accepted = 0;
        foreach (string document in documents)
        {
            accepted += CompareOne(document, read, isKnownDifference);
            for (int i = 0; i < 12; i++)
            {
                CompareOne(Mutate(random, document), read, isKnownDifference);
            }
        }

        Assert.True(accepted > 0, "none of the documents is a value of the type");
    }

    private static int CompareOne<T>(string document, Read<T> read, Predicate<string>? isKnownDifference)
    {
        if (isKnownDifference is not null && isKnownDifference(document))
        {
            return 0;
        }

        byte[] utf8 = document.Utf8();
        WsJsonReader reader = new(utf8);
        bool accepted = read(ref reader, out T? value) && reader.TryReadEnd();
        if (!accepted && !reader.IsMalformed)
        {
            Assert.Equal(1, reader.ErrorCount);
        }

        reader.ReturnErrors();
        bool expectedAccepted = TryDeserialize(utf8, out T? expected);
        Assert.True(
            accepted == expectedAccepted,
            $"{typeof(T).Name} {document}: accepted {accepted}, by the serializer {expectedAccepted}");
        if (accepted)
        {
            Assert.Equal($"{document} is {Describe(expected)}", $"{document} is {Describe(value)}");
        }

        return accepted ? 1 : 0;
    }

    private static bool TryDeserialize<T>(byte[] utf8, out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize<T>(utf8);

            // Stricter here: System.Text.Json turns what a floating-point type cannot hold into infinity.
            return value switch
            {
                null => false,
                double number => double.IsFinite(number),
                float number => float.IsFinite(number),
                _ => true,
            };
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }

    // Everything that Equals does not see: kinds, offsets, scales, signs of zero.
    private static string Describe<T>(T? value) => value switch
    {
        DateTime time => $"{time:O} {time.Kind}",
        DateTimeOffset time => $"{time:O}",
        byte[] bytes => Convert.ToHexString(bytes),
        double number => BitConverter.DoubleToInt64Bits(number).ToString("X", CultureInfo.InvariantCulture),
        float number => BitConverter.SingleToInt32Bits(number).ToString("X", CultureInfo.InvariantCulture),
        Uri uri => uri.OriginalString,
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    // Each text as it is, with one character escaped, and with all escaped.
    private static List<string> Quote(IEnumerable<string> texts)
    {
        List<string> documents = ["null", "1", "true", "{}", "[\"a\"]"];
        foreach (string text in texts)
        {
            documents.Add(Serialize(text));
            if (text.Length > 0 && !char.IsSurrogate(text[0]))
            {
                documents.Add($"\"\\u{(int)text[0]:x4}{Serialize(text[1..])[1..]}");
            }

            documents.Add($"\"{string.Concat(text.Select(unit => $"\\u{(int)unit:X4}"))}\"");
        }

        return documents;
    }

    private static string Serialize(string text) => JsonSerializer.Serialize(text, Relaxed);

    private static string Mutate(Random random, string document)
    {
        const string Alphabet = "0123456789-+.:eEZT \"\\u/=A";
        StringBuilder text = new(document);
        for (int i = random.Next(1, 3); i > 0; i--)
        {
            int at = random.Next(text.Length + 1);
            char character = Alphabet[random.Next(Alphabet.Length)];
            switch (random.Next(3))
            {
                case 0:
                    text.Insert(at, character);
                    break;
                case 1 when at < text.Length:
                    text[at] = character;
                    break;
                case 2 when at < text.Length:
                    text.Remove(at, 1);
                    break;
            }
        }

        return text.ToString();
    }
}
