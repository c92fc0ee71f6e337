namespace TypedWs.Generators.Tests.Readme;

/// <summary>What docs/troubleshooting.md has to say stands where somebody looks for it.</summary>
public sealed class TroubleshootingPageTests
{
    private static readonly string Page = File.ReadAllText(RepositoryFiles.At("docs/troubleshooting.md")).ReplaceLineEndings("\n");

    [Fact]
    [Trait("Row", "A5")]
    public void The_page_begins_with_what_an_upgrade_is_and_that_the_client_has_to_ask_for_it()
    {
        string first = SectionOf("# Troubleshooting: why did my upgrade fail?");

        Assert.Contains("The client has to ask explicitly", first, StringComparison.Ordinal);
        Assert.Contains("\nUpgrade: websocket ", first, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Row", "A15")]
    public void It_stresses_the_API_that_a_client_needs_before_anything_else()
    {
        string first = SectionOf("# Troubleshooting: why did my upgrade fail?");

        Assert.Contains("\n**Use the WebSocket API:** `new WebSocket(", first, StringComparison.Ordinal);
        Assert.Contains("send none of these headers", first, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Row", "E5")]
    public void The_diagnosis_begins_with_404()
    {
        string table = SectionOf("## By what the client sees");
        string row = table.Split('\n').First(static line => line.StartsWith("| 404 |", StringComparison.Ordinal));

        Assert.Contains("No endpoint has this path", row, StringComparison.Ordinal);
        Assert.Contains("another server listens on this port", row, StringComparison.Ordinal);
        Assert.Contains("a middleware or proxy answered", row, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Row", "E10")]
    public void Network_policies_of_apps_are_there()
    {
        string section = SectionOf("## No connection");

        Assert.Contains("\n- **Network policies.**", section, StringComparison.Ordinal);
        Assert.Contains("React Native", section, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Row", "E11")]
    public void So_are_the_ports_that_need_privileges()
    {
        string section = SectionOf("## No connection");

        Assert.Contains("\n- **The port.**", section, StringComparison.Ordinal);
        Assert.Contains("Ports 80 and 443 need privileges", section, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Row", "E14")]
    public void One_server_takes_the_upgrade_and_serves_the_endpoint()
        => Assert.Contains(
            "by the host on which it is mapped, and by no other",
            SectionOf("## One server, one port"),
            StringComparison.Ordinal);

    /// <summary>What stands between a heading and the next one; line breaks stay where a line begins anew.</summary>
    private static string SectionOf(string heading)
    {
        int start = Page.StartsWith(heading + "\n", StringComparison.Ordinal)
            ? 0
            : Page.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no heading '{heading}'.");
        int text = Page.IndexOf('\n', start + 1) + 1;
        int end = Page.IndexOf("\n## ", text, StringComparison.Ordinal);
        return Page[text..(end < 0 ? Page.Length : end)];
    }
}
