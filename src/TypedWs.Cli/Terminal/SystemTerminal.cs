#pragma warning disable RS0030 // the tool is the application: its console, environment and clock are those of the process
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TypedWs.Cli.Terminal;

/// <summary>The real console, environment and clock.</summary>
internal sealed class SystemTerminal : IKeyboard, IDisposable
{
    private const int OutputHandle = 1;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(15);

    private readonly List<PosixSignalRegistration> _signals = [];

    private SystemTerminal()
    {
        Terminal = new ToolTerminal
        {
            Input = Console.OpenStandardInput(),
            Output = OpenOutput(),
            Error = Console.OpenStandardError(),
            Time = TimeProvider.System,
            Environment = Environment.GetEnvironmentVariable,
            IsInputTerminal = !Console.IsInputRedirected,
            IsOutputTerminal = !Console.IsOutputRedirected,
            IsErrorTerminal = !Console.IsErrorRedirected,
            Keyboard = Console.IsInputRedirected || Console.IsOutputRedirected ? null : this,
        };
    }

    /// <summary>The terminal.</summary>
    public ToolTerminal Terminal { get; }

    public int Width => Console.WindowWidth;

    /// <summary>Takes over the console: Ctrl+C and the request to end (SIGTERM) no longer end the process.</summary>
    public static SystemTerminal Open()
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        var terminal = new SystemTerminal();
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            terminal._signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                terminal.Terminal.Interruption.Signal();
            }));
        }

        return terminal;
    }

    // Console.ReadKey cannot be cancelled, so it is called only for a key that is there already.
    public async Task<ConsoleKeyInfo> ReadAsync(CancellationToken cancellationToken)
    {
        while (!Console.KeyAvailable)
        {
            await Task.Delay(BetweenLooks, Terminal.Time, cancellationToken);
        }

        return Console.ReadKey(intercept: true);
    }

    public void Dispose() => _signals.ForEach(static signal => signal.Dispose());

    // On Unix, the console's own stream is silent about a pipe that nobody reads any more. A file is written by the console's stream: it
    // writes behind what other processes have written.
    private static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            var pipe = new FileStream(new SafeFileHandle(OutputHandle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                return pipe;
            }
        }

        return Console.OpenStandardOutput();
    }
}
