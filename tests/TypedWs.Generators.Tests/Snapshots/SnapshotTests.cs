using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Emission;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Snapshots;

/// <summary>One example per feature, to be read as code; behaviour is tested by running it.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Objects() => Infrastructure.Snapshots.Verify(Generation.Run("""
        namespace Shop;
        public enum Color { Red, Green }
        public readonly record struct Size(int Width, int Height);
        public record Line(Guid Id, Color? Color = null) { public int Count { get; init; } = 1; public Line? Next { get; set; } }
        [WsMessage("order")] public sealed record Order(IReadOnlyList<Line> Lines, Size? Size, DateOnly Due) { public required decimal Total { get; init; } }
        """).Driver);

    [Fact]
    public void Rules() => Infrastructure.Snapshots.Verify(Generation.Run("""
        [WsMessage("rules")] public sealed record Rules(
            [Length(2, 10), RegularExpression("[a-z]+")] string Name,
            [EmailAddress] string? Mail,
            [Range(1, 100)] int Count = 1,
            [MinLength(1)] List<int>? Items = null);
        """).Driver);

    [Fact]
    public void ObjectRules() => Infrastructure.Snapshots.Verify(Generation.Run("""
        public sealed class EvenAttribute(string unit) : ValidationAttribute("{0} must be an even number of " + unit)
        {
            public override bool IsValid(object? value) => value is int number && number % 2 == 0;
        }

        public static class Texts { public static string TooLong => "{0} must have at most {1} letters"; }

        public sealed record Part([Even("shoes")] int Count);

        [WsMessage("order")] public sealed record Order(
            [StringLength(20, ErrorMessageResourceType = typeof(Texts), ErrorMessageResourceName = "TooLong")] string Mail,
            [property: Compare("Mail")] string Repeat,
            Part[] Parts) : IValidatableObject
        {
            public IEnumerable<ValidationResult> Validate(ValidationContext context)
            {
                if (Parts.Length == 7) yield return new ValidationResult("must not have seven parts", [nameof(Parts)]);
            }
        }
        """).Driver);

    [Fact]
    public void Bare() => Infrastructure.Snapshots.Verify(Generation.Run("""
        [WsMessage("system", Direction = WsDirection.ServerToClient, Bare = true)] public sealed record SystemNotice(string Text);
        """).Driver);

    [Fact]
    public void ErrorData() => Infrastructure.Snapshots.Verify(Generation.Run("""
        namespace Shop;
        public enum Reason { Full, Closed }
        public readonly record struct Place(int Row, char Seat);
        [WsErrorData] public sealed record RoomFull([Range(1, 99)] int Limit, Reason Reason, Place? Next = null);
        [WsMessage("state", Direction = WsDirection.ServerToClient), WsErrorData] internal sealed record State(int Number);
        """).Driver);

    [Fact]
    public void Requests() => Infrastructure.Snapshots.Verify(Generation.Run("""
        namespace Rooms;
        [WsMessage("rooms.list"), WsReply<RoomList>] public sealed record ListRooms;
        [WsMessage("rooms", Direction = WsDirection.ServerToClient)] public sealed record RoomList(string[] Names);
        public static class Changes
        {
            [WsMessage("rooms.watch"), WsItems<RoomEvent>] internal sealed record Watch;
            [WsMessage("room.event", Direction = WsDirection.ServerToClient)] public sealed record RoomEvent(string Name);
        }
        """).Driver);

    [Fact]
    public void ClientHandlers() => Infrastructure.Snapshots.Verify(Generation.Run("""
        namespace Chat;
        [WsMessage("posted", Direction = WsDirection.ServerToClient)] public sealed record Posted(string Text);
        [WsMessage("typing", Direction = WsDirection.Both)] public sealed record Typing;
        [WsMessage("left", Direction = WsDirection.ServerToClient)] public readonly record struct Left(string Name);
        [WsMessage("confirm", Direction = WsDirection.ServerToClient), WsReply<Confirmed>] public sealed record Confirm(string Text);
        [WsMessage("pick", Direction = WsDirection.ServerToClient), WsReply<Confirmed>] public sealed record Pick;
        [WsMessage("lines", Direction = WsDirection.ServerToClient), WsItems<Confirmed>] public sealed record Lines;
        [WsMessage("confirmed")] public sealed record Confirmed(bool Yes);
        public abstract class Events { protected void Log() { } }
        public static partial class Outer<T>
        {
            [WsClientHandlers] internal sealed partial class ChatEvents(TimeProvider clock) : Events
            {
                [WsHandler] public void OnPosted(Posted message) => Log();
                [WsHandler] private Task @Typing(CancellationToken stop, Typing message) => Task.Delay(TimeSpan.Zero, clock, stop);
                [WsHandler] public static ValueTask OnLeft(Left message) => default;
                [WsHandler] public Confirmed OnConfirm(Confirm message) => new(true);
                [WsHandler] public ValueTask<Confirmed> OnPick(Pick message, CancellationToken stop) => new(new Confirmed(false));
                [WsHandler] public IAsyncEnumerable<Confirmed> OnLines(Lines message) => throw new WsException(WsError.Forbidden());
            }
        }
        """).Driver);

    [Fact]
    public void Dispatcher() => Infrastructure.Snapshots.Verify(Generation.Run(EndpointTests.Source).Driver);

    [Fact]
    public void ChatSample() => Infrastructure.Snapshots.Verify(RunSample("Chat").Driver);

    [Fact]
    public void EchoSample() => Infrastructure.Snapshots.Verify(RunSample("Echo").Driver);

    [Fact]
    public void TasksSample() => Infrastructure.Snapshots.Verify(RunSample("Tasks").Driver);

    [Fact]
    public void Every_snapshot_has_its_test()
    {
        var tests = typeof(SnapshotTests).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        var snapshots = Directory.EnumerateFiles(RepositoryFiles.At("tests", "TypedWs.Generators.Tests"), "*.verified.*", SearchOption.AllDirectories)
            .Select(static file => Path.GetFileName(file).Split('#')[0])
            .ToList();

        Assert.NotEmpty(snapshots);
        Assert.All(snapshots, snapshot => Assert.Contains(snapshot, tests));
    }

    private static Generation RunSample(string sample)
    {
        string[] folders = [RepositoryFiles.At("samples", sample), RepositoryFiles.At("samples", "Shared")];
        var sources = folders.SelectMany(static folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)
            .ToList();
        Assert.NotEmpty(sources);

        // What the Web SDK adds to every file.
        sources.Add("""
            global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http;
            global using System.Net.Http.Json; global using System.Threading; global using System.Threading.Tasks;
            global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting; global using Microsoft.AspNetCore.Http;
            global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection;
            global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
            """);
        var generation = Generation.RunUnchecked(Compilations.CreateFrom(sources, OutputKind.ConsoleApplication));

        // CS8795: the log messages' own generator does not run here.
        generation.AssertCompiles(except: "CS8795");
        return generation;
    }
}
