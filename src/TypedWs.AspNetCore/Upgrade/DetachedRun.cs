using System.Net;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>
/// Runs a connection that outlives its request, from a work item without the context of the request: its ambient values, such as the
/// accessor of the <c>HttpContext</c>, would otherwise live as long as the connection.
/// </summary>
internal sealed class DetachedRun(
    WsConnectionBase connection, DetachedRequest request, EndpointRuntime runtime, IPAddress? address, DetachedConnections all)
    : IThreadPoolWorkItem
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins the connection. Completes when the connection is known to its endpoint and <c>OnOpen</c> has begun. The activity of
    /// the request, which is the parent of the activities in <c>OnOpen</c>, must not end before.</summary>
    public Task BeginAsync()
    {
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return _begun.Task;
    }

    void IThreadPoolWorkItem.Execute()
    {
        _ = EndAsync(connection.Core.RunAsync(), connection, request, runtime, address, all);
        _begun.SetResult();
    }

    // Static, so that this object does not live as long as the connection.
    private static async Task EndAsync(
        Task run,
        WsConnectionBase connection,
        DetachedRequest request,
        EndpointRuntime runtime,
        IPAddress? address,
        DetachedConnections all)
    {
        await run.ConfigureAwait(false);
        try
        {
            await request.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // services of the application may throw anything when they are disposed of
        catch (Exception exception)
#pragma warning restore CA1031
        {
            runtime.Shared.Failures.Report(connection, exception);
        }
        finally
        {
            runtime.Slots.Release(address);
            all.Remove();
        }

        WsLog.DetachedEnded(
            runtime.Logger, runtime.Name, connection.Id, request.Path, runtime.Time.GetElapsedTime(request.Arrived).TotalMilliseconds);
    }
}
