using System.Text;
using TypedWs.CompilerServices;
using TypedWs.Contracts.Tests.Features;
using TypedWs.Generated;
using TypedWs.Json;

namespace TypedWs.Contracts.Tests.Differences;

/// <summary>Reads payloads by the generated codecs, inside of a message as the server gets it.</summary>
internal static class CodecReader
{
    private const string Prefix = "{\"type\":\"x\",\"payload\":";

    private delegate bool Read(ref WsJsonReader reader);

#pragma warning disable CS0612 // generated code marks codecs as obsolete, so that they may use members that are
    private static readonly Dictionary<string, Read> Codecs = new(StringComparer.Ordinal)
    {
        ["scalars"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Scalars, Scalars>,
        ["optionals"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Optionals, Optionals>,
        ["numbers"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Numbers, Numbers>,
        ["enums"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Enums, Enums>,
        ["enum.rules"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_EnumRules, EnumRules>,
        ["collections"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Collections, Collections>,
        ["maps"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Maps, Maps>,
        ["tree"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Tree, Tree>,
        ["shapes"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Shapes, Shapes>,
        ["shape"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Figure, Figure>,
        ["texts"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Texts, Texts>,
        ["ranges"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Ranges, Ranges>,
        ["initials"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Initials, Initials>,
        ["compared"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Compared, Compared>,
        ["own"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Own, Own>,
        ["strict"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Strict, Strict>,
        ["numbered"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Numbered, Numbered>,
        ["bare.text"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_BareText, BareText>,
        ["bare.list"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_BareList, BareList>,
        ["bare.object"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_BareObject, BareObject>,
        ["empty"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_Empty, Empty>,
        ["empty.strict"] = ReadBy<Codec_TypedWs_Contracts_Tests_Features_EmptyStrict, EmptyStrict>,
    };
#pragma warning restore CS0612

    public static IEnumerable<string> Types => Codecs.Keys;

    /// <summary>The errors as lines of text: code, pointer and parameters, in the order of an error event.</summary>
    public static string Describe(string type, byte[] payload)
    {
        byte[] message = [.. Encoding.UTF8.GetBytes(Prefix), .. payload, (byte)'}'];
        if (!System.Text.Unicode.Utf8.IsValid(message))
        {
            return "malformed";
        }

        var reader = new WsJsonReader(message, Prefix.Length, depth: 1);
        Codecs[type](ref reader);
        string text = reader.IsMalformed || !IsAtEnd(ref reader) ? "malformed" : Describe(ref reader, message);
        reader.ReturnErrors();
        return text;
    }

    // The message ends behind the payload.
    private static bool IsAtEnd(ref WsJsonReader reader)
        => reader.Document[reader.Position..].TrimEnd(" \t\r\n"u8).TrimStart(" \t\r\n"u8).SequenceEqual("}"u8);

    private static string Describe(ref WsJsonReader reader, byte[] message)
    {
        StringBuilder text = new StringBuilder().Append(reader.ErrorCount).Append('\n');
        if (reader.Errors is not { } errors)
        {
            return text.ToString();
        }

        var pointers = new JsonPointerWriter(message);
        Span<byte> pointer = stackalloc byte[JsonPointerWriter.MaxLength];
        foreach (ref readonly FieldError error in errors.InEventOrder)
        {
            Assert.True(pointers.TryWrite(in error, pointer, out int length, out bool isCut));
            string? parameters = error.Actual is { } actual ? $"{error.Parameters},\"actual\":{actual}" : error.Parameters;
            if (parameters is not null && Encoding.UTF8.GetByteCount(parameters) + 2 > CompilerServices.WsContractLimits.Params)
            {
                parameters = null;
            }

            AppendLine(text, error.Code, Encoding.UTF8.GetString(pointer[..length]), isCut, parameters);
        }

        return text.ToString();
    }

    public static void AppendLine(StringBuilder text, string code, string pointer, bool isCut, string? parameters)
        => text.Append(code).Append(' ').Append(pointer).Append(isCut ? " cut " : " ").Append(parameters).Append('\n');

    private static bool ReadBy<TCodec, T>(ref WsJsonReader reader)
        where TCodec : struct, IWsMessageCodec<T>
        => TCodec.TryRead(ref reader, out _);
}
