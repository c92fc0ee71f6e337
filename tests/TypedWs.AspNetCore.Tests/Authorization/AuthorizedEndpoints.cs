using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Authorization;

[WsMessage("open")]
internal sealed record OpenTo([Required] string Text);

[WsMessage("users")]
internal sealed record ForUsers([Required] string Text);

[WsMessage("admins")]
internal sealed record ForAdmins([Required] string Text);

[WsMessage("slow")]
internal sealed record ForSlow([Required] string Text);

[WsMessage("own")]
internal sealed record ForOwn([Required] string Text);

[WsMessage("anonymous")]
internal sealed record ForAnonymous([Required] string Text);

[WsMessage("did", Direction = WsDirection.ServerToClient)]
internal sealed record Did(string What, string? User);

/// <summary>What the connections of a test's endpoints may and did.</summary>
internal sealed class AuthorizationScript
{
    public EventRecorder Events { get; } = new();

    public Func<string, ValueTask<WsAuthenticationResult>> Authenticate { get; set; } = static _ => new(WsAuthenticationResult.Refuse());

    /// <summary>How often the handler behind the policy "slow" ran.</summary>
    public int SlowHandled;

    /// <summary>What the policy "slow" waits for.</summary>
    public Func<ClaimsPrincipal, Task<bool>> Slow { get; set; } = static _ => Task.FromResult(true);
}

/// <summary>Handlers with all kinds of attributes; everybody may connect.</summary>
[WsEndpoint]
internal sealed partial class MixedEndpoint(AuthorizationScript script) : WsEndpoint
{
    public override ValueTask<WsAuthenticationResult> OnAuthenticate(WsConnection ws, string token) => script.Authenticate(token);

    public override ValueTask OnCredentialsExpired(WsConnection ws)
    {
        script.Events.Add("expired");
        return default;
    }

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        script.Events.Add($"close {ws.User.Identity?.Name} {(int)close.Code} {close.Reason}");
        return default;
    }

    [WsHandler]
    public static Did OnOpenTo(WsConnection ws, OpenTo message) => new("open " + message.Text, ws.User.Identity?.Name);

    [WsHandler]
    [Authorize]
    public static Did OnUsers(WsConnection ws, ForUsers message) => new("users " + message.Text, ws.User.Identity?.Name);

    [WsHandler]
    [Authorize("admins")]
    public static Did OnAdmins(WsConnection ws, ForAdmins message) => new("admins " + message.Text, ws.User.Identity?.Name);

    [WsHandler]
    [Authorize(Policy = "slow")]
    public async Task<Did> OnSlow(WsConnection ws, ForSlow message)
    {
        Interlocked.Increment(ref script.SlowHandled);
        await Task.Yield();
        return new("slow " + message.Text, ws.User.Identity?.Name);
    }

    [WsHandler]
    [Named("bob", "eve")]
    public static Did OnOwn(WsConnection ws, ForOwn message) => new("own " + message.Text, ws.User.Identity?.Name);

    [WsHandler]
    [Authorize]
    [AllowAnonymous]
    public static Did OnAnonymous(WsConnection ws, ForAnonymous message) => new("anonymous " + message.Text, ws.User.Identity?.Name);
}

/// <summary>Only admins may connect.</summary>
[WsEndpoint]
[Authorize(Roles = "admin")]
internal sealed partial class AdminEndpoint : WsRawEndpoint
{
    public override ValueTask OnOpen(WsRawConnection ws)
    {
        ws.SendText("hello " + ws.User.Identity?.Name);
        return default;
    }
}

/// <summary>Who is authenticated by one of two schemes may connect.</summary>
[WsEndpoint]
[Authorize(AuthenticationSchemes = HeaderScheme.Name + ",Other")]
internal sealed partial class TwoSchemesEndpoint : WsRawEndpoint
{
    public override ValueTask OnOpen(WsRawConnection ws)
    {
        ws.SendText("hello " + ws.User.Identity?.Name);
        return default;
    }
}

/// <summary>An application's own attribute: the user has one of these names.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NamedAttribute(params string[] names) : Attribute, IAuthorizationRequirementData, IAuthorizationRequirement
{
    public IReadOnlyList<string> Names { get; } = names;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

internal sealed class NamedHandler : AuthorizationHandler<NamedAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, NamedAttribute requirement)
    {
        Assert.IsType<WsConnection>(context.Resource);
        if (requirement.Names.Contains(context.User.Identity?.Name))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
