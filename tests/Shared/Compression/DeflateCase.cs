namespace TypedWs.Tests.Compression;

/// <summary>A case of the public suite's groups 12 and 13.</summary>
/// <param name="Name">The suite's number of the case.</param>
/// <param name="Offers">The value of the request's <c>Sec-WebSocket-Extensions</c>, with which the suite tests a server.</param>
/// <param name="Answer">The parameters that the suite demands of a client in its answer, with a semicolon before each.</param>
/// <param name="Kind">The kind of the messages, of <see cref="MessageData"/>.</param>
/// <param name="IsText">Whether they are sent as text.</param>
/// <param name="Size">The size of each message in bytes.</param>
/// <param name="Fragment">The length of the fragments; of their data before compression, in the suite.</param>
internal sealed record DeflateCase(string Name, string Offers, string Answer, string Kind, bool IsText, int Size, int Fragment)
{
    private const int Whole = int.MaxValue;
    private const string Client = "; client_no_context_takeover; client_max_window_bits";
    private const string Forgetting = "; server_no_context_takeover";
    private const string Smallest = "; server_max_window_bits=9";
    private const string Largest = "; server_max_window_bits=15";
    private const string ForgettingAnswer = "; client_no_context_takeover";
    private const string SmallestAnswer = "; client_max_window_bits=9";
    private const string LargestAnswer = "; client_max_window_bits=15";

    private static readonly (int Size, int Fragment)[] Messages =
    [
        (16, Whole), (64, Whole), (256, Whole), (1024, Whole), (4096, Whole), (8192, Whole), (16_384, Whole), (32_768, Whole),
        (65_536, Whole), (131_072, Whole), (8192, 256), (16_384, 256), (32_768, 256), (65_536, 256), (131_072, 256), (131_072, 1024),
        (131_072, 4096), (131_072, 32_768),
    ];

    private static readonly (string Group, string[] Offers, string Answer, string Kind, bool IsText)[] Sets =
    [
        ("12.1", [""], "", MessageData.Json, true),
        ("12.2", [""], "", MessageData.Binary, false),
        ("12.3", [""], "", MessageData.Prose, false),
        ("12.4", [""], "", MessageData.Prose, true),
        ("12.5", [""], "", MessageData.Incompressible, false),
        ("13.1", [""], "", MessageData.Json, true),
        ("13.2", [Forgetting], ForgettingAnswer, MessageData.Json, true),
        ("13.3", [Smallest], SmallestAnswer, MessageData.Json, true),
        ("13.4", [Largest], LargestAnswer, MessageData.Json, true),
        ("13.5", [Forgetting + Smallest], ForgettingAnswer + SmallestAnswer, MessageData.Json, true),
        ("13.6", [Forgetting + Largest], ForgettingAnswer + LargestAnswer, MessageData.Json, true),
        ("13.7", [Forgetting + Smallest, Forgetting, ""], ForgettingAnswer + SmallestAnswer, MessageData.Json, true),
    ];

    public static IEnumerable<string> Groups => Sets.Select(static set => set.Group);

    public static IEnumerable<DeflateCase> Of(string group)
    {
        (_, string[] offers, string answer, string kind, bool isText) = Sets.Single(set => set.Group == group);
        string header = string.Join(", ", offers.Select(static offer => "permessage-deflate" + offer + Client));
        return Messages.Select(
            (message, index) => new DeflateCase($"{group}.{index + 1}", header, answer, kind, isText, message.Size, message.Fragment));
    }
}
