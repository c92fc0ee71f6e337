using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Output;

/// <summary>Makes JSON texts of one line.</summary>
internal static class JsonText
{
    // Readable: quotes and letters of all scripts stay as they are. Other characters are escaped by VisibleText.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one JSON value.</summary>
    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The value in one line, with each hidden character as an escape. Numbers stay as they are written.</summary>
    public static string Compact(JsonElement value) => VisibleText.Escape(Write(value.WriteTo));

    /// <summary>A string in quotes.</summary>
    public static string Quote(string text) => Write(writer => writer.WriteStringValue(text));
}
