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

    [Fact]
    public void Integers_are_those_of_the_serializer() => Fuzz.Run(Seed, static seed =>
    {
        Compare(seed, JsonSeeds.Numbers, (ref WsJsonReader reader, out sbyte value) => reader.TryReadSByte(out value));
        Compare(seed, JsonSeeds.Numbers, (ref WsJsonReader reader, out short value) => reader.TryReadInt16(out value));
        Compare(seed, JsonSeeds.Numbers, (ref WsJsonReader reader, out int value) => reader.TryReadInt32(out value));
        Compare(seed, JsonSeeds.Numbers, (ref WsJsonReader reader, out long value) => reader.TryReadInt64(out value));

        // More lenient: -0 is 0 here for unsigned types too.
        static bool IsMinusZero(string document) => document.Trim() == "-0";
        Compare(seed, JsonSeeds.Numbers, (ref WsJsonReader reader, out byte value) => reader.TryReadByte(out value), IsMinusZero);
        Compare(seed, JsonSeeds.Numbers, (ref WsJsonReader reader, out ushort value) => reader.TryReadUInt16(out value), IsMinusZero);
        Compare(seed, JsonSeeds.Numbers, (ref WsJsonReader reader, out uint value) => reader.TryReadUInt32(out value), IsMinusZero);
        Compare(seed, JsonSeeds.Numbers, (ref WsJsonReader reader, out ulong value) => reader.TryReadUInt64(out value), IsMinusZero);
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
                    JsonSeeds.Numbers,
                    (ref WsJsonReader reader, out float value) => reader.TryReadSingle(out value),
                    IsRoundedWrongly<float>);
                Compare(
                    seed,
                    JsonSeeds.Numbers,
                    (ref WsJsonReader reader, out double value) => reader.TryReadDouble(out value),
                    IsRoundedWrongly<double>);
                Compare(seed, JsonSeeds.Numbers, (ref WsJsonReader reader, out decimal value) => reader.TryReadDecimal(out value));
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
                    Quote(JsonSeeds.Dates),
                    (ref WsJsonReader reader, out DateTime value) => reader.TryReadDateTime(out value),
                    HasFractionWithoutDigit);
                Compare(
                    seed,
                    Quote(JsonSeeds.Dates),
                    (ref WsJsonReader reader, out DateTimeOffset value) => reader.TryReadDateTimeOffsetOrLocal(out value),
                    HasFractionWithoutDigit);
                Compare(
                    seed,
                    Quote(JsonSeeds.Dates),
                    (ref WsJsonReader reader, out DateTimeOffset value) => reader.TryReadDateTimeOffset(out value),
                    document => HasFractionWithoutDigit(document) || HasNoOffset(document));
                Compare(seed, Quote(JsonSeeds.Dates), (ref WsJsonReader reader, out DateOnly value) => reader.TryReadDateOnly(out value));
                Compare(seed, Quote(JsonSeeds.Times), (ref WsJsonReader reader, out TimeOnly value) => reader.TryReadTimeOnly(out value));
                Compare(seed, Quote(JsonSeeds.Times), (ref WsJsonReader reader, out TimeSpan value) => reader.TryReadTimeSpan(out value));
            });

    [Fact]
    public void Other_values_written_as_strings_are_those_of_the_serializer()
        => Fuzz.Run(
            Seed,
            static seed =>
            {
                Compare(seed, Quote(JsonSeeds.Guids), (ref WsJsonReader reader, out Guid value) => reader.TryReadGuid(out value));
                Compare(seed, Quote(JsonSeeds.Base64), (ref WsJsonReader reader, out byte[]? value) => reader.TryReadBase64(out value));
                Compare(seed, Quote(JsonSeeds.Chars), (ref WsJsonReader reader, out char value) => reader.TryReadChar(out value));
                Compare(seed, Quote(JsonSeeds.Uris), (ref WsJsonReader reader, out Uri? value) => reader.TryReadUri(out value));
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
