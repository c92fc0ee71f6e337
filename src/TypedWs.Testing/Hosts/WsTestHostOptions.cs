namespace TypedWs.Testing;

/// <summary>The settings of a <see cref="WsTestHost"/>.</summary>
public sealed class WsTestHostOptions
{
    /// <summary>The clock of the application, its connections and its clients. Null for a <see cref="WsTestTime"/> of the host's own (the
    /// default). With any other clock, its timers run by themselves.</summary>
    public TimeProvider? Time { get; set; }

    /// <summary>The longest wait of an expectation, in real time: only a test that fails waits so long. Default: 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The path of the endpoint, and of connections that name none. Default: <c>/ws</c>.</summary>
    public string Path { get; set; } = "/ws";

    /// <summary>The number of bytes that wait in each direction of a connection before its sender has to wait, as in the buffers of
    /// sockets; half of them while the network is stalled. Default: 64 KiB.</summary>
    public int BufferSize { get; set; } = 64 * 1024;

    /// <summary>The environment of the application (<c>IHostEnvironment</c>). Default: <c>Production</c>.</summary>
    public string Environment { get; set; } = "Production";
}
