using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

internal enum Standing
{
    NotYet,
    RoomFull,
}

/// <summary>Objects, enums, collections and names of its own.</summary>
[WsErrorData, WsJsonOptions(PropertyNaming = WsNaming.SnakeCase, EnumNaming = WsNaming.KebabCase)]
internal sealed record RoomFull(int MaxGuests, Standing Standing, Guest? Next, IReadOnlyList<Guest> WaitingGuests);

internal sealed record Guest([property: JsonPropertyName("who")] string Name, DateOnly? Since = null);

/// <summary>Has 11 bytes of JSON more than its text.</summary>
[WsErrorData]
internal sealed record Sized(string Text);

/// <summary>A member that can be read only now and then.</summary>
[WsErrorData]
internal sealed class Broken
{
    private static int _reads;

    public static int Reads => _reads;

    public string Text
    {
        get
        {
            Interlocked.Increment(ref _reads);
            throw new InvalidOperationException("the secret of the database");
        }

        set => Assert.NotNull(value);
    }
}

/// <summary>An object in an object, perhaps without end.</summary>
[WsErrorData]
internal sealed class Link
{
    public Link? Next { get; set; }
}

/// <summary>A converter that does not do what it should.</summary>
[WsErrorData]
internal sealed record Rubbish([property: JsonConverter(typeof(RubbishConverter))] string How);

internal sealed class RubbishConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (value == "open")
        {
            writer.WriteStartArray();
        }
        else if (value == "closed")
        {
            writer.WriteNullValue();
            writer.WriteEndObject();
        }
        else if (value == "raw")
        {
            writer.WriteRawValue("},x{", skipInputValidation: true);
        }
    }
}

[WsMessage("now")]
internal sealed record CarryNow;

[WsMessage("later")]
internal sealed record CarryLater;

[WsMessage("throw")]
internal sealed record CarryByException;

/// <summary>What the handlers answer with, and what the hooks are told.</summary>
internal sealed class CarryScript(Func<WsError> error)
{
    public EventRecorder Events { get; } = new();

    public WsError Error => error();
}

/// <summary>Refuses everything, in all the ways there are.</summary>
[WsEndpoint]
internal sealed partial class CarryingEndpoint(CarryScript script) : WsEndpoint
{
    [WsHandler]
    public WsResult OnNow(CarryNow message) => message is null ? WsResult.Success : script.Error;

    [WsHandler]
    public async Task<WsResult<Said>> OnLater(CarryLater message)
    {
        await Task.Yield();
        return message is null ? new Said("") : script.Error;
    }

    [WsHandler]
    public void OnException(CarryByException message) => throw new WsException(message is null ? WsError.Cancelled() : script.Error);

    public override ValueTask OnError(WsConnection ws, Exception exception)
    {
        script.Events.Add($"error {exception.Message} | {exception.InnerException?.Message}");
        return default;
    }

    internal static Task<WsTestServer> StartAsync(
        CarryScript script, Action<WsOptions>? options = null, Action<WebApplicationBuilder>? build = null)
        => WsTestServer.StartAsync(app => app.MapWs<CarryingEndpoint>("/ws", options), builder =>
        {
            builder.Services.AddSingleton(script);
            build?.Invoke(builder);
        });
}
