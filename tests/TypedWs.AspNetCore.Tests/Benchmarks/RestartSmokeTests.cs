namespace TypedWs.AspNetCore.Tests.Benchmarks;

/// <summary>The comparison of the clients over restarts of their servers, with few restarts: it must not rot. Its exit code says whether
/// the client of TypedWs has doubled or reordered a message, or left a request without an end.</summary>
public sealed class RestartSmokeTests
{
    [Theory]
    [InlineData("TypedWs")]
    [InlineData("SignalR")]
    [InlineData("Websocket.Client")]
    public async Task The_restarts_run_with_each_client(string client)
    {
        string[] lines = await BenchmarkProgram.RunAsync("restarts", "--clients", client, "--restarts", "2", "--burst", "2");
        string[] columns = lines.Single(line => line.StartsWith(client, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] counts = [.. columns[1..6].Select(static count => int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(counts[1] > 0, string.Join('\n', lines));
        Assert.Equal(counts[0], counts[1..].Sum());
    }
}
