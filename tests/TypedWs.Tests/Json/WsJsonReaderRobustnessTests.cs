using System.Runtime.ExceptionServices;
using TypedWs.CompilerServices;
using TypedWs.Json;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Json;

/// <summary>Whatever the bytes: no exception, no read outside them, no allocation that was not asked for.</summary>
public class WsJsonReaderRobustnessTests
{
    private const int ReadCount = 27;

    [Fact]
    public void Random_bytes_that_are_no_utf8_never_throw() => Fuzz.Run(20261120, static seed =>
    {
        Random random = new(seed);
        using FirstChanceExceptions exceptions = new();
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0 && bytes.Length > 2)
            {
                (bytes[0], bytes[^1]) = ((byte)'"', (byte)'"');
            }

            ReadEveryWay(bytes);
        }

        Assert.Empty(exceptions.Seen);
    });

    [Fact]
    public void Spoilt_documents_never_throw_however_they_are_read() => Fuzz.Run(7, static seed =>
    {
        RandomJson documents = new(seed);
        Random random = new(seed);
        using FirstChanceExceptions exceptions = new();
        for (int i = 0; i < 1_500; i++)
        {
            byte[] document = documents.Spoil(documents.Next()).Utf8();

            // Bad UTF-8, given by mistake.
            if (document.Length > 0)
            {
                document[random.Next(document.Length)] = (byte)random.Next(256);
            }

            ReadEveryWay(document);
            ReadByChance(document, random);
        }

        Assert.Empty(exceptions.Seen);
    });

    [Fact]
    public void Any_position_to_start_from_is_safe()
    {
        byte[] document = "{\"a\":[1,\"b\\u0041\",null]}".Utf8();
        using FirstChanceExceptions exceptions = new();
        for (int position = -2; position < document.Length + 3; position++)
        {
            for (int read = 0; read < ReadCount; read++)
            {
                WsJsonReader reader = new(document, position, depth: 1);
                ReadOne(ref reader, read);
                reader.ReturnErrors();
            }
        }

        Assert.Empty(exceptions.Seen);
    }

    [Fact]
    public void A_reader_without_a_document_is_malformed()
    {
        WsJsonReader reader = default;
        Assert.True(reader.IsMalformed);
        Assert.False(reader.TrySkip());
        Assert.False(reader.TryReadEnd());
    }

    [Fact]
    public void Skipping_and_reading_what_needs_no_object_allocates_nothing()
    {
        byte[] document = """
            {"text":"a\u00e9 \ud83d\ude00 消 long enough to leave the first vector of sixteen bytes",
             "list":[1,-2,3.5e1,true,null,{"deep":[[]]}],
             "id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","time":"2026-11-20T10:20:30.5+01:00","esc":"\u0031\u0030:20:30"}
            """.Utf8();
        Assert.True(SkipAndRead(document));
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = true;
        for (int i = 0; i < 100; i++)
        {
            read &= SkipAndRead(document);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(read);
    }

    [Fact]
    public void Malformed_documents_and_field_errors_allocate_nothing()
    {
        byte[] cut = "{\"a\":[1,2,{\"b\":\"c".Utf8();
        byte[] wrong = "{\"a\":[1,\"x\",null,1.5,99999999999,{}]}".Utf8();
        Assert.Equal(5, CountErrors(wrong));
        Assert.Equal(0, CountErrors(cut));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int errors = 0;
        for (int i = 0; i < 100; i++)
        {
            errors += CountErrors(wrong) + CountErrors(cut);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(500, errors);
    }

    private static int CountErrors(byte[] document)
    {
        WsJsonReader reader = new(document);
        if (reader.TryBeginObject() && reader.TryReadMember(out _) && reader.TryBeginArray())
        {
            while (reader.TryReadElement())
            {
                reader.TryReadInt32(out _);
            }
        }

        int errors = reader.ErrorCount;
        reader.ReturnErrors();
        return errors;
    }

    private static bool SkipAndRead(byte[] document)
    {
        WsJsonReader skipping = new(document);
        bool read = skipping.TrySkip() && skipping.TryReadEnd();

        WsJsonReader reader = new(document);
        read &= reader.TryBeginObject();
        read &= reader.TryReadMember(out ReadOnlySpan<byte> name) && name.SequenceEqual("text"u8);
        read &= reader.TryReadString(out WsJsonString text) && text.Length == 62 && !text.IsBlank && !text.Equals("a"u8);
        read &= reader.TryReadMember(out _) && reader.TryBeginArray();
        read &= reader.TryReadElement() && reader.TryReadInt32(out _);
        read &= reader.TryReadElement() && reader.TryReadInt64(out _);
        read &= reader.TryReadElement() && reader.TryReadDouble(out _);
        read &= reader.TryReadElement() && reader.TryReadBoolean(out _);
        read &= reader.TryReadElement() && reader.TryReadNull();
        read &= reader.TryReadElement() && reader.TrySkip() && !reader.TryReadElement();
        read &= reader.TryReadMember(out _) && reader.TryReadGuid(out _);
        read &= reader.TryReadMember(out _) && reader.TryReadDateTimeOffset(out _);
        read &= reader.TryReadMember(out _) && reader.TryReadTimeOnly(out _);
        return read && !reader.TryReadMember(out _) && reader.TryReadEnd();
    }

    private static void ReadEveryWay(byte[] document)
    {
        for (int read = 0; read < ReadCount; read++)
        {
            WsJsonReader reader = new(document);
            ReadOne(ref reader, read);
            reader.TryReadEnd();
            reader.ReturnErrors();
        }
    }

    // Calls in any order, also such that no generated code makes.
    private static void ReadByChance(byte[] document, Random random)
    {
        WsJsonReader reader = new(document);
        for (int i = 0; i < 40; i++)
        {
            ReadOne(ref reader, random.Next(ReadCount));
        }

        reader.ReturnErrors();
    }

    private static void ReadOne(ref WsJsonReader reader, int read)
    {
        switch (read)
        {
            case 0: reader.TryReadByte(out _); break;
            case 1: reader.TryReadSByte(out _); break;
            case 2: reader.TryReadInt16(out _); break;
            case 3: reader.TryReadUInt16(out _); break;
            case 4: reader.TryReadInt32(out _); break;
            case 5: reader.TryReadUInt32(out _); break;
            case 6: reader.TryReadInt64(out _); break;
            case 7: reader.TryReadUInt64(out _); break;
            case 8: reader.TryReadSingle(out _); break;
            case 9: reader.TryReadDouble(out _); break;
            case 10: reader.TryReadDecimal(out _); break;
            case 11: reader.TryReadChar(out _); break;
            case 12: reader.TryReadGuid(out _); break;
            case 13: reader.TryReadDateTime(out _); break;
            case 14: reader.TryReadDateTimeOffset(out _); break;
            case 15: reader.TryReadDateOnly(out _); break;
            case 16: reader.TryReadTimeOnly(out _); break;
            case 17: reader.TryReadTimeSpan(out _); break;
            case 18: reader.TryReadUri(out _); break;
            case 19: reader.TryReadBase64(out _); break;
            case 20: reader.TryReadBoolean(out _); break;
            case 21: reader.TryReadNull(); break;
            case 22: reader.TryBeginObject(); break;
            case 23: reader.TryReadMember(out _); break;
            case 24: reader.TryBeginArray(); break;
            case 25: reader.TryReadElement(); break;
            default: UseString(ref reader); break;
        }
    }

    private static void UseString(ref WsJsonReader reader)
    {
        if (!reader.TryReadString(out WsJsonString text))
        {
            return;
        }

        byte[] unescaped = new byte[text.Raw.Length];
        Assert.True(text.TryUnescape(unescaped, out int written));
        Assert.Equal(text.Length, text.ToString().Length);
        Assert.True(text.Equals(unescaped.AsSpan(0, written)));
        Assert.Equal(string.IsNullOrWhiteSpace(text.ToString()), text.IsBlank);
    }

    /// <summary>Collects the exceptions thrown on this thread, caught ones included.</summary>
    private sealed class FirstChanceExceptions : IDisposable
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public FirstChanceExceptions() => AppDomain.CurrentDomain.FirstChanceException += OnThrown;

        public List<string> Seen { get; } = [];

        public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= OnThrown;

        private void OnThrown(object? sender, FirstChanceExceptionEventArgs thrown)
        {
            if (Environment.CurrentManagedThreadId == _thread)
            {
                Seen.Add(thrown.Exception.ToString());
            }
        }
    }
}
