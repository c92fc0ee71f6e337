using System.Text;
using TypedWs.Framing;

namespace TypedWs.Tests.Framing;

public sealed class Utf8ValidatorTests
{
    // Octets at which the rules change, and one inside each range.
    private static readonly byte[] Edges =
    [
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFC, 0xFE, 0xFF,
    ];

    [Fact]
    public void All_sequences_of_one_and_two_octets_and_those_of_three_with_the_last_at_an_edge_agree_with_the_reference()
    {
        for (int first = 0; first < 256; first++)
        {
            VerifyAllSplits([(byte)first]);
            for (int second = 0; second < 256; second++)
            {
                VerifyAllSplits([(byte)first, (byte)second]);
                foreach (byte third in Edges)
                {
                    VerifyAllSplits([(byte)first, (byte)second, third]);
                }
            }
        }
    }

    [Fact]
    public void All_sequences_of_four_octets_at_the_edges_agree_with_the_reference()
    {
        foreach (byte first in Edges)
        {
            foreach (byte second in Edges)
            {
                foreach (byte third in Edges)
                {
                    foreach (byte fourth in Edges)
                    {
                        VerifyAllSplits([first, second, third, fourth]);
                    }
                }
            }
        }
    }

    [Fact]
    public void Every_scalar_value_is_valid_whatever_the_split()
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value))
            {
                continue;
            }

            ReadOnlySpan<byte> octets = utf8[..new Rune(value).EncodeToUtf8(utf8)];
            for (int split = 0; split <= octets.Length; split++)
            {
                var validator = new Utf8Validator();
                Assert.True(validator.Append(octets[..split]) && validator.Append(octets[split..]) && validator.IsComplete);
            }
        }
    }

    [Fact]
    public void Long_texts_in_random_pieces_agree_with_the_reference()
    {
        var random = new Random(20261120);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Hello-µ@ßöäüàá-UTF-8!! κόσμε 消息 \U0001F680 ", 20)));
        for (int round = 0; round < 2000; round++)
        {
            byte[] data = [.. text];
            if (round % 2 == 1)
            {
                data[random.Next(data.Length)] = (byte)random.Next(256);
            }

            int expectedFailure = FirstInvalidOctet(data);
            var validator = new Utf8Validator();
            int offset = 0;
            bool valid = true;
            while (valid && offset < data.Length)
            {
                int length = Math.Min(random.Next(0, 90), data.Length - offset);
                valid = validator.Append(data.AsSpan(offset, length));
                offset += length;
                Assert.Equal(expectedFailure < 0 || expectedFailure >= offset, valid);
            }
        }
    }

    [Fact]
    public void The_end_is_complete_only_between_characters()
    {
        var validator = new Utf8Validator();
        Assert.True(validator.IsComplete);
        Assert.True(validator.Append([0xE2]));
        Assert.False(validator.IsComplete);
        Assert.True(validator.Append([]));
        Assert.True(validator.Append([0x82]));
        Assert.False(validator.IsComplete);
        Assert.True(validator.Append([0xAC]));
        Assert.True(validator.IsComplete);
    }

    private static void VerifyAllSplits(ReadOnlySpan<byte> data)
    {
        int failure = FirstInvalidOctet(data);
        for (int split = 0; split <= data.Length; split++)
        {
            var validator = new Utf8Validator();
            bool first = validator.Append(data[..split]);
            if (first != (failure < 0 || failure >= split))
            {
                Assert.Fail($"{Convert.ToHexString(data)}, first {split} octets");
            }

            if (!first)
            {
                continue;
            }

            bool second = validator.Append(data[split..]);
            if (second != failure < 0)
            {
                Assert.Fail($"{Convert.ToHexString(data)}, split at {split}");
            }

            if (second && validator.IsComplete != IsWhole(data))
            {
                Assert.Fail($"{Convert.ToHexString(data)}, end, split at {split}");
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> data) => System.Text.Unicode.Utf8.IsValid(data);

    /// <summary>
    /// The index of the first octet after which no continuation is valid, or -1. The reference is the grammar of RFC 3629
    /// §4 written down as it stands there, one character at a time.
    /// </summary>
    private static int FirstInvalidOctet(ReadOnlySpan<byte> data)
    {
        int i = 0;
        while (i < data.Length)
        {
            (byte Low, byte High)[] tail = Tail(data[i]);
            if (data[i] >= 0x80 && tail.Length == 0)
            {
                return i;
            }

            i++;
            foreach ((byte low, byte high) in tail)
            {
                if (i == data.Length)
                {
                    return -1;
                }

                if (data[i] < low || data[i] > high)
                {
                    return i;
                }

                i++;
            }
        }

        return -1;
    }

    private static (byte Low, byte High)[] Tail(byte lead) => lead switch
    {
        < 0x80 => [],
        >= 0xC2 and <= 0xDF => [(0x80, 0xBF)],
        0xE0 => [(0xA0, 0xBF), (0x80, 0xBF)],
        >= 0xE1 and <= 0xEC => [(0x80, 0xBF), (0x80, 0xBF)],
        0xED => [(0x80, 0x9F), (0x80, 0xBF)],
        >= 0xEE and <= 0xEF => [(0x80, 0xBF), (0x80, 0xBF)],
        0xF0 => [(0x90, 0xBF), (0x80, 0xBF), (0x80, 0xBF)],
        >= 0xF1 and <= 0xF3 => [(0x80, 0xBF), (0x80, 0xBF), (0x80, 0xBF)],
        0xF4 => [(0x80, 0x8F), (0x80, 0xBF), (0x80, 0xBF)],
        _ => [],
    };
}
