using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using TypedWs.Contracts;
using TypedWs.Generators.Tests.Infrastructure;
using TypedWs.Generators.Tests.Readme;

namespace TypedWs.Generators.Tests.Contracts.Clients;

/// <summary>
/// A client of every handler shape can be generated from the contract alone. The contract is read from the compiled assembly.
/// </summary>
public sealed class HandlerShapeTests
{
    // The shapes that docs/handlers.md only mentions: an event, streams of both sides at once, a stream that ends with an
    // acknowledgement, a stream that the server asks for, a bare message, and errors with data.
    private const string Others = """"
        [WsErrorData]
        public sealed record RoomFull(int Limit, List<string>? Waiting = null);

        [WsMessage("room.join"), WsErrors<RoomFull>("room_full"), WsErrors("banned"), WsExample("""{"name":"full"}""")]
        public sealed record JoinRoom([Required, StringLength(20, MinimumLength = 2)] string Name);

        [WsMessage("room", Direction = WsDirection.ServerToClient)]
        public sealed record Room(string Name, List<string> People);

        [WsMessage("say")]
        public sealed record Say(string Text);

        [WsMessage("posted", Direction = WsDirection.ServerToClient)]
        public sealed record Posted(string Text);

        [WsMessage("translate"), WsItems<Word>]
        public sealed record Translate(string Language);

        [WsMessage("upload")]
        public sealed record Upload;

        [WsMessage("line")]
        public sealed record Line([WsNotBlank] string Text);

        [WsMessage("word", Direction = WsDirection.ServerToClient, Bare = true)]
        public sealed record Word(string Text);

        [WsMessage("collect"), WsReply<Collected>]
        public sealed record Collect;

        [WsMessage("collected", Direction = WsDirection.ServerToClient)]
        public sealed record Collected(int Count);

        [WsMessage("log.tail", Direction = WsDirection.ServerToClient), WsItems<LogLine>]
        public sealed record TailLog(string Server);

        [WsMessage("log.line")]
        public sealed record LogLine(string Text);

        [WsEndpoint(Version = "1.4")]
        public sealed partial class OthersEndpoint : WsEndpoint
        {
            [WsHandler]
            public WsResult<Room> OnJoin(JoinRoom message)
                => message.Name == "full" ? WsError.App("room_full", "the room is full", new RoomFull(2)) : new Room(message.Name, []);

            [WsHandler]
            public void OnSay(WsConnection ws, Say message) => ws.Send(new Posted(message.Text));

            [WsHandler]
            public async IAsyncEnumerable<Word> OnTranslate(Translate message, IAsyncEnumerable<Line> lines)
            {
                await foreach (Line line in lines)
                {
                    yield return new Word(line.Text);
                }
            }

            [WsHandler]
            public async Task OnUpload(Upload message, IAsyncEnumerable<Line> lines)
            {
                await foreach (Line line in lines)
                {
                }
            }

            [WsHandler]
            public async Task<Collected> OnCollect(WsConnection ws, Collect message)
            {
                int count = 0;
                await foreach (LogLine line in ws.StreamAsync(new TailLog("web")))
                {
                    count++;
                }

                return new Collected(count);
            }
        }
        """";

    private static readonly Dictionary<string, string[]> Signatures = new()
    {
        ["Acknowledge"] = ["Task TellAsync(Tell)"],
        ["Reply"] = ["Task<Sum> AddAsync(Add)", "void OnSum(Sum)"],
        ["Refuse"] = ["Task<Quotient> DivideAsync(Divide) throws app.by_zero", "void OnQuotient(Quotient)"],
        ["Stream to the client"] = ["IAsyncEnumerable<Counted> CountAsync(Count)", "void OnCounted(Counted)"],
        ["Stream from the client"] = ["Task<Total> TotalOfAsync(TotalOf, IAsyncEnumerable<Number>)", "void OnTotal(Total)"],
        ["Ask the client"] = ["Task<Deleted> DeleteAsync(Delete)", "Task<Confirmed> OnConfirmAsync(Confirm)", "void OnDeleted(Deleted)"],
        ["Run beside other handlers"] =
        [
            "Task ParcelHereAsync(ParcelHere)", "Task<ParcelHere> WaitForParcelAsync(WaitForParcel)", "void OnParcelHere(ParcelHere)",
        ],
        ["Run once at a time for a key"] = ["Task<Edited> EditAsync(Edit)", "void OnEdited(Edited)"],
        ["Block the thread"] = ["Task<Hashed> HashAsync(Hash)", "void OnHashed(Hashed)"],
        [nameof(Others)] =
        [
            "Task<Collected> CollectAsync(Collect)",
            "Task<Room> JoinRoomAsync(JoinRoom) throws app.banned throws app.room_full(RoomFull)",
            "Task SayAsync(Say)",
            "IAsyncEnumerable<Word> TranslateAsync(Translate, IAsyncEnumerable<Line>)",
            "Task UploadAsync(Upload, IAsyncEnumerable<Line>)",
            "void OnCollected(Collected)",
            "IAsyncEnumerable<LogLine> OnTailLogAsync(TailLog)",
            "void OnPosted(Posted)",
            "void OnRoom(Room)",
            "void OnWord(Word)",
        ],
    };

    // The messages that a client gets for all its requests, in ordinal order: handlers may run at the same time.
    private static readonly Dictionary<string, string[]> Conversations = new()
    {
        ["Acknowledge"] = ["$ack"],
        ["Reply"] = ["sum"],
        ["Refuse"] = ["quotient"],
        ["Stream to the client"] = ["$end", "counted"],
        ["Stream from the client"] = ["total"],
        ["Ask the client"] = ["confirm", "deleted"],
        ["Run beside other handlers"] = ["$ack", "parcel.here"],
        ["Run once at a time for a key"] = ["edited"],
        ["Block the thread"] = ["hashed"],
        [nameof(Others)] =
            ["$ack", "$ack", "$end", "app.room_full", "collected", "log.tail", "posted", "room", "word", "word"],
    };

    public static TheoryData<string> Headings
        => [.. HandlerPage.ReadSections().Select(static section => section.Heading), nameof(Others)];

    [Theory]
    [MemberData(nameof(Headings))]
    public void The_contract_says_the_signatures_of_a_client(string heading)
        => Assert.Equal(Signatures[heading], ClientSignatures.Of(ReadContract(Compile(heading))));

    [Theory]
    [MemberData(nameof(Headings))]
    public async Task A_client_that_knows_only_the_contract_calls_every_handler_and_answers_every_request(string heading)
    {
        Generation generation = Compile(heading);
        await using WebApplication app = await EndpointHost.StartAsync(generation);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("typedws.v1.json");
        using var limit = new CancellationTokenSource(Bounded.Limit);
        await socket.ConnectAsync(EndpointHost.AddressOf(app), limit.Token);
        var client = new ContractClient(ReadContract(generation), socket, limit.Token);

        await client.CallAllAsync();

        Assert.Equal("$welcome", client.Received[0]);
        Assert.Equal(Conversations[heading], client.Received.Skip(1).Order(StringComparer.Ordinal));
    }

    private static Generation Compile(string heading)
        => WebProgram.Compile(
            heading == nameof(Others) ? Others : HandlerPage.ReadSections().Single(section => section.Heading == heading).Code,
            "TypedWs",
            "System.ComponentModel.DataAnnotations");

    private static WsContractDocument ReadContract(Generation generation)
    {
        using MemoryStream image = generation.EmitImage();
        return WsContractReader.ReadAssembly(image).Single();
    }
}
