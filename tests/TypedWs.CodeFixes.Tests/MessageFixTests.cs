namespace TypedWs.CodeFixes.Tests;

public sealed class MessageFixTests
{
    [Fact]
    public Task TWS004_declares_the_handled_type() => CodeFix.Verify<DeclareMessageFix>(
        "TWS004",
        """
        using TypedWs;

        // What clients ask.
        public record RoomListPayload(int Count);

        [WsEndpoint]
        public partial class Chat : WsEndpoint
        {
            [WsHandler] public void On(RoomListPayload message) { }
        }
        """,
        "Declare 'RoomListPayload' as message \"room.list\"",
        """
        using TypedWs;

        // What clients ask.
        [WsMessage("room.list")]
        public record RoomListPayload(int Count);

        [WsEndpoint]
        public partial class Chat : WsEndpoint
        {
            [WsHandler] public void On(RoomListPayload message) { }
        }
        """);

    [Theory]
    [InlineData("[WsHandler] public Answer On(Ask message) => new(1);")]
    [InlineData("[WsHandler] public System.Threading.Tasks.Task<Answer> On(Ask message) => null!;")]
    [InlineData("[WsHandler] public void On(WsConnection ws, Ask message) => ws.Send(new Answer(1));")]
    [InlineData("[WsHandler] public void On(WsConnection ws, Ask message) => ws.Send<Answer>(new(1));")]
    [InlineData("[WsHandler] public void On(Ask message) => Topics.Publish<Answer>(\"room\", new(1));")]
    [InlineData("[WsHandler] public void On(Ask message) => Topics.Publish(\"room\", new Answer(1));")]
    public Task TWS009_declares_what_is_sent_in_the_direction_of_the_client(string handler)
    {
        const string Source = """
            using TypedWs;

            [WsMessage("ask")]
            public record Ask(int Number);

            public class Outer
            {
                /// <summary>What is sent.</summary>
                public record Answer(int Number);
            }

            [WsEndpoint]
            public partial class Chat : WsEndpoint
            {
                HANDLER
            }
            """;
        string source = Source.Replace(
            "HANDLER",
            handler.Replace("Answer", "Outer.Answer", StringComparison.Ordinal),
            StringComparison.Ordinal);
        return CodeFix.Verify<DeclareMessageFix>(
            "TWS009",
            source,
            "Declare 'Answer' as message \"answer\"",
            source.Replace(
                "    public record Answer",
                "    [WsMessage(\"answer\", Direction = WsDirection.ServerToClient)]\n    public record Answer",
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("WsError.App(\"full\", \"it is full\", new Full(20))")]
    [InlineData("WsError.App<Full>(\"full\", \"it is full\", new(20))")]
    [InlineData("WsError.App(data: new Full(20), name: \"full\", message: \"it is full\")")]
    public Task TWS071_declares_what_an_error_carries(string call)
    {
        const string Source = """
            using TypedWs;

            // How full it is.
            public record Full(int Limit);

            public static class Errors
            {
                public static readonly WsError Full = CALL;
            }
            """;
        string source = Source.Replace("CALL", call, StringComparison.Ordinal);
        return CodeFix.Verify<DeclareMessageFix>(
            "TWS071", source, "Declare 'Full' as data of errors",
            source.Replace("public record Full", "[WsErrorData]\npublic record Full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TWS071_offers_nothing_for_a_type_that_nobody_can_mark()
        => Assert.Empty(
            await CodeFix.FindTitles<DeclareMessageFix>(
                "TWS071",
                "using TypedWs; public static class Errors "
                + "{ public static readonly WsError Full = WsError.App(\"full\", \"it is full\", 1); }"));

    [Fact]
    public async Task TWS009_offers_nothing_for_a_type_of_somebody_else()
        => Assert.Empty(await CodeFix.FindTitles<DeclareMessageFix>("TWS009", """
            using TypedWs;
            [WsMessage("ask")] public record Ask(int Number);
            [WsEndpoint] public partial class Chat : WsEndpoint { [WsHandler] public void On(WsConnection ws, Ask message) => ws.Send(1); }
            """));

    [Theory]
    [InlineData("RoomList", "room.list")]
    [InlineData("HTTPCode", "http.code")]
    [InlineData("ChatMessage", "chat")]
    [InlineData("Message", "message")]
    [InlineData("ErrorPayload", "app.error")]
    public async Task A_proposed_discriminator_is_the_types_name_in_words(string type, string discriminator)
        => Assert.Equal(
            [$"Declare '{type}' as message \"{discriminator}\""],
            await CodeFix.FindTitles<DeclareMessageFix>("TWS004", $$"""
                using TypedWs;
                public record {{type}}(int Number);
                [WsEndpoint] public partial class Chat : WsEndpoint { [WsHandler] public void On({{type}} message) { } }
                """));

    // A generated part of the context is what makes it compile; the attribute is what is asked for.
    private const string UnsupportedSource = """
        using System.Text.Json.Serialization;
        using TypedWs;

        [WsMessage("a")]
        public class A
        {
            // Which one.
            public object? Value { get; set; }
        }

        public abstract class Contexts : JsonSerializerContext
        {
            protected Contexts() : base(null) { }
        }
        """;

    [Fact]
    public async Task TWS012_offers_the_contexts_of_the_project()
        => Assert.Equal(
            ["Serve 'Object' by 'Contexts'", "Leave 'Value' out of the message"],
            await CodeFix.FindTitles<ServeMemberFix>("TWS012", UnsupportedSource));

    [Fact]
    public Task TWS012_adds_the_type_to_a_context() => CodeFix.VerifyText<ServeMemberFix>(
        "TWS012", UnsupportedSource, "Serve 'Object' by 'Contexts'",
        UnsupportedSource.Replace("public abstract", "[JsonSerializable(typeof(object))]\npublic abstract", StringComparison.Ordinal));

    [Fact]
    public Task TWS012_leaves_a_member_out() => CodeFix.Verify<ServeMemberFix>(
        "TWS012", UnsupportedSource, "Leave 'Value' out of the message",
        UnsupportedSource.Replace("    public object", "    [JsonIgnore]\n    public object", StringComparison.Ordinal));

    [Fact]
    public async Task TWS012_does_not_leave_out_what_the_constructor_needs()
        => Assert.Empty(
            await CodeFix.FindTitles<ServeMemberFix>("TWS012", "using TypedWs; [WsMessage(\"a\")] public record A(object Value);"));

    [Fact]
    public Task TWS013_chooses_a_constructor() => CodeFix.Verify<ChooseConstructorFix>(
        "TWS013", ConstructorSource, "Construct 'A' from (x)",
        ConstructorSource
            .Replace("    public A(int x) ", "    [JsonConstructor]\n    public A(int x) ", StringComparison.Ordinal)
            .Replace("using TypedWs;", "using System.Text.Json.Serialization;\nusing TypedWs;", StringComparison.Ordinal));

    private const string ConstructorSource = """
        using TypedWs;

        [WsMessage("a")]
        public class A
        {
            public A(int x) => X = x;

            public A(int x, int y) => X = x + y;

            public int X { get; }
        }
        """;

    [Fact]
    public Task TWS013_chooses_a_primary_constructor() => CodeFix.Verify<ChooseConstructorFix>(
        "TWS013",
        """
        using System.Text.Json.Serialization;
        using TypedWs;

        [WsMessage("a")]
        public class A(int x)
        {
            public A(int x, int y) : this(x + y) { }

            public int X { get; } = x;
        }
        """,
        "Construct 'A' from (x)",
        """
        using System.Text.Json.Serialization;
        using TypedWs;

        [method: JsonConstructor]
        [WsMessage("a")]
        public class A(int x)
        {
            public A(int x, int y) : this(x + y) { }

            public int X { get; } = x;
        }
        """);

    [Theory]
    [InlineData("record A([StringLength(5)] int Count);", "record A(int Count);")]
    [InlineData("record A([Required, StringLength(5)] int? Count);", "record A([Required] int? Count);")]
    [InlineData(
        "record A { /* how many */ [StringLength(5)] public int Count { get; set; } }",
        "record A { /* how many */ public int Count { get; set; } }")]
    [InlineData(
        "record A\n{\n    // how many\n    [StringLength(5)]\n    public int Count { get; set; }\n}",
        "record A\n{\n    // how many\n    public int Count { get; set; }\n}")]
    public Task TWS020_removes_the_rule(string declaration, string expected)
    {
        const string Head = "using System.ComponentModel.DataAnnotations;\nusing TypedWs;\n\n[WsMessage(\"a\")]\npublic ";
        return CodeFix.Verify<RemoveRuleFix>("TWS020", Head + declaration, "Remove [StringLength]", Head + expected);
    }

    [Theory]
    [InlineData(
        "public class A\n{\n    // Of what.\n    public int X; // metres\n}",
        "public class A\n{\n    // Of what.\n    public int X { get; set; } // metres\n}")]
    [InlineData("public class A { public readonly string X = \"a\"; }", "public class A { public string X { get; init; } = \"a\"; }")]
    [InlineData(
        "public struct A { [JsonPropertyName(\"x\")] public List<int> X; }",
        "public struct A { [JsonPropertyName(\"x\")] public List<int> X { get; set; } }")]
    public Task TWS050_makes_a_property_of_the_field(string declaration, string expected)
    {
        const string Head =
            "using System.Collections.Generic;\nusing System.Text.Json.Serialization;\nusing TypedWs;\n\n[WsMessage(\"a\")]\n";
        return CodeFix.Verify<MakePropertyFix>("TWS050", Head + declaration, "Make 'X' a property", Head + expected);
    }

    [Fact]
    public async Task TWS050_leaves_a_declaration_of_two_fields_to_the_user()
        => Assert.Empty(
            await CodeFix.FindTitles<MakePropertyFix>("TWS050", "using TypedWs;\n[WsMessage(\"a\")] public class A { public int X, Y; }"));
}
