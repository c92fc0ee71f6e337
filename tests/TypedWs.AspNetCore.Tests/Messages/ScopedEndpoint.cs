using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Work for a handler with services.</summary>
[WsMessage("work")]
internal sealed record Work(string How = "");

/// <summary>The same, for a handler with keyed services.</summary>
[WsMessage("keyed")]
internal sealed record KeyedWork;

/// <summary>The same, for a handler that answers with a stream.</summary>
[WsMessage("stream")]
internal sealed record StreamedWork;

/// <summary>The same, for a handler that receives a stream.</summary>
[WsMessage("upload")]
internal sealed record UploadedWork;

/// <summary>The services that a handler had.</summary>
[WsMessage("done", Direction = WsDirection.ServerToClient, Bare = true)]
internal sealed record Done(string Services);

/// <summary>The work of the handlers and the services, which a test chooses, and a record of their calls.</summary>
internal sealed class ScopeScript
{
    private int _units;

    public EventRecorder Events { get; } = new();

    /// <summary>The handler's task.</summary>
    public Func<Work, ValueTask> Work { get; set; } = static _ => default;

    /// <summary>The end of a unit of work.</summary>
    public Func<ValueTask> Disposing { get; set; } = static () => default;

    public int Count() => Interlocked.Increment(ref _units);
}

/// <summary>A scoped service, which has to be disposed asynchronously.</summary>
internal sealed class UnitOfWork(ScopeScript script) : IAsyncDisposable
{
    public int Number { get; } = script.Count();

    public async ValueTask DisposeAsync()
    {
        await script.Disposing();
        script.Events.Add($"disposed {Number}");
    }
}

/// <summary>A transient service that needs the scoped one.</summary>
internal sealed class Repository(UnitOfWork unit, ScopeScript script) : IDisposable
{
    public UnitOfWork Unit => unit;

    public void Dispose() => script.Events.Add($"repository {unit.Number}");
}

/// <summary>A service with a name.</summary>
internal sealed record Named(string Name);

/// <summary>Handlers that take services of all lifetimes.</summary>
[WsEndpoint]
internal sealed partial class ScopedEndpoint(ScopeScript talk) : WsEndpoint
{
    /// <summary>A key with a small integer type.</summary>
    internal enum Shelf : byte
    {
        Top = 1,
    }

    [WsHandler]
    public ValueTask<Done> OnWork(
        WsConnection ws,
        Work message,
        [FromServices] UnitOfWork unit,
        [FromServices] Repository repository,
        [FromServices] IServiceProvider services,
        [FromServices] ScopeScript script,
        [FromServices] Named? absent)
    {
        Assert.Same(talk, script);
        Assert.Same(unit, repository.Unit);
        Assert.Same(unit, services.GetService<UnitOfWork>());
        Assert.Null(absent);
        ValueTask work = script.Work(message);
        var done = new Done($"message {unit.Number}, connection {ws.Services.GetRequiredService<ConnectionUnit>().Number}");
        return work.IsCompletedSuccessfully ? new ValueTask<Done>(done) : FinishAsync(work, done);
    }

    [WsHandler]
    public Done OnKeyed(
        KeyedWork message,
        [FromKeyedServices("a")] Named a,
        [FromKeyedServices(7)] Named seven,
        [FromKeyedServices(Shelf.Top)] Named top,
        [FromKeyedServices(typeof(Shelf))] Named type,
        [FromKeyedServices('"')] Named quote,
        [FromKeyedServices((byte)7)] Named? absent,
        [FromKeyedServices(null)] ScopeScript unkeyed)
    {
        Assert.Same(talk, unkeyed);
        return new Done($"{a.Name} {seven.Name} {top.Name} {type.Name} {quote.Name} {absent is null}");
    }

    [WsHandler]
    public async IAsyncEnumerable<Done> OnStream(StreamedWork message, [FromServices] UnitOfWork unit)
    {
        yield return new Done($"first {unit.Number}");
        await talk.Work(new Work());
        yield return new Done($"second {unit.Number}");
    }

    [WsHandler]
    public async Task<Done> OnUpload(UploadedWork message, IAsyncEnumerable<Work> items, [FromServices] UnitOfWork unit)
    {
        int count = 0;
        await foreach (Work _ in items)
        {
            count++;
        }

        return new Done($"{count} items {unit.Number}");
    }

    public override ValueTask OnError(WsConnection ws, Exception exception)
    {
        talk.Events.Add("error " + exception.Message);
        return default;
    }

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        talk.Events.Add($"close {(int)close.Code}");
        return default;
    }

    private static async ValueTask<Done> FinishAsync(ValueTask work, Done done)
    {
        await work;
        return done;
    }
}

/// <summary>A scoped service of a connection.</summary>
internal sealed class ConnectionUnit(ScopeScript script)
{
    public int Number { get; } = script.Count();
}
