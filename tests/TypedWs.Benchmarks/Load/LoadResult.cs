using System.Text.Json.Serialization;

namespace TypedWs.Benchmarks.Load;

/// <summary>One line of JSON. What needs the server's process is 0 without one.</summary>
internal sealed record LoadResult
{
    /// <summary>Replies, or deliveries.</summary>
    public long Messages { get; init; }

    public double MessagesPerS { get; init; }

    /// <summary>CPU time of the whole server process per reply or delivery.</summary>
    public double ServerCpuUsPerMessage { get; init; }

    /// <summary>1 is one core.</summary>
    public double ServerCpu { get; init; }

    /// <summary>1 is one core. Near that the generator is the limit and rate and latencies say nothing about the server.</summary>
    public double GeneratorCpu { get; init; }

    /// <summary>Echo: from send to reply. Fan-out: of a round.</summary>
    public double P50Us { get; init; }

    public double P99Us { get; init; }

    public double MaxUs { get; init; }

    public long RssBytes { get; init; }

    /// <summary>Idle: growth of the resident memory by the connections, per connection.</summary>
    public double BytesPerConnection { get; init; }

    public int Connections { get; init; }

    /// <summary>Connections that could not be opened, must be 0.</summary>
    public int Failed { get; init; }

    /// <summary>Connections that ended early, must be 0.</summary>
    public int Lost { get; init; }

    /// <summary>Nothing came any more towards the end of the window.</summary>
    public bool Stalled { get; init; }

    /// <summary>Why the first of the failed or lost connections was.</summary>
    public string? Reason { get; init; }

    /// <summary>The start of the first reply.</summary>
    public string? Sample { get; init; }

    /// <summary>The same while there are readers that never read, if windows with and without them were alternated: medians, as are
    /// those without.</summary>
    public LoadResult? WithStalled { get; init; }

    [JsonIgnore]
    public bool IsSound => Failed == 0 && Lost == 0 && !Stalled && WithStalled?.IsSound != false;

    /// <summary>The median of each figure.</summary>
    public static LoadResult Median(IReadOnlyList<LoadResult> windows) => new()
    {
        Messages = windows.Sum(static window => window.Messages),
        MessagesPerS = Median(windows, static window => window.MessagesPerS),
        ServerCpuUsPerMessage = Median(windows, static window => window.ServerCpuUsPerMessage),
        ServerCpu = Median(windows, static window => window.ServerCpu),
        GeneratorCpu = Median(windows, static window => window.GeneratorCpu),
        P50Us = Median(windows, static window => window.P50Us),
        P99Us = Median(windows, static window => window.P99Us),
        RssBytes = windows.Max(static window => window.RssBytes),
        Stalled = windows.Any(static window => window.Stalled),
    };

    private static double Median(IReadOnlyList<LoadResult> windows, Func<LoadResult, double> figure)
    {
        double[] values = [.. windows.Select(figure).Order()];
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadResultJson : JsonSerializerContext;
