using System.Text.Unicode;
using BenchmarkDotNet.Attributes;
using TypedWs.Framing;

namespace TypedWs.Benchmarks.Micro;

/// <summary>Reading a frame header, unmasking, and checking UTF-8, per frame.</summary>
[MemoryDiagnoser]
public class FramingBenchmarks
{
    private readonly byte[] _header = [0x81, 0xFE, 0x01, 0x00, 1, 2, 3, 4];
    private byte[] _payload = [];

    /// <summary>Bytes of payload.</summary>
    [Params(64, 4096, 65536)]
    public int Size { get; set; }

    /// <summary>Text that is mostly ASCII, as JSON is.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _payload = new byte[Size];
        for (int i = 0; i < Size; i++)
        {
            _payload[i] = (byte)('a' + (i % 26));
        }

        "消"u8.CopyTo(_payload.AsSpan(Size / 2));
    }

    /// <summary>The header alone.</summary>
    [Benchmark]
    public bool ReadHeader() => FrameReader.TryReadHeader(_header, out _, out _);

    /// <summary>In place.</summary>
    [Benchmark]
    public void Unmask() => Masking.Apply(_payload, 0x04030201);

    /// <summary>A whole payload at once.</summary>
    [Benchmark]
    public bool ValidateWhole() => Utf8.IsValid(_payload);

    /// <summary>As it arrives, 1,000 bytes at a time.</summary>
    [Benchmark]
    public bool ValidatePieces()
    {
        var validator = default(Utf8Validator);
        for (int start = 0; start < Size; start += 1000)
        {
            if (!validator.Append(_payload.AsSpan(start, Math.Min(1000, Size - start))))
            {
                return false;
            }
        }

        return validator.IsComplete;
    }
}
