using System.Globalization;
using System.Text;
using TypedWs.Benchmarks.Load;

namespace TypedWs.Benchmarks.Compare;

/// <summary>The medians as a Markdown table: a row per workload, a column per server, and the ratio of ours to each peer.</summary>
internal sealed class ComparisonTable(IReadOnlyList<Contender> contenders)
{
    private readonly Dictionary<(string Workload, string Contender), List<LoadResult>> _results = [];

    public void Add(Workload workload, Contender contender, LoadResult result)
    {
        if (!_results.TryGetValue((workload.Name, contender.Name), out List<LoadResult>? results))
        {
            _results[(workload.Name, contender.Name)] = results = [];
        }

        results.Add(result);
    }

    public string Print(IEnumerable<Workload> workloads)
    {
        var text = new StringBuilder("CPU of the server in µs per message (IDLE: bytes per connection); in brackets ours / the peer's\n\n");
        text.Append("| workload | ").AppendJoin(" | ", contenders.Select(contender => contender.Name)).Append(" |\n|---|");
        text.Insert(text.Length, "---|", contenders.Count).Append('\n');
        foreach (Workload workload in workloads)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {workload.Name} | ")
                .AppendJoin(" | ", contenders.Select(contender => Cell(workload, contender.Name)))
                .Append(" |\n");
        }

        foreach (((string workload, string contender), List<LoadResult> results) in _results)
        {
            foreach (LoadResult result in results.Where(result => !result.IsSound))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"! {workload} {contender}: failed {result.Failed}, lost {result.Lost}, stalled {result.Stalled}, {result.Reason}\n");
            }
        }

        return text.ToString();
    }

    private string Cell(Workload workload, string contender)
    {
        if (Median(workload, contender) is not { } value)
        {
            return "–";
        }

        string number = value.ToString(workload.IsIdle ? "N0" : value < 10 ? "0.000" : "0.0", CultureInfo.InvariantCulture);
        return contender != Contender.Ours && Median(workload, Contender.Ours) is { } ours && value > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{number} ({ours / value:0.00})")
            : number;
    }

    private double? Median(Workload workload, string contender)
    {
        if (!_results.TryGetValue((workload.Name, contender), out List<LoadResult>? results))
        {
            return null;
        }

        double[] values = [.. results.Select(result => workload.IsIdle ? result.BytesPerConnection : result.ServerCpuUsPerMessage).Order()];
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
