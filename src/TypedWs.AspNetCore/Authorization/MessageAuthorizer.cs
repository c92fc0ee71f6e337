using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.Authorization;
using TypedWs.CompilerServices;
using TypedWs.Dispatch;

namespace TypedWs.AspNetCore.Authorization;

/// <summary>Asks ASP.NET Core's authorization whether a user may call a handler with <c>[Authorize]</c>. The connection is the
/// resource.</summary>
internal sealed class MessageAuthorizer(IServiceProvider services) : IMessageAuthorizer
{
    private readonly ConcurrentDictionary<WsAuthorization, AuthorizationPolicy> _policies = new();

    /// <summary>Finds faults at start-up that would refuse every message later: that the host has no authorization, or that a policy does
    /// not exist.</summary>
    /// <exception cref="InvalidOperationException">The host has no authorization, a policy does not exist, or a policy names authentication
    /// schemes.</exception>
    public void Check(IReadOnlyList<WsAuthorization> authorizations)
    {
        foreach (WsAuthorization authorization in authorizations)
        {
            // If the policy provider completes later, this check does not wait for it. The provider is asked again with the first message.
            if (FindPolicyAsync(authorization) is { IsCompleted: true } policy)
            {
#pragma warning disable RS0030 // the task has completed: nothing is waited for, and its exception is thrown
                policy.GetAwaiter().GetResult();
#pragma warning restore RS0030
            }
        }
    }

    public ValueTask<AuthorizationOutcome> AuthorizeAsync(WsConnection ws, WsAuthorization authorization)
    {
        if (!_policies.TryGetValue(authorization, out AuthorizationPolicy? policy))
        {
            return FindPolicyAndAuthorizeAsync(ws, authorization);
        }

        ClaimsPrincipal user = ws.User;
        Task<AuthorizationResult> result = GetService(ws).AuthorizeAsync(user, ws, policy);
#pragma warning disable RS0030 // the task has completed: nothing is waited for
        return result.IsCompletedSuccessfully ? new(Judge(user, result.Result)) : AwaitAsync(user, result);
#pragma warning restore RS0030
    }

    // The service comes from the connection's scope, because the handlers of requirements may be scoped. The service is resolved once per
    // connection.
    private static IAuthorizationService GetService(WsConnection ws)
        => (IAuthorizationService)(ws.AuthorizationState ??= ws.Services.GetRequiredService<IAuthorizationService>());

    private async ValueTask<AuthorizationOutcome> FindPolicyAndAuthorizeAsync(WsConnection ws, WsAuthorization authorization)
    {
        AuthorizationPolicy policy = await FindPolicyAsync(authorization).ConfigureAwait(false);
        ClaimsPrincipal user = ws.User;
        return Judge(user, await GetService(ws).AuthorizeAsync(user, ws, policy).ConfigureAwait(false));
    }

    private async Task<AuthorizationPolicy> FindPolicyAsync(WsAuthorization authorization)
    {
        IAuthorizationPolicyProvider provider = services.GetService<IAuthorizationPolicyProvider>()
            ?? throw new InvalidOperationException(
                $"{authorization.Subject} has authorization attributes, but the host has no authorization: "
                + "call builder.Services.AddAuthorization().");
        AuthorizationPolicy policy = await AuthorizationPolicies.CombineAsync(provider, authorization).ConfigureAwait(false);
        if (policy.AuthenticationSchemes.Count > 0)
        {
            // If the schemes were ignored, a user whom another scheme has authenticated would pass.
            throw new InvalidOperationException(
                $"The policy of {authorization.Subject} names authentication schemes "
                + $"({string.Join(", ", policy.AuthenticationSchemes)}), "
                + "but a message is not authenticated: its connection was, by its upgrade. Name the schemes on the endpoint.");
        }

        if (provider.AllowsCachingPolicies)
        {
            _policies.TryAdd(authorization, policy);
        }

        return policy;
    }

    private static async ValueTask<AuthorizationOutcome> AwaitAsync(ClaimsPrincipal user, Task<AuthorizationResult> result)
        => Judge(user, await result.ConfigureAwait(false));

    // This is the rule that the host applies to requests: if the user is not authenticated, the answer is "unauthenticated", independent of
    // the policy.
    private static AuthorizationOutcome Judge(ClaimsPrincipal user, AuthorizationResult result)
        => result.Succeeded ? AuthorizationOutcome.Granted
            : user.Identities.Any(static identity => identity.IsAuthenticated) ? AuthorizationOutcome.Forbidden
            : AuthorizationOutcome.Unauthenticated;
}
